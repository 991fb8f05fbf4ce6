"""The built-in line: a citizen's page calls an agent's page, the sound goes from browser to browser, we carry the signals and the queue.

Nothing is installed for it. Announcements and music are the page's own; the agent's page records. A caller has no telephone number here, so that nobody can
be rung back but on the page that stays open.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from huiying.calls import acd_commands as did
from huiying.calls.acd_inputs import Entered, HungUp, KeepPlace, NotReached, OutsideLeft, Reached, SurveyDone
from huiying.calls.ports import Hearer

log = logging.getLogger(__name__)
BACKLOG = 128
LOST_AFTER = 15.0  # a page that does not come back within this time has hung up
BEST = 5
SIGNALS = 16 * 1024


class ToAgent(Protocol):
    """How the line reaches an agent's page."""

    def __call__(self, agent: str, message: Mapping[str, Any], /) -> None:
        """Tell it something."""


@dataclass(eq=False)
class Caller:
    """One citizen's page with a call. `agents` are those with whom it exchanges signals."""

    call: str
    address: str = ""
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    agent: str = ""
    there: bool = True
    over: bool = False
    kept: bool = False

    def show(self, message: Mapping[str, Any]) -> None:
        """Put a message in line for the page."""
        with suppress(asyncio.QueueFull):
            self.queue.put_nowait(msgspec.json.encode(message))


class BrowserLine:
    """Calls between pages. `by_page`: agents answer by their page's word, there is no telephone that could tell it."""

    by_page = True

    def __init__(self, hearer: Hearer, to_agent: ToAgent) -> None:
        self.hearer, self.to_agent = hearer, to_agent
        self.callers: dict[str, Caller] = {}

    async def run(self) -> None:
        """Nothing but pages: served where they come in. No call outlives the process that carried its signals."""
        await self.hearer.begin(())
        await asyncio.Event().wait()

    # -- the citizen's page -----------------------------------------------------------------------------------------------

    def arrive(self, caller: Caller) -> None:
        """A page calls."""
        self.callers[caller.call] = caller
        self.hearer.arrived(caller.call, number="", dnis="web")

    def hear(self, caller: Caller, message: Mapping[str, Any]) -> None:
        """The citizen's page says something; what does not fit is not heard."""
        act = HEARD.get(str(message.get("do")))
        if act is not None and not caller.over:
            act(self, caller, message)

    def gone(self, caller: Caller) -> None:
        """The connection to the page broke: it may come back in a moment."""
        caller.there = False
        asyncio.get_running_loop().call_later(LOST_AFTER, self._given_up, caller)

    def back(self, call: str) -> Caller | None:
        """A page comes back to its call; None when that is over."""
        caller = self.callers.get(call)
        if caller is None or caller.there:
            return None
        caller.there, caller.queue = True, asyncio.Queue(BACKLOG)
        return caller

    def _given_up(self, caller: Caller) -> None:
        if not caller.there and not caller.over:
            self.hearer.tell(HungUp(caller.call))

    # -- the agent's page -------------------------------------------------------------------------------------------------

    def signal(self, call: str, agent: str, data: object) -> None:
        """The agent's page sends a signal to the citizen's."""
        caller = self.callers.get(call)
        if caller is not None and caller.agent == agent and isinstance(data, dict) and len(msgspec.json.encode(data)) < SIGNALS:
            caller.show({"is": "Signal", "data": data})

    # -- the brain --------------------------------------------------------------------------------------------------------

    def obey(self, command: did.Command) -> None:
        """Show the citizen's page what the brain commands."""
        call = getattr(command, "call", "")
        if isinstance(command, did.CallBack):
            self._ring_back(command)
            return
        caller, act = self.callers.get(call), OBEYED.get(type(command))
        if caller is not None and act is not None:
            act(self, caller, command)

    def _dial_outside(self, caller: Caller, _command: did.DialOutside) -> None:
        """Pages have no telephone with which anybody outside could be dialled: it is said at once, and not by silence."""
        asyncio.get_running_loop().call_soon(self._nobody_outside, caller, caller.agent)

    def _nobody_outside(self, caller: Caller, agent: str) -> None:
        self.hearer.tell(OutsideLeft(caller.call))
        self.to_agent(agent, {"is": "DropOutside", "call": caller.call})

    def _ring_back(self, command: did.CallBack) -> None:
        """The page that kept its place is called, if it is still open."""
        kept = self.callers.pop(command.place_of, None)
        if kept is None or not kept.there:
            self.hearer.tell(NotReached(command.call))
            return
        kept.call, kept.over, kept.kept = command.call, False, False
        self.callers[command.call] = kept
        kept.show({"is": "CallBack", "call": command.call})


