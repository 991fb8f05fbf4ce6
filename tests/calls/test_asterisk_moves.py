"""Calls that move on: to another agent, with somebody outside, to a citizen who was missed, and a surge."""

import asyncio
from pathlib import Path

import pytest

from huiying.calls import acd_inputs as i
from huiying.cli.line import telephones
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Exchange, Net, exchange

pytestmark = pytest.mark.engine
CALLER_HZ, AGENT_HZ, OTHER_HZ = 440, 400, 520


def call_of(city: Exchange) -> str:
    return next(iter(city.line.calls))


def test_a_call_is_transferred_to_another_queue_and_talked_on(engine: Engine, net: Net, tmp_path: Path) -> None:
    his, hers, others = (telephones.tone_file(tmp_path, hertz) for hertz in (CALLER_HZ, AGENT_HZ, OTHER_HZ))

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city:
            city.answer(telephones.desk(hers), desk=0)
            city.answer(telephones.desk(others, talks=2.5), desk=1)
            first, second = city.ready(0), city.ready(1, "expert")
            city.call(telephones.caller("13800001234", his))
            await city.until(lambda: city.told("call.answered"), 30)
            await asyncio.sleep(1.5)
            city.tell(i.ToQueue(call_of(city), first, "expert"))
            await city.until(lambda: city.told("call.ended"), 40)
            await city.until(lambda: len(city.recordings) == 2)
            await city.empty()
            assert [told["agent"] for told in city.told("call.answered")] == [first, second]
            return city

    city = asyncio.run(story())
    assert [told["queue"] for told in city.told("call.queued")] == ["general", "expert"]
    assert city.told("call.ended") == [{"end_reason": "answered"}]
    heard = [telephones.read_wav(file.read_bytes()) for _, file, _ in city.recordings]
    voices = [{hertz for hertz in (CALLER_HZ, AGENT_HZ, OTHER_HZ) if telephones.loudness(samples, hertz) > 400} for samples in heard]
    assert voices == [{CALLER_HZ, AGENT_HZ}, {CALLER_HZ, OTHER_HZ}]


def test_three_talk_and_then_the_caller_is_left_to_the_one_outside(engine: Engine, net: Net, tmp_path: Path) -> None:
    his, hers, others = (telephones.tone_file(tmp_path, hertz) for hertz in (CALLER_HZ, AGENT_HZ, OTHER_HZ))

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path, outside={"police_110": "110"}) as city:
            city.answer(telephones.desk(hers), desk=0)
            agent = city.ready(0)
            city.call(telephones.caller("13800001234", his, leaves_after=10.0), port=5080)
            await city.until(lambda: city.told("call.answered"), 30)
            city.answer_trunk(telephones.desk(others))
            await asyncio.sleep(1.0)
            call = call_of(city)
            city.tell(i.ToOutside(call, agent, "police_110"))
            await city.until(lambda: city.board.brain.floor.calls[call].outside_up)
            await asyncio.sleep(1.5)
            city.tell(i.Leave(call, agent))
            await city.until(lambda: city.told("call.ended"), 40)
            await city.until(lambda: city.recordings)
            await city.empty()
            return city

    city = asyncio.run(story())
    assert city.told("call.ended") == [{"end_reason": "transfer_out"}]
    assert city.told("call.transferred")[0]["to"] == "police_110"
    samples = telephones.read_wav(city.recordings[0][1].read_bytes())
    assert {hertz for hertz in (CALLER_HZ, AGENT_HZ, OTHER_HZ) if telephones.loudness(samples, hertz) > 300} == {CALLER_HZ, AGENT_HZ, OTHER_HZ}


def test_a_missed_caller_is_called_back(engine: Engine, net: Net, tmp_path: Path) -> None:
    hers, his = telephones.tone_file(tmp_path, AGENT_HZ), telephones.tone_file(tmp_path, CALLER_HZ)

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path, numbers={"out-1": "13800001234"}) as city:
            city.answer(telephones.desk(hers), desk=0)
            city.answer_trunk(telephones.desk(his, talks=2.0))
            agent = city.ready(0)
            city.board.dial("out-1", "13800001234", purpose="ring_back")
            city.tell(i.DialOut("out-1", agent, key="k"))
            await city.until(lambda: city.told("call.ended"), 40)
            await city.until(lambda: city.recordings)
            await city.empty()
            assert [told["agent"] for told in city.told("call.answered")] == [agent]
            return city

    city = asyncio.run(story())
    assert city.told("call.arrived")[0]["purpose"] == "ring_back"
    assert city.told("call.ended") == [{"end_reason": "answered"}]


def test_at_a_surge_the_caller_hears_it_and_keeps_the_place_by_a_key(engine: Engine, net: Net, tmp_path: Path) -> None:
    his = telephones.tone_file(tmp_path, CALLER_HZ)

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city:
            agent = city.ready(0)
            city.tell(i.Pause(agent, "break"))
            city.tell(i.Surge(on=True))
            city.call(telephones.caller("13800001234", his, presses="1"))
            await city.until(lambda: city.told("call.ended"), 40)
            await city.empty()
            return city

    city = asyncio.run(story())
    assert city.told("call.ended") == [{"end_reason": "callback_kept"}]
    assert len(city.board.brain.floor.kept) == 1
