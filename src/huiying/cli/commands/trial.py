"""./huiying trial: the large counts of the trials of which the tests run a slice."""

import argparse
import importlib
import json
import os
import sys
import time

from huiying.cli.home import ROOT
from huiying.cli.refusal import PartMissing

NAME = "trial"
HELP = (
    "大规模试验 the trials: time, queue brain, orders, clients, kills, strangers, pages, access, engines, days, verify, queueing, evidence, topics, accounts"
)
SEED = 12345
# name: module with `run(n, seed)`, how many by default, how many with --full
TRIALS = {
    "acd": ("tests.calls.acd_machine", 300, 10_000),
    "calendar": ("tests.kit.oracle", 100_000, 1_000_000),
    "orders": ("tests.orders.life_machine", 1_000, 10_000),
    "clients": ("tests.reliability.clients", 200, 1_000),
    "kills": ("tests.reliability.kills", 8, 20),
    "line-kills": ("tests.calls.line_kills", 2, 10),
    "pages": ("tests.everybody.pages", 2, 16),
    "fuzz": ("tests.portal.fuzz", 2_000, 20_000),
    "access": ("tests.walls.access", 12, 1),  # one cell in so many
    "engines": ("tests.metrics.engines_alike", 1, 20),  # on DuckDB; the first month also on Spark, which --full installs
    "days": ("tests.verify.days", 28, 1_000),
    "verify": ("tests.verify.speed", 20_000, 150_000),
    "topics": ("tests.realdata.topics", 1_200, 7_257),  # labelled messages, where they are there
    "accounts": ("tests.accounts.coverage", 100, 1_000),  # cities with a change, and as many without
    "queueing": ("tests.workforce.extremes", 5_000, 200_000),
    "hotspots": ("tests.dispatch.hotspots.planted", 20, 400),  # streams with planted matters
    "evidence": ("tests.verify.lying", 200, 10_000),  # and ten times as many forged proofs
}


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("name", choices=sorted(TRIALS), help="哪一项 which one")
    parser.add_argument("--full", action="store_true", help="全量 the full count")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子 seed (12345)")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    """Run it and print its counts; 0 when nothing differed, else 1."""
    module, few, many = TRIALS[args.name]
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        trial = importlib.import_module(module)
    except ModuleNotFoundError as missing:
        raise PartMissing(
            f"缺少 {missing.name}。请先运行 ./huiying test，它会安装测试用的部件。",
            f"{missing.name} is missing. Run ./huiying test first: it installs what tests need.",
        ) from missing
    begun = time.monotonic()
    told = trial.run(many if args.full else few, args.seed)
    told = {"trial": args.name, "seconds": round(time.monotonic() - begun, 1), "ok": not told.get("different", 0), **told}
    print(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(f"{name}: {value}" for name, value in told.items()))
    return 0 if told["ok"] else 1
