"""The import of call-detail records on the terminal: progress on standard error, the outcome in words or as JSON."""

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from huiying.calls.cdr import CallMap
from huiying.calls.figures import figures
from huiying.calls.importing import import_calls
from huiying.cli.imports import bar, say_refusals, told
from huiying.cli.refusal import Refusal
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.kit.sheets import Sheet, open_sheet
from huiying.kit.taking import Outcome


def run(args: argparse.Namespace) -> int:
    """Import and tell. Raises Refusal for a file, map or city that cannot be used."""
    begun = time.monotonic()
    if args.map is None:
        raise Refusal("导入通话需要 --map FILE.toml，见 docs/how-to/import-calls.md。", "Calls need --map FILE.toml, see docs/how-to/import-calls.md.")
    try:
        mapping = CallMap.from_toml(args.map.read_text(encoding="utf-8-sig"))
        sheet = open_sheet(args.file)
        outcome = import_calls(
            sheet=sheet, mapping=mapping, all_or_nothing=args.all_or_nothing, actor=system("import"), now=datetime.now(UTC), progress=bar(begun)
        )
    except Told as error:
        raise Refusal(error.zh, error.en) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{args.map} 无法读取。", f"{args.map} cannot be read.") from error
    sys.stderr.write("\n")
    found = report(sheet, mapping, outcome, time.monotonic() - begun)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _say(found)
    return 1 if outcome.refusals else 0


def report(sheet: Sheet, mapping: CallMap, outcome: Outcome, seconds: float) -> dict[str, Any]:
    """The outcome with the figures of the file's calls, read back from our tables."""
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
        "dropped": outcome.dropped,
        **figures(list(outcome.ids), mapping.zone),
    }


def _say(found: dict[str, Any]) -> None:
    say_refusals(found["refusals"])
    print(
        f"读取 read {found['read']} · 略过 dropped {found['dropped']} · 新增 created {found['created']} · "
        f"已有 unchanged {found['unchanged']} · 拒绝 refused {found['refused']}"
    )
    print(f"{found['seconds']:.1f} s, {found['per_second']:.0f} calls/s")
    print(f"请求人工 offered {found['offered']} · 接通 answered {found['answered']} · 放弃 abandoned {found['abandoned']}")
    if found["wait_mean_s"] is not None:
        print(f"平均等待 mean wait {found['wait_mean_s']:.2f} s · 平均通话 mean service {found['service_mean_s'] or 0:.1f} s")
    for limit, share in found["within"].items():
        bases = [f"{base['value']:.2%} ({base['num']}/{base['den']})" for base in share.values() if base["value"] is not None]
        print(f"{limit} 秒内接听 within {limit} s, of offered / of answered: {' / '.join(bases)}")
