"""Taking what witnesses have signed: checked, kept, and shown in the public log."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from huiying.cli.refusal import Refusal
from huiying.directory.clock import city_now
from huiying.evidence.witnesses import NotTaken, take
from huiying.journal.notes import BadNote


class CannotTake(Refusal):
    """It is not a witness's word on a checkpoint of ours."""


def run(args: argparse.Namespace) -> int:
    """0 taken. Raises CannotTake."""
    try:
        names = take(note=Path(args.source).read_text(encoding="utf-8"), now=city_now(datetime.now(UTC)))
    except NotTaken as told:
        raise CannotTake(told.zh, told.en) from told
    except (BadNote, OSError, UnicodeDecodeError) as wrong:
        raise CannotTake(f"无法读取：{wrong}", f"It cannot be read: {wrong}") from wrong
    print(json.dumps({"witnesses": names}, ensure_ascii=False) if args.json else f"已收取 taken: {', '.join(names)}")
    return 0
