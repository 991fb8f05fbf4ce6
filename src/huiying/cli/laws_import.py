"""The import of law texts on the terminal: a bar on standard error, the outcome in words or as JSON."""

import argparse
import json
import sys
import time
from typing import Any

from django.db import OperationalError

from huiying.cli.imports import bar
from huiying.cli.refusal import Refusal
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.knowledge.law_import import Outcome, import_laws
from huiying.knowledge.search_sync import follow_all
from huiying.knowledge.search_words import gather
from huiying.work.clock import read_clock

SHOWN = 50
BUSY = "数据库正忙或已断开：什么都没有导入，请稍后再试。"
BUSY_EN = "The database is busy or away: nothing was imported, try again later."


def run(args: argparse.Namespace) -> int:
    """0 every law taken or known, 1 some refused. Raises Refusal for a folder without laws."""
    begun = time.monotonic()
    try:
        outcome = import_laws(folder=args.file, actor=system("import"), now=read_clock(), progress=bar(begun), found=follow_all)
    except Told as error:
        raise Refusal(error.zh, error.en) from error
    except OperationalError as error:
        raise Refusal(BUSY, BUSY_EN) from error
    sys.stderr.write("\n")
    gather()
    found = report(str(args.file), outcome, time.monotonic() - begun)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _say(found)
    return 1 if outcome.refusals else 0


def report(folder: str, outcome: Outcome, seconds: float) -> dict[str, Any]:
    """The outcome as one object. `created`, `updated`, `unchanged` and `refused` count laws, the Constitution among them; `read` counts files."""
    refusals = [
        {"file": one.file, "line": one.line, "field": one.problem.field, "code": one.problem.code, "zh": one.problem.zh, "en": one.problem.en}
        for one in outcome.refusals
    ]  # fmt: skip
    kept = outcome.articles + outcome.inserted + outcome.constitution
    return {
        "what": "laws", "file": folder, "sha256": outcome.sha256, "read": len(outcome.files), **outcome.counts(), "kept_articles": kept, "refusals": refusals,
        "seconds": round(seconds, 3), "per_second": round(kept / max(seconds, 0.001), 1),
    }  # fmt: skip


def _say(found: dict[str, Any]) -> None:
    for one in found["refusals"][:SHOWN]:
        print(f"{one['file']}:{one['line']}  {one['zh']} {one['en']}", file=sys.stderr)
    print(f"法律 laws {found['laws']} · 条 articles {found['articles']} · 宪法 Constitution {found['constitution']} · 增补条 inserted {found['inserted']}")
    print(f"新增 created {found['created']} · 更新 updated {found['updated']} · 未变 unchanged {found['unchanged']} · 拒绝 refused {found['refused']}")
    if found["superseded"] or found["flagged"]:
        print(f"被取代的文本 texts superseded {found['superseded']} · 依据需复核 grounds to look at again {found['flagged']}")
    print(f"{found['seconds']:.1f} s")
