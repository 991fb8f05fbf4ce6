"""Surge mode: more calls than people. A leader of the hotline switches it with a reason, or the city's rule ends it; it stands in the journal alone.

While it is on, callers hear that very many are calling, are offered to keep their place at once, and wrap-up is shorter. The line follows what is told here.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from huiying.directory.acts import NO_GRANT, NO_ROLE, has_role
from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event, Text
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required, shortest
from huiying.kit.errors import NotAllowed, NotNow
from huiying.kit.text import clean

STREAM = "line:surge"
ON, OFF = "line.surge_on", "line.surge_off"
WHO = ("TL*", "SV*", "DP*")
SHORTEST, LONGEST = 4, 200  # of a reason
ONE_AT_A_TIME = 7_012_346  # the lock of who switches


@dataclass(frozen=True, slots=True)
class Switched:
    """What was switched when and by whom; `by` is empty where the city's rule ended it. `seq` 0: never."""

    on: bool = False
    at: datetime | None = None
    by: str = ""
    reason: str = ""
    seq: int = 0


def may_switch(actor: Actor) -> bool:
    """Team leaders, supervisors and dispatchers of the agency itself."""
    return actor.employer_kind == "hotline_agency" and has_role(actor, WHO)


def switch(*, on: bool, reason: str, actor: Actor, now: datetime) -> None:
    """Begin or end surge mode; journals `line.surge_on` or `line.surge_off` with the reason. The line itself may end it, by the city's rule.

    Raises NotAllowed, Refused for a reason that says nothing, NotNow when it is so already.
    """
    _allow(actor, on=on)
    said = clean(reason)
    if actor.kind != "system":
        refuse([*required("reason", said), *shortest("reason", said, SHORTEST), *longest("reason", said, LONGEST)])
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        now_is = standing()
        if now_is.on == on:
            state, state_en = ("高峰模式", "in surge mode") if on else ("平时模式", "not in surge mode")
            raise NotNow(state=state, state_en=state_en, verb="开启高峰模式" if on else "结束高峰模式", verb_en="begin it" if on else "end it")
        write([NewEvent(STREAM, now_is.seq + 1, ON if on else OFF, {}, {"reason": said} if said else {})], actor=actor, now=now)


def standing() -> Switched:
    """How it stands: what was switched last (one statement)."""
    last = Event.objects.filter(stream=STREAM).order_by("-stream_seq").first()
    return _told(last, "") if last is not None else Switched()


def history(most: int) -> list[Switched]:
    """What was switched, the newest first, with the reasons (two statements)."""
    events = list(Event.objects.filter(stream=STREAM).order_by("-stream_seq")[:most])
    reasons = dict(Text.objects.filter(event_id__in=[event.pk for event in events]).values_list("event_id", "text"))
    return [_told(event, reasons.get(event.pk) or "") for event in events]


def _told(event: Event, reason: str) -> Switched:
    by = "" if event.actor_kind == "system" else event.actor_id
    return Switched(event.type == ON, event.at, by, reason, event.stream_seq)


def _allow(actor: Actor, *, on: bool) -> None:
    if may_switch(actor) or (actor.kind == "system" and not on):
        return
    why = NO_ROLE if actor.employer_kind == "hotline_agency" else NO_GRANT
    raise NotAllowed(why=why.zh, why_en=why.en)
