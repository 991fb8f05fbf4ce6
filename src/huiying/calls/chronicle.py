"""What the brain was told and what it commanded, as the events of calls and agents that facts.py reads. Pure: numbers them in each stream, without a gap.

One moment of the line is one `heard`: first what was told, then what followed from it. Refused inputs leave no event.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from huiying.calls import acd_commands as did
from huiying.calls import acd_inputs as told
from huiying.calls.codes import code, service
from huiying.calls.limits import is_rating
from huiying.calls.rows import Happening
from huiying.calls.streams import Streams

CALL, AGENT = "call:", "agent:"


@dataclass(slots=True)
class Seat:
    """An agent at the line: the seat, the employer's id, the state told last with its code, and the call that is written up."""

    seat: str = ""
    org: str = ""
    state: str = ""
    code: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is known of a call when it begins. `usable`: the number can be rung back; `trunk` is the carrier's id of it, `source` the line."""

    number: str = ""
    dnis: str = ""
    channel: str = "voice"
    language: str = ""
    trunk: str = ""
    source: str = ""
    test: bool = False
    usable: bool = True


class Chronicle:
    """The events that wait to be written, in the order in which they happened."""

    def __init__(self, streams: Streams | None = None) -> None:
        self._waiting: list[Happening] = []
        self._streams = Streams() if streams is None else streams
        self.seats: dict[str, Seat] = {}
        self.consulted: set[tuple[str, str]] = set()
        self.visits: dict[str, int] = {}  # of live calls: the visit that began last
        self.outside: dict[str, tuple[str, str]] = {}  # who outside is being dialled, and by which agent

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, most: int) -> list[Happening]:
        """The oldest of what waits, at most so many; they are the taker's to write."""
        taken, self._waiting = self._waiting[:most], self._waiting[most:]
        return taken

    def give_back(self, noted: Sequence[Happening]) -> None:
        """What could not be written now stands before everything else again."""
        self._waiting[:0] = noted

    def refused(self, stream: str, seq: int) -> None:
        """The journal did not take a part of a stream and has events up to `seq`: what waits follows those."""
        self._streams.stands_at(stream, seq)
        for waiting in self._waiting:
            if waiting.stream == stream:
                waiting.seq = self._streams.next(stream)

    def goes_on(self, stream: str, seq: int, *, over: bool = False) -> None:
        """A stream that the journal has already: the next event follows this number. `over`: of a call that ended before we began."""
        self._streams.goes_on(stream, seq, over=over)

    def seated(self, agent: str, *, seat: str, org: str) -> None:
        """Where an agent sits and for whom, from now on."""
        known = self.seats.setdefault(agent, Seat())
        known.seat, known.org = code(seat, 16), org

    def was(self, agent: str, state: str, code: str, call: str) -> None:
        """The state that the journal has of an agent who sits here still, and the call that is talked or written up."""
        known = self.seats.setdefault(agent, Seat())
        known.state, known.code, known.call = state, code, call

    def began(self, call: str, coming: Incoming, *, at: float) -> None:
        """A call has come in."""
        known = {"direction": "in", "channel": coming.channel, "purpose": "service", "usable": bool(coming.number) and coming.usable}
        more = {"dnis": service(coming.dnis), "language": code(coming.language, 12), "test": coming.test, "source": coming.source}
        payload = known | {name: value for name, value in more.items() if value}
        self.note(CALL + call, "call.arrived", at, payload, number=coming.number, trunk=coming.trunk)

    def dialled(self, call: str, *, purpose: str, number: str, at: float, of: str = "", source: str = "") -> None:
        """A call goes out: `purpose` is ring_back, callback or outbound_other; `of` is the call that it answers."""
        payload = {"direction": "out", "channel": "voice", "purpose": purpose, "usable": bool(number), **({"callback_of": of} if of else {})}
        payload |= {"source": source} if source else {}
        self.note(CALL + call, "call.arrived", at, payload, number=number)

    def chose(self, call: str, choice: str, *, at: float) -> None:
        """The caller pressed something in the menu."""
        self.note(CALL + call, "call.menu", at, {"choice": code(choice, 8)})

    def answered(self, call: str, agent: str, *, at: float) -> None:
        """An agent was found in the call whose answer nobody had written down."""
        self.note(CALL + call, "call.answered", at, self.at_seat(agent))

    def rated(self, call: str, digit: int, *, at: float) -> None:
        """The caller has rated the service; what is no rating leaves no event."""
        if is_rating(digit):
            self.note(CALL + call, "call.rated", at, {"csat": digit})

    def recorded(self, call: str, manifest: Mapping[str, Any], *, at: float) -> None:
        """A recording is kept."""
        self.note(CALL + call, "call.recorded", at, manifest)

    def not_recorded(self, call: str, why: str, *, at: float) -> None:
        """There is no recording of what was talked, and why."""
        self.note(CALL + call, "call.not_recorded", at, {"why": why})

    def linked(self, call: str, order: str, *, at: float) -> None:
        """An order was registered in this call."""
        self.note(CALL + call, "call.linked", at, {"order": order})

    def broke(self, call: str, *, at: float) -> None:
        """A call that was open when the line ended is not there any more."""
        self.note(CALL + call, "call.ended", at, {"end_reason": "technical"})
        self._streams.over(CALL + call)

    def place_closed(self, call: str, why: str, *, at: float) -> None:
        """A place that was kept is kept no more: the caller was reached, has called again, or will not be called back by us."""
        self.note(CALL + call, "call.place_closed", at, {"why": why})
        self._streams.over(CALL + call)

    def went(self, agent: str, *, at: float) -> None:
        """An agent who was signed in when the line ended signs in anew."""
        self.note(AGENT + agent, "agent.state", at, {"state": "signed_out"})

    def ended(self, call: str, *, kept: bool) -> None:
        """The call is over; the closing of its place is to come when that is kept."""
        self.visits.pop(call, None)
        self.outside.pop(call, None)
        if not kept:
            self._streams.over(CALL + call)

    def heard(self, what: object, followed: Sequence[did.Command], *, at: float) -> None:
        """One moment: what the brain was told, and what it commanded."""
        refused = any(isinstance(command, did.Refused) for command in followed)
        teller = _TOLD.get(type(what))
        if teller is not None and not refused:
            teller(self, what, at)
        for command in followed:
            follower = _FOLLOWED.get(type(command))
            if follower is not None:
                follower(self, command, at)

    def note(self, stream: str, kind: str, at: float, payload: Mapping[str, Any] | None = None, **more: str) -> None:
        """One event more in a stream."""
        self._waiting.append(Happening(stream, self._streams.next(stream), kind, datetime.fromtimestamp(at, UTC), payload or {}, **more))

    def at_seat(self, agent: str) -> dict[str, str]:
        """An agent with seat and employer, as events name them."""
        known = self.seats.setdefault(agent, Seat())
        return {"agent": agent, **({"seat": known.seat} if known.seat else {}), **({"org": known.org} if known.org else {})}


