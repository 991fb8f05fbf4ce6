"""./huiying backup FILE: one encrypted, checked file of a running city."""

import argparse
from pathlib import Path

from huiying.cli.inside import add_home, run_inside

NAME = "backup"
HELP = "备份运行中的城市 write one encrypted file of a running city; the keys file is kept apart"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="备份文件，不可已存在 the file to write; must not exist")
    parser.add_argument("--key", type=Path, metavar="KEYFILE", help="密钥文件，否则问口令 a key file; else a passphrase is asked for")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 whole, 1 a file that the database names was missing or damaged, 2 unusable place or key, 3 pg_dump is missing."""
    return run_inside("huiying.cli.keeping.backing", args)
