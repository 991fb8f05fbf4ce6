"""./huiying keys: the keys of personal data."""

import argparse

from huiying.cli.inside import add_home, run_inside

NAME = "keys"
HELP = "个人信息密钥：列出、更换、停用 list, rotate or retire the keys of personal data"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("what", choices=["list", "rotate", "retire"], help="列出、更换、停用 list them, seal all anew with a new one, throw an unused one away")
    parser.add_argument("key", nargs="?", default="", metavar="ID", help="要停用的密钥 the key to retire")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 some values could not be opened or were in use, 2 refused."""
    return run_inside("huiying.cli.keeping.ring", args)
