"""A report is drafted: its figures taken once and locked into it, its words made from them by rule."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.kit.checks import longest, refuse
from huiying.kit.errors import Told
from huiying.kit.extras import reach
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.kit.times import local_date
from huiying.metrics.models import Snapshot
from huiying.orders.authorise import authorise
from huiying.reports import locked
from huiying.reports.comparing import Earlier
from huiying.reports.document import Series, Source, document, earlier_in
from huiying.reports.keeping import tell, told_of
from huiying.reports.models import Report
from huiying.reports.seeing import document_of, newest
from huiying.reports.spans import KINDS, MONTHLY, Span, before, year_before
from huiying.reports.wording import Words, draft

LONGEST_REASON = 200
RECKONING = "huiying.reports.reckoning"


class NotOver(Told):
    """A report is drafted when its span is over."""

    zh = "{period} 尚未结束，不能起草报告。"
    en = "{period} is not over; its report cannot be drafted yet."


class Drafted(Told):
    """The span has a report; another version says why."""

    zh = "{period} 已有{kind}（第 {version} 版）。更正须写明原因，产生新版本。"
    en = "{period} has its report (version {version}). A correction needs a reason and makes a new version."


def draft_report(*, span: Span, actor: Actor, now: datetime, reason: str = "") -> Report:
    """Draft the report of a span that is over.

    In order: takes the figures (a month's from its locked table; a day's or a week's are reckoned now), those of the period before and of the year
    before where they are kept, locks them into the report, words them, journals `report.drafted` with the hash of the figures and commitments to the
    words. The first version needs no reason, each further one does. Raises NotAllowed, NotOver, Drafted, NotLocked, NotAsLocked, ExtraMissing, Refused,
    Moved.
    """
    refuse(longest("reason", reason, LONGEST_REASON))
    with together(actor, now):
        authorise(actor, "draft_report", ROLES_OF["draft_report"], own=True, stream=f"report:{span.name}")
        if span.after > local_date(now):
            raise NotOver(period=span.name)
        known = newest(span.name)
        if known is not None and not clean(reason):
            raise Drafted(period=span.name, version=known.version, kind=KINDS.label(span.kind, "zh"))
        figures, snapshot = _figures(span, now)
        return _kept(span, figures, snapshot, known, clean(reason), actor, now)


def _kept(
    span: Span, figures: dict[str, Any], snapshot: Snapshot | None, known: Report | None, reason: str, actor: Actor, now: datetime
) -> Report:  # fmt: skip
    """The row and its event."""
    body, words = canonical(figures), draft(figures)
    report = Report(
        id=uuid7(now), kind=span.kind, period=span.name, since=span.since, until=span.until, version=known.version + 1 if known else 1, replaces=known,
        lock=snapshot, seq=1, figures=body, sha256=sha256(body).hexdigest(), reason=reason, drafted_by=actor.id, drafted_at=now, **_texts(words),
    )  # fmt: skip
    report.save(force_insert=True)
    texts = _texts(words) | ({"reason": reason} if reason else {})
    tell(report, "report.drafted", told_of(report, figures), texts, actor=actor, now=now)
    return report


def _texts(words: Words) -> dict[str, str]:
    """The words as the report's columns keep them."""
    body = ["\n\n".join(pair[side] for pair in words.paragraphs) for side in (0, 1)]
    return {"headline_zh": words.headline[0], "headline_en": words.headline[1], "text_zh": body[0], "text_en": body[1]}


def _figures(span: Span, now: datetime) -> tuple[dict[str, Any], Snapshot | None]:
    """The span's document, and the locked month behind it."""
    if span.kind == MONTHLY:
        snapshot = locked.snapshot_of(span.name)
        return _document(span, locked.source_of(snapshot), locked.months(span), locked.earlier), snapshot
    reckoning = reach(RECKONING)
    source, series = reckoning.source_of(span, now)
    return _document(span, source, series, lambda other: _report_of(other) or reckoning.earlier(other, now)), None


def _document(span: Span, source: Source, series: Series, earlier: Callable[[Span], Earlier | None]) -> dict[str, Any]:
    return document(span, source, series, earlier(before(span)), earlier(year_before(span)))


def _report_of(span: Span) -> Earlier | None:
    """What an earlier report told, where there is one: figures of the same age are held against each other."""
    report = newest(span.name)
    if report is None:
        return None
    return earlier_in(document_of(report), {"from": "report", "version": report.version, "sha256": report.sha256})
