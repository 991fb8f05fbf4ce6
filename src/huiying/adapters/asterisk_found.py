"""What lives in the engine, compared with what we know: after a restart of ours, after a broken socket, and every few seconds.

An event that never came leaves a call up for ever, and out of every rate: so nobody is trusted to be there because nothing was heard.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from huiying.adapters.asterisk_ari import Event, Gone
from huiying.adapters.asterisk_call import TALK, EngineCall, Leg
from huiying.adapters.asterisk_settings import NUMBER
from huiying.calls.ports import CallFound

if TYPE_CHECKING:
    from huiying.adapters.asterisk_line import EngineLine

CALLS = uuid5(NAMESPACE_URL, "urn:huiying:call")
OURS = {"in", "agent", "out", "outside", "snoop"}


def call_id(channel: str) -> str:
    """Our id of the call that came in on this channel: the same channel, the same call, whoever sees it and how often."""
    return str(uuid5(CALLS, channel))


def number_in(channel: Mapping[str, Any]) -> str:
    """The caller's number, when it is one: a switch may hand over any text."""
    told = str(channel["caller"]["number"])
    return told if NUMBER.match(told) else ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Channels that are gone, callers that are not known, channels that are nobody's; `suspects` are those to look at again."""

    gone: Sequence[str]
    arrived: Sequence[Event]
    strange: Sequence[str]
    suspects: set[str] = field(default_factory=set)


async def living(line: "EngineLine") -> tuple[set[str], dict[str, tuple[list[str], Mapping[str, Any]]]]:
    """The ids of all channels of the engine, and those in our application: arguments and channel by id. Raises EngineAway."""
    there: set[str] = set()
    mine: dict[str, tuple[list[str], Mapping[str, Any]]] = {}
    for channel in await line.ari.channels():
        there.add(channel["id"])
        plan = channel["dialplan"]
        application, *arguments = str(plan.get("app_data", "")).split(",")
        if plan.get("app_name") == "Stasis" and application == line.ari.app and arguments and arguments[0] in OURS:
            mine[channel["id"]] = (arguments, channel)
    return there, mine


async def missing(line: "EngineLine", suspects: set[str]) -> Compared:
    """One comparison; a first difference makes a suspect, a second one counts: a channel may be on its way in or out."""
    before = set(line.channels)
    there, mine = await living(line)
    known = before & set(line.channels)
    gone = known - there
    new = set(mine) - set(line.channels)
    arrived = {name for name in new if mine[name][0][0] == "in"}
    strange = (new - arrived) | {name for name in known & there if line.channels[name].call not in line.calls}
    return Compared(
        gone=sorted(gone & suspects),
        arrived=[{"type": "StasisStart", "channel": mine[name][1], "args": mine[name][0]} for name in sorted(arrived & suspects)],
        strange=sorted(strange & suspects),
        suspects=(gone | new | strange) - suspects,
    )


async def found(line: "EngineLine") -> list[CallFound]:
    """Take over what lives in the engine: each caller with the bridge and the telephones of the conversation. Raises EngineAway."""
    _, mine = await living(line)
    bridges = await line.ari.get("bridges")
    calls = []
    for name, (arguments, channel) in mine.items():
        if arguments[0] == "in" or (arguments[0] == "out" and channel["state"] == "Up"):
            call = EngineCall(call_id(name) if arguments[0] == "in" else arguments[1], line.ari, line.waits, caller=name)
            line.calls[call.id] = call
            line.know(name, arguments[0], call.id)
            calls.append(call)
    return [await _taken_over(line, call, mine, bridges) for call in calls]


def began(bridge: Mapping[str, Any]) -> float:
    """When a bridge was made, in seconds since 1970; 0 when it does not say."""
    try:
        return datetime.fromisoformat(str(bridge.get("creationtime", ""))).timestamp()
    except ValueError:
        return 0.0


async def running(line: "EngineLine", call: str) -> str:
    """The name of the recording of a call that runs; empty for none. The engine lists none that run: it is asked for each file of the call."""
    for name in sorted(file.stem for file in line.plan.recordings.glob(f"{call}.*.wav")):
        with suppress(Gone):
            await line.ari.get("recordings", "live", name)
            return name
    return ""


async def _taken_over(
    line: "EngineLine", call: EngineCall, mine: Mapping[str, tuple[list[str], Mapping[str, Any]]], bridges: Iterable[Mapping[str, Any]]
) -> CallFound:
    bridge = next((each for each in bridges if each["name"] == call.id and each["id"].startswith(TALK)), None)
    agents, since, held = [], 0.0, False
    if bridge is not None:
        since, held = began(bridge), call.caller not in bridge["channels"]
        number = int(line.plan.clock())  # grows from process to process, faster than conversations follow one another
        call.taken_over(bridge, held=held, recording=await running(line, call.id), number=number)
    for name, (arguments, _) in mine.items():
        if arguments[1:2] != [call.id] or name == call.caller:
            continue
        if arguments[0] == "agent" and name in call.bridged:
            call.legs[arguments[2]] = Leg(name, up=True)
            line.know(name, "agent", call.id, arguments[2])
            agents.append(arguments[2])
        elif arguments[0] == "outside" and name in call.bridged:
            call.outside = name
            line.know(name, "outside", call.id)
    arguments, channel = mine[call.caller]
    talks: dict[str, Any] = {"agents": tuple(agents), "outside": bool(call.outside), "since": since, "held": held}
    if arguments[0] == "out":
        return CallFound(call.id, direction="out", **talks)
    dnis, trunk, *_ = (*arguments[1:3], "", "")
    return CallFound(call.id, number=number_in(channel), dnis=dnis, trunk=trunk, **talks)
