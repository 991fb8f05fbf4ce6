"""Calls and agents in a notation of their own: one line an event, `seconds type key=value …`; a flag is `key`."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from huiying.calls.facts import tell_agent, tell_call
from huiying.calls.record import Happening, record
from huiying.calls.rows import Agent, Call
from huiying.kit.actor import system
from tests.cast import NOW

SPACE = UUID("6f1d1f6c-0c55-4d7c-a6e3-6f7a43f9b111")


def call_id(name: str) -> str:
    return str(uuid5(SPACE, name))


def events(script: str) -> list[tuple[float, str, dict[str, Any]]]:
    found = []
    for line in filter(None, map(str.strip, script.splitlines())):
        seconds, kind, *words = line.split()
        pairs = (word.partition("=") for word in words)
        found.append((float(seconds), kind, {key: _value(value) if equals else True for key, equals, value in pairs}))
    return found


def _value(text: str) -> Any:
    if text in {"yes", "no"}:
        return text == "yes"
    return int(text) if text.isdigit() and len(text) < 7 else text


def happenings(stream: str, script: str, *, begins: datetime = NOW, first: int = 1, number: str = "", trunk: str = "", **who: object) -> list[Happening]:
    """The script as happenings of a stream; words of the form `agent=a` are replaced by `who["a"]`."""
    made = []
    for seq, (seconds, kind, said) in enumerate(events(script), first):
        payload = {key: str(who[value]) if isinstance(value, str) and value in who else value for key, value in said.items()}
        extra = {"number": number, "trunk": trunk} if kind == "call.arrived" else {}
        made.append(Happening(stream, seq, kind, begins + timedelta(seconds=seconds), payload, **extra))
    return made


def told(script: str) -> Call:
    call = Call(call_id("x"))
    for one in happenings("call:" + call.id, script):
        tell_call(call, one.seq, one.type, one.at, one.payload)
    return call


def told_of_agent(script: str) -> Agent:
    agent = Agent("a")
    for one in happenings("agent:a", script):
        tell_agent(agent, one.seq, one.type, one.at, one.payload)
    return agent


def flagged_call(now: datetime, agent: object, name: str = "flagged") -> str:
    """A call that this agent answered half an hour ago and whose caller was cut off for abuse; the id of the call."""
    script = """0 call.arrived usable
      1 call.queued queue=general
      5 call.answered agent=me
      60 call.warned
      90 call.flagged abuse agent=me
      91 call.ended end_reason=answered"""
    made = happenings("call:" + call_id(name), script, begins=now - timedelta(minutes=30), number="13900010002", me=agent)
    record(made, actor=system("line"), now=now)
    return call_id(name)


def lost_call(now: datetime) -> str:
    """A caller who waited in vain an hour ago and can be rung back; the id of the call."""
    script = "0 call.arrived usable\n1 call.queued queue=general\n40 call.ended end_reason=abandon"
    record(happenings("call:" + call_id("lost"), script, begins=now - timedelta(hours=1), number="13900010001"), actor=system("line"), now=now)
    return call_id("lost")
