"""The end of the windows: who says nothing has no appeal; what nobody decides in time is never upheld, and the result stands as under appeal (DOMAIN 4.4)."""

from datetime import datetime
from uuid import UUID

from huiying.directory.reference import reference
from huiying.evaluation.drawing import columns_of, rewritten, told_of
from huiying.evaluation.keeping import DECISION, keep_copy, move, stream_of
from huiying.evaluation.models import AssessmentAppeal, AssessmentResult
from huiying.journal.append import NewTimer
from huiying.kit.actor import Actor
from huiying.orders.rules import due_or_year
from huiying.supervision.notices import agency_id, tell


def appeals_over(*, result_id: UUID, actor: Actor, now: datetime) -> None:
    """The time to appeal is over: the time to decide begins, or the result becomes final. Journals `evaluation.appeals_closed`. Nothing where it was closed."""
    result = _read(result_id)
    if result is None or result.closed_at is not None:
        return
    open_n = _open(result)
    days = result.scheme_version.document["windows"]["decision_days"]
    until, year = due_or_year(now, f"{days} WORK_DAY", reference(actor.reference_version).calendar)
    timers = [NewTimer(stream_of(result), DECISION, until, year=year)] if open_n else []
    move(result, "close_appeals", actor=actor, now=now, payload={"open": open_n}, timers=timers, closed_at=now,
         decide_until=until if timers else None)  # fmt: skip
    finish(result, actor=actor, now=now)


def decision_over(*, result_id: UUID, actor: Actor, now: datetime) -> None:
    """The time to decide is over: what is undecided is overdue, its line stands, and the result goes on as under appeal. Nothing where all was decided."""
    result = _read(result_id)
    if result is None or result.closed_at is None:
        return
    left = [str(key) for key in AssessmentAppeal.objects.filter(result=result, state="open").order_by("id").values_list("pk", flat=True)]
    if left:
        AssessmentAppeal.objects.filter(pk__in=left).update(state="overdue")
        zh, en = f"{result.month} 评价结果有 {len(left)} 项申诉逾期未决", f"{len(left)} appeals against the evaluation of {result.month} are overdue"
        tell(zh=zh, en=en, kind="evaluation", now=now, org_id=agency_id())
    finish(result, actor=actor, now=now, overdue=left)


def finish(result: AssessmentResult, *, actor: Actor, now: datetime, overdue: list[str] | None = None) -> None:
    """Make the result final when its window is over and no appeal waits within its time; journals `evaluation.final`."""
    if result.state != "published" or result.closed_at is None or _open(result):
        return
    written = rewritten(result, "final")
    move(result, "make_final", actor=actor, now=now, payload=told_of(written) | {"overdue": overdue or []}, final_at=now, **columns_of(written))
    keep_copy(result, now)


def _read(result_id: UUID) -> AssessmentResult | None:
    rows = AssessmentResult.objects.select_related("scheme", "scheme_version")
    return rows.filter(pk=result_id, state="published").first()


def _open(result: AssessmentResult) -> int:
    return AssessmentAppeal.objects.filter(result=result, state="open").count()
