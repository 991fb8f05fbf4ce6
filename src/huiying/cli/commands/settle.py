"""./huiying settle CONTRACT --month YYYY-MM: what an operator is owed for a period, line by line."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "settle"
HELP = "结算服务商合同的一个月 what an operator is owed for a month, line by line"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("contract", metavar="CONTRACT", help="合同编号 the contract's code")
    parser.add_argument("--month", required=True, metavar="YYYY-MM", help="结算期的最后一个月 the last month of the settlement period")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 drawn up (or shown, where it was sent already), 2 no such contract, month or terms."""
    return run_inside("huiying.cli.settling", args)
