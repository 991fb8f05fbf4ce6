"""./huiying restore FILE: a city brought back from its backup, into an empty place."""

import argparse
import importlib
from pathlib import Path

from huiying.cli.home import ROOT

NAME = "restore"
HELP = "从备份恢复到空处 bring a city back from its backup, into an empty home or database"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="备份文件 the backup")
    parser.add_argument("--key", type=Path, metavar="KEYFILE", help="备份加密用的密钥文件，否则问口令 the backup's key file; else its passphrase is asked for")
    parser.add_argument("--keys", type=Path, metavar="keys.json", help="另行保管的个人信息密钥 the keys of personal data, kept apart; copied to the new place")
    parser.add_argument("--home", type=Path, default=ROOT / ".huiying" / "city", help="数据目录 folder of the new city (.huiying/city)")
    parser.add_argument("--check", action="store_true", help="只检查备份，不恢复 only check the backup, from its first byte to its last")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    """0 restored, 1 the result differs from the manifest, 2 unusable file, key or place (nothing changed), 3 pg_restore is missing."""
    status: int = importlib.import_module("huiying.cli.keeping.restoring").run(args)
    return status
