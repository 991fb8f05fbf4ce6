"""./huiying extras: the parts that not every city needs. The launcher installs those that are named; this says which are there."""

import argparse

from huiying.cli.refusal import Refusal
from huiying.kit.extras import EXTRAS, installed

NAME = "extras"
HELP = (
    "可选组件 parts not every city needs (metrics: DuckDB and Ibis; paper: PDF, DOCX, 55 MB; peers: what bench compares with, 0.4 MB; spark: PySpark, 400 MB)"
)


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"要安装的组件 the parts to install: {', '.join(EXTRAS)}")


def run(args: argparse.Namespace) -> int:
    """0 all that are named are there, 2 one is none of ours, 3 one could not be installed."""
    if unknown := [name for name in args.names if name not in EXTRAS]:
        raise Refusal(f"没有组件 {unknown[0]}。可选：{', '.join(EXTRAS)}", f"There is no part {unknown[0]}. There are: {', '.join(EXTRAS)}")
    for name in EXTRAS:
        print(f"{name:<8} {'已安装 installed' if installed(name) else '未安装 not installed'}")
    return 0 if all(installed(name) for name in args.names) else 3
