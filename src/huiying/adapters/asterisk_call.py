"""One call in the engine: its channels, its bridge, what it hears. Every method is awaited under the call's own lock, so that orders stay in order."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from huiying.adapters.asterisk_ari import Ari, Gone, Refused

ENDS_WITHIN = 2.0  # a recording is written out in milliseconds
LEAVES_WITHIN = 2.0  # a channel leaves its bridge in milliseconds; nothing is played before it has
TALK = "b-"  # how the ids of bridges begin in which is talked; a supervisor's own are others
Mode = Literal["talk", "consult", "listen", "whisper", "join"]
UNHEARD = frozenset({"listen", "whisper"})  # who is in the call so is never heard by the caller


@dataclass(slots=True)
class Leg:
    """One agent's telephone in a call."""

    channel: str
    mode: Mode = "talk"
    offered: bool = True  # the brain waits for the answer; else it has decided already
    up: bool = False
    hangs_up: bool = False  # by our own order
    snoop: str = ""
    ear: str = ""  # the bridge of its own in which a supervisor hears


@dataclass(slots=True)
class Waits:
    """What is awaited of the engine: a channel's leaving of a bridge; a playback's end; a recording's."""

    left: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    played: dict[str, Callable[[], None]] = field(default_factory=dict)
    recorded: dict[str, asyncio.Future[None]] = field(default_factory=dict)


