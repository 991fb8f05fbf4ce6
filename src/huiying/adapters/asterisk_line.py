"""The telephone engine as a line: its events become what the brain is told, the brain's commands become requests to it.

A channel's id tells nothing; what it is stands in its application's arguments, which the engine keeps for us while we are away:
`in,DNIS,TRUNK` a caller, with the carrier's id of the call ·
`agent,CALL,AGENT` an agent's telephone · `out,CALL` a citizen dialled · `outside,CALL` one outside · `snoop,CALL`.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from huiying.adapters import asterisk_events
from huiying.adapters.asterisk_ari import Ari, EngineAway, Event, Gone, Refused
from huiying.adapters.asterisk_call import EngineCall, Leg, Mode, Waits
from huiying.adapters.asterisk_doing import DOINGS, GOODBYE_S, Doing, ring_again
from huiying.adapters.asterisk_found import found, missing
from huiying.calls.acd_commands import CallBack, Command, Connect, Dial
from huiying.calls.acd_inputs import Failed, HungUp
from huiying.calls.ports import Hearer

log = logging.getLogger(__name__)
LOOK_EVERY = 3.0
OURS = {"PJSIP_HEADER(add,X-Huiying-Line)": "yes"}  # a browser so knows a ring of ours from one of the engine's own queue
AT_ONCE = OURS | {"PJSIP_HEADER(add,X-Huiying-Answer)": "at-once"}  # who has asked for a call has a browser that answers it by itself


@dataclass(frozen=True, slots=True)
class Channel:
    """What a channel is to us."""

    role: str
    call: str
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a city says of its line: the trunk for calls out, its menu (digit: queue) or the one queue, numbers outside by code, where recordings are made.

    `clock` is the brain's: seconds since 1970.
    """

    recordings: Path
    clock: Callable[[], float]
    queue: str
    trunk: str = ""
    menu: Mapping[str, str] = field(default_factory=dict)
    outside: Mapping[str, str] = field(default_factory=dict)


