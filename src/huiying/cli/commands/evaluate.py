"""./huiying evaluate SCHEME --month YYYY-MM: what a scheme of evaluation comes to for the units of a locked month."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "evaluate"
HELP = "按方案评价各单位的一个月 what a scheme comes to for the units of a locked month"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("scheme", metavar="SCHEME", help="方案代码 the scheme's code")
    parser.add_argument("--month", required=True, metavar="YYYY-MM", help="已锁定的月份 a locked month")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 drawn up (or shown, where it was sent already), 2 no such scheme, or the month is not locked."""
    return run_inside("huiying.cli.evaluating", args)
