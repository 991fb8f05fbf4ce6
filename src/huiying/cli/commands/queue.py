"""./huiying queue FILE.csv: every measure of each queue of a file, by Erlang A, B, C or X."""

import argparse
import importlib
from pathlib import Path

NAME = "queue"
COLUMNS = "CSV：model, lam_per_min, aht_min, n, patience_min, awt_sec，X 可加 redial（缺省 0） with X also redial (0 if not said)"
HELP = "排队计算 every measure of each queue in a file: Erlang A, B, C or X"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("file", type=Path, metavar="FILE", help=COLUMNS)
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 对象 one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    """0 every row was reckoned, 1 a row was not (its `error` says why), 2 no such file or column."""
    status: int = importlib.import_module("huiying.cli.queueing.listing").run(args)  # numpy and scipy are loaded by whoever reckons
    return status
