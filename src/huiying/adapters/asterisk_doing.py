"""How each command of the queue brain is done in the engine."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from huiying.adapters.asterisk_ari import Gone, Refused
from huiying.adapters.asterisk_call import UNHEARD, EngineCall, Leg
from huiying.adapters.asterisk_prompts import BY_END, position
from huiying.adapters.asterisk_settings import NUMBER
from huiying.calls import acd_commands as c
from huiying.calls.acd_inputs import Entered, NotReached, SurveyDone

if TYPE_CHECKING:
    from huiying.adapters.asterisk_line import EngineLine

Doing = Callable[["EngineLine", EngineCall, Any], Awaitable[None]]
GRACE_S = 2.0  # the engine's own timer of a ringing telephone runs out so much later than the brain's
GOODBYE_S = 20.0
THANKS_S = 8.0
AFTER_SURVEY_S = 6.0
COME_IN_S = 30.0


def _seconds(line: "EngineLine", until: float) -> float:
    return max(1.0, until - line.plan.clock() + GRACE_S)


async def menu(line: "EngineLine", call: EngineCall, _command: c.Menu) -> None:
    """Answer and greet; without a menu the caller goes on to the queue when the greeting is over."""
    await line.ari.post("channels", call.caller, "answer")
    if line.plan.menu:
        await call.play(["greeting", "menu"])
    else:
        await call.play(["greeting"], lambda: line.hearer.tell(Entered(call.id, line.plan.queue)))


async def queued(line: "EngineLine", call: EngineCall, command: c.Queued) -> None:
    """Out of any conversation, and music, which a ring does not wait for; at a surge the notice before it."""
    await _alone(call)
    call.state = "waiting"
    if command.surge:
        await call.play(["surge"], lambda: line.spawn(wait_on(call)))
    else:
        line.spawn(wait_on(call))


async def wait_on(call: EngineCall) -> None:
    """Music, for who still waits when it is this one's turn among the commands about the call."""
    async with call.lock:
        if call.state == "waiting" and not call.ending:
            await call.music()


async def _alone(call: EngineCall) -> None:
    """The caller alone: the conversation that was is over."""
    await call.dissolve()
    for agent in list(call.legs):
        await call.drop(agent)
    await call.drop_outside()


async def announce(line: "EngineLine", call: EngineCall, command: c.Announce) -> None:
    """At a surge that it is one; the position, and how the place can be kept."""
    if call.state == "waiting":
        names = [*(["surge"] if command.surge else []), position(command.position), *(["keep"] if command.callback else [])]
        await call.play(names, lambda: line.spawn(wait_on(call)))


async def offer(line: "EngineLine", call: EngineCall, command: c.Offer) -> None:
    """Ring an agent; a caller who comes from another agent waits with music."""
    if command.reason != "consult" and call.bridge:
        await _alone(call)
        call.state = "waiting"
        line.spawn(wait_on(call))
    await line.ring(call, command.agent, seconds=_seconds(line, command.until), mode="consult" if command.reason == "consult" else "talk")


async def withdraw(_line: "EngineLine", call: EngineCall, command: c.Withdraw) -> None:
    """Stop ringing."""
    await call.drop(command.agent)


async def connect(line: "EngineLine", call: EngineCall, command: c.Connect) -> None:
    """Caller and agent talk, and it is recorded."""
    await call.silence()
    call.state = "talking"
    await call.join(call.caller)
    await call.join(call.legs[command.agent].channel)
    try:
        await call.record()
    except (Gone, Refused):
        line.hearer.not_recorded(call.id, "engine")


async def held(_line: "EngineLine", call: EngineCall, _command: c.Held) -> None:
    """Music for the caller, silence for the others."""
    await call.leave(call.caller)
    await call.music()


async def resumed(_line: "EngineLine", call: EngineCall, _command: c.Resumed) -> None:
    """Talk again."""
    await call.silence()
    await call.join(call.caller)


async def dial_outside(line: "EngineLine", call: EngineCall, command: c.DialOutside) -> None:
    """Dial 110 or a department; who is not in the city's book and no short number is not dialled."""
    number = line.plan.outside.get(command.target, "")
    call.outside = channel = f"x-{uuid4()}"
    line.know(channel, "outside", call.id)
    if number and line.plan.trunk:
        await line.originate(f"PJSIP/{number}@{line.plan.trunk}", channel, f"outside,{call.id}", _seconds(line, command.until))
    else:
        line.gone(channel)


async def drop_outside(_line: "EngineLine", call: EngineCall, _command: c.DropOutside) -> None:
    """The one outside is hung up."""
    await call.drop_outside()


async def join(line: "EngineLine", call: EngineCall, command: c.Join) -> None:
    """Let an agent in: the telephone is up (asked, or another mode), or is rung first."""
    leg = call.legs.get(command.agent)
    if leg is None:
        await line.ring(call, command.agent, seconds=COME_IN_S, mode=command.mode, offered=False)
        return
    leg.mode = command.mode
    if leg.up:
        await come_in(line, call, command.agent)


async def come_in(line: "EngineLine", call: EngineCall, agent: str) -> None:
    """Let an agent whose telephone is up hear, whisper or talk. With who owns the call those come in again who hear it by that one's telephone."""
    leg = call.legs[agent]
    if leg.mode in UNHEARD:
        await overhear(line, call, agent)
        return
    await call.deaf(leg)
    await call.join(leg.channel)
    if leg.mode == "talk":
        for other in [name for name, each in call.legs.items() if each.mode in UNHEARD and each.up]:
            await overhear(line, call, other)


