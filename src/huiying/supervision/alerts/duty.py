"""Who is on duty at the agency for a district: the officer, the deputy, their numbers; and the stretches in which nobody would be."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from huiying.directory.keys import keyring
from huiying.directory.models import DutyOfficer
from huiying.kit.sealing import seal, unseal

DISTRICT = 6
SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is asked: officer and deputy by id ("" for none), and the numbers on which they are reached."""

    officer: str = ""
    deputy: str = ""
    phone: str = ""
    deputy_phone: str = ""


def place(user_id: UUID | str) -> str:
    """What the numbers of a turn are bound to."""
    return f"directory_duty_officer|phones_sealed|{user_id}"


def sealed_phones(user_id: UUID | str, phone: str, deputy_phone: str) -> bytes | None:
    """The two numbers of a turn as they are kept; None where there is neither."""
    return seal(keyring(), place(user_id), json.dumps([phone, deputy_phone])) if phone or deputy_phone else None


def phones(turn: DutyOfficer) -> tuple[str, str]:
    """The numbers of the officer and of the deputy; blanks where none was given."""
    if not turn.phones_sealed:
        return "", ""
    phone, deputy_phone = json.loads(unseal(keyring(), place(turn.user_id), bytes(turn.phones_sealed)))
    return phone, deputy_phone


def turns_at(org_id: UUID, now: datetime) -> QuerySet[DutyOfficer]:
    """The turns of a unit at a moment, of people who are still there; the latest begun first."""
    rows = DutyOfficer.objects.select_related("user", "deputy").filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now), org_id=org_id, valid_from__lte=now)
    return rows.filter(user__is_active=True).order_by("-valid_from", "-pk")


def on_duty(org_id: UUID, region_code: str, now: datetime) -> OnDuty:
    """Who is asked about a matter in a division: whoever has its district; else whoever has the whole city; else nobody.

    The deputy is the one named in that turn; where none is named, the next person on duty for the same district or the city.
    """
    district = region_code[:DISTRICT]
    every = list(turns_at(org_id, now))
    fitting = [turn for turn in every if district and district in turn.districts.split(SEPARATOR)] + [turn for turn in every if not turn.districts]
    if not fitting:
        return OnDuty()
    first = fitting[0]
    phone, deputy_phone = phones(first)
    if first.deputy is not None and first.deputy.is_active:
        return OnDuty(str(first.user_id), str(first.deputy_id), phone, deputy_phone)
    second = next((turn for turn in fitting[1:] if turn.user_id != first.user_id), None)
    return OnDuty(str(first.user_id), str(second.user_id) if second else "", phone, phones(second)[0] if second else "")


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """[begins, ends) in which nobody is on duty for the whole city."""

    begins: datetime
    ends: datetime


def gaps(spans: Iterable[tuple[datetime, datetime | None]], begins: datetime, ends: datetime) -> list[Gap]:
    """What of [begins, ends) no span covers; spans are half-open, an open one never ends, one that ends before it begins is none. Pure."""
    found, reached = [], begins
    for first, last in sorted((span for span in spans if span[1] is None or span[1] > span[0]), key=lambda span: span[0]):
        if first >= ends:
            break
        if first > reached:
            found.append(Gap(reached, first))
        reached = max(reached, ends if last is None else last)
        if reached >= ends:
            return found
    return [*found, Gap(reached, ends)] if reached < ends else found


def gaps_of(org_id: UUID, begins: datetime, ends: datetime) -> list[Gap]:
    """The gaps of a unit's roster: what no turn for the whole city covers (one statement)."""
    rows = DutyOfficer.objects.filter(Q(valid_to=None) | Q(valid_to__gt=begins), org_id=org_id, districts="", user__is_active=True, valid_from__lt=ends)
    return gaps(rows.values_list("valid_from", "valid_to"), begins, ends)


def turns_between(org_id: UUID, begins: datetime, ends: datetime) -> Sequence[DutyOfficer]:
    """The turns of a unit that touch [begins, ends), in their order."""
    rows = DutyOfficer.objects.select_related("user", "deputy").filter(Q(valid_to=None) | Q(valid_to__gt=begins), org_id=org_id, valid_from__lt=ends)
    return list(rows.exclude(valid_to__lte=begins).order_by("valid_from", "pk"))
