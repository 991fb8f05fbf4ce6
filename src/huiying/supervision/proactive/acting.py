"""Tasks are issued to a unit, begun, reported with photos, accepted or sent back, or cancelled: one function a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Length

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.dispatch.changing import together
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, between, longest, not_past, one_of, refuse, required
from huiying.kit.errors import Moved, NotFound
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.kit.times import local_date
from huiying.orders.attachments import Upload
from huiying.orders.authorise import authorise
from huiying.supervision.notices import agency_id, tell, tell_people
from huiying.supervision.proactive.life import AGENCY, ORIGINS, RUNNING, Row, step
from huiying.supervision.proactive.models import ProactiveTask
from huiying.supervision.proactive.photos import check_photos, keep_photos
from huiying.supervision.seasons.models import Season

TIMER = "task_due"
LONGEST_TITLE, LONGEST_PLACE, LONGEST_WORDS, LONGEST_DECISION = 80, 200, 2000, 600
HANDLING = frozenset({"government", "public_utility"})
MOST = 100_000


@dataclass(frozen=True)
class Wanted:
    """A task as it is issued: for which unit (id), about which class of matters, in which division and place, what is to be done by when, and why."""

    unit_id: str
    topic_code: str
    region_code: str
    title: str
    what: str
    due_at: datetime | None
    place: str = ""
    origin: str = "hand"
    origin_ref: str = ""
    season_id: UUID | None = None


@dataclass(frozen=True)
class Report:
    """What a unit found and did: in words, how many faults were found and how many are mended, and photos."""

    words: str
    found_n: int | None = None
    mended_n: int | None = None
    photos: Sequence[Upload] = ()


def check_wanted(wanted: Wanted, now: datetime) -> list[Problem]:
    """Everything wrong with a task that is to be issued."""
    data = reference()
    unit = data.orgs.get(wanted.unit_id)
    problems = [
        *required("title", wanted.title), *longest("title", wanted.title, LONGEST_TITLE), *required("what", wanted.what),
        *longest("what", wanted.what, LONGEST_WORDS), *longest("place", wanted.place, LONGEST_PLACE), *one_of("origin", wanted.origin, ORIGINS),
        *required("topic", wanted.topic_code), *one_of("topic", wanted.topic_code, data.topics), *required("region", wanted.region_code),
        *one_of("region", wanted.region_code, data.regions), *required("due_at", wanted.due_at), *not_past("due_at", wanted.due_at, now),
    ]  # fmt: skip
    if unit is None or unit.kind not in HANDLING or unit.active_to is not None:
        problems.append(Problem("unit", "required", "请选择承办单位", "Choose a unit that handles"))
    return problems


def issue_task(*, wanted: Wanted, actor: Actor, now: datetime) -> ProactiveTask:
    """Issue a task; tells the unit and sets the timer of its due. Journals `proactive.issued`. Raises Refused, NotAllowed, Moved, NotFound."""
    wanted = _cleaned(wanted)
    with together(actor, now):
        authorise(actor, "issue_task", ROLES_OF["issue_task"], own=True, stream="proactive")
        refuse(check_wanted(wanted, now))
        due = wanted.due_at or now  # it was asked for above
        if wanted.season_id is not None and not Season.objects.filter(pk=wanted.season_id).exists():
            raise NotFound
        task = ProactiveTask.objects.create(
            id=uuid7(now), number=_next_number(now), origin=wanted.origin, origin_ref=wanted.origin_ref, season_id=wanted.season_id, unit_id=wanted.unit_id,
            topic_code=wanted.topic_code, region_code=wanted.region_code, place=wanted.place, title=wanted.title, what=wanted.what, due_at=due,
            issued_by=actor.id, issued_at=now,
        )  # fmt: skip
        tell(zh=f"未诉先办任务 {task.number}", en=f"Task before complaints {task.number}", kind="proactive", now=now, org_id=task.unit_id)
        payload = {"number": task.number, "unit": wanted.unit_id, "origin": wanted.origin}
        texts = {"title": task.title, "what": task.what, **({"place": task.place} if task.place else {})}
        write([NewEvent(task.stream, 1, "proactive.issued", payload, texts)], [NewTimer(task.stream, TIMER, task.due_at)], actor=actor, now=now)
    return task


def _cleaned(wanted: Wanted) -> Wanted:
    given = {name: clean(getattr(wanted, name)) for name in ("title", "what", "place")}
    return Wanted(**{**wanted.__dict__, **given, "origin_ref": wanted.origin_ref[:40]})


def _next_number(now: datetime) -> str:
    """A number of this year, such as W2026-0012; two at once meet in the table's constraint."""
    head = f"W{local_date(now).year}-"
    longest = Length("number")  # W2026-10000 comes after W2026-9999
    last = ProactiveTask.objects.filter(number__startswith=head).order_by(longest.desc(), "-number").values_list("number", flat=True).first()
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:04d}"


def begin_task(*, task_id: UUID, actor: Actor, now: datetime) -> ProactiveTask:
    """The unit has begun. Journals `proactive.begun`. Raises NotFound, NotNow, NotAllowed, Moved."""
    with together(actor, now):
        task, row = _for(task_id, "begin", actor)
        _move(task, row, {}, {}, actor, now, begun_by=actor.id, begun_at=now)
    return task


