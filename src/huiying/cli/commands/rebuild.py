"""./huiying rebuild: everything shown about an order, told again from the journal and compared with the tables."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "rebuild"
HELP = "核对账本 compare what the tables say of every order with what the journal tells (changes nothing)"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--check", action="store_true", required=True, help="比较并报告差异 compare and report differences")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 no difference, 1 some."""
    return run_inside("huiying.cli.rebuilds", args)
