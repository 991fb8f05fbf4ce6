"""The agents' pages at the line: one WebSocket each. A page says what its agent does; it is told what concerns its agent, and nothing of other calls."""

import asyncio
import logging
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

import msgspec
from aiohttp import WSMsgType, web

from huiying.calls import acd_commands as did
from huiying.calls import acd_inputs as told
from huiying.calls.acd_rules import NO_ANSWER, PROTECTED_BREAK
from huiying.calls.leading import TAKES_CALLS
from huiying.kit.actor import Actor
from huiying.work.line_leading import LEADERS_DO, LEADERS_ONLY, leads_here, obstacle
from huiying.work.line_switchboard import Switchboard
from huiying.work.line_ways import both_ways, put_out

log = logging.getLogger(__name__)
LARGEST = 64 * 1024
BEAT = 15.0
LOOK_AGAIN = 60.0
BACKLOG = 256
HANDED_IN_WITHIN = 120.0
REMEMBERED = 1_000
SIGNALS = 16 * 1024
REPLACED = 4001
SIGNED_OUT = 4003
_SILENT = (did.Menu, did.Queued, did.SetAside, did.Announce, did.Check, did.CallBackDropped, did.Refused)


class BadMessage(ValueError):  # noqa: N818
    """The page said something that no page says."""


@dataclass(eq=False)
class Page:
    """One agent's open page."""

    actor: Actor
    session_key: str
    socket: web.WebSocketResponse
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    cut: Callable[[], None] = lambda: None  # end the connection at once
    displacing: "asyncio.Task[None] | None" = None  # the closing of the older page whose place this one takes
    spoke: bool = False  # the person has done something since it was last looked

    def show(self, message: Mapping[str, Any]) -> None:
        """Put a message in line; a page that does not read is cut off: it comes back by itself, and is told how its agent stands."""
        try:
            self.queue.put_nowait(msgspec.json.encode(message))
        except asyncio.QueueFull:
            self.cut()


def shown(command: did.Command) -> dict[str, Any]:
    """A command as pages are told it: its name and its fields."""
    return {"is": type(command).__name__, **{one.name: getattr(command, one.name) for one in fields(command)}}


