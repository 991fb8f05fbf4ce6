"""./huiying trace ID: who saw the page, print or file that bears this watermark."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "trace"
HELP = "追溯水印 who saw the page, print or file that bears a watermark"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("view", metavar="ID", help="水印编号 the id of the watermark")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 found, 1 no view has this id."""
    return run_inside("huiying.cli.traces", args)
