"""./huiying metrics: the catalogue of figures, and the figures themselves."""

import argparse

from huiying.cli.inside import add_home, run_inside
from huiying.cli.refusal import PartMissing
from huiying.cli.usage import day
from huiying.kit.extras import ExtraMissing, reach

NAME = "metrics"
HELP = "指标 list and show metrics, compute them, lock a month (list, show, compute, rows, rebuild, lock)"
ENGINES = ("duckdb", "postgres", "spark")
ALONE = {"list": "huiying.cli.measures.catalogue", "show": "huiying.cli.measures.catalogue"}
INSIDE = {
    "compute": "huiying.cli.measures.computing", "rows": "huiying.cli.measures.computing", "rebuild": "huiying.cli.measures.rebuilding",
    "lock": "huiying.cli.measures.locking",
}  # fmt: skip


def add(parser: argparse.ArgumentParser) -> None:
    """One parser for each thing that can be asked."""
    parts = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    _part(parts, "list", "所有指标 all metrics with their versions")
    show = _part(parts, "show", "一个指标的定义 a metric's definition: formula, base, window, authority, traps")
    show.add_argument("code", help="代码或编号 code or ref, T02")
    compute = _part(parts, "compute", "计算 compute figures: raw and adjusted, each with its base")
    compute.add_argument("codes", nargs="*", metavar="CODE", help="代码或编号，不给则全部 codes or refs; none: all")
    _span(compute)
    compute.add_argument("--by", default="", metavar="DIMENSIONS", help="维度，逗号分隔 dimensions, with commas: columns of the fact, day, quarter")
    _engine(compute)
    rows = _part(parts, "rows", "数字背后的来电或工单 the calls or orders behind a figure")
    rows.add_argument("codes", nargs=1, metavar="CODE")
    rows.add_argument("--variant", default="", help="口径 which variant (the first)")
    _span(rows)
    rows.add_argument("--limit", type=int, default=20, help="最多几行 how many rows at most (20)")
    _span(_part(parts, "rebuild", "重建每日事实 tell the facts of each day anew"))
    lock = _part(parts, "lock", "锁定月份 lock a month's figures with their hash")
    lock.add_argument("--month", required=True, metavar="YYYY-MM")
    lock.add_argument("--reason", default="", help="重新开放的原因 why a locked month is opened again")


def _part(parts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str) -> argparse.ArgumentParser:
    own = parts.add_parser(name, help=words, description=words)
    own.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(own)
    return own


def _span(own: argparse.ArgumentParser) -> None:
    own.add_argument("--month", metavar="YYYY-MM", help="整月 a whole month")
    own.add_argument("--from", dest="since", type=day, metavar="DAY", help="从该日 00:00 from the day on (2026-10-01)")
    own.add_argument("--to", dest="until", type=day, metavar="DAY", help="到该日 00:00，不含 up to the day, itself not included")


def _engine(own: argparse.ArgumentParser) -> None:
    own.add_argument("--engine", choices=ENGINES, default="postgres", help="计算引擎 where it is counted (postgres)")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 a locked month was refused, 2 unusable, 3 a part is missing."""
    try:
        if args.what in ALONE:
            status: int = reach(ALONE[args.what]).run(args)
            return status
        return run_inside(INSIDE[args.what], args)
    except ExtraMissing as missing:
        raise PartMissing(missing.zh, missing.en) from missing
