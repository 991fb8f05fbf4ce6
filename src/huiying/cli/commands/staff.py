"""./huiying staff: how many people a line needs and what they cost, in house and bought; or what so many people, or so much money, can carry."""

import argparse
import importlib

from huiying.cli.queueing.options import add_asked, add_costs

NAME = "staff"
HELP = "要多少人、多少钱 how many people a line needs and what they cost; or what so many people, or so much money, can carry"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_asked(parser)
    add_costs(parser)
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    """0 answered, 2 what was given cannot be reckoned with, or no number of agents keeps the standard."""
    status: int = importlib.import_module("huiying.cli.queueing.answering").run(args)  # numpy and scipy are loaded by whoever reckons
    return status
