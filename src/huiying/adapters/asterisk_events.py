"""What each event of the engine means, and what the brain is told of it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from huiying.adapters.asterisk_ari import Event
from huiying.adapters.asterisk_call import EngineCall
from huiying.adapters.asterisk_doing import come_in, dial_citizen, thank
from huiying.adapters.asterisk_found import call_id, number_in
from huiying.calls.acd_inputs import (
    AgentGone,
    Answered,
    Declined,
    Hold,
    KeepPlace,
    NotReached,
    OutsideAnswered,
    OutsideLeft,
    Reached,
    Released,
    Resume,
)

if TYPE_CHECKING:
    from huiying.adapters.asterisk_line import Channel, EngineLine

NORMAL = frozenset({0, 16, 26, 32})  # Q.850: none told, normal clearing, answered elsewhere, normal
BUSY, NO_ANSWER = frozenset({17, 21}), frozenset({18, 19})
REFUSED = 21
KEEP = "1"
SURVEY = {"1": 5, "2": 3, "3": 1}  # what is asked aloud, on the scale of five on which pages ask


def started(line: "EngineLine", event: Event) -> None:
    """A channel is with us: a caller has come, or one that we dialled has answered."""
    channel, (role, *more) = event["channel"]["id"], event["args"] or ["?"]
    if role == "in":
        arrived(line, event["channel"], *more[:2])
        return
    known = line.channels.get(channel)
    call = line.calls.get(known.call) if known else None
    if known is None or call is None or call.ending:
        line.end(channel)
    elif role == "agent":
        agent_up(line, call, known.agent)
    elif role == "out":
        call.dialling = False
        line.hearer.tell(Reached(call.id))
    elif role == "outside":
        line.spawn(outside_up(line, call, channel))
    elif role == "snoop":
        line.spawn(overheard(call, known.agent, channel))


def arrived(line: "EngineLine", channel: Mapping[str, Any], dnis: str = "", trunk: str = "") -> None:
    """A caller."""
    call = EngineCall(call_id(channel["id"]), line.ari, line.waits, caller=channel["id"])
    line.calls[call.id] = call
    line.know(channel["id"], "in", call.id)
    line.hearer.arrived(call.id, number=number_in(channel), dnis=dnis, trunk=trunk)


def agent_up(line: "EngineLine", call: EngineCall, agent: str) -> None:
    """An agent has lifted the telephone: for a caller, for a citizen who is to be dialled, or to supervise."""
    leg = call.legs[agent]
    leg.up = True
    if call.dialling:
        line.spawn(dial_citizen(line, call, agent))
    elif leg.offered:
        line.hearer.tell(Answered(call.id, agent))
    else:
        line.spawn(let_in(line, call, agent))


async def let_in(line: "EngineLine", call: EngineCall, agent: str) -> None:
    """The telephone is up of one who supervises, or who owns the call already."""
    async with call.lock:
        if agent in call.legs and not call.ending:
            await come_in(line, call, agent)


async def overheard(call: EngineCall, agent: str, snoop: str) -> None:
    """What a supervisor is to hear is there."""
    async with call.lock:
        await call.overheard(agent, snoop)


async def outside_up(line: "EngineLine", call: EngineCall, channel: str) -> None:
    """The one outside has answered, and hears the conversation before the brain decides who stays."""
    async with call.lock:
        if call.outside == channel and not call.ending:
            await call.join(channel)
    line.hearer.tell(OutsideAnswered(call.id))


def destroyed(line: "EngineLine", event: Event) -> None:
    """A channel is no more."""
    gone(line, event["channel"]["id"], event.get("cause", 0))


def gone(line: "EngineLine", channel: str, cause: int) -> None:
    """What it means that a channel is no more."""
    known = line.channels.pop(channel, None)
    call = line.calls.get(known.call) if known else None
    waiting = line.waits.left.get(channel)
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
    if known is None or call is None:
        return
    call.bridged.discard(channel)
    if known.role == "in" or (known.role == "out" and not call.dialling):
        line.lost(call)
    elif known.role == "out":
        line.hearer.tell(NotReached(call.id, "busy" if cause in BUSY else "no_answer" if cause in NO_ANSWER | NORMAL else "failed"))
    elif known.role == "agent":
        agent_gone(line, call, known, channel, cause)
    elif known.role == "outside" and call.outside == channel:
        call.outside = ""
        line.hearer.tell(OutsideLeft(call.id))


def agent_gone(line: "EngineLine", call: EngineCall, known: "Channel", channel: str, cause: int) -> None:
    """An agent's telephone: by our order, refused, put down, or lost."""
    leg = call.legs.get(known.agent)
    if leg is None or leg.channel != channel:
        return
    del call.legs[known.agent]
    if leg.snoop or leg.ear:
        line.spawn(call.deaf(leg))
    if leg.hangs_up or call.ending:
        return
    if (leg.offered and not leg.up) or call.dialling:
        line.hearer.tell(Declined(call.id, known.agent))
    elif leg.mode == "talk" and not leg.up:
        line.hearer.tell(AgentGone(known.agent))  # it was to talk and was not lifted: the caller is not asked how it was
    elif cause in NORMAL or not leg.up:
        line.hearer.tell(Released(call.id, known.agent))
    else:
        line.hearer.tell(AgentGone(known.agent))


def digit(line: "EngineLine", event: Event) -> None:
    """A key of the caller's."""
    known = line.channels.get(event["channel"]["id"])
    call = line.calls.get(known.call) if known and known.role in {"in", "out"} else None
    if call is None or call.ending:
        return
    pressed = event["digit"]
    if call.state == "menu" and pressed in line.plan.menu:
        line.hearer.chose(call.id, pressed)
    elif call.state == "waiting" and pressed == KEEP:
        line.hearer.tell(KeepPlace(call.id))
    elif call.state == "survey" and pressed in SURVEY:
        call.state = "asked"
        line.hearer.rated(call.id, SURVEY[pressed])
        line.spawn(thank(line, call))


def played(line: "EngineLine", event: Event) -> None:
    """An announcement is over, or could not be played."""
    then = line.waits.played.pop(event["playback"]["id"], None)
    if then is not None:
        then()


def left_bridge(line: "EngineLine", event: Event) -> None:
    """Only now can anything be played to the channel."""
    waiting = line.waits.left.get(event["channel"]["id"])
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


def recorded(line: "EngineLine", event: Event) -> None:
    """A recording has ended well, or not."""
    told = event["recording"]
    call = told["name"].split(".")[0]
    waiting = line.waits.recorded.get(told["name"])
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
    if event["type"] == "RecordingFinished":
        line.hearer.recorded(call, line.plan.recordings / f"{told['name']}.wav", int(told.get("duration", 0)))
    else:
        line.hearer.not_recorded(call, "engine")


def hold(line: "EngineLine", event: Event) -> None:
    """The agent's telephone has a key for it."""
    known = line.channels.get(event["channel"]["id"])
    if known is not None and known.role == "agent":
        line.hearer.tell((Hold if event["type"] == "ChannelHold" else Resume)(known.call, known.agent))


EVENTS: Mapping[str, Callable[["EngineLine", Event], None]] = {
    "StasisStart": started, "ChannelDestroyed": destroyed, "ChannelDtmfReceived": digit, "PlaybackFinished": played, "ChannelLeftBridge": left_bridge,
    "RecordingFinished": recorded, "RecordingFailed": recorded, "ChannelHold": hold, "ChannelUnhold": hold,
}  # fmt: skip