# -- what was told ---------------------------------------------------------------------------------------------------------


def _to_queue(book: Chronicle, what: told.ToQueue, at: float) -> None:
    book.note(CALL + what.call, "call.transferred", at, {"mode": "blind", "to": what.queue, "agent": what.agent})


def _to_agent(book: Chronicle, what: told.ToAgent, at: float) -> None:
    book.note(CALL + what.call, "call.transferred", at, {"mode": "blind", "to": "agent", "agent": what.agent, "heir": what.to})


def _hand_over(book: Chronicle, what: told.HandOver, at: float) -> None:
    book.note(CALL + what.call, "call.transferred", at, {"mode": "hot", "to": "agent", "agent": what.agent, "heir": what.to})


def _to_outside(book: Chronicle, what: told.ToOutside, _at: float) -> None:
    book.outside[what.call] = (code(what.target) or "other", what.agent)


def _outside_answered(book: Chronicle, what: told.OutsideAnswered, at: float) -> None:
    """Only one who answers makes a transfer of it."""
    to, agent = book.outside.get(what.call, ("other", ""))
    book.note(CALL + what.call, "call.transferred", at, {"mode": "three_way", "to": to, **({"agent": agent} if agent else {})})


# -- what followed ---------------------------------------------------------------------------------------------------------


def _queued(book: Chronicle, command: did.Queued | did.Offer, at: float) -> None:
    book.visits[command.call] = command.seq
    book.note(CALL + command.call, "call.queued", at, {"queue": command.queue, "seq": command.seq})


