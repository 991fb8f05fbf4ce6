"""What persons decide about a hot matter: watch it, give it an owner, report on it, end it with an outcome, open it again, name it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huiying.directory.models import Org, User
from huiying.directory.walls import lifted
from huiying.dispatch.hotspots.keeping import may, move
from huiying.dispatch.hotspots.life import GROUNDS, OUTCOMES
from huiying.dispatch.hotspots.models import Hotspot
from huiying.dispatch.hotspots.seeing import is_own
from huiying.journal.append import NewTimer
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, not_past, one_of, refuse, required
from huiying.kit.errors import NotFound

DUE = "hotspot_due"
LONGEST, LONGEST_TITLE = 2000, 200


def watch(*, hotspot_id: UUID, actor: Actor, now: datetime) -> Hotspot:
    """Somebody keeps an eye on it; journals `hotspot.watched`. Raises NotFound, NotAllowed, NotNow, Moved."""
    return _do("watch_hotspot", hotspot_id, actor, now)


def assign(*, hotspot_id: UUID, unit_id: UUID | None, due_at: datetime | None, actor: Actor, now: datetime, person_id: str = "", task: str = "") -> Hotspot:
    """Give it to a unit (and to a person of it) that must end it by `due_at`; journals `hotspot.assigned` and sets its clock.

    Given to another unit it is that one's, with a due of its own; what the former reported stands in the journal.
    Raises Refused, NotFound, NotAllowed, NotNow, Moved.
    """
    unit = Org.objects.filter(pk=unit_id, active_to=None).first() if unit_id else None
    refuse(
        required("unit", unit), required("due", due_at), not_past("due", due_at, now), longest("task", task, LONGEST), _of_unit(person_id, unit)
    )  # fmt: skip
    return _do(
        "assign_hotspot", hotspot_id, actor, now, payload={"unit": str(unit_id), "person": person_id}, texts={"task": task} if task else {},
        due=due_at, owner_unit=unit, owner_person=person_id, due_at=due_at, report="", reported_at=None,
    )  # fmt: skip


def report(*, hotspot_id: UUID, text: str, actor: Actor, now: datetime) -> Hotspot:
    """The owner says how far it is; journals `hotspot.reported`. Raises Refused, NotFound, NotAllowed, NotNow, Moved."""
    refuse(required("text", text), longest("text", text, LONGEST))
    return _do("report_hotspot", hotspot_id, actor, now, texts={"report": text}, report=text, reported_at=now)


def close(*, hotspot_id: UUID, outcome: str, text: str, actor: Actor, now: datetime) -> Hotspot:
    """End it with what came of it; journals `hotspot.closed`. Five new callers within seven days open it again.

    Raises Refused, NotFound, NotAllowed, NotNow, Moved.
    """
    refuse(required("outcome", outcome), one_of("outcome", outcome, OUTCOMES), required("text", text), longest("text", text, LONGEST))
    return _do("close_hotspot", hotspot_id, actor, now, payload={"outcome": outcome}, texts={"outcome": text}, **_ended(outcome, text, now))


def dismiss(*, hotspot_id: UUID, ground: str, text: str, actor: Actor, now: datetime) -> Hotspot:
    """Say that it is none, and why; journals `hotspot.dismissed`. Raises Refused, NotFound, NotAllowed, NotNow, Moved."""
    refuse(required("outcome", ground), one_of("outcome", ground, GROUNDS), required("text", text), longest("text", text, LONGEST))
    return _do("dismiss_hotspot", hotspot_id, actor, now, payload={"ground": ground}, texts={"reason": text}, **_ended(ground, text, now))


def reopen(*, hotspot_id: UUID, actor: Actor, now: datetime) -> Hotspot:
    """Take back its end; journals `hotspot.reopened`. Raises NotFound, NotAllowed, NotNow, Moved."""
    return _do(
        "reopen_hotspot", hotspot_id, actor, now, outcome="", outcome_text="", ended_at=None, owner_unit=None, owner_person="", due_at=None
    )


def rename(*, hotspot_id: UUID, title: str, actor: Actor, now: datetime) -> Hotspot:
    """Name it in a person's own words; journals `hotspot.renamed`. Raises Refused, NotFound, NotAllowed, NotNow, Moved."""
    title = " ".join(title.split())
    refuse(required("title", title), longest("title", title, LONGEST_TITLE))
    return _do("rename_hotspot", hotspot_id, actor, now, texts={"title": title}, title=title, title_of=None)


def overdue(*, hotspot_id: UUID, actor: Actor, now: datetime) -> bool:
    """Its due has come: where it is still assigned and this is still its due, journals `hotspot.overdue`; tells whether it did."""
    with lifted(), transaction.atomic():
        hotspot = Hotspot.objects.filter(pk=hotspot_id, state="assigned", due_at__lte=now).first()
        if hotspot is not None:
            move(hotspot, "overdue", actor=actor, now=now, payload={"unit": str(hotspot.owner_unit_id)})
    return hotspot is not None


def _do(
    verb: str, hotspot_id: UUID, actor: Actor, now: datetime, *, payload: dict[str, Any] | None = None, texts: dict[str, str] | None = None,
    due: datetime | None = None, **columns: Any,
) -> Hotspot:  # fmt: skip
    """Let a person's verb take effect, after asking whether they may."""
    with lifted(), transaction.atomic():
        hotspot = Hotspot.objects.select_related("owner_unit").filter(pk=hotspot_id).first()
        if hotspot is None:
            raise NotFound
        may(actor, "sort_hotspot" if verb == "rename_hotspot" else verb, hotspot.stream, own=verb != "report_hotspot" or is_own(hotspot, actor))
        timers = [NewTimer(hotspot.stream, DUE, due)] if due else []
        move(hotspot, verb, actor=actor, now=now, payload=payload, texts=texts, timers=timers, **{"erased": "", **columns})  # what is said now is due anew
        return hotspot


def _ended(outcome: str, text: str, now: datetime) -> dict[str, Any]:
    return {"outcome": outcome, "outcome_text": text, "ended_at": now}


def _of_unit(person_id: str, unit: Org | None) -> list[Problem]:
    if not person_id or unit is None or User.plain.filter(pk=person_id, org=unit, is_active=True).exists():
        return []
    return [Problem("person", "not_of_unit", "所选人员不在该单位", "This person does not work in that unit")]
