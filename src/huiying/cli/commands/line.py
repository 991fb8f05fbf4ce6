"""./huiying line: the telephone engine: install it, start a city with it, try it with a real call."""

import argparse
import sys
import time
from pathlib import Path

from huiying.cli.commands import up
from huiying.cli.line.check import check
from huiying.cli.line.install import install
from huiying.cli.line.programs import find_engine, place_of_engine
from huiying.cli.line.serving import write_starter

NAME = "line"
HELP = "电话线路：安装、启动、试拨 the telephone line: install the engine, start it, try it with a real call"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    installing = steps.add_parser("install", help="安装 Asterisk（不动系统的软件包） fetch Asterisk beside the system, whose packages are not touched")
    installing.add_argument("--folder", type=Path, help="装在哪里 where it goes (.huiying/asterisk of the project; HUIYING_ASTERISK names another)")
    installing.add_argument("--own", action="store_true", help="不用系统自带的 do not take the system's own")
    up.add(steps.add_parser("up", help="带电话引擎启动本市 serve a city with its telephone engine"))
    steps.add_parser("check", help="用 SIPp 真实试拨一次 make a real call with SIPp and tell what happened")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 it failed on the way or the call was not as it should be, 2 settings cannot be used, 3 a part is missing."""
    return {"install": _install, "up": _up, "check": _check}[args.step](args)


def _install(args: argparse.Namespace) -> int:
    begun = time.monotonic()
    folder = (args.folder or place_of_engine()).resolve()
    install(folder, lambda words: print(f"[{time.monotonic() - begun:5.1f}s] {words}", file=sys.stderr), system=not args.own)
    return 0


def _up(args: argparse.Namespace) -> int:
    find_engine()
    file = write_starter(args.home)
    print(f"  线路设置 settings of the line: {file}", file=sys.stderr)
    args.with_line = True
    return up.run(args)


def _check(_args: argparse.Namespace) -> int:
    told = check()
    print(f"Asterisk {told.version}")
    for at, words in told.events:
        print(f"{at:7.2f} s  {words}")
    for words in told.wrong:
        print(f"  ✗ {words}")
    print("通话正常 the call went well" if not told.wrong else "通话不正常 the call did not go well")
    return 1 if told.wrong else 0
