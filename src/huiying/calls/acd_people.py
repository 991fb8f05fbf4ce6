"""Who waits and who works: the changeable records of the queue brain. Only the `acd_*` files touch them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from math import inf
from typing import TYPE_CHECKING

from huiying.calls.acd_timers import Timed

if TYPE_CHECKING:
    from huiying.calls.acd_commands import AgentState, Reason
    from huiying.calls.acd_skills import Line, Pool

IN_MENU, WAITING, RINGING, TALKING, ENDED = "in_menu", "waiting", "ringing", "talking", "ended"
IN, OUT = "in", "out"


class Waiter(Timed):
    """Something with a place in line: `place` is its turn, `since` when it began to wait (both stay when it moves on to another queue)."""

    __slots__ = ("aside_for", "aside_until", "came", "id", "key", "line", "place", "priority", "since")

    def __init__(self, name: str, key: str) -> None:
        super().__init__()
        self.id, self.key = name, key
        self.line: Line | None = None
        self.place = 0
        self.since = 0.0
        self.priority = 0
        self.came: Reason = "first"
        self.aside_for: Agent | None = None
        self.aside_until = -inf


class Kept(Waiter):
    """The place of a caller who hung up and will be called back; `id` is the call that kept it."""

    __slots__ = ("attempts", "dialled", "expires_at")

    def __init__(self, name: str, key: str, expires_at: float) -> None:
        super().__init__(name, key)
        self.attempts = 0  # that reached nobody
        self.dialled = 0  # outgoing calls, those included that the agent did not want
        self.expires_at = expires_at


class Call(Waiter):
    """A live call. `agent` owns it, or is being rung for it; `parties` are other agents in it or asked into it.

    `alone` says what an answered call without agent is in: a survey, or the conversation with the one outside. `lost` tells that its owner's connection broke.
    """

    __slots__ = (
        "agent", "alone", "announce_at", "answered_at", "dialling", "direction", "entered_at", "held", "kept", "leaving", "outside", "outside_up",
        "overflowed", "parties", "repeats", "seq", "state", "warned",
    )  # fmt: skip

    def __init__(self, name: str, key: str, direction: str, state: str) -> None:
        super().__init__(name, key)
        self.direction, self.state = direction, state
        self.seq = 0
        self.repeats = 0
        self.agent: Agent | None = None
        self.parties: list[Agent] = []
        self.kept: Kept | None = None  # the place that an outgoing call works off
        self.dialling = False
        self.entered_at = 0.0  # into this queue
        self.announce_at = inf
        self.answered_at = 0.0
        self.held = self.warned = self.leaving = self.outside_up = self.overflowed = False
        self.outside = ""
        self.alone = ""


class Agent(Timed):
    """An agent who is signed in. `access` is in which queue's pool he stands; `after` what he wants to be when his call is over."""

    __slots__ = (
        "access", "after", "before", "call", "code", "extensions", "id", "idle", "lost", "operator", "reserved", "role", "since", "skills", "state", "until",
        "worked",
    )  # fmt: skip

    def __init__(self, name: str, operator: str, skills: dict[str, int]) -> None:
        super().__init__()
        self.id, self.operator, self.skills = name, operator, skills
        self.access: list[tuple[Line, Pool]] = []
        self.state: AgentState = "signed_in"
        self.code = ""
        self.since = 0.0  # idle since
        self.idle = False  # stands in the pools
        self.call: Call | None = None
        self.role = ""  # in his call: owner, consult, listen, whisper, join
        self.worked: Line | None = None  # the queue of the last call: its rules hold for the wrap-up
        self.before: tuple[AgentState, str] = ("signed_in", "")  # of a supervisor, or one asked in
        self.after = ""
        self.extensions = 0
        self.lost = False
        self.until = inf  # of an agent who is away: when the state would have ended
        self.reserved: OrderedDict[str, Waiter] = OrderedDict()  # calls set aside for him


class Lane:
    """The waiting ones of one queue and priority, sorted by place: a plain list, in which thousands of places are moved faster than a tree is walked."""

    __slots__ = ("places", "priority", "who")

    def __init__(self, priority: int) -> None:
        self.priority = priority
        self.places: list[int] = []
        self.who: dict[int, Waiter] = {}

    def add(self, waiter: Waiter) -> None:
        """Stand in line, at the place that is the waiter's."""
        if not self.places or self.places[-1] < waiter.place:
            self.places.append(waiter.place)
        else:
            insort(self.places, waiter.place)
        self.who[waiter.place] = waiter

    def remove(self, waiter: Waiter) -> None:
        """Leave the line."""
        del self.places[bisect_left(self.places, waiter.place)]
        del self.who[waiter.place]

    def head(self) -> Waiter:
        """The oldest."""
        return self.who[self.places[0]]

    def ahead(self, waiter: Waiter) -> int:
        """How many stand before the waiter."""
        return bisect_left(self.places, waiter.place)