class EngineLine:
    """The calls that an engine holds for us."""

    def __init__(self, ari: Ari, hearer: Hearer, plan: Plan) -> None:
        self.ari, self.hearer, self.plan = ari, hearer, plan
        self.calls: dict[str, EngineCall] = {}
        self.channels: dict[str, Channel] = {}
        self.waits = Waits()
        self.begun = False
        self._suspects: set[str] = set()
        self._held_back: list[Event] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until cancelled."""
        async with self.ari:
            looking = asyncio.ensure_future(self._keep_looking())
            try:
                await self.ari.listen(self.hear, self._connected)
            finally:
                looking.cancel()

    async def _connected(self) -> None:
        """The socket stands: at first take over what lives in the engine, later see what was missed. Of four events in five nothing follows: not sent."""
        with suppress(Gone, Refused):
            await self.ari.put("applications", self.ari.app, "eventFilter", body={"allowed": [{"type": name} for name in asterisk_events.EVENTS]})
        if not self.begun:
            await self.hearer.begin(await found(self))
            self.begun = True
            for event in self._held_back:
                self.hear(event)
            self._held_back.clear()
        await self.look()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                if self.begun:
                    await self.look()
            except (EngineAway, Refused, Gone) as trouble:
                log.warning("cannot compare with the engine: %s", type(trouble).__name__)

    async def look(self) -> None:
        """Compare our channels with the engine's: who is missing twice is gone, who is not ours twice is hung up, an unknown caller has arrived."""
        told = await missing(self, self._suspects)
        self._suspects = told.suspects
        for channel in told.gone:
            asterisk_events.gone(self, channel, 0)
        for event in told.arrived:
            asterisk_events.started(self, event)
        for channel in told.strange:
            self.end(channel)

    def obey(self, command: Command) -> None:
        """Do it in its turn among the commands about the same call; dropped when the call is no more."""
        doing, name = DOINGS.get(type(command)), getattr(command, "call", "")
        if isinstance(command, CallBack | Dial):
            self.calls[name] = EngineCall(name, self.ari, self.waits)
        call = self.calls.get(name)
        if doing is not None and call is not None:
            self.spawn(_do(self, doing, call, command))

    def hear(self, event: Event) -> None:
        """One event of the engine; those that come while we take over wait."""
        hear = asterisk_events.EVENTS.get(event["type"])
        if not self.begun:
            self._held_back.append(event)
        elif hear is not None:
            hear(self, event)

    def dialled(self, call: str) -> bool:
        """Whether the citizen's telephone has been dialled in this outgoing call: its agent's was lifted."""
        known = self.calls.get(call)
        return known is not None and bool(known.caller)

    def know(self, channel: str, role: str, call: str, agent: str = "") -> None:
        """What this channel is."""
        self.channels[channel] = Channel(role, call, agent)

    def gone(self, channel: str) -> None:
        """A channel could not be made, or is found missing."""
        asterisk_events.gone(self, channel, asterisk_events.REFUSED)

    async def ring(self, call: EngineCall, agent: str, *, seconds: float, mode: Mode = "talk", offered: bool = True) -> None:
        """Ring an agent's telephone for a call; one who has none has refused. Raises EngineAway."""
        seat, channel = self.hearer.seat_of(agent), f"a-{uuid4()}"
        call.legs[agent] = Leg(channel, mode, offered)
        self.know(channel, "agent", call.id, agent)
        if not seat:
            self.gone(channel)
            return
        try:
            await self.originate(f"PJSIP/{seat}", channel, f"agent,{call.id},{agent}", seconds, OURS if offered else AT_ONCE)
        except (Gone, Refused):
            self.gone(channel)

    def again(self, call: str, agent: str) -> None:
        """The agent's browser was opened anew in the conversation and has lost its voice: it is rung once more, and answers at once."""
        self.spawn(ring_again(self, call, agent))

    async def originate(self, endpoint: str, channel: str, arguments: str, seconds: float, variables: Mapping[str, str] | None = None) -> None:
        """Dial; variables are the new channel's. Raises Gone, Refused, EngineAway."""
        timeout, body = str(max(1, round(seconds))), {"variables": variables} if variables else None
        await self.ari.post("channels", body=body, endpoint=endpoint, app=self.ari.app, appArgs=arguments, channelId=channel, timeout=timeout)

    def end(self, channel: str) -> None:
        """Hang a channel up that is nobody's."""
        self.spawn(self.ari.delete("channels", channel))

    def finish(self, call: EngineCall) -> None:
        """Forget a call and hang up whatever is left of it."""
        call.ending = True
        if self.calls.pop(call.id, None) is not None:
            self.spawn(self._hang_up(call))

    async def _hang_up(self, call: EngineCall) -> None:
        """When the command that is being obeyed is done: what it has made is hung up too."""
        async with call.lock:
            await call.hang_up()

    def lost(self, call: EngineCall) -> None:
        """The citizen's channel is no more. The brain ends the call; one that it does not know (any more) is forgotten a little later."""
        if call.ending:
            self.finish(call)
        else:
            self.hearer.tell(HungUp(call.id))
            self.later(GOODBYE_S, lambda: self.finish(call))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let it run; what it raises is told in the log. That the engine is away is the reconciler's matter."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_tell_trouble)

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        """Call it after so many seconds."""
        asyncio.get_running_loop().call_later(seconds, what)


async def _do(line: EngineLine, doing: Doing, call: EngineCall, command: Any) -> None:
    async with call.lock:
        if call.ending:
            return
        try:
            await doing(line, call, command)
        except Gone:
            log.info("%s came too late", type(command).__name__)  # the event that says so is under way
        except Refused as refused:
            log.error("%s failed: %s", type(command).__name__, refused)  # noqa: TRY400 - the trace tells nothing more
            line.hearer.tell(Failed(call.id))
        except EngineAway:
            log.warning("%s: the engine is away", type(command).__name__)  # the reconciler will find what has become of the call
            if isinstance(command, Connect):  # two who would sit in silence
                line.hearer.tell(Failed(call.id))


def _tell_trouble(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if isinstance(error, EngineAway | Refused | Gone):
        log.warning("not done: %s", type(error).__name__)
    elif error is not None:
        log.error("a task of the line failed", exc_info=error)
