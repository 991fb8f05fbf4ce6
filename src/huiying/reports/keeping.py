"""How reports are written down: compare and swap, and the event in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved
from huiying.reports.models import Report
from huiying.reports.spans import Span, called


def told_of(report: Report, figures: Mapping[str, Any]) -> dict[str, Any]:
    """What the journal tells of a draft: its span, version, the hash of its figures and where they come from."""
    span = called(report.period)
    source = {name: value for name, value in figures["source"].items() if name != "month"}
    return {
        "kind": report.kind, **days_of(span), "version": report.version, "sha256": report.sha256, "source": source,
        "replaces": str(report.replaces_id) if report.replaces_id else None,
    }  # fmt: skip


def days_of(span: Span) -> dict[str, int]:
    """The span's days as numbers, 20261129: a text of digits could be somebody's."""
    return {name: int(f"{day:%Y%m%d}") for name, day in (("first", span.first), ("after", span.after))}


def tell(report: Report, event: str, payload: Mapping[str, Any], texts: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    """Write down what happened to a report."""
    write([NewEvent(f"report:{report.pk}", report.seq, event, payload, texts)], actor=actor, now=now)


def move(report: Report, event: str, payload: Mapping[str, Any], texts: Mapping[str, str], *, actor: Actor, now: datetime, **columns: Any) -> None:
    """Change an unreleased report's columns, with its event. Raises Moved where somebody was faster."""
    seq = report.seq + 1
    if Report.objects.filter(pk=report.pk, seq=report.seq).exclude(state="released").update(seq=seq, **columns) != 1:
        raise Moved
    report.refresh_from_db()
    tell(report, event, payload, texts, actor=actor, now=now)
