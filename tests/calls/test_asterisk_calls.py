"""Real calls through the engine: SIPp calls, SIPp's desk telephones answer, the brain decides."""

import asyncio
from pathlib import Path

from huiying.cli.line.engine import Engine
from tests.calls import telephones
from tests.calls.exchange import Exchange, Net, exchange

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
            return city

    city = asyncio.run(story())
    assert city.kinds() == ["arrived", "queued", "offered", "answered", "asked", "rated", "ended"]
    assert city.told("call.ended") == [{"end_reason": "answered"}]
    assert city.told("call.rated") == [{"csat": 2}]
    assert city.told("call.arrived")[0]["dnis"] == "12345"
    samples = telephones.read_wav(city.recordings[0][1].read_bytes())
    heard = {hertz: telephones.loudness(samples, hertz) for hertz in (CALLER_HZ, AGENT_HZ, 300, 600)}
    assert heard[CALLER_HZ] > 500
    assert heard[AGENT_HZ] > 500
    assert max(heard[300], heard[600]) < 100
