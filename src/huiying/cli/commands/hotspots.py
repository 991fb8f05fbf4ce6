"""./huiying hotspots FILE.csv: what many people say about the same thing, hottest first."""

import argparse
import importlib
from pathlib import Path

NAME = "hotspots"
HELP = "热点 hot matters of a file of messages, hottest first"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV 或 XLSX：id, time, title, text, likes（或 留言编号 留言时间 留言主题 留言详情 点赞数）")
    parser.add_argument("--least", type=int, default=3, metavar="N", help="至少几个人 at least so many people (3)")
    parser.add_argument("--json", action="store_true", help="在标准输出给出一个 JSON 列表 one JSON list on standard output")


def run(args: argparse.Namespace) -> int:
    """0 every row was read, 1 a row was not (told on standard error), 2 no such file or column."""
    status: int = importlib.import_module("huiying.cli.heating").run(args)  # numpy and scipy are loaded by whoever reckons
    return status
