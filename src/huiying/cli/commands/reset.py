"""./huiying reset LOGIN: a new way in for somebody whose password, or second factor, is lost and whom nobody else can let in."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "reset"
HELP = "重置登录 a one-time code for somebody who lost the way in, such as the only security administrator"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("login", metavar="LOGIN", help="登录名 user name")
    parser.add_argument("--factor", action="store_true", help="第二因素也已丢失 the second factor is lost too")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 with the code on standard output, 1 nobody has this name."""
    return run_inside("huiying.cli.resets", args)
