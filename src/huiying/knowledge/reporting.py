"""Feedback: an answer is wrong, or one is missing. A task for the owner unit with a due time; it answers with a version, or declines with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from huiying.directory.reference import reference
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.errors import Moved, NotFound, NotNow
from huiying.kit.ids import uuid7
from huiying.kit.limits import due_or_year
from huiying.kit.masking import mask_text
from huiying.kit.text import clean
from huiying.knowledge.drafting import LONGEST_NOTE
from huiying.knowledge.keeping import changing, may, owner_of
from huiying.knowledge.life import FEEDBACK_STATES, READ
from huiying.knowledge.models import KbFeedback, KbVersion
from huiying.knowledge.unanswered import count_question

LONGEST_TEXT = 1000
WITHIN: Mapping[str, str] = {"wrong": "3 WORK_DAY", "missing": "5 WORK_DAY"}  # our proposal: no national rule names a limit
REMINDED: Mapping[str, str] = {"wrong": "2 WORK_DAY", "missing": "4 WORK_DAY"}  # from the beginning: a working day before the due
DUE, REMINDER = "kb_feedback_due", "kb_feedback_remind"
NOT_NEWER = Problem("version", "not_newer", "请选择反馈之后发布的版本", "Choose a version that was published after the feedback")


def report_wrong(*, version_id: UUID, text: str, order_id: UUID | None = None, call_id: UUID | None = None, actor: Actor, now: datetime) -> KbFeedback:
    """Say that a version is wrong: a task for its owner, due in `WITHIN`; names and numbers of persons in the text are masked for good.

    Journals `kb.reported` with the timers of reminder and due. Raises NotFound, Refused, NotAllowed.
    """
    refuse(required("text", clean(text)), longest("text", text, LONGEST_TEXT))
    with changing(actor, now):
        version = KbVersion.objects.select_related("owner", "item__owner").filter(pk=version_id, state__in=READ).first()
        if version is None:
            raise NotFound
        topic = version.topics[0] if version.topics else ""
        given = {"kind": "wrong", "version": version, "owner": version.item.owner, "topic": topic, "order_id": order_id, "call_id": call_id}
        return _raise(given, text, actor, now)


def report_missing(
    *, text: str, owner_id: UUID | None = None, topic: str = "", order_id: UUID | None = None, call_id: UUID | None = None, actor: Actor, now: datetime
) -> KbFeedback:
    """Say that an answer is missing: a task for the unit named, else for the hotline agency, which may pass it on.

    The question counts as unanswered too (`unanswered.py`). Journals `kb.reported`. Raises NotFound, Refused, NotAllowed.
    """
    data = reference(actor.reference_version)
    refuse(required("text", clean(text)), longest("text", text, LONGEST_TEXT), one_of("topic", topic, data.topics))
    with changing(actor, now):
        owner = owner_of(actor, owner_id) if owner_id else data.agency
        made = _raise({"kind": "missing", "owner": owner, "topic": topic, "order_id": order_id, "call_id": call_id}, text, actor, now)
        count_question(words=text, marked=True, now=now)
        return made


def _raise(given: dict[str, Any], text: str, actor: Actor, now: datetime) -> KbFeedback:
    owner = given["owner"]
    may(actor, "kb_report", owner, stream="kbtask:")
    due, year = _due(given["kind"], now, actor)
    made = KbFeedback(id=uuid7(now), text=mask_text(clean(text)), raised_by=actor.id, raised_at=now, counted_from=now, due_at=due, waits_for_year=year, **given)
    made.seq = 1
    made.save(force_insert=True)
    told: dict[str, Any] = {"kind": made.kind, "owner": str(owner.pk)}
    for name, key in (("version", made.version_id), ("order", made.order_id), ("call", made.call_id)):
        told |= {name: str(key)} if key else {}
    write([NewEvent(stream_of(made), 1, "kb.reported", told, {"text": made.text})], _timers(made, now, actor, 0), actor=actor, now=now)
    return made


def pass_on(*, feedback_id: UUID, owner_id: UUID, reason: str, actor: Actor, now: datetime) -> KbFeedback:
    """Give a task to another unit, with a reason; its clock begins anew; journals `kb.passed_on`. Raises NotFound, Refused, NotNow, NotAllowed, Moved."""
    refuse(required("reason", clean(reason)), longest("reason", reason, LONGEST_NOTE))
    with changing(actor, now):
        task = _open(feedback_id, "kb_pass_on", actor)
        owner = owner_of(actor, owner_id)
        due, year = _due(task.kind, now, actor)
        columns = {"owner": owner, "counted_from": now, "due_at": due, "waits_for_year": year, "reminded_at": None, "overdue_at": None}
        drop_timers(task)
        task.due_at, task.waits_for_year = due, year
        timers = _timers(task, now, actor, task.seq)
        _move(task, "kb.passed_on", {"owner": str(owner.pk)}, {"reason": clean(reason)}, actor, now, timers, **columns)
        return task


def answer_feedback(*, feedback_id: UUID, version_id: UUID, actor: Actor, now: datetime) -> KbFeedback:
    """Answer with a version published since the feedback was raised, of the same article where it says that one is wrong.

    Its timers are dropped; journals `kb.answered`. Raises NotFound, Refused, NotNow, NotAllowed, Moved.
    """
    with changing(actor, now):
        task = _open(feedback_id, "kb_answer", actor)
        version = KbVersion.objects.filter(pk=version_id, state__in=READ, published_at__gt=task.raised_at).first()
        same = version is not None and (task.version is None or task.version.item_id == version.item_id)
        refuse([] if same else [NOT_NEWER])
        return _close(task, "answered", "kb.answered", {"version": str(version_id)}, "", actor, now, new_version=version)


def decline_feedback(*, feedback_id: UUID, reason: str, actor: Actor, now: datetime) -> KbFeedback:
    """Say with a reason why nothing is changed; journals `kb.declined`. Raises NotFound, Refused, NotNow, NotAllowed, Moved."""
    refuse(required("reason", clean(reason)), longest("reason", reason, LONGEST_NOTE))
    with changing(actor, now):
        task = _open(feedback_id, "kb_answer", actor)
        return _close(task, "declined", "kb.declined", {}, clean(reason), actor, now)


def remind(*, feedback_id: UUID, actor: Actor, now: datetime) -> bool:
    """A task is due on the next working day: its owner is reminded (`kb.reminded`); nothing when it was answered."""
    return _rings(feedback_id, "reminded_at", "kb.reminded", actor, now)


def overdue(*, feedback_id: UUID, actor: Actor, now: datetime) -> bool:
    """A task was not answered in time (`kb.overdue`); it stays open. Nothing when it was answered."""
    return _rings(feedback_id, "overdue_at", "kb.overdue", actor, now)


def _rings(feedback_id: UUID, column: str, event: str, actor: Actor, now: datetime) -> bool:
    with changing(actor, now):
        task = KbFeedback.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=feedback_id, state="open", **{column: None}).first()
        if task is None:
            return False
        _move(task, event, {"owner": str(task.owner_id), "kind": task.kind}, {}, actor, now, (), **{column: now})
        return True


def _open(feedback_id: UUID, verb: str, actor: Actor) -> KbFeedback:
    """An open task that the actor may see to, held. Raises NotFound, NotAllowed, NotNow."""
    task = KbFeedback.objects.select_for_update(of=("self",)).select_related("owner", "version").filter(pk=feedback_id).first()
    if task is None:
        raise NotFound
    may(actor, verb, task.owner, stream=stream_of(task))
    if task.state != "open":
        state = FEEDBACK_STATES[task.state]
        raise NotNow(state=state.zh, state_en=state.en, verb="处理反馈", verb_en="Answer feedback")
    return task


def _close(task: KbFeedback, state: str, event: str, told: dict[str, Any], reason: str, actor: Actor, now: datetime, **columns: Any) -> KbFeedback:
    drop_timers(task)
    columns |= {"state": state, "answered_by": actor.id, "answered_at": now, "reason": reason}
    _move(task, event, told, {"reason": reason} if reason else {}, actor, now, (), **columns)
    return task


def _move(
    task: KbFeedback, event: str, told: Mapping[str, Any], texts: Mapping[str, str], actor: Actor, now: datetime, timers: Sequence[NewTimer],
    **columns: Any,
) -> None:  # fmt: skip
    seq = task.seq + 1
    if KbFeedback.objects.filter(pk=task.pk, state="open", seq=task.seq).update(seq=seq, **columns) != 1:
        raise Moved
    write([NewEvent(stream_of(task), seq, event, told, texts)], timers, actor=actor, now=now)
    task.refresh_from_db()


def stream_of(task: KbFeedback) -> str:
    """A task's stream in the journal."""
    return f"kbtask:{task.pk}"


