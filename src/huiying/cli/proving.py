"""Proofs made on the command line: needs neither a city nor a database."""

import argparse
import sys

from huiying.cli.refusal import Refusal
from huiying.cli.vouching import fetcher
from huiying.evidence.proving import NotThere, grown, included, leaves_of
from huiying.journal.merkle import BadProof
from huiying.journal.notes import BadNote
from huiying.journal.tiles import BadTile


class CannotProve(Refusal):
    """There is nothing to prove, or nothing to prove it with."""


class NotProved(Refusal):
    """The log does not hold it."""

    status = 1


def run(args: argparse.Namespace) -> int:
    """Write the proof. Raises NotProved, CannotProve."""
    fetch = fetcher(args.source)
    try:
        given = args.file.read_bytes()
        if args.what == "consistency":
            told = grown(given.decode(), fetch)
        else:
            leaves = leaves_of(given)
            if not 1 <= args.event <= len(leaves):
                raise CannotProve(f"文件中有 {len(leaves)} 个事件。", f"There are {len(leaves)} events in the file.")
            told = included(leaves[args.event - 1], fetch)
            if args.leaf:
                args.leaf.write_bytes(leaves[args.event - 1])
    except (NotThere, BadProof) as no:
        raise NotProved(f"不能证明：{no}", f"It cannot be proved: {no}") from no
    except (BadNote, BadTile, OSError, UnicodeDecodeError) as wrong:
        raise CannotProve(f"无法读取文件或日志：{wrong}", f"The file or the log cannot be read: {wrong}") from wrong
    if args.out:
        args.out.write_text(told, encoding="utf-8")
    else:
        sys.stdout.write(told)
    return 0
