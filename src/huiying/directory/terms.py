"""Spans of time that name somebody: who is on duty for a unit, and which operator works for the agency. A span is never taken out, it ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet

from huiying.directory.models import DutyOfficer, Engagement
from huiying.directory.reference import changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Turn:
    """A person's turn of duty for a unit, [valid_from, valid_to); `id` None for a new one.

    `districts` by code, separated by ";" (blank = all), `deputy_id` who is asked next, `phones_sealed` their numbers as they are kept.
    """

    org_id: UUID
    user_id: UUID
    valid_from: datetime
    valid_to: datetime | None
    id: int | None = None
    districts: str = ""
    deputy_id: UUID | None = None
    phones_sealed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Engaged:
    """An operator's engagement, [valid_from, valid_to), with its switches; `id` None for a new one."""

    operator_id: UUID
    agency_id: UUID
    valid_from: datetime
    valid_to: datetime | None
    operator_dispatch: bool = False
    gov_confirm_dispatch: bool = True
    operator_callback: bool = True
    id: UUID | None = None


def live_turns(now_or_later: datetime | None = None) -> QuerySet[DutyOfficer]:
    """Turns that have not been ended; with a moment, those that reach beyond it."""
    rows = DutyOfficer.objects.select_related("org", "user", "deputy").filter(Q(valid_to=None) | Q(valid_to__gt=F("valid_from")))
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=now_or_later)) if now_or_later else rows


def live_engagements() -> QuerySet[Engagement]:
    """Engagements that were ever in force."""
    return Engagement.objects.select_related("operator", "agency").filter(Q(valid_to=None) | Q(valid_to__gt=F("valid_from")))


def keep_turns(*, put: Sequence[Turn], end: Collection[int], actor: Actor, now: datetime) -> None:
    """Add turns of duty, change their ends, and end some now (one that had not begun never will). Journals `duty.changed`."""
    with transaction.atomic():
        for turn in put:
            facts: dict[str, Any] = {
                "org_id": turn.org_id, "user_id": turn.user_id, "valid_from": turn.valid_from, "valid_to": turn.valid_to, "districts": turn.districts,
                "deputy_id": turn.deputy_id, "phones_sealed": turn.phones_sealed,
            }  # fmt: skip
            if turn.id is None:
                DutyOfficer.objects.create(**facts)
            else:
                DutyOfficer.objects.filter(pk=turn.id).update(**facts)
        _end(DutyOfficer.objects.filter(pk__in=end), now)
        changed()
        told = {"put": [{"org": str(turn.org_id), "person": str(turn.user_id)} for turn in put], "ended": sorted(end)}
        write([NewEvent(f"duty:{uuid7(now)}", 1, "duty.changed", told)], actor=actor, now=now)


def keep_engagements(*, put: Sequence[Engaged], end: Collection[UUID], actor: Actor, now: datetime) -> None:
    """Add engagements, change their ends or switches, and end some now. Journals `engagements.changed` with every switch."""
    switches = ("operator_dispatch", "gov_confirm_dispatch", "operator_callback")
    with transaction.atomic():
        told = []
        for engaged in put:
            on = {name: getattr(engaged, name) for name in switches}
            facts = {"operator_id": engaged.operator_id, "agency_id": engaged.agency_id, "valid_from": engaged.valid_from, "valid_to": engaged.valid_to, **on}
            made, _new = Engagement.objects.update_or_create(id=engaged.id or uuid7(now), defaults=facts)
            told.append({"engagement": str(made.pk), "operator": str(engaged.operator_id), **on})
        _end(Engagement.objects.filter(pk__in=end), now)
        changed()
        payload = {"put": told, "ended": [str(key) for key in end]}
        write([NewEvent(f"engagements:{uuid7(now)}", 1, "engagements.changed", payload)], actor=actor, now=now)


def _end(rows: QuerySet[Model], now: datetime) -> None:
    """End spans now; one that has not begun ends where it begins, so that it is never in force."""
    rows.filter(valid_from__gte=now).update(valid_to=F("valid_from"))
    rows.filter(Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lt=now).update(valid_to=now)
