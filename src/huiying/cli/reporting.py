"""A report on the terminal: drafted where the period has none (or where a reason for a new version is given), else shown as it stands."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.utils.translation import override

from huiying.cli.refusal import PartMissing, Refusal
from huiying.desk.report_files import MAKERS, made
from huiying.desk.report_view import Line, drawn
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.kit.extras import ExtraMissing
from huiying.pages.printing import NoPaper
from huiying.reports.drafting import draft_report
from huiying.reports.models import Report
from huiying.reports.seeing import document_of, newest
from huiying.reports.spans import Span, around, called
from huiying.work.clock import read_clock

REPORT = system("report")


def run(args: argparse.Namespace) -> int:
    """Draft or find it, tell it, write the file; 0 done. Raises Refusal, PartMissing, ExtraMissing."""
    kind = args.out.suffix.lstrip(".").lower() if args.out else ""
    if args.out and kind not in MAKERS:
        raise Refusal(f"不能写成 .{kind}，可选 {', '.join(MAKERS)}。", f"Cannot write .{kind}; there are {', '.join(MAKERS)}.")
    try:
        report = _report(_span(args), args.reason)
        with override("en" if args.language == "en" else "zh-hans"):
            if args.out:
                _write(args.out, made(report, kind))
            told = tell(report)
            print(json.dumps(told, ensure_ascii=False)) if args.json else _say(report)
    except (ExtraMissing, NoPaper) as missing:
        raise PartMissing(missing.zh, missing.en) from missing
    except Told as refused:
        raise Refusal(refused.zh, refused.en) from refused
    return 0


def _span(args: argparse.Namespace) -> Span:
    """The period asked for. Raises NoSpan."""
    if args.kind != "monthly":
        return around(args.kind, args.day)
    span = called(args.month)
    if span.kind != args.kind:
        raise Refusal(f"{args.month} 不是月份，应如 2026-10。", f"{args.month} is no month; one looks like 2026-10.")
    return span


def _report(span: Span, reason: str) -> Report:
    known = newest(span.name)
    return known if known is not None and not reason else draft_report(span=span, actor=REPORT, now=read_clock(), reason=reason)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Refusal(f"不能写入 {file}（{error.strerror}）。", f"Cannot write {file} ({error.strerror}).") from error


def tell(report: Report) -> dict[str, Any]:
    """The report as one object; `figures` are what was locked."""
    texts = {"zh": [report.headline_zh, *report.text_zh.split("\n\n")], "en": [report.headline_en, *report.text_en.split("\n\n")]}
    return {
        "report": str(report.pk), "kind": report.kind, "period": report.period, "version": report.version, "state": report.state, "sha256": report.sha256,
        "text": texts, "figures": document_of(report),
    }  # fmt: skip


def _say(report: Report) -> None:
    view = drawn(report)
    print(f"{view.title}  v{report.version}  {view.state}\n\n{view.headline}\n")
    print("\n".join(view.paragraphs))
    for name, lines in view.sections:
        print(f"\n{name}")
        for line in lines:
            print(f"  {line.ref} {line.name}  {_figure(line)}")
    print(f"\nSHA-256 {report.sha256}")


def _figure(line: Line) -> str:
    """A figure with its base, its change and what has to be known."""
    parts = [line.value, f"= {line.base}" if "/" in line.base else line.base, f"({line.before.change})" if line.before.change != "–" else "", line.note]
    return "  ".join(part for part in parts if part)
