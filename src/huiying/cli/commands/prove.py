"""./huiying prove: a proof from a public log's files, to be checked by anybody with `python -m huiying_verify.proof`."""

import argparse
from pathlib import Path

from huiying.cli import proving

NAME = "prove"
HELP = "证明：某事件在日志中，或日志只增不改 a proof from a public log: that an event is in it, or that it has only grown"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "what", choices=["inclusion", "consistency"], help="事件在日志中；日志由旧检查点增长而来 an event is in the log; the log goes on from a checkpoint"
    )
    parser.add_argument("source", help="日志的目录或网址 the log's folder or address")
    parser.add_argument("file", type=Path, help="inclusion：回执或叶子；consistency：旧检查点 a receipt or a leaf; an earlier checkpoint")
    parser.add_argument("--event", type=int, default=1, metavar="N", help="回执中的第几个事件 which of the receipt's events (1)")
    parser.add_argument("--leaf", type=Path, help="叶子写到这里 where the event's leaf goes, which the check needs")
    parser.add_argument("--out", type=Path, help="证明写到这里 where the proof goes (standard output)")


def run(args: argparse.Namespace) -> int:
    """0 proved, 1 the log does not hold it, 2 unusable input."""
    return proving.run(args)
