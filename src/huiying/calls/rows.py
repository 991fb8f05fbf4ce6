"""The rows that facts.py tells, as values: visits, recordings, stretches of an agent's time; and a call and an agent as a whole. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec


@dataclass(slots=True)
class Happening:
    """Something that happened to a call or an agent (facts.py lists what). `seq` counts up from 1 in each stream, without a gap.

    `number` is the caller's as the switch captured it, `trunk` the carrier's id of the call; both with `call.arrived` only, and never in the payload.
    """

    stream: str
    seq: int
    type: str
    at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""
    trunk: str = ""


class Visit(msgspec.Struct, kw_only=True):
    """One row of calls_visit; each field is its column."""

    call_id: str
    seq: int
    arrived_at: datetime
    direction: str = "in"
    channel: str = "voice"
    purpose: str = "service"
    source: str = ""
    trunk_ref: str = ""
    org_id: str | None = None
    queue: str = ""
    language: str = ""
    agent_id: str | None = None
    seat: str = ""
    ani_usable: bool = False
    dnis: str = ""
    queued_at: datetime | None = None
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    agent_left_at: datetime | None = None
    ended_at: datetime | None = None
    menu_s: Decimal | None = None
    wait_s: Decimal | None = None
    ring_s: Decimal | None = None
    talk_s: Decimal | None = None
    hold_s: Decimal | None = None
    acw_s: Decimal | None = None
    end_reason: str = ""
    transfer_to: str = ""
    is_test: bool = False
    is_abuse: bool = False
    callback_of: str | None = None
    ring_back_due: datetime | None = None
    order_id: str | None = None
    csat: int | None = None
    csat_asked: bool = False


class Recorded(msgspec.Struct, kw_only=True):
    """One row of calls_recording."""

    call_id: str
    seq: int
    recorded_at: datetime
    file: str = ""
    sha256: str = ""
    seconds: int = 0
    bytes: int = 0
    none_because: str = ""


class Call(msgspec.Struct):
    """A call as its events tell it so far. `last` is the number of the last event told."""

    id: str
    last: int = 0
    visits: list[Visit] = []  # msgspec gives each its own
    recordings: list[Recorded] = []
    ringing_since: datetime | None = None
    held_since: datetime | None = None

    @property
    def state(self) -> str:
        """Where it is: in_menu, waiting, ringing, talking (to the end of the survey) or ended; empty before it arrived."""
        if not self.visits:
            return ""
        visit = self.visits[-1]
        if visit.ended_at is not None:
            return "ended"
        if visit.answered_at is not None:
            return "talking"
        if self.ringing_since is not None:
            return "ringing"
        return "in_menu" if visit.queued_at is None else "waiting"


class Interval(msgspec.Struct, kw_only=True):
    """One row of calls_agent_interval."""

    agent_id: str
    seq: int
    state: str
    from_at: datetime
    code: str = ""
    to_at: datetime | None = None
    seat: str = ""
    org_id: str | None = None


class Agent(msgspec.Struct):
    """An agent as their events tell it: the stretches told since this began, the last of which may be open."""

    id: str
    last: int = 0
    intervals: list[Interval] = []
