"""./huiying manage: Django's own commands on a city's database, for developers."""

import argparse
import os
import sys

from huiying.cli.home import ROOT

NAME = "manage"
HELP = "Django 的命令 Django's own commands (the database is HUIYING_DATABASE_URL)"


def add(parser: argparse.ArgumentParser) -> None:
    """Everything after `manage` is Django's."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    """Become Django's command."""
    os.execv(sys.executable, [sys.executable, str(ROOT / "src" / "manage.py"), *args.arguments])  # noqa: S606 - no shell wanted