def _offer(book: Chronicle, command: did.Offer, at: float) -> None:
    if command.reason == "consult":
        book.consulted.add((command.call, command.agent))
    else:
        if command.seq > book.visits.get(command.call, 0):  # sent to a named agent: a visit of its own
            _queued(book, command, at)
        book.note(CALL + command.call, "call.offered", at, {**book.at_seat(command.agent), "reason": command.reason})


def _call_back(book: Chronicle, command: did.CallBack, at: float) -> None:
    book.note(CALL + command.call, "call.offered", at, {**book.at_seat(command.agent), "reason": command.reason})


def _withdraw(book: Chronicle, command: did.Withdraw, at: float) -> None:
    asked_in = (command.call, command.agent) in book.consulted
    book.consulted.discard((command.call, command.agent))
    if not asked_in and command.why in {"timeout", "declined", "gone"}:
        book.note(CALL + command.call, "call.not_answered", at, {"agent": command.agent, "why": command.why})


def _connect(book: Chronicle, command: did.Connect, at: float) -> None:
    book.note(CALL + command.call, "call.answered", at, book.at_seat(command.agent))


def _held(book: Chronicle, command: did.Held, at: float) -> None:
    book.note(CALL + command.call, "call.held", at)


def _resumed(book: Chronicle, command: did.Resumed, at: float) -> None:
    book.note(CALL + command.call, "call.resumed", at)


def _join(book: Chronicle, command: did.Join, at: float) -> None:
    book.consulted.discard((command.call, command.agent))
    book.note(CALL + command.call, "call.joined", at, {"who": command.agent, "mode": command.mode})


def _left(book: Chronicle, command: did.Left, at: float) -> None:
    book.note(CALL + command.call, "call.left", at, {"agent": command.agent})


def _owner(book: Chronicle, command: did.Owner, at: float) -> None:
    book.note(CALL + command.call, "call.joined", at, {**book.at_seat(command.agent), "who": command.agent, "mode": "take_over"})


def _asked(book: Chronicle, command: did.Survey, at: float) -> None:
    book.note(CALL + command.call, "call.asked", at)


def _warned(book: Chronicle, command: did.WarnCaller, at: float) -> None:
    book.note(CALL + command.call, "call.warned", at)


def _flagged(book: Chronicle, command: did.Flagged, at: float) -> None:
    book.note(CALL + command.call, "call.flagged", at, {"abuse": True, "agent": command.agent})


def _ended(book: Chronicle, command: did.Ended, at: float) -> None:
    book.note(CALL + command.call, "call.ended", at, {"end_reason": command.end_reason})
    book.ended(command.call, kept=command.end_reason == "callback_kept")


def _place_closed(book: Chronicle, command: did.CallBackDropped, at: float) -> None:
    book.place_closed(command.place_of, command.why, at=at)


def _agent_is(book: Chronicle, command: did.AgentIs, at: float) -> None:
    seat = book.seats.setdefault(command.agent, Seat())
    if seat.state == "wrap_up" != command.state and seat.call:
        book.note(CALL + seat.call, "call.wrapped", at, {"agent": command.agent})
    if command.state == "talking":
        seat.call = command.call or seat.call
    elif command.state != "wrap_up":
        seat.call = ""
    if (command.state, command.code) == (seat.state, seat.code):
        return  # longer, not anew
    payload = {"state": command.state, **({"code": command.code} if command.code else {})}
    seat.state, seat.code = command.state, command.code
    places = {name: value for name, value in (("seat", seat.seat), ("org", seat.org)) if value}
    book.note(AGENT + command.agent, "agent.state", at, payload | places)
    if command.state == "signed_out":
        del book.seats[command.agent]


Teller = Callable[[Chronicle, Any, float], None]
_TOLD: dict[type[Any], Teller] = {
    told.ToQueue: _to_queue, told.ToAgent: _to_agent, told.HandOver: _hand_over, told.ToOutside: _to_outside,
    told.OutsideAnswered: _outside_answered,
}  # fmt: skip
_FOLLOWED: dict[type[Any], Teller] = {
    did.Queued: _queued, did.Offer: _offer, did.CallBack: _call_back, did.Withdraw: _withdraw,
    did.Connect: _connect, did.Held: _held, did.Resumed: _resumed, did.Join: _join, did.Left: _left,
    did.Owner: _owner, did.Survey: _asked, did.WarnCaller: _warned, did.Flagged: _flagged, did.Ended: _ended, did.AgentIs: _agent_is,
    did.CallBackDropped: _place_closed,
}  # fmt: skip
