"""The comparison with the carrier on the terminal, in words or as JSON."""

import argparse
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from huiying.calls.trunk import reconcile
from huiying.cli.refusal import Refusal
from huiying.directory.clock import city_now
from huiying.evidence.trunk import note_trunk
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.kit.sheets import open_sheet

SHOWN = 20


def _named(call: dict[str, object]) -> str:
    """Our call by its id, the carrier's by its line and own id."""
    return str(call["call"]) if "call" in call else f"行 line {call['line']} {call['id']}"


def run(args: argparse.Namespace) -> int:
    """Compare and tell: 0 equal, 1 different. Raises Refusal for a file that cannot be used."""
    try:
        told = reconcile(open_sheet(args.file), timedelta(seconds=max(0, args.tolerance)))
        if args.note:
            digest = sha256(args.file.read_bytes()).hexdigest()
            note_trunk(sha256=digest, days=told["days"], actor=system("reconcile"), now=city_now(datetime.now(UTC)))
    except Told as error:
        raise Refusal(error.zh, error.en) from error
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for day in told["days"]:
            print(f"{day['date']}  我方 ours {day['ours']} · 运营商 theirs {day['theirs']} · 按话单号对上 by the carrier's id {day['by_id']}")
            for zh, en, calls in (("仅我方", "only ours", day["only_ours"]), ("仅运营商", "only theirs", day["only_theirs"])):
                for call in calls[:SHOWN]:
                    print(f"  {zh} {en}: {_named(call)}  {call['at']}")
                if len(calls) > SHOWN:
                    print(f"  … 另有 {len(calls) - SHOWN} 条，见 --json  and more: see --json")
    return 1 if any(day["only_ours"] or day["only_theirs"] for day in told["days"]) else 0