class EngineCall:
    """The channels of one call. `caller` is the citizen's channel, empty while it is being dialled."""

    def __init__(self, call: str, ari: Ari, waits: Waits, *, caller: str = "") -> None:
        self.id, self.ari, self.waits, self.caller = call, ari, waits, caller
        self.dialling = not caller  # a citizen who is called, and not there yet
        self.number_of = call
        self.until = 0.0
        self.lock = asyncio.Lock()
        self.state = "menu"
        self.legs: dict[str, Leg] = {}
        self.outside = ""
        self.bridge = ""
        self.recordings = 0
        self.ending = False
        self.bridged: set[str] = set()
        self._playback = self._recording = ""
        self._music = False

    async def play(self, names: Sequence[str], then: Callable[[], None] = lambda: None) -> None:
        """Play announcements to the caller, who is in no bridge; `then` is called at their end, or at once when they cannot be played."""
        await self.silence()
        self._playback = playback = f"p-{uuid4()}"
        self.waits.played[playback] = then
        try:
            await self.ari.post("channels", self.caller, "play", playback, media=",".join(f"sound:{name}" for name in names))
        except Gone:
            if self.waits.played.pop(playback, None) is not None:
                then()

    async def silence(self) -> None:
        """Stop what the caller hears. An announcement that is stopped has no end: its `then` is forgotten."""
        playback, self._playback = self._playback, ""
        if playback and self.waits.played.pop(playback, None) is not None:
            await self.ari.delete("playbacks", playback)
        if self._music:
            self._music = False
            await self.ari.delete("channels", self.caller, "moh")

    async def music(self) -> None:
        """Hold music for the caller, who is in no bridge."""
        await self.silence()
        self._music = True
        with suppress(Gone):
            await self.ari.post("channels", self.caller, "moh")

    def taken_over(self, bridge: Mapping[str, Any], *, held: bool, recording: str, number: int) -> None:
        """A conversation that another process began goes on in this bridge, with the recording that runs; no recording has a number from `number` on yet."""
        self.bridge, self.bridged, self.state = bridge["id"], set(bridge["channels"]), "talking"
        self.recordings, self._recording, self._music = number, recording, held

    async def join(self, channel: str) -> None:
        """Let a channel talk in the call's bridge, which is made with its recording when it is the first. Raises Gone."""
        if not self.bridge:
            self.bridge = f"{TALK}{uuid4()}"
            await self.ari.post("bridges", self.bridge, type="mixing,dtmf_events", name=self.id)
            self.bridged.clear()
        await self.ari.post("bridges", self.bridge, "addChannel", channel=channel)
        self.bridged.add(channel)

    async def record(self) -> None:
        """Record the bridge from now until it is dissolved. Raises Gone."""
        self.recordings += 1
        name = f"{self.id}.{self.recordings}"
        await self.ari.post("bridges", self.bridge, "record", name=name, format="wav", ifExists="fail")
        self._recording = name

    async def _end_bridge(self) -> None:
        """No more bridge. Its recording is ended first: what ends with a bridge, the engine tells nobody when much goes on."""
        name, self._recording = self._recording, ""
        bridge, self.bridge = self.bridge, ""
        if name:
            ended = self.waits.recorded[name] = asyncio.get_running_loop().create_future()
            with suppress(Gone, Refused, TimeoutError):
                await self.ari.post("recordings", "live", name, "stop")
                await asyncio.wait_for(ended, ENDS_WITHIN)
            self.waits.recorded.pop(name, None)
        await self.ari.delete("bridges", bridge)

    async def leave(self, channel: str) -> None:
        """Take a channel out of the bridge and wait until it has left: what is played to it before is lost."""
        if not self.bridge or channel not in self.bridged:
            return
        left = self.waits.left[channel] = asyncio.get_running_loop().create_future()
        try:
            await self.ari.post("bridges", self.bridge, "removeChannel", channel=channel)
            await asyncio.wait_for(left, LEAVES_WITHIN)
        except (Gone, TimeoutError):
            pass
        finally:
            self.waits.left.pop(channel, None)
            self.bridged.discard(channel)

    async def dissolve(self) -> None:
        """No more bridge: the caller has left it, whoever else is in it hears nothing; its recording ends."""
        if self.bridge:
            await self.leave(self.caller)
            await self._end_bridge()
            self.bridged.clear()

    async def drop(self, agent: str, reason: str = "normal") -> None:
        """Hang up one agent's telephone."""
        leg = self.legs.get(agent)
        if leg is None:
            return
        leg.hangs_up = True
        await self.ari.delete("channels", leg.channel, reason=reason)
        if leg.snoop:
            await self.ari.delete("channels", leg.snoop)
        if leg.ear:
            await self.ari.delete("bridges", leg.ear)

    async def drop_outside(self) -> None:
        """Hang up the one outside."""
        outside, self.outside = self.outside, ""
        if outside:
            await self.ari.delete("channels", outside)

    async def hang_up(self) -> None:
        """Hang up everybody and leave nothing in the engine."""
        self.ending = True
        self.waits.played.pop(self._playback, None)
        for agent in list(self.legs):
            await self.drop(agent)
        await self.drop_outside()
        if self.caller:
            await self.ari.delete("channels", self.caller)
        if self.bridge:
            await self._end_bridge()

    async def ear(self, leg: Leg, snoop: str, spied: str, whisper: str) -> None:
        """Let a supervisor hear the conversation by a snoop on `spied`, once it is up (`overheard`); whisper "out": heard by that one alone. Raises Gone."""
        leg.snoop, leg.ear = snoop, f"e-{uuid4()}"
        await self.ari.post("bridges", leg.ear, type="mixing", name=self.id)
        await self.ari.post("channels", spied, "snoop", leg.snoop, spy="both", whisper=whisper, app=self.ari.app, appArgs=f"snoop,{self.id}")
        await self.ari.post("bridges", leg.ear, "addChannel", channel=leg.channel)

    async def overheard(self, agent: str, snoop: str) -> None:
        """A supervisor's snoop is up: what it hears is heard from now on. Raises Gone."""
        leg = self.legs.get(agent)
        if leg is not None and leg.snoop == snoop and not self.ending:
            await self.ari.post("bridges", leg.ear, "addChannel", channel=snoop)

    async def deaf(self, leg: Leg) -> None:
        """End a supervisor's snoop."""
        snoop, bridge, leg.snoop, leg.ear = leg.snoop, leg.ear, "", ""
        if snoop:
            await self.ari.delete("channels", snoop)
        if bridge:
            await self.ari.delete("bridges", bridge)