def _greeted(line: BrowserLine, caller: Caller, message: Mapping[str, Any]) -> None:
    choice = message.get("choice")
    if isinstance(choice, str) and choice:
        line.hearer.chose(caller.call, choice[:8])
    else:
        line.hearer.tell(Entered(caller.call, str(message.get("queue") or "general")[:24]))


def _hang_up(line: BrowserLine, caller: Caller, _message: Mapping[str, Any]) -> None:
    line.hearer.tell(HungUp(caller.call))


def _keep_place(line: BrowserLine, caller: Caller, _message: Mapping[str, Any]) -> None:
    caller.kept = True
    line.hearer.tell(KeepPlace(caller.call))


def _rate(line: BrowserLine, caller: Caller, message: Mapping[str, Any]) -> None:
    digit = message.get("score")
    if isinstance(digit, int) and 1 <= digit <= BEST:
        line.hearer.rated(caller.call, digit)
    line.hearer.tell(SurveyDone(caller.call))


def _from_caller(line: BrowserLine, caller: Caller, message: Mapping[str, Any]) -> None:
    data = message.get("data")
    if caller.agent and isinstance(data, dict) and len(msgspec.json.encode(data)) < SIGNALS:
        line.to_agent(caller.agent, {"is": "Signal", "call": caller.call, "data": data})


def _taken(line: BrowserLine, caller: Caller, _message: Mapping[str, Any]) -> None:
    line.hearer.tell(Reached(caller.call))


def _show(_line: BrowserLine, caller: Caller, command: did.Command) -> None:
    caller.show({"is": type(command).__name__} | {name: getattr(command, name) for name in _TOLD.get(type(command), ())})


def _connect(_line: BrowserLine, caller: Caller, command: did.Connect) -> None:
    caller.agent = command.agent
    caller.show({"is": "Connect"})


def _owner(_line: BrowserLine, caller: Caller, command: did.Owner) -> None:
    if caller.agent != command.agent:
        caller.agent = command.agent
        caller.show({"is": "Connect"})


def _survey(_line: BrowserLine, caller: Caller, _command: did.Survey) -> None:
    caller.agent = ""
    caller.show({"is": "Survey"})


def _ended(line: BrowserLine, caller: Caller, command: did.Ended) -> None:
    caller.over, caller.agent = True, ""
    caller.show({"is": "Ended", "end_reason": command.end_reason})
    if not caller.kept:
        line.callers.pop(caller.call, None)


_TOLD: dict[type[Any], tuple[str, ...]] = {
    did.Queued: ("queue", "position", "wait_s", "surge", "callback"), did.Announce: ("position", "wait_s", "callback"),
}  # fmt: skip
HEARD: dict[str, Callable[[BrowserLine, Caller, Mapping[str, Any]], None]] = {
    "greeted": _greeted, "hang_up": _hang_up, "keep_place": _keep_place, "rate": _rate,
    "signal": _from_caller, "taken": _taken,
}  # fmt: skip
OBEYED: dict[type[Any], Callable[[BrowserLine, Caller, Any], None]] = {
    did.Menu: _show, did.Queued: _show, did.Announce: _show, did.Held: _show, did.Resumed: _show,
    did.WarnCaller: _show, did.Connect: _connect, did.Owner: _owner, did.Survey: _survey,
    did.Ended: _ended,
}  # fmt: skip