class Desks:
    """All agents' pages, and who is in which call."""

    def __init__(self, board: Switchboard, link: Callable[[str, str, str], None], handed_in_within: float = HANDED_IN_WITHIN) -> None:
        self.board, self.link, self.handed_in_within = board, link, handed_in_within
        self.pages: dict[str, Page] = {}
        self.parties: defaultdict[str, set[str]] = defaultdict(set)
        self.talked: OrderedDict[str, set[str]] = OrderedDict()  # who may hand in a recording
        self.recorded: set[str] = set()
        self.left: set[str] = set()  # agents without a page whose telephone call goes on

    def see(self, command: did.Command) -> None:
        """Show what followed to those whom it concerns."""
        call, agent = getattr(command, "call", ""), getattr(command, "agent", "")
        self._comes_in(command, call, agent)
        if isinstance(command, did.AgentIs):
            self._out_of_the_call(command)
        if isinstance(command, _SILENT):
            return
        audience = {agent} if isinstance(command, did.AgentIs | did.PauseOver) else {agent, *self.parties.get(call, ())}
        message = shown(command) | ({"by_page": self.board.by_page(call)} if call else {})
        for one in audience & self.pages.keys():
            self.pages[one].show(message)
        self._goes_out(command, call, agent)

    def _comes_in(self, command: did.Command, call: str, agent: str) -> None:
        """An agent is in a call from being rung on, and may hand in its recording from talking on. Back in line nobody is in it."""
        if isinstance(command, did.Queued) or (isinstance(command, did.Offer) and command.reason == "transfer"):
            self.parties.pop(call, None)
        if isinstance(command, did.Offer | did.CallBack | did.Dial | did.Connect | did.Join):
            self.parties[call].add(agent)
        if isinstance(command, did.Connect | did.Owner):
            self.talked.setdefault(call, set()).add(agent)
            while len(self.talked) > REMEMBERED:
                self.talked.popitem(last=False)

    def gone(self, agent: str) -> None:
        """An agent's page is gone; a call at a desk telephone goes on without it, for as long as it lasts."""
        known = self.board.brain.floor.agents.get(agent)
        if known is not None and known.call is not None and agent not in self.board.softphones and not self.board.by_page(known.call.id):
            self.left.add(agent)
        elif known is not None:
            self.board.tell(told.AgentGone(agent))

    def _out_of_the_call(self, command: did.AgentIs) -> None:
        """The call is over: who has no page is gone now, and whose page is open is there, whatever became of the telephone in it."""
        agent = command.agent
        if command.state in {"ringing", "talking"}:
            return
        known = self.board.brain.floor.agents.get(agent)
        if agent in self.left:
            self.left.discard(agent)
            if known is not None:
                self.board.tell(told.AgentGone(agent))
        elif known is not None and known.lost and agent in self.pages:
            self.board.tell(told.AgentBack(agent))

    def _goes_out(self, command: did.Command, call: str, agent: str) -> None:
        if isinstance(command, did.Withdraw | did.Left):
            self.parties[call].discard(agent)
        elif isinstance(command, did.Ended):
            self.parties.pop(call, None)
            if call in self.talked and self.board.by_page(call):
                self.expect(call)

    def expect(self, call: str) -> None:
        """The call is over: its recording is to be handed in by a page."""
        asyncio.get_running_loop().call_later(self.handed_in_within, self._missed, call)

    def handed_in(self, call: str) -> None:
        """A page has handed its recording in."""
        self.recorded.add(call)

    def _missed(self, call: str) -> None:
        """No page handed a recording in: that is said (C7)."""
        if call in self.recorded:
            self.recorded.discard(call)
        else:
            self.board.chronicle.not_recorded(call, "not_handed_in", at=self.board.clock())

    def written(self, streams: set[str]) -> None:
        """What a page may ask the web about is on disk now: who rings can be shown."""
        for stream in streams:
            for agent in self.parties.get(stream.removeprefix("call:"), set()) & self.pages.keys():
                self.pages[agent].show({"is": "Written", "call": stream.removeprefix("call:")})

    def show(self, agent: str, message: Mapping[str, Any]) -> None:
        """Tell one agent's page something."""
        if agent in self.pages:
            self.pages[agent].show(message)

    def hear(self, page: Page, message: Mapping[str, Any]) -> None:
        """A page says something. Raises BadMessage."""
        act, call = str(message.get("do")), str(message.get("call", ""))
        page.spoke = True
        if act == "answer" and not self.board.by_page(call):
            return  # the telephone itself tells when it is lifted
        if act in DIRECT:
            DIRECT[act](self, page, message)
            return
        why = obstacle(self.board, page.actor.id, act, call, inside=page.actor.id in self.parties.get(call, ()))
        if why:
            page.show({"is": "Refused", "about": act, "why": why})
            return
        for command in self.board.tell(self._input(page.actor, message)):
            if isinstance(command, did.Refused):
                page.show(shown(command))

    def _input(self, actor: Actor, message: Mapping[str, Any]) -> object:
        act, make = str(message.get("do")), DOES.get(str(message.get("do")))
        call = str(message.get("call", ""))
        if make is None or not (actor.roles & TAKES_CALLS or act in LEADERS_DO) or (act in LEADERS_ONLY and not leads_here(self.board, actor, act, call)):
            raise BadMessage
        if call:
            UUID(call)
        return make(actor.id, call, message)

    def _to_line(self, what: str, page: Page, message: Mapping[str, Any], *more: object) -> None:
        """Hand on what only one kind of line understands, of who is in the call."""
        call = str(message.get("call", ""))
        if page.actor.id in self.parties.get(call, ()):
            does = getattr(self.board.line_of(call), what, None)
            if does is not None:
                does(call, page.actor.id, *more)

    def signal(self, page: Page, message: Mapping[str, Any]) -> None:
        """To the citizen's page."""
        self._to_line("signal", page, message, message.get("data"))

    def ring_again(self, page: Page, message: Mapping[str, Any]) -> None:
        """The page was loaded anew and has lost its voice."""
        self._to_line("again", page, message)

    def linked(self, page: Page, message: Mapping[str, Any]) -> None:
        """An order was registered in the call."""
        self.link(_text(message, "call"), _text(message, "order"), page.actor.id)

    def aside(self, page: Page, message: Mapping[str, Any]) -> None:
        """What one agent's page says to another's in a call between pages: how a third voice comes in, and goes directly."""
        call, to, data = str(message.get("call", "")), str(message.get("to", "")), message.get("data")
        both = {page.actor.id, to} <= self.parties.get(call, set())
        if both and self.board.by_page(call) and isinstance(data, dict) and len(msgspec.json.encode(data)) < SIGNALS:
            known = self.board.brain.floor.agents.get(page.actor.id)
            role = known.role if known is not None else ""  # how it is in the call is the brain's word, not the page's
            self.show(to, {"is": "Aside", "call": call, "agent": page.actor.id, "role": role, "data": data})


