"""./huiying settle CONTRACT --month YYYY-MM, or settle TERMS.toml --facts FACTS.json: what an operator is owed for a period, line by line."""

import argparse

from huiying.cli.inside import add_home, run_inside
from huiying.cli.refusal import Refusal
from huiying.cli.settling_files import run as settle_files

NAME = "settle"
HELP = "结算服务商合同的一个月 what an operator is owed for a month, line by line"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("contract", metavar="CONTRACT", help="合同编号，或配合 --facts 的条款文件 the contract's code; with --facts a file of terms")
    parser.add_argument("--month", metavar="YYYY-MM", help="结算期的最后一个月 the last month of the settlement period")
    parser.add_argument("--facts", metavar="FILE", help="事实文件（JSON）：不用城市数据，只算不存 a file of facts: reckoned without a city, nothing is kept")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 drawn up (or shown, where it was sent already), 2 no such contract, month, terms or file."""
    if args.facts:
        return settle_files(args)
    if not args.month:
        raise Refusal("请给出 --month，如 --month 2026-10。", "Give --month, as in --month 2026-10.")
    return run_inside("huiying.cli.settling", args)