async def overhear(line: "EngineLine", call: EngineCall, agent: str) -> None:
    """Let an agent hear the conversation by its owner's telephone; nothing while nobody owns it. In the conversation itself this agent is not."""
    leg, spied = call.legs[agent], _spied(call)
    await call.leave(leg.channel)
    await call.deaf(leg)
    if spied is not None:
        snoop = f"s-{uuid4()}"
        line.know(snoop, "snoop", call.id, agent)
        await call.ear(leg, snoop, spied.channel, "out" if leg.mode == "whisper" else "none")


def _spied(call: EngineCall) -> Leg | None:
    """The telephone of who owns the conversation, else of one who was asked into it."""
    up = [leg for leg in call.legs.values() if leg.up]
    return next((leg for mode in ("talk", "consult") for leg in up if leg.mode == mode), None)


async def left(_line: "EngineLine", call: EngineCall, command: c.Left) -> None:
    """This agent's telephone is hung up."""
    await call.drop(command.agent)


async def owner(line: "EngineLine", call: EngineCall, command: c.Owner) -> None:
    """The new owner talks."""
    leg = call.legs.get(command.agent)
    if leg is None:
        await line.ring(call, command.agent, seconds=COME_IN_S, offered=False)
    elif leg.mode != "talk":
        leg.mode = "talk"
        if leg.up:
            await come_in(line, call, command.agent)


async def ring_again(line: "EngineLine", name: str, agent: str) -> None:
    """An agent who talks in this call has lost the voice: the telephone is hung up and rung anew, and the conversation goes on."""
    call = line.calls.get(name)
    if call is None:
        return
    async with call.lock:
        leg = call.legs.get(agent)
        if leg is not None and leg.up and not call.ending:
            await call.drop(agent)
            await line.ring(call, agent, seconds=COME_IN_S, mode=leg.mode, offered=False)


async def survey(line: "EngineLine", call: EngineCall, _command: c.Survey) -> None:
    """Ask the caller, who is alone now; a little patience after the question."""
    await _alone(call)
    call.state = "survey"
    await call.play(["survey"], lambda: line.later(AFTER_SURVEY_S, lambda: survey_over(line, call)))


def survey_over(line: "EngineLine", call: EngineCall) -> None:
    """The caller said nothing."""
    if call.state == "survey" and not call.ending:
        call.state = "asked"
        line.hearer.tell(SurveyDone(call.id))


async def thank(line: "EngineLine", call: EngineCall) -> None:
    """After the digit."""
    async with call.lock:
        await call.play(["thanks"], lambda: line.hearer.tell(SurveyDone(call.id)))
    line.later(THANKS_S, lambda: None if call.ending else line.hearer.tell(SurveyDone(call.id)))


async def warn(line: "EngineLine", call: EngineCall, _command: c.WarnCaller) -> None:
    """Both hear the notice."""
    await line.ari.post("bridges", call.bridge, "play", media="sound:warning")


async def check(line: "EngineLine", call: EngineCall, _command: c.Check) -> None:
    """Ask the engine for the channel."""
    try:
        await line.ari.get("channels", call.caller)
    except Gone:
        line.gone(call.caller)


async def ended(line: "EngineLine", call: EngineCall, command: c.Ended) -> None:
    """Say why, where it is to be said, and hang up everybody."""
    words = BY_END.get(command.end_reason)
    if not command.hang_up or words is None or call.dialling:
        line.finish(call)
        return
    call.ending = True
    line.later(GOODBYE_S, lambda: line.finish(call))  # first of all: whatever fails, the call does not stay
    await _alone(call)
    await call.play([words], lambda: line.finish(call))


async def dial(line: "EngineLine", call: EngineCall, command: c.Dial | c.CallBack) -> None:
    """Ring the agent first; the citizen is dialled as soon as the agent listens."""
    call.until, call.number_of = command.until, getattr(command, "place_of", call.id)
    await line.ring(call, command.agent, seconds=_seconds(line, command.until))


async def dial_citizen(line: "EngineLine", call: EngineCall, agent: str) -> None:
    """The agent listens: dial the number that the switch captured."""
    async with call.lock:
        if call.ending:
            return
        number = await line.hearer.number_of(call.number_of)
        if not NUMBER.match(number) or not line.plan.trunk:
            line.hearer.tell(NotReached(call.id, "failed"))
            return
        await line.ari.post("channels", call.legs[agent].channel, "ring")
        call.caller = f"o-{uuid4()}"
        line.know(call.caller, "out", call.id)
        try:
            await line.originate(f"PJSIP/{number}@{line.plan.trunk}", call.caller, f"out,{call.id}", _seconds(line, call.until))
        except (Gone, Refused):
            line.gone(call.caller)


DOINGS: Mapping[type, Doing] = {
    c.Menu: menu, c.Queued: queued, c.Announce: announce, c.Offer: offer, c.Withdraw: withdraw, c.Connect: connect, c.Held: held, c.Resumed: resumed,
    c.DialOutside: dial_outside, c.DropOutside: drop_outside, c.Join: join, c.Left: left, c.Owner: owner, c.Survey: survey, c.WarnCaller: warn,
    c.Check: check, c.Ended: ended, c.Dial: dial, c.CallBack: dial,
}  # fmt: skip
