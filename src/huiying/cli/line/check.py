"""A real call through an engine of our own, at loopback addresses: is what is installed able to answer the telephone?"""

import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from huiying.calls.rows import Happening
from huiying.cli.line import telephones
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Exchange, Net, NotAsWanted, exchange
from huiying.cli.line.programs import EnginePrograms, find_engine
from huiying.cli.refusal import PartMissing

CALLER_HZ, AGENT_HZ = 440, 400
HEARD = 300.0
NUMBER = "13800000000"
WITHIN_S = 60.0


class NoTelephones(PartMissing):
    """SIPp is not here."""


@dataclass
class Checked:
    """What happened, each with its second; and what was not as it should be."""

    version: str
    events: list[tuple[float, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def check() -> Checked:
    """Start an engine, let SIPp call and a desk telephone of SIPp answer, listen to the recording. Raises NoEngine, NoTelephones, EngineFailed."""
    programs = find_engine()
    if telephones.SIPP is None:
        raise NoTelephones("缺少 SIPp。请安装：sudo apt install sip-tester", "SIPp is missing. Install it: sudo apt install sip-tester")
    with tempfile.TemporaryDirectory(prefix="huiying-line-") as scratch:
        Path(scratch).chmod(0o711)
        return _checked(Path(scratch), programs)


def _checked(folder: Path, programs: EnginePrograms) -> Checked:
    told, begun, net = Checked(programs.version), time.monotonic(), Net(99)
    engine = Engine(folder / "line", net.settings(), programs)
    try:
        engine.start()
        told.events.append((time.monotonic() - begun, "engine"))
        asyncio.run(_call(engine, net, folder, told))
    finally:
        engine.destroy()
    return told


async def _call(engine: Engine, net: Net, folder: Path, told: Checked) -> None:
    his, hers = telephones.tone_file(folder, CALLER_HZ), telephones.tone_file(folder, AGENT_HZ)
    async with exchange(engine, net, folder) as city:
        city.answer(telephones.desk(hers, talks=3.0))
        city.ready()
        begun = time.time()
        city.call(telephones.caller(NUMBER, his, presses="2"))
        try:
            await city.until(lambda: city.told("call.ended") and city.recordings, WITHIN_S)
            await city.empty()
        except NotAsWanted:
            told.wrong.append("the call did not come to its end")
        told.events += [(_since(happening, begun), happening.type) for happening in city.page if happening.type.startswith("call.")]
        _judge(city, told)


def _since(happening: Happening, begun: float) -> float:
    return happening.at.timestamp() - begun


def _judge(city: Exchange, told: Checked) -> None:
    """Answered, rated, and both voices in the recording."""
    for kind in ("call.queued", "call.offered", "call.answered", "call.rated", "call.ended"):
        if not city.told(kind):
            told.wrong.append(f"{kind} did not happen")
    for _, file, seconds in city.recordings:
        samples = telephones.read_wav(file.read_bytes())
        loud = {hertz: telephones.loudness(samples, hertz) for hertz in (CALLER_HZ, AGENT_HZ)}
        told.events.append((seconds, f"recording of {len(samples) / telephones.RATE:.1f} s: caller {loud[CALLER_HZ]:.0f}, agent {loud[AGENT_HZ]:.0f}"))
        told.wrong += [f"{hertz} Hz is not in the recording" for hertz, amplitude in loud.items() if amplitude < HEARD]