def report_task(*, task_id: UUID, report: Report, actor: Actor, now: datetime) -> ProactiveTask:
    """The unit reports what it found and did, with photos; the agency's supervisors are told. Journals `proactive.reported`.

    Raises Refused, NotFound, NotNow, NotAllowed, Moved.
    """
    words = clean(report.words)
    with together(actor, now):
        task, row = _for(task_id, "report", actor)
        refuse(
            required("report", words), longest("report", words, LONGEST_WORDS), between("found_n", report.found_n, 0, MOST),
            between("mended_n", report.mended_n, 0, report.found_n if report.found_n is not None else MOST), check_photos(report.photos),
        )  # fmt: skip
        kept = keep_photos(task, report.photos, actor=actor, now=now)
        payload = {"found": report.found_n, "mended": report.mended_n, "in_time": now <= task.due_at, "photos": kept}
        facts = {"report": words, "found_n": report.found_n, "mended_n": report.mended_n, "reported_by": actor.id, "reported_at": now}
        _move(task, row, payload, {"report": words}, actor, now, **facts)
        tell_people("SV", agency_id(), zh=f"任务 {task.number} 待验收", en=f"Task {task.number}: to be accepted", kind="proactive", now=now)
    return task


def accept_task(*, task_id: UUID, decision: str, actor: Actor, now: datetime) -> ProactiveTask:
    """The agency accepts what was reported. Journals `proactive.accepted`. Raises Refused, NotFound, NotNow, NotAllowed, Moved."""
    return _decide(task_id, "accept", decision, actor, now, needed=False)


def send_back_task(*, task_id: UUID, decision: str, actor: Actor, now: datetime) -> ProactiveTask:
    """The agency sends it back and says what is missing; the due stays. Journals `proactive.sent_back`. Raises as accept_task."""
    return _decide(task_id, "send_back", decision, actor, now, needed=True)


def cancel_task(*, task_id: UUID, decision: str, actor: Actor, now: datetime) -> ProactiveTask:
    """The agency takes the task back, with the reason. Journals `proactive.cancelled`. Raises as accept_task."""
    return _decide(task_id, "cancel", decision, actor, now, needed=True)


def _decide(task_id: UUID, verb: str, decision: str, actor: Actor, now: datetime, *, needed: bool) -> ProactiveTask:
    said = clean(decision)
    with together(actor, now):
        task, row = _for(task_id, verb, actor)
        refuse(required("decision", said) if needed else [], longest("decision", said, LONGEST_DECISION))
        facts: dict[str, Any] = {"decision": said, "decided_by": actor.id, "decided_at": now}
        if verb == "send_back":
            facts["sent_back_n"] = task.sent_back_n + 1
        else:
            Timer.objects.filter(stream=task.stream, kind=TIMER, done_at=None).update(dropped=True)
        _move(task, row, {}, {"decision": said} if said else {}, actor, now, **facts)
        tell(zh=f"任务 {task.number}：{DECIDED[verb][0]}", en=f"Task {task.number}: {DECIDED[verb][1]}", kind="proactive", now=now, org_id=task.unit_id)
    return task


DECIDED = {"accept": ("已验收", "accepted"), "send_back": ("退回补做", "sent back"), "cancel": ("已取消", "cancelled")}


def task_due(*, task_id: UUID, actor: Actor, now: datetime) -> bool:
    """The due has come and nothing was reported: unit and agency are told, once. Journals `proactive.overdue`."""
    task = ProactiveTask.objects.select_for_update().filter(pk=task_id, state__in=RUNNING).first()
    if task is None:
        return False
    zh, en = f"未诉先办任务 {task.number} 已到期", f"Task before complaints {task.number} is overdue"
    tell(zh=zh, en=en, kind="proactive", now=now, org_id=task.unit_id)
    tell_people("SV", agency_id(), zh=zh, en=en, kind="proactive", now=now)
    _write(task, "proactive.overdue", {}, {}, actor, now, {})
    return True


def _for(task_id: UUID, verb: str, actor: Actor) -> tuple[ProactiveTask, Row]:
    """The task, held, and the row of the verb, for who may do it. Raises NotFound, NotNow, NotAllowed."""
    task = ProactiveTask.objects.select_for_update().filter(pk=task_id).first()
    if task is None or not _sees(task, actor):
        raise NotFound
    row = step(task.state, verb)
    authorise(actor, row.act, ROLES_OF[row.act], own=row.who == AGENCY or is_own(task, actor), stream=task.stream)
    return task, row


def is_own(task: ProactiveTask, actor: Actor) -> bool:
    """Whether the task is the actor's unit's, or that of a unit below it."""
    unit = reference(actor.reference_version).orgs.get(str(task.unit_id))
    return bool(actor.unit_path) and unit is not None and unit.path.startswith(actor.unit_path)


def _sees(task: ProactiveTask, actor: Actor) -> bool:
    return actor.employer_kind in {"hotline_agency", "operator"} or is_own(task, actor)


def _move(task: ProactiveTask, row: Row, payload: Mapping[str, Any], texts: Mapping[str, str], actor: Actor, now: datetime, **columns: Any) -> None:
    _write(task, row.event, {"row": row.id, **payload}, texts, actor, now, {"state": row.target, **columns})


def _write(
    task: ProactiveTask, event: str, payload: Mapping[str, Any], texts: Mapping[str, str], actor: Actor, now: datetime, columns: Mapping[str, Any]
) -> None:
    """Columns and event of one step, by compare and swap. Raises Moved."""
    seq = task.seq + 1
    with transaction.atomic():
        if ProactiveTask.objects.filter(pk=task.pk, seq=task.seq, state=task.state).update(seq=seq, **columns) != 1:
            raise Moved
        write([NewEvent(task.stream, seq, event, payload, texts)], actor=actor, now=now)
    for name, value in {"seq": seq, **columns}.items():
        setattr(task, name, value)
