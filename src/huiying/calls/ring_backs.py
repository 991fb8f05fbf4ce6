"""Ringing back those who waited in vain: claimed by one person, tried, and closed with a result."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from huiying.calls.missed import is_kept
from huiying.calls.models import Contact, Visit
from huiying.calls.models_ring_backs import RingBack, RingBackAttempt
from huiying.directory.acts import NO_ROLE, has_role
from huiying.journal.append import NewEvent, write
from huiying.journal.keyring import keyring
from huiying.kit.actor import Actor
from huiying.kit.checks import one_of, refuse, required
from huiying.kit.errors import Moved, NotAllowed, NotFound, NotNow
from huiying.kit.sealing import unseal

WHO = ("AG", "TL", "CB")
LEFT_ALONE = timedelta(minutes=30)  # who has taken a call on and tried nothing for so long has left it to others
ATTEMPTS = frozenset({"reached", "no_answer", "busy", "switched_off", "refused", "wrong_number"})
RESULTS = frozenset({"reached", "cleared", "given_up"})  # spoken to · got through by themselves · not to be reached
_CLAIM = """
INSERT INTO calls_ring_back (call_id, state, claimed_by_id, claimed_at, tried_n, closed_at, result, version)
VALUES (%s, 'claimed', %s, %s, 0, NULL, '', 1)
ON CONFLICT (call_id) DO UPDATE SET state = 'claimed', claimed_by_id = excluded.claimed_by_id, claimed_at = excluded.claimed_at,
  version = calls_ring_back.version + 1
WHERE calls_ring_back.state = 'open' OR calls_ring_back.state = 'claimed' AND calls_ring_back.claimed_at < %s
  AND NOT EXISTS (SELECT 1 FROM calls_ring_back_attempt a WHERE a.ring_back_id = calls_ring_back.call_id AND a.at >= %s)
RETURNING version
"""


def claim(*, call_id: UUID, actor: Actor, now: datetime, by_line: bool = False) -> RingBack:
    """Take a missed call on, to ring its caller back: one person each (O10); one that was left alone for LEFT_ALONE passes to whoever takes it.

    In order: takes it if nobody is at it; journals `call.ring_back_claimed`. `by_line`: the line itself called back, and rang the actor for it.
    Raises NotAllowed, NotFound for a call that is owed none, NotNow where the line keeps the caller's place, Moved when somebody was faster.
    """
    _allow(actor)
    if not Visit.objects.filter(call_id=call_id, seq=1, ring_back_due__isnull=False).exists():
        raise NotFound
    if not by_line and is_kept(call_id, now):
        raise NotNow(state="线路将自动回拨", state_en="the line calls back", verb="领取", verb_en="take on")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [call_id, actor.id, now, now - LEFT_ALONE, now - LEFT_ALONE])
            found = cursor.fetchone()
        if found is None:
            raise Moved
        _tell(call_id, found[0], "claimed", {"agent": actor.id}, actor, now)
    return RingBack.objects.get(pk=call_id)


def left_alone(call_id: UUID, now: datetime) -> bool:
    """Whether who took a missed call on has tried nothing for LEFT_ALONE: others may take it."""
    taken = RingBack.objects.filter(pk=call_id, state="claimed", claimed_at__lt=now - LEFT_ALONE)
    return taken.exclude(attempts__at__gte=now - LEFT_ALONE).exists()


def put_back(*, call_id: UUID, actor: Actor, now: datetime) -> None:
    """Put it back on the list for others. Journals `call.ring_back_put_back`. Raises NotAllowed, NotFound, NotNow when it is not the actor's."""
    with transaction.atomic():
        version = _move(call_id, actor, state="open", claimed_by=None, claimed_at=None)
        _tell(call_id, version, "put_back", {}, actor, now)


def tried(*, call_id: UUID, result: str, actor: Actor, now: datetime, out_call: UUID | None = None) -> RingBackAttempt:
    """Keep one try with its result; `out_call` is the call that the line made for it.

    In order: adds the attempt; tells the visit when its caller was reached first; journals `call.ring_back_tried`. Raises Refused, NotAllowed,
    NotFound, NotNow when it is not the actor's.
    """
    refuse(required("result", result), one_of("result", result, ATTEMPTS))
    with transaction.atomic():
        version = _move(call_id, actor, tried_n=F("tried_n") + 1)
        n = RingBack.objects.values_list("tried_n", flat=True).get(pk=call_id)
        attempt = RingBackAttempt.objects.create(ring_back_id=call_id, n=n, by_id=actor.id, at=now, result=result, out_call=out_call)
        if result == "reached":
            Visit.objects.filter(call_id=call_id, seq=1, called_back_at__isnull=True).update(called_back_at=now)
        _tell(call_id, version, "tried", {"n": n, "result": result, "out_call": str(out_call) if out_call else ""}, actor, now)
    return attempt


def close(*, call_id: UUID, result: str, actor: Actor, now: datetime) -> None:
    """Take it off the list for good. Journals `call.ring_back_closed`.

    Raises Refused, NotAllowed, NotFound, NotNow when it is not the actor's, or when it says "reached" and no try reached anybody.
    """
    refuse(required("result", result), one_of("result", result, RESULTS))
    with transaction.atomic():
        version = _move(call_id, actor, state="closed", closed_at=now, result=result)
        if result == "reached" and not RingBackAttempt.objects.filter(ring_back_id=call_id, result="reached").exists():
            raise NotNow(state="未接通", state_en="nobody reached", verb="办结：已接通", verb_en="close as reached")
        _tell(call_id, version, "closed", {"result": result}, actor, now)


def number_to_ring(*, call_id: UUID) -> str | None:
    """The number that the switch captured for a call that somebody took on: for the line alone, which dials it and shows it to nobody.

    None when the switch captured none or it has been erased. Raises NotNow when nobody took the call on, CannotOpen.
    """
    if not RingBack.objects.filter(pk=call_id, state="claimed").exists():
        raise NotNow(state="未领取", state_en="not claimed", verb="回拨", verb_en="ring back")
    sealed = Contact.objects.filter(pk=call_id, number_source="switch").values_list("number_sealed", flat=True).first()
    return unseal(keyring(), f"calls_contact|number_sealed|{call_id}", bytes(sealed)) if sealed else None


def _allow(actor: Actor) -> None:
    if not has_role(actor, WHO):
        raise NotAllowed(why=NO_ROLE.zh, why_en=NO_ROLE.en)


def _move(call_id: UUID, actor: Actor, **values: Any) -> int:
    """Change what the actor has claimed; its new version."""
    _allow(actor)
    own = RingBack.objects.filter(pk=call_id, state="claimed", claimed_by_id=UUID(actor.id))
    if not own.update(version=F("version") + 1, **values):
        if not RingBack.objects.filter(pk=call_id).exists():
            raise NotFound
        raise NotNow(state="不在您名下", state_en="not yours", verb="回拨", verb_en="ring back")
    return RingBack.objects.values_list("version", flat=True).get(pk=call_id)


def _tell(call_id: UUID, version: int, what: str, payload: dict[str, Any], actor: Actor, now: datetime) -> None:
    write([NewEvent(f"ring_back:{call_id}", version, f"call.ring_back_{what}", payload)], actor=actor, now=now)
