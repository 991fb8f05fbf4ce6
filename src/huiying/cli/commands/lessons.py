"""./huiying lessons: count now what the city's own orders teach about its duty catalogue, as each night does."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "lessons"
HELP = "统计各目录行的办理与退单 count how units fared under each line of the duty catalogue, and propose what follows"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Always 0."""
    return run_inside("huiying.cli.lessons", args)
