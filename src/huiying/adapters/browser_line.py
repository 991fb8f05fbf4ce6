"""The built-in line: a citizen's page calls an agent's page, the sound goes from browser to browser, we carry the signals and the queue.

Nothing is installed for it. Announcements and music are the page's own; the agent's page records. A caller has no telephone number here, so that nobody can
be rung back but on the page that stays open.
"""

import asyncio
import hmac
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from huiying.adapters.pace import Pace
from huiying.calls import acd_commands as did
from huiying.calls.acd_inputs import Entered, HungUp, KeepPlace, NotReached, OutsideLeft, Reached, SurveyDone
from huiying.calls.limits import is_rating
from huiying.calls.ports import Hearer

log = logging.getLogger(__name__)
BACKLOG = 128
LOST_AFTER = 15.0  # a page that does not come back within this time has hung up
SIGNALS = 16 * 1024
NO_MORE = b""  # at the end of a connection's messages
PHASES = frozenset({"Menu", "Queued", "Announce", "Connect", "Held", "Resumed", "Survey", "CallBack", "Kept"})


class ToAgent(Protocol):
    """How the line reaches an agent's page."""

    def __call__(self, agent: str, message: Mapping[str, Any], /) -> None:
        """Tell it something."""


@dataclass(eq=False)
class Caller:
    """One citizen's page with a call. `agent` is with whom it exchanges signals, `phase` what a page that comes back must be told again.

    `place` is the call that kept a place in line, for as long as it is to be called back. `token` is told to this page alone: who has it, has the call.
    `cut` ends the page's connection at once.
    """

    call: str
    address: str = ""
    language: str = ""
    token: str = field(default_factory=secrets.token_urlsafe, repr=False)
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    cut: Callable[[], None] = lambda: None
    pace: Pace = field(default_factory=Pace)
    agent: str = ""
    place: str = ""
    there: bool = True
    over: bool = False
    begun: bool = False
    stage: str = ""  # what the page may answer now: the menu, the survey
    phase: Mapping[str, Any] | None = None

    def show(self, message: Mapping[str, Any]) -> None:
        """Put a message in line for the page; one that does not read is cut off: it comes back, and is told where its call stands."""
        if message["is"] in PHASES:
            self.phase = message
        try:
            self.queue.put_nowait(msgspec.json.encode(message))
        except asyncio.QueueFull:
            self.cut()

    def move(self) -> None:
        """A newer page takes the call's messages; the connection of the older one ends with what it has."""
        older, self.queue, self.there = self.queue, asyncio.Queue(BACKLOG), True
        if older.full():
            older.get_nowait()
        older.put_nowait(NO_MORE)


class BrowserLine:
    """Calls between pages. `by_page`: agents answer by their page's word, there is no telephone that could tell it."""

    by_page = True

    def __init__(self, hearer: Hearer, to_agent: ToAgent, offered: Sequence[str] = ("general",)) -> None:
        self.hearer, self.to_agent, self.offered = hearer, to_agent, offered
        self.callers: dict[str, Caller] = {}
        self.kept: dict[str, Caller] = {}  # by the call that kept the place

    async def run(self) -> None:
        """Nothing but pages: served where they come in. No call outlives the process that carried its signals."""
        await self.hearer.begin(())
        await asyncio.Event().wait()

    # -- the citizen's page -----------------------------------------------------------------------------------------------

    def arrive(self, call: str, address: str, language: str = "") -> Caller:
        """A page calls, from this network address; the line hears of it when it `begins`."""
        caller = self.callers[call] = Caller(call, address, language)
        return caller

    def begins(self, caller: Caller) -> None:
        """The page hears us: its call arrives, or it is told where its call stands."""
        if caller.begun:
            if caller.phase is not None:
                caller.show({**caller.phase, "again": True})
            return
        caller.begun = True
        self.hearer.arrived(caller.call, number="", dnis="web", language=caller.language, page=f"page {caller.call}")

    def present(self) -> set[Caller]:
        """The pages that have a call, and those open ones that have a place in line."""
        return {*self.callers.values(), *(kept for kept in self.kept.values() if kept.there)}

    def hear(self, caller: Caller, message: Mapping[str, Any]) -> None:
        """The citizen's page says something; what does not fit is not heard."""
        act = HEARD.get(str(message.get("do")))
        if act is not None and (not caller.over or message.get("do") in STILL_HEARD):
            act(self, caller, message)

    def gone(self, caller: Caller, queue: asyncio.Queue[bytes]) -> None:
        """The connection with this queue broke: the page may come back in a moment, if it has not already."""
        if caller.queue is queue:
            caller.there = False
            asyncio.get_running_loop().call_later(LOST_AFTER, self._given_up, caller, queue)

    def back(self, token: str) -> Caller | None:
        """A page comes back to its call, also when nobody noticed that it was away; None when the call is over, or the token nobody's."""
        said = token.encode()
        for caller in (*self.callers.values(), *self.kept.values()):
            if hmac.compare_digest(caller.token.encode(), said):
                caller.move()
                return caller
        return None

    def _given_up(self, caller: Caller, queue: asyncio.Queue[bytes]) -> None:
        if caller.queue is queue and not caller.over:
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
        if isinstance(command, did.CallBack):
            self._ring_back(command)
            return
        if isinstance(command, did.CallBackDropped):
            self._dropped(command)
            return
        caller, act = self.callers.get(getattr(command, "call", "")), OBEYED.get(type(command))
        if caller is not None and act is not None:
            act(self, caller, command)

    def _ring_back(self, command: did.CallBack) -> None:
        """The page that kept its place is called, if it is still open."""
        kept = self.kept.get(command.place_of)
        if kept is None or not kept.there:
            self.hearer.tell(NotReached(command.call))
            return
        kept.call, kept.over = command.call, False
        self.callers[command.call] = kept
        kept.show({"is": "CallBack", "call": command.call})

    def _dropped(self, command: did.CallBackDropped) -> None:
        """Nobody will call the page back any more."""
        kept = self.kept.pop(command.place_of, None)
        if kept is None:
            return
        kept.place = ""
        if command.why != "reached":
            kept.show({"is": "Dropped", "why": command.why})


