"""How schemes and results are moved on and written down: compare and swap, and the event in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from huiying.directory.reference import reference
from huiying.evaluation.life import KEEP, step
from huiying.evaluation.models import AssessmentResult, AssessmentScheme, ResultCopy
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved, Told
from huiying.orders.rules import due_or_year

WINDOW, DECISION = "evaluation_window", "evaluation_decision"


class NoCalendar(Told):
    """The working days of a year are not entered, so that no window can be counted."""

    zh = "{year} 年的工作日历尚未录入，无法计算申诉期。"
    en = "The working days of {year} are not entered: the time to appeal cannot be counted."


def stream_of(result: AssessmentResult) -> str:
    """A result's stream in the journal."""
    return f"evaluation:{result.pk}"


def number_of(month: str) -> int:
    """A month as a number for the journal, where a text of digits could be somebody's: 202610."""
    return int(month.replace("-", ""))


def work_days(now: datetime, days: int, actor: Actor) -> datetime:
    """The end of a window of so many working days. Raises NoCalendar."""
    until, year = due_or_year(now, f"{days} WORK_DAY", reference(actor.reference_version).calendar)
    if until is None:
        raise NoCalendar(year=year)
    return until


def move(
    result: AssessmentResult, verb: str, *, actor: Actor, now: datetime, payload: Mapping[str, Any] | None = None, texts: Mapping[str, str] | None = None,
    timers: Sequence[NewTimer] = (), **columns: Any,
) -> None:  # fmt: skip
    """Let a verb take effect on a result: its next state, these columns, and its event. Raises NotNow, Moved."""
    row, seq = step(result.state, verb), result.seq + 1
    target = result.state if row.target == KEEP else row.target
    count = AssessmentResult.objects.filter(pk=result.pk, state=result.state, seq=result.seq).update(state=target, seq=seq, **columns)
    if count != 1:
        raise Moved
    told = {"scheme": str(result.scheme_id), "month": number_of(result.month), "version": result.version, **(payload or {})}
    write([NewEvent(stream_of(result), seq, row.event, told, texts or {})], timers, actor=actor, now=now)
    result.refresh_from_db()


def tell_scheme(scheme: AssessmentScheme, event: str, payload: Mapping[str, Any], texts: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    """Write down what happened to a scheme. Raises Moved when somebody was faster."""
    seq = scheme.seq + 1
    if AssessmentScheme.objects.filter(pk=scheme.pk, seq=scheme.seq).update(seq=seq) != 1:
        raise Moved
    write([NewEvent(f"scheme:{scheme.pk}", seq, event, payload, texts)], actor=actor, now=now)
    scheme.seq = seq


def keep_copy(result: AssessmentResult, now: datetime) -> None:
    """Keep what the result says in this state."""
    ResultCopy.objects.create(result=result, state=result.state, at=now, document=result.document, sha256=result.sha256)
