"""./huiying doctor: what is wrong with a running city, and how to mend it."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "doctor"
HELP = "体检：哪里不对、怎么办 say what is wrong and how to mend it (changes nothing)"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 all well, 1 something to mend."""
    return run_inside("huiying.cli.keeping.doctor", args)