def _text(message: Mapping[str, Any], name: str, most: int = 40) -> str:
    value = message.get(name, "")
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise BadMessage
    return value


def _own_pause(said: Mapping[str, Any]) -> str:
    """A pause that agents take by themselves."""
    pause = _text(said, "code")
    if pause in {PROTECTED_BREAK, NO_ANSWER}:
        raise BadMessage
    return pause


Does = Callable[[str, str, Mapping[str, Any]], object]
DOES: dict[str, Does] = {
    "ready": lambda me, _call, _said: told.Ready(me),
    "pause": lambda me, _call, said: told.Pause(me, _own_pause(said)),
    "extend": lambda me, _call, _said: told.ExtendWrapUp(me),
    "sign_out": lambda me, _call, _said: told.SignedOut(me),
    "answer": lambda me, call, _said: told.Answered(call, me),
    "decline": lambda me, call, _said: told.Declined(call, me),
    "release": lambda me, call, _said: told.Released(call, me),
    "hold": lambda me, call, _said: told.Hold(call, me),
    "resume": lambda me, call, _said: told.Resume(call, me),
    "to_queue": lambda me, call, said: told.ToQueue(call, me, _text(said, "queue")),
    "to_agent": lambda me, call, said: told.ToAgent(call, me, _text(said, "to")),
    "consult": lambda me, call, said: told.Consult(call, me, _text(said, "to")),
    "hand_over": lambda me, call, said: told.HandOver(call, me, _text(said, "to")),
    "to_outside": lambda me, call, said: told.ToOutside(call, me, _text(said, "target"), bool(said.get("stay", True))),
    "leave": lambda me, call, _said: told.Leave(call, me),
    "warn": lambda me, call, _said: told.Warn(call, me),
    "end_abusive": lambda me, call, _said: told.EndAbusive(call, me),
    "listen": lambda me, call, _said: told.Watch(call, me, "listen"),
    "whisper": lambda me, call, _said: told.Watch(call, me, "whisper"),
    "join": lambda me, call, _said: told.Watch(call, me, "join"),
    "take_over": lambda me, call, _said: told.TakeOver(call, me),
}
DIRECT: dict[str, Callable[[Desks, Page, Mapping[str, Any]], None]] = {  # to other pages and lines, past the brain
    "signal": Desks.signal, "aside": Desks.aside, "ring_again": Desks.ring_again, "linked": Desks.linked,
}  # fmt: skip


async def serve(desks: Desks, page: Page, still: Callable[[Page], "asyncio.Future[bool]"]) -> None:
    """Speak with one page until it goes, or its person is signed out."""
    code = await both_ways(_read(desks, page), _write(page, still))
    if code is not None:
        await put_out(page.socket, page.cut, code)


async def _read(desks: Desks, page: Page) -> int | None:
    async for said in page.socket:
        if said.type is not WSMsgType.TEXT:
            break
        try:
            desks.hear(page, msgspec.json.decode(said.data, type=dict[str, Any]))
        except (BadMessage, msgspec.MsgspecError, ValueError):
            page.show({"is": "Refused", "about": "message", "why": "unknown"})
    return None


async def _write(page: Page, still: Callable[[Page], "asyncio.Future[bool]"]) -> int | None:
    loop = asyncio.get_running_loop()
    looked = loop.time()
    while not page.socket.closed:
        with suppress(TimeoutError):
            await page.socket.send_bytes(await asyncio.wait_for(page.queue.get(), BEAT))
        if loop.time() - looked > LOOK_AGAIN:
            if not await still(page):
                return SIGNED_OUT
            looked = loop.time()
    return None
