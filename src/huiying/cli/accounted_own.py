"""The two accounts between periods or operators of the running hotline, or between one of them and a file."""

import argparse
from pathlib import Path

from huiying.accounts.own import own_side, period
from huiying.accounts.own_with import completed
from huiying.accounts.side import Side
from huiying.cli.accounting import controls_of, side_of, tell
from huiying.cli.commands.accounts import MONTHS
from huiying.cli.refusal import Refusal
from huiying.kit.checks import Refused
from huiying.kit.errors import Told


def run(args: argparse.Namespace) -> int:
    """Tell the accounts; 0 done (guards never change that). Raises Refusal."""
    before = _side(args.before, args.operator if args.before_operator is None else args.before_operator, args.before_with)
    after = _side(args.after, args.operator, args.after_with)
    return tell(args, before, after, controls_of(args.controls))


def _side(text: str, operator: str, also: Path | None) -> Side:
    """Months of our own, with what only people know where a file of it is given; else a file."""
    if not MONTHS.fullmatch(text):
        return side_of(Path(text))
    given = side_of(also) if also else None
    try:
        own = own_side(period(text, operator))
        return own if given is None else completed(own, given)
    except Refused as refused:
        zh, en = ("\n".join(f"  {one.field}: {one.text(language)}" for one in refused.problems) for language in ("zh", "en"))
        raise Refusal(f"{text} 不能使用：\n{zh}", f"{text} cannot be used:\n{en}") from refused
    except Told as told:
        raise Refusal(told.zh, told.en) from told