def drop_timers(task: KbFeedback) -> None:
    """Nobody waits for this task any more."""
    Timer.objects.filter(stream=stream_of(task), done_at__isnull=True).update(dropped=True)


def clock_of(subject: str) -> tuple[str, datetime] | None:
    """An open task's kind and the moment from which its time is counted, for whoever counts it anew; None once nobody waits."""
    return KbFeedback.objects.filter(pk=subject, state="open").values_list("kind", "counted_from").first()


def keep_due(subject: str, due: datetime | None, year: int | None) -> None:
    """Keep a due that was counted anew after the calendar changed."""
    KbFeedback.objects.filter(pk=subject, state="open").update(due_at=due, waits_for_year=year)


def _due(kind: str, now: datetime, actor: Actor) -> tuple[datetime | None, int | None]:
    return due_or_year(now, WITHIN[kind], reference(actor.reference_version).calendar)


def _timers(task: KbFeedback, now: datetime, actor: Actor, round_no: int) -> list[NewTimer]:
    reminder, its_year = due_or_year(now, REMINDED[task.kind], reference(actor.reference_version).calendar)
    subject = str(task.pk)
    return [
        NewTimer(stream_of(task), REMINDER, reminder, subject, round_no, its_year),
        NewTimer(stream_of(task), DUE, task.due_at, subject, round_no, task.waits_for_year),
    ]
