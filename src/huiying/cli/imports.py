"""The import of messages on the terminal: progress on standard error, the outcome in words or as JSON."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from huiying.cli.refusal import Refusal
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.kit.sheets import Sheet, open_sheet
from huiying.kit.taking import Outcome
from huiying.kit.taking import Refusal as Refused
from huiying.orders.bulk import index_missing
from huiying.orders.importing import answered_within, import_messages
from huiying.orders.messages import Mapping
from huiying.supervision.alerts.raising import look_at_imported

BAR = 30
SHOWN = 50


def run(args: argparse.Namespace) -> int:
    """Import and tell. Raises Refusal for a file, map or city that cannot be used."""
    begun = time.monotonic()
    try:
        mapping = Mapping.from_toml(args.map.read_text(encoding="utf-8")) if args.map else Mapping()
        sheet = open_sheet(args.file)
        outcome = import_messages(
            sheet=sheet, mapping=mapping, all_or_nothing=args.all_or_nothing, actor=system("import"), now=datetime.now(UTC), progress=bar(begun)
        )
    except Told as error:
        raise Refusal(error.zh, error.en) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{args.map} 无法读取。", f"{args.map} cannot be read.") from error
    taken = time.monotonic() - begun
    if outcome.created:
        index_missing(_bar_of_index(outcome.created))
        look_at_imported(actor=system("import"), now=datetime.now(UTC))
    sys.stderr.write("\n")
    found = report(sheet, mapping, outcome, taken)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _say(found)
    return 1 if outcome.refusals else 0


def report(sheet: Sheet, mapping: Mapping, outcome: Outcome, seconds: float) -> dict[str, Any]:
    """The outcome with the shares answered in time, read back from our tables."""
    refusals = sorted(outcome.refusals, key=lambda refusal: refusal.line)
    return {
        "file": str(sheet.path),
        "sha256": sheet.sha256,
        "read": outcome.read,
        "created": outcome.created,
        "unchanged": outcome.unchanged,
        "refused": len({refusal.line for refusal in refusals}),
        "refusals": [told(refusal) for refusal in refusals],
        "seconds": round(seconds, 3),
        "per_second": round(outcome.created / seconds, 1),
        "answered_within": answered_within(mapping.system, list(outcome.ids)),
    }


def told(refusal: Refused) -> dict[str, Any]:
    """A refusal for the JSON object."""
    problem = refusal.problem
    where = {"line": refusal.line, "field": problem.field, "column": refusal.column, "value": refusal.value}
    return where | {"code": problem.code, "zh": problem.zh, "en": problem.en}


def say_refusals(refusals: list[dict[str, Any]]) -> None:
    """The first refusals in words."""
    for refusal in refusals[:SHOWN]:
        print(f"第 {refusal['line']} 行 line {refusal['line']}  {_place(refusal)}{refusal['zh']} {refusal['en']}", file=sys.stderr)
    if len(refusals) > SHOWN:
        print(f"… 另有 {len(refusals) - SHOWN} 条，见 --json  and more: see --json", file=sys.stderr)


def _say(told: dict[str, Any]) -> None:
    say_refusals(told["refusals"])
    print(f"读取 read {told['read']} · 新增 created {told['created']} · 已有 unchanged {told['unchanged']} · 拒绝 refused {told['refused']}")
    print(f"{told['seconds']:.1f} s, {told['per_second']:.0f} orders/s")
    for days, share in told["answered_within"].items():
        if share["value"] is not None:
            print(f"{days:>3} 天内答复 answered within {days} days: {share['value']:.1%} ({share['num']}/{share['den']})")


def _place(refusal: dict[str, Any]) -> str:
    """The column, as the sheet calls it, and the value refused; nothing where the row as a whole is meant."""
    if not refusal["column"]:
        return ""
    return f"{refusal['column']}「{refusal['value']}」：" if refusal["value"] else f"{refusal['column']}："


def bar(begun: float) -> Callable[[float, int], None]:
    """A bar that shows how far the file was read."""

    def show(read: float, rows: int) -> None:
        _draw("导入 import", read, rows, time.monotonic() - begun)

    return show


def _bar_of_index(created: int) -> Callable[[int], None]:
    begun = time.monotonic()
    sys.stderr.write("\n")

    def show(rows: int) -> None:
        _draw("检索 index", min(1.0, rows / created), rows, time.monotonic() - begun)

    return show


def _draw(what: str, share: float, rows: int, seconds: float) -> None:
    if share < 1 and not sys.stderr.isatty():
        return
    full = round(BAR * share)
    sys.stderr.write(f"\r{what} [{'█' * full}{'·' * (BAR - full)}] {share:4.0%}  {rows} 行 rows  {rows / max(seconds, 0.001):.0f}/s ")
    sys.stderr.flush()
