"""Flagged calls: an agent warned, or ended the call of, an abusive caller. Nothing about that agent may be noted before a named role has reviewed it.

The review stands in the journal alone, one a call, in a stream of its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from huiying.calls.models import Visit
from huiying.calls.words import FLAG_VERDICTS
from huiying.directory.acts import NO_GRANT, NO_ROLE, has_role
from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event, Text
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, one_of, refuse, required, shortest
from huiying.kit.errors import Moved, NotAllowed, NotFound, Told
from huiying.kit.text import clean

STREAM, REVIEWED = "flag_review:", "call.flag_reviewed"
WHO = ("QA*", "SV*")
SHORTEST, LONGEST = 4, 500  # of the note


class OwnCall(NotAllowed):
    """Who answered a call does not review it."""

    zh = "本人接听的通话须由他人复核。"
    en = "A call is reviewed by somebody else than who answered it."


class NotReviewed(Told):
    """Something about the agent of a flagged call is to be noted, and nobody has reviewed the call."""

    zh = "这通电话已标记为辱骂骚扰，复核前不得对坐席作任何考评记录。"
    en = "This call is flagged as abusive: nothing about its agent may be noted before it has been reviewed."


@dataclass(frozen=True, slots=True)
class FlagReview:
    """A review: `verdict` is a code of FLAG_VERDICTS, `by` the reviewer's id."""

    verdict: str
    by: str
    at: datetime
    note: str


def may_review(actor: Actor) -> bool:
    """Quality checkers and supervisors of the agency itself."""
    return actor.employer_kind == "hotline_agency" and has_role(actor, WHO)


def review(*, call: UUID, verdict: str, note: str, actor: Actor, now: datetime) -> None:
    """Review a flagged call; journals `call.flag_reviewed` with the note. Raises NotAllowed, NotFound for none that is flagged, OwnCall, Refused, Moved."""
    if not may_review(actor):
        why = NO_ROLE if actor.employer_kind == "hotline_agency" else NO_GRANT
        raise NotAllowed(why=why.zh, why_en=why.en)
    flagged = list(Visit.objects.filter(call_id=call, is_abuse=True))
    if not flagged:
        raise NotFound
    if UUID(actor.id) in {visit.agent_id for visit in flagged}:
        raise OwnCall
    said = clean(note)
    refuse(
        [*required("verdict", verdict), *one_of("verdict", verdict, frozenset(code.code for code in FLAG_VERDICTS))],
        [*required("note", said), *shortest("note", said, SHORTEST), *longest("note", said, LONGEST)],
    )
    agents = sorted({str(visit.agent_id) for visit in flagged if visit.agent_id})
    try:
        with transaction.atomic():
            write([NewEvent(f"{STREAM}{call}", 1, REVIEWED, {"verdict": verdict, "agents": agents}, {"note": said})], actor=actor, now=now)
    except IntegrityError as faster:
        raise Moved from faster


def reviews(calls: Collection[UUID]) -> dict[UUID, FlagReview]:
    """The reviews of some calls (two statements)."""
    events = list(Event.objects.filter(stream__in=[f"{STREAM}{call}" for call in calls], type=REVIEWED))
    notes = dict(Text.objects.filter(event_id__in=[event.pk for event in events]).values_list("event_id", "text"))
    return {
        UUID(event.stream.removeprefix(STREAM)): FlagReview(
            msgspec.json.decode(event.payload)["verdict"], event.actor_id, event.at, notes.get(event.pk) or ""
        )
        for event in events
    }  # fmt: skip


def verdicts(calls: Collection[UUID]) -> dict[UUID, str]:
    """What the reviews of some calls found, as codes of FLAG_VERDICTS (one statement)."""
    rows = Event.objects.filter(stream__in=[f"{STREAM}{call}" for call in calls], type=REVIEWED).values_list("stream", "payload")
    return {UUID(stream.removeprefix(STREAM)): msgspec.json.decode(payload)["verdict"] for stream, payload in rows}


def demand_reviewed(*, call: UUID) -> None:
    """For whatever would note something about the agent of a call: raises NotReviewed while the call is flagged and nobody has reviewed it."""
    if Visit.objects.filter(call_id=call, is_abuse=True).exists() and not reviews([call]):
        raise NotReviewed