def _greeted(line: BrowserLine, caller: Caller, message: Mapping[str, Any]) -> None:
    if caller.stage != "menu":
        return
    caller.stage = ""
    choice = message.get("choice")
    if isinstance(choice, str) and choice:
        line.hearer.chose(caller.call, choice[:8])
    else:
        queue = str(message.get("queue", ""))
        line.hearer.tell(Entered(caller.call, queue if queue in line.offered else line.offered[0]))


def _hang_up(line: BrowserLine, caller: Caller, _message: Mapping[str, Any]) -> None:
    line.hearer.tell(HungUp(caller.call))


def _keep_place(line: BrowserLine, caller: Caller, _message: Mapping[str, Any]) -> None:
    line.hearer.tell(KeepPlace(caller.call))


def _give_up(line: BrowserLine, caller: Caller, _message: Mapping[str, Any]) -> None:
    """The place is wanted no more: whoever calls back reaches nobody."""
    line.kept.pop(caller.place, None)
    caller.place = ""


def _beat(_line: BrowserLine, caller: Caller, _message: Mapping[str, Any]) -> None:
    caller.show({"is": "Beat"})


def _rate(line: BrowserLine, caller: Caller, message: Mapping[str, Any]) -> None:
    if caller.stage != "survey":
        return
    caller.stage = ""
    digit = message.get("score")
    if is_rating(digit):
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


def _menu(line: BrowserLine, caller: Caller, command: did.Menu) -> None:
    caller.stage = "menu"
    _show(line, caller, command)


def _connect(line: BrowserLine, caller: Caller, command: did.Connect) -> None:
    line.kept.pop(caller.place, None)
    caller.agent, caller.place = command.agent, ""
    caller.show({"is": "Connect"})


def _owner(_line: BrowserLine, caller: Caller, command: did.Owner) -> None:
    if caller.agent != command.agent:
        caller.agent = command.agent
        caller.show({"is": "Connect"})


def _survey(_line: BrowserLine, caller: Caller, _command: did.Survey) -> None:
    caller.agent, caller.stage = "", "survey"
    caller.show({"is": "Survey"})


def _ended(line: BrowserLine, caller: Caller, command: did.Ended) -> None:
    """A page whose place is kept, or that was not reached when it was called back, waits on."""
    caller.over, caller.agent = True, ""
    line.callers.pop(command.call, None)
    if command.end_reason == "callback_kept":
        caller.place = command.call
        line.kept[caller.place] = caller
    if caller.place:
        caller.show({"is": "Kept"})
    else:
        caller.show({"is": "Ended", "end_reason": command.end_reason})


def _dial_outside(line: BrowserLine, caller: Caller, _command: did.DialOutside) -> None:
    """Pages have no telephone with which anybody outside could be dialled: it is said at once, and not by silence."""
    asyncio.get_running_loop().call_soon(_nobody_outside, line, caller, caller.agent)


def _nobody_outside(line: BrowserLine, caller: Caller, agent: str) -> None:
    line.hearer.tell(OutsideLeft(caller.call))
    line.to_agent(agent, {"is": "DropOutside", "call": caller.call})


_TOLD: dict[type[Any], tuple[str, ...]] = {
    did.Queued: ("queue", "position", "wait_s", "surge", "callback"), did.Announce: ("position", "wait_s", "callback", "surge"),
}  # fmt: skip
HEARD: dict[str, Callable[[BrowserLine, Caller, Mapping[str, Any]], None]] = {
    "greeted": _greeted, "hang_up": _hang_up, "keep_place": _keep_place, "give_up": _give_up, "rate": _rate, "signal": _from_caller, "taken": _taken,
    "beat": _beat,
}  # fmt: skip
STILL_HEARD = frozenset({"beat", "give_up"})
OBEYED: dict[type[Any], Callable[[BrowserLine, Caller, Any], None]] = {
    did.Menu: _menu, did.Queued: _show, did.Announce: _show, did.Held: _show, did.Resumed: _show,
    did.WarnCaller: _show, did.Connect: _connect, did.Owner: _owner, did.Survey: _survey,
    did.Ended: _ended, did.DialOutside: _dial_outside,
}  # fmt: skip
