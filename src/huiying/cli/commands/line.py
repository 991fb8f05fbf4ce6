"""./huiying line: the telephone engine: install it, start it, try it with a real call."""

import argparse
import sys
import time
from pathlib import Path

from huiying.cli.line.install import install
from huiying.cli.line.programs import place_of_engine

NAME = "line"
HELP = "电话线路：安装、启动、试拨 the telephone line: install the engine, start it, try it with a real call"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    installing = steps.add_parser("install", help="安装 Asterisk（不动系统的软件包） fetch Asterisk beside the system, whose packages are not touched")
    installing.add_argument("--folder", type=Path, help="装在哪里 where it goes (.huiying/asterisk of the project; HUIYING_ASTERISK names another)")
    installing.add_argument("--own", action="store_true", help="不用系统自带的 do not take the system's own")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 it failed on the way, 3 a part is missing."""
    return {"install": _install}[args.step](args)


def _install(args: argparse.Namespace) -> int:
    begun = time.monotonic()
    install((args.folder or place_of_engine()).resolve(), lambda words: print(f"[{time.monotonic() - begun:5.1f}s] {words}", file=sys.stderr), system=not args.own)
    return 0
