"""What is written down of the line: the brain's inputs and commands become the happenings of a call's and an agent's streams. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from huiying.calls import acd_commands as c
from huiying.calls import acd_inputs as i
from huiying.calls.record import Happening

SHORT_NUMBER = re.compile(r"\d{2,6}\Z")  # 12345, 110: a service; anything longer may be a person's
WROTE_UP = "wrap_up"


class Book:
    """Numbers the happenings of each stream and keeps what one command alone does not say. `seats` and `employers` are by agent."""

    def __init__(self, seats: Mapping[str, str], employers: Mapping[str, str]) -> None:
        self.seats, self.employers = seats, employers
        self.last: dict[str, int] = {}
        self.page: list[Happening] = []
        self._talked: dict[str, str] = {}  # agent: the call that was talked last
        self._states: dict[str, str] = {}
        self._owner: dict[str, str] = {}

    def note(self, stream: str, kind: str, at: float, payload: Mapping[str, Any], *, number: str = "", trunk: str = "") -> None:
        """One more happening of a stream."""
        seq = self.last[stream] = self.last.get(stream, 0) + 1
        self.page.append(Happening(stream, seq, kind, datetime.fromtimestamp(at, UTC), payload, number=number, trunk=trunk))

    def of_call(self, call: str, kind: str, at: float, **payload: Any) -> None:
        """One more happening of a call."""
        self.note(f"call:{call}", f"call.{kind}", at, {name: value for name, value in payload.items() if value not in (None, "")})

    def arrived(self, call: str, at: float, *, number: str, dnis: str, trunk: str) -> None:
        """A call came in."""
        payload: dict[str, Any] = {"direction": "in", "channel": "voice", "purpose": "service", "usable": bool(number)}
        if SHORT_NUMBER.match(dnis):
            payload["dnis"] = dnis
        self.note(f"call:{call}", "call.arrived", at, payload, number=number, trunk=trunk)

    def dialled(self, call: str, at: float, *, number: str, purpose: str, callback_of: str) -> None:
        """A call goes out."""
        payload = {"direction": "out", "channel": "voice", "purpose": purpose, "usable": True} | ({"callback_of": callback_of} if callback_of else {})
        self.note(f"call:{call}", "call.arrived", at, payload, number=number)

    def told(self, what: object, at: float) -> None:
        """An input that the brain accepted: what the commands that follow do not say."""
        tell = _INPUTS.get(type(what))
        if tell is not None:
            tell(self, what, at)

    def commanded(self, commands: Iterable[c.Command], at: float) -> None:
        """What the brain commanded."""
        for command in commands:
            write = _COMMANDS.get(type(command))
            if write is not None:
                write(self, command, at)

    def with_agent(self, agent: str) -> dict[str, str]:
        """Agent, seat and employer, as facts want them."""
        return {"agent": agent, "seat": self.seats.get(agent, ""), "org": self.employers.get(agent, "")}

    def agent_is(self, command: c.AgentIs, at: float) -> None:
        """An agent's state; leaving the wrap-up ends the work after the call."""
        agent, before = command.agent, self._states.get(command.agent, "")
        self._states[agent] = command.state
        if before == WROTE_UP and command.state != WROTE_UP and (call := self._talked.pop(agent, "")):
            self.of_call(call, "wrapped", at, agent=agent)
        told = {"state": command.state, "code": command.code, "seat": self.seats.get(agent, ""), "org": self.employers.get(agent, "")}
        self.note(f"agent:{agent}", "agent.state", at, {name: value for name, value in told.items() if value})

    def owns(self, call: str, agent: str) -> None:
        """Who talks: whose wrap-up it will be."""
        self._owner[call], self._talked[agent] = agent, call

    def ended(self, command: c.Ended, at: float) -> None:
        """The end."""
        self._owner.pop(command.call, None)
        self.of_call(command.call, "ended", at, end_reason=command.end_reason)

    def withdrawn(self, command: c.Withdraw, at: float) -> None:
        """An offer that came to nothing; one that the caller's end withdrew is no agent's matter."""
        if command.why in {"timeout", "declined", "gone"}:
            self.of_call(command.call, "not_answered", at, agent=command.agent, why=command.why)

    def connected(self, command: c.Connect, at: float) -> None:
        """Answered."""
        self.owns(command.call, command.agent)
        self.of_call(command.call, "answered", at, **self.with_agent(command.agent))

    def joined(self, command: c.Join, at: float) -> None:
        """A third one, or a supervisor."""
        self.of_call(command.call, "joined", at, who=command.agent, mode="join" if command.mode == "consult" else command.mode)

    def owner(self, command: c.Owner, at: float) -> None:
        """The call has changed hands."""
        self.owns(command.call, command.agent)
        self.of_call(command.call, "joined", at, who=command.agent, mode="take_over", **self.with_agent(command.agent))

    def left(self, command: c.Left, at: float) -> None:
        """One who is in the call no more; the owner's part ends with it."""
        mine = self._owner.get(command.call) == command.agent
        self.of_call(command.call, "left", at, who=command.agent, agent=command.agent if mine else "")


def _plain(kind: str, **more: Any) -> Callable[[Book, Any, float], None]:
    return lambda book, command, at: book.of_call(command.call, kind, at, **more)


def _moved(mode: str, to: Callable[[Any], str]) -> Callable[[Book, Any, float], None]:
    return lambda book, what, at: book.of_call(what.call, "transferred", at, mode=mode, to=to(what))


_COMMANDS: dict[type, Callable[[Book, Any, float], None]] = {
    c.Queued: lambda book, q, at: book.of_call(q.call, "queued", at, queue=q.queue, seq=q.seq),
    c.Offer: lambda book, o, at: None if o.reason == "consult" else book.of_call(o.call, "offered", at, **book.with_agent(o.agent)),
    c.Dial: lambda book, o, at: book.of_call(o.call, "offered", at, **book.with_agent(o.agent)),
    c.CallBack: lambda book, o, at: book.of_call(o.call, "offered", at, **book.with_agent(o.agent)),
    c.Withdraw: Book.withdrawn, c.Connect: Book.connected, c.Join: Book.joined, c.Owner: Book.owner, c.Left: Book.left, c.Ended: Book.ended,
    c.AgentIs: Book.agent_is, c.Held: _plain("held"), c.Resumed: _plain("resumed"), c.Survey: _plain("asked"), c.WarnCaller: _plain("warned"),
    c.Flagged: _plain("flagged", abuse=True),
}  # fmt: skip
_INPUTS: dict[type, Callable[[Book, Any, float], None]] = {
    i.ToQueue: _moved("blind", lambda what: f"queue.{what.queue}"),
    i.ToAgent: _moved("blind", lambda _what: "agent"),
    i.Leave: _moved("hot", lambda _what: ""),
    i.ToOutside: _moved("three_way", lambda what: what.target),
}
