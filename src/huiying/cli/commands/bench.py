"""./huiying bench: measured figures beside their limits."""

import argparse
import importlib
from pathlib import Path

from huiying.cli.bench.database import bench_database
from huiying.cli.inside import run_inside

NAME = "bench"
HELP = "性能测量 measure speed and size, beside the limits and the same work done raw"
WITHOUT_DATABASE = {"acd": "huiying.cli.bench.queue_brain", "queueing": "huiying.cli.bench.queueing"}
MODULES = WITHOUT_DATABASE | {
    "crowd": "huiying.cli.bench.crowd", "import": "huiying.cli.bench.importing", "line": "huiying.cli.bench.line",
    "metrics": "huiying.cli.bench.metrics", "orders": "huiying.cli.bench.orders", "same": "huiying.cli.bench.same", "seal": "huiying.cli.bench.seal",
    "search": "huiying.cli.bench.search", "signin": "huiying.cli.bench.signin",
}  # fmt: skip
ROWS = {
    "acd": 20_000, "crowd": 1_000_000, "import": 30_000, "line": 1, "metrics": 50_000_000, "orders": 1_000_000, "queueing": 35_040, "same": 1_000_000,
    "seal": 1, "search": 100_000, "signin": 1,
}  # fmt: skip
# bytes of disk a row of what is loaded takes at its peak: tables, indexes and the write-ahead log
ROOM = {"crowd": 24_000, "import": 24_000, "orders": 24_000, "same": 15_000}
WAL_ROOM = 3 * 10**9

SEEDS = {"search": 0}


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("name", choices=sorted(MODULES), help="测什么 what is measured")
    parser.add_argument(
        "--rows",
        type=int,
        help="装入多少工单、来电或时段 orders that are loaded (crowd, orders: 1000000, import: 30000), calls (acd: 20000, metrics: 50000000),"
        " texts (search: 100000) or intervals (queueing: 35040)",
    )
    parser.add_argument("--runs", type=int, default=5, help="重复几次取中位数 how many runs the medians are of (5)")
    parser.add_argument("--clients", type=int, default=64, help="crowd：多少人同时使用 crowd: how many people at once (64)")
    parser.add_argument("--rate", type=float, default=20.0, help="line：每秒来电 line: calls a second (20)")
    parser.add_argument("--seconds", type=float, default=300.0, help="line：持续多少秒 line: for so many seconds after the warm-up (300)")
    parser.add_argument("--seed", type=int, help="随机种子 seed of what is made up (12345; search: 0)")
    parser.add_argument("--tune", action="store_true", help="search：只问调参部分的问题 search: ask the questions to tune on, not those kept back")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    parser.add_argument(
        "--owner-url", help="在此服务器上建测试库（需可建库的角色）；不给则自建 a server to make the database on, by a role that may; else one of our own"
    )
    parser.add_argument("--folder", type=Path, help="自建服务器的目录 folder of our own server (a temporary one)")
    parser.add_argument(
        "--keep", action="store_true", help="保留测试库，下次同样的行数与种子可再用 keep the database for the next run of the same rows and seed"
    )


def run(args: argparse.Namespace) -> int:
    """0 every limit held, 1 one did not."""
    args.home = Path()
    args.rows = args.rows or ROWS[args.name]
    args.seed = args.seed if args.seed is not None else SEEDS.get(args.name, 12345)
    if args.name in WITHOUT_DATABASE:
        status: int = importlib.import_module(WITHOUT_DATABASE[args.name]).run(args)
        return status
    name = f"huiying_{'same' if args.name == 'same' else 'bench'}_{args.rows}_{args.seed}"  # what `same` loads has no journal: no other may take it over
    room = WAL_ROOM + ROOM.get(args.name, 0) * args.rows
    with bench_database(name, owner_url=args.owner_url, folder=args.folder, keep=args.keep, room=room):
        return run_inside(MODULES[args.name], args)
