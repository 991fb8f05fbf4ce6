"""./huiying test"""
import argparse
NAME = "test"
HELP = "全部检查与测试 all checks and tests, on a database server made for them"


def add(parser: argparse.ArgumentParser) -> None:
    """..."""


def run(args: argparse.Namespace) -> int:
    """..."""
    return 0
