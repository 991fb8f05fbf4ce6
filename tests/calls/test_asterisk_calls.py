"""Real calls through the engine: SIPp calls, SIPp's desk telephones answer, the brain decides."""

import asyncio
from pathlib import Path

import pytest

from huiying.adapters.asterisk_events import EVENTS
from huiying.calls import acd_inputs as i
from huiying.cli.line import telephones
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Exchange, Net, exchange

pytestmark = pytest.mark.engine
CALLER_HZ, AGENT_HZ = 440, 400


def tones(folder: Path) -> tuple[Path, Path]:
    return telephones.tone_file(folder, CALLER_HZ), telephones.tone_file(folder, AGENT_HZ)


def test_a_call_is_answered_recorded_with_both_voices_and_rated(engine: Engine, net: Net, tmp_path: Path) -> None:
    his, hers = tones(tmp_path)

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city:
            city.answer(telephones.desk(hers, talks=3.0))
            agent = city.ready()
            city.call(telephones.caller("13800001234", his, presses="2"))
            await city.until(lambda: city.told("call.ended"), 30)
            await city.until(lambda: city.recordings)
            await city.empty()
            assert agent == city.told("call.answered")[0]["agent"]
            sent = await city.line.ari.get("applications", city.line.ari.app)
            assert {each["type"] for each in sent["events_allowed"]} == EVENTS.keys(), "the engine sends what means something, and nothing else"
            return city

    city = asyncio.run(story())
    assert [kind for kind in city.kinds() if kind != "wrapped"] == ["arrived", "queued", "offered", "answered", "asked", "rated", "ended"]
    assert city.told("call.ended") == [{"end_reason": "answered"}]
    assert city.told("call.rated") == [{"csat": 3}]
    assert city.told("call.arrived")[0]["dnis"] == "12345"
    samples = telephones.read_wav(city.recordings[0][1].read_bytes())
    heard = {hertz: telephones.loudness(samples, hertz) for hertz in (CALLER_HZ, AGENT_HZ, 300, 600)}
    assert heard[CALLER_HZ] > 500
    assert heard[AGENT_HZ] > 500
    assert max(heard[300], heard[600]) < 100


def test_a_caller_who_waits_and_leaves_has_abandoned_and_nothing_is_left(engine: Engine, net: Net, tmp_path: Path) -> None:
    his, hers = tones(tmp_path)

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city:
            city.answer(telephones.desk(hers))
            agent = city.ready()
            city.tell(i.Pause(agent, "break"))
            city.call(telephones.caller("13800001234", his, leaves_after=4.0))
            await city.until(lambda: city.told("call.ended"), 30)
            await city.empty()
            return city

    city = asyncio.run(story())
    assert city.kinds() == ["arrived", "queued", "ended"]
    assert city.told("call.ended") == [{"end_reason": "abandon"}]
    assert city.recordings == []


def test_when_the_first_agent_does_not_answer_the_next_one_does(engine: Engine, net: Net, tmp_path: Path) -> None:
    his, hers = tones(tmp_path)

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city:
            city.answer(telephones.silent_desk(), desk=0)
            city.answer(telephones.desk(hers, talks=2.0), desk=1)
            first, second = city.ready(0), city.ready(1)
            city.call(telephones.caller("13800001234", his))
            await city.until(lambda: city.told("call.ended"), 40)
            await city.empty()
            assert [told["agent"] for told in city.told("call.offered")] == [first, second]
            assert city.told("call.not_answered") == [{"agent": first, "why": "timeout"}]
            assert [told["agent"] for told in city.told("call.answered")] == [second]
            return city

    city = asyncio.run(story())
    assert city.told("call.ended") == [{"end_reason": "answered"}]
    assert ("paused", "no_answer") in {(told["state"], told.get("code")) for told in city.told("agent.state")}
