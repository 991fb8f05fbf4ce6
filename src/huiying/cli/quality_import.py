"""The import of quality data on the terminal: what each line lacks, and what was kept."""

import argparse
import json
from typing import Any

from huiying.cli.imports import say_refusals, told
from huiying.cli.refusal import Refusal
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.kit.sheets import Sheet, open_sheet
from huiying.metrics.bringing import Outcome, bring
from huiying.metrics.brought_kinds import NAMES
from huiying.work.clock import read_clock


def run(args: argparse.Namespace) -> int:
    """0 kept (or known, or tried), 1 a row was refused and nothing kept. Raises Refusal for a file that cannot be used."""
    try:
        sheet = open_sheet(args.file)
        outcome = bring(sheet=sheet, trial=args.dry_run, actor=system("import"), now=read_clock())
    except Told as error:
        raise Refusal(error.zh, error.en) from error
    found = report(sheet, outcome)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        say_refusals(found["refusals"])
        print(_said(outcome))
    return 1 if outcome.refusals else 0


def report(sheet: Sheet, outcome: Outcome) -> dict[str, Any]:
    """The outcome as one object."""
    refusals = [told(refusal) for refusal in outcome.refusals]
    return {
        "what": "quality", "kind": outcome.kind, "file": str(sheet.path), "sha256": sheet.sha256, "read": outcome.read, "created": outcome.created,
        "changed": outcome.changed, "unchanged": outcome.unchanged, "refused": len({refusal["line"] for refusal in refusals}), "refusals": refusals,
        "kept": outcome.kept,
    }  # fmt: skip


def _said(outcome: Outcome) -> str:
    zh, en = NAMES[outcome.kind]
    if outcome.refusals:
        return f"{zh} {en}：读取 read {outcome.read}，有问题的行未改正之前全部不导入 nothing is kept until these lines are mended"
    counts = f"新增 created {outcome.created} · 更正 changed {outcome.changed} · 已有 unchanged {outcome.unchanged}"
    return f"{zh} {en}：读取 read {outcome.read} · {counts}{'' if outcome.kept else '（试导入，未保存 a trial, nothing was kept）'}"
