"""./huiying publish: the folder of a month, for anybody to recompute."""

import argparse
from pathlib import Path

from huiying.cli.inside import add_home, run_inside

NAME = "publish"
HELP = "公布一个月的证据目录，供任何人重算 write a month's folder from which anybody recomputes the figures"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("out", type=Path, metavar="OUT", help="新目录 a folder that is not there yet")
    parser.add_argument("--month", required=True, metavar="YYYY-MM", help="月份 the month")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 published, 1 refused (not sealed, not witnessed, not as sealed), 2 unusable input."""
    return run_inside("huiying.cli.keeping.log_publishing", args)
