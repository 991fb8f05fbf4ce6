"""The engine's line against an engine that answers when it is told to: the order of what is done, and what is told of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from huiying.adapters import asterisk_events, asterisk_found
from huiying.adapters.asterisk_ari import EngineAway, Gone
from huiying.adapters.asterisk_call import EngineCall, Leg
from huiying.adapters.asterisk_line import EngineLine, Plan
from huiying.calls import acd_commands as did
from huiying.calls import acd_inputs as told
from huiying.calls.ports import CallFound
from tests.calls.test_pages_that_call import in_a_loop

CALLER = {"id": "line1-7.1", "caller": {"number": "13800001234"}, "state": "Up"}


class Engine:
    """Remembers what it was asked; what is `slow` is answered when it may, what is `away` not at all. `running` are the names of recordings."""

    def __init__(self, channels: Sequence[Any] = (), bridges: Sequence[Any] = (), running: Sequence[str] = ()) -> None:
        self.running = running
        self.app, self.asked, self.slow, self.may, self.away = "huiying", [], "", asyncio.Event(), ""
        self._there = {"channels": channels, "bridges": bridges}

    async def post(self, *path: str, **_given: object) -> None:
        if path[-1] == self.slow:
            await self.may.wait()
        if path[-1] == self.away:
            raise EngineAway
        self.asked.append(("post", *path))

    async def delete(self, *path: str, **_given: object) -> None:
        self.asked.append(("delete", *path))

    async def get(self, *path: str) -> Any:
        if path[:2] == ("recordings", "live") and path[2] not in self.running:
            raise Gone
        return self._there.get(path[0])

    async def channels(self) -> Sequence[Any]:
        return self._there["channels"]


class Ear:
    """What the line tells."""

    def __init__(self) -> None:
        self.said: list[object] = []

    def tell(self, what: object) -> None:
        self.said.append(what)

    def arrived(self, call: str, **told: object) -> None:
        self.said.append(("arrived", call, told))

    def chose(self, call: str, choice: str) -> None:
        self.said.append(("chose", call, choice))

    def recorded(self, call: str, file: Path, seconds: int) -> None:
        self.said.append(("recorded", call, file.stem, seconds))

    async def begin(self, found: Sequence[CallFound]) -> None:
        """Not here."""

    def seat_of(self, agent: str) -> str:
        return f"seat-of-{agent}"

    def number_of(self, call: str) -> Awaitable[str]:
        raise AssertionError(call)


class Line(EngineLine):
    """Its timers run out when it is said."""

    def __init__(self, *made: Any) -> None:
        super().__init__(*made)
        self.timers: list[Callable[[], None]] = []

    def later(self, _seconds: float, what: Callable[[], None]) -> None:
        self.timers.append(what)

    async def run_out(self) -> None:
        for timer in self.timers:
            timer()
        await a_while()


def line_at(engine: Engine, **plan: Any) -> Line:
    made: dict[str, Any] = {"recordings": Path("/nowhere"), "clock": lambda: 0.0, "queue": "general", **plan}
    return Line(engine, Ear(), Plan(**made))


def offered_at_once(line: EngineLine, call: str) -> None:
    line.obey(did.Queued(call, "general", 1, "first", 1, 0.0, surge=False, callback=False))
    line.obey(did.Offer(call, "anna", "general", 1, "first", 0, until=20.0))


async def a_while() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@in_a_loop
async def test_what_a_command_has_made_meanwhile_is_hung_up_with_the_call() -> None:
    engine = Engine()
    line = line_at(engine)
    asterisk_events.started(line, {"channel": CALLER, "args": ["in", "12345", "4711@carrier"]})
    (call,) = line.calls.values()
    engine.slow = "answer"
    line.obey(did.Menu(call.id))
    await a_while()
    line.obey(did.Ended(call.id, "abandon", hang_up=False))
    line.finish(call)
    await a_while()
    assert [asked for asked in engine.asked if asked[0] == "delete"] == [], "the command is being obeyed still"
    engine.may.set()
    await a_while()
    assert engine.asked[-1] == ("delete", "channels", "line1-7.1")
    assert [asked[:2] for asked in engine.asked][:1] == [("post", "channels")]
    assert line.calls == {}


@in_a_loop
async def test_an_agents_telephone_rings_before_the_caller_hears_music() -> None:
    engine = Engine()
    line = line_at(engine)
    asterisk_events.started(line, {"channel": CALLER, "args": ["in", "12345"]})
    (call,) = line.calls.values()
    offered_at_once(line, call.id)
    await a_while()
    assert engine.asked == [("post", "channels"), ("post", "channels", "line1-7.1", "moh")]


@in_a_loop
async def test_who_is_answered_at_once_hears_no_music() -> None:
    engine = Engine()
    line = line_at(engine)
    asterisk_events.started(line, {"channel": CALLER, "args": ["in", "12345"]})
    (call,) = line.calls.values()
    offered_at_once(line, call.id)
    line.obey(did.Connect(call.id, "anna"))
    await a_while()
    assert [asked for asked in engine.asked if asked[-1] == "moh"] == []
    assert [asked[-1] for asked in engine.asked if asked[1] == "bridges"][-1] == "record"


@in_a_loop
async def test_a_key_in_the_menu_is_one_choice() -> None:
    line = line_at(Engine(), menu={"1": "english"})
    asterisk_events.started(line, {"channel": CALLER, "args": ["in", "12345"]})
    (call,) = line.calls.values()
    asterisk_events.digit(line, {"channel": CALLER, "digit": "1"})
    assert line.hearer.said[1:] == [("chose", call.id, "1")]  # type: ignore[attr-defined]


@in_a_loop
async def test_a_call_found_has_the_carriers_id_and_a_number_only_where_it_is_one() -> None:
    plan = {"app_name": "Stasis", "app_data": "huiying,in,12345,4711@carrier"}
    channels = [{**CALLER, "dialplan": plan}, {**CALLER, "id": "line1-7.2", "caller": {"number": "anonymous"}, "dialplan": plan}]
    first, second = await asterisk_found.found(line_at(Engine(channels)))
    assert (first.number, first.dnis, first.trunk, second.number) == ("13800001234", "12345", "4711@carrier", "")


@in_a_loop
async def test_a_conversation_on_hold_is_found_with_its_agent_and_since_when_they_talk() -> None:
    call = asterisk_found.call_id("line1-7.1")
    channels = [
        {**CALLER, "dialplan": {"app_name": "Stasis", "app_data": "huiying,in,12345"}},
        {**CALLER, "id": "a-1", "dialplan": {"app_name": "Stasis", "app_data": f"huiying,agent,{call},anna"}},
    ]
    bridges = [
        {"id": "e-1", "name": call, "bridge_class": "stasis", "channels": ["a-9"], "creationtime": "2026-03-04T01:00:09.000+0000"},
        {"id": "b-1", "name": call, "bridge_class": "stasis", "channels": ["a-1"], "creationtime": "2026-03-04T01:00:00.000+0000"},
    ]
    (found,) = await asterisk_found.found(line_at(Engine(channels, bridges)))
    assert (found.agents, found.held, found.since) == (("anna",), True, 1_772_586_000.0)


def talking(engine: Engine) -> tuple[Line, EngineCall]:
    """A line with one call, in which the caller and anna are about to talk."""
    line = line_at(engine)
    asterisk_events.started(line, {"channel": CALLER, "args": ["in", "12345"]})
    (call,) = line.calls.values()
    call.legs["anna"] = Leg("a-1", up=True)
    line.know("a-1", "agent", call.id, "anna")
    return line, call


@in_a_loop
async def test_a_call_that_ends_while_the_engine_is_away_is_hung_up_a_little_later() -> None:
    engine = Engine()
    line, call = talking(engine)
    line.obey(did.Connect(call.id, "anna"))
    await a_while()
    engine.away = "removeChannel"
    line.obey(did.Ended(call.id, "technical", hang_up=True))
    await a_while()
    engine.away = ""
    await line.run_out()
    assert line.calls == {}
    assert ("delete", "channels", CALLER["id"]) in engine.asked


@in_a_loop
async def test_two_whom_the_engine_does_not_connect_are_not_left_in_silence() -> None:
    engine = Engine()
    line, call = talking(engine)
    engine.away = "addChannel"
    line.obey(did.Connect(call.id, "anna"))
    await a_while()
    assert line.hearer.said[1:] == [told.Failed(call.id)]  # type: ignore[attr-defined]


@in_a_loop
async def test_a_call_whose_citizen_is_gone_is_forgotten_also_when_nobody_knows_it_any_more() -> None:
    engine = Engine()
    line, call = talking(engine)
    asterisk_events.gone(line, call.caller, 16)
    await line.run_out()
    assert line.calls == {}
    assert ("delete", "channels", "a-1") in engine.asked


def talked_on(folder: Path, running: str, at: float) -> tuple[EngineLine, Engine, str]:
    """A line that was started at `at` while somebody talked and the recording with this number ran."""
    call = asterisk_found.call_id("line1-7.1")
    channels = [{**CALLER, "dialplan": {"app_name": "Stasis", "app_data": "huiying,in,12345"}}]
    bridges = [{"id": "b-1", "name": call, "bridge_class": "stasis", "channels": [CALLER["id"]]}]
    for number in ("1", running):
        (folder / f"{call}.{number}.wav").touch()
    engine = Engine(channels, bridges, [f"{call}.{running}"])
    return line_at(engine, recordings=folder, clock=lambda: at), engine, call


def test_the_recording_that_runs_is_taken_over_and_ended_before_its_bridge(tmp_path: Path) -> None:
    line, engine, name = talked_on(tmp_path, "2", 1_772_586_000.5)

    async def story() -> None:
        await asterisk_found.found(line)
        ending = asyncio.create_task(line.calls[name].dissolve())
        await a_while()
        asterisk_events.left_bridge(line, {"channel": CALLER})
        await a_while()
        assert engine.asked[-1] == ("post", "recordings", "live", f"{name}.2", "stop")
        asterisk_events.recorded(line, {"type": "RecordingFinished", "recording": {"name": f"{name}.2", "duration": 7}})
        await ending
        assert engine.asked[-1] == ("delete", "bridges", "b-1")

    asyncio.run(story())
    assert line.hearer.said == [("recorded", name, f"{name}.2", 7)]  # type: ignore[attr-defined]


def test_no_name_of_a_recording_comes_twice_however_often_the_line_is_started_anew(tmp_path: Path) -> None:
    async def recorded(at: float) -> str:
        line, _, name = talked_on(tmp_path, "1", at)
        await asterisk_found.found(line)
        await line.calls[name].record()
        return line.calls[name]._recording

    first, second = asyncio.run(recorded(1_772_586_000.0)), asyncio.run(recorded(1_772_586_060.0))
    assert first != second


def supervised(engine: Engine) -> tuple[Line, EngineCall]:
    """A conversation that anna owns, and in it sue, whose telephone is up."""
    line = line_at(engine)
    call = line.calls["call"] = EngineCall("call", engine, line.waits, caller="in-1")  # type: ignore[arg-type]
    call.bridge, call.state = "b-1", "talking"
    for agent, channel in (("anna", "a-1"), ("sue", "a-2")):
        call.legs[agent] = Leg(channel, up=True, offered=agent == "anna")
        line.know(channel, "agent", "call", agent)
    call.legs["sue"].mode = "listen"
    return line, call


def snoop_is_up(line: EngineLine, call: EngineCall) -> None:
    snoop = call.legs["sue"].snoop
    asterisk_events.started(line, {"channel": {"id": snoop}, "args": ["snoop", "call"]})


@in_a_loop
async def test_what_a_supervisor_hears_is_put_to_the_ear_when_it_is_there_and_is_known_as_ours() -> None:
    engine = Engine()
    line, call = supervised(engine)
    line.obey(did.Join("call", "sue", "whisper"))
    await a_while()
    leg = call.legs["sue"]
    assert ("post", "bridges", leg.ear, "addChannel") in engine.asked
    before = len(engine.asked)
    assert line.channels[leg.snoop].role == "snoop", "else it would be taken for strange and hung up"
    snoop_is_up(line, call)
    await a_while()
    assert engine.asked[before:] == [("post", "bridges", leg.ear, "addChannel")]


@in_a_loop
async def test_who_only_listens_is_not_let_into_the_conversation_also_while_nobody_owns_it() -> None:
    engine = Engine()
    line, call = supervised(engine)
    call.legs["anna"].up = False  # is rung anew: the page was loaded again
    line.obey(did.Join("call", "sue", "listen"))
    await a_while()
    assert engine.asked == []
    asterisk_events.started(line, {"channel": {"id": "a-1"}, "args": ["agent", "call", "anna"]})
    call.legs["anna"].offered = False
    await asterisk_events.let_in(line, call, "anna")
    assert ("post", "channels", "a-1", "snoop", call.legs["sue"].snoop) in engine.asked
    assert "a-2" not in call.bridged


@in_a_loop
async def test_who_owns_a_call_and_does_not_lift_the_telephone_is_lost_and_the_caller_is_asked_nothing() -> None:
    line, call = supervised(Engine())
    call.legs["sue"] = Leg("a-3", offered=False)
    line.know("a-3", "agent", "call", "sue")
    asterisk_events.gone(line, "a-3", 19)
    assert line.hearer.said == [told.AgentGone("sue")]  # type: ignore[attr-defined]
