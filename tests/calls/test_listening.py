"""Leading a conversation in the engine: what each of the three telephones hears, taken off the network, while a leader listens, whispers and joins."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiying.calls import acd_inputs as i
from huiying.cli.line import telephones
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Exchange, Net, exchange
from tests.calls.test_asterisk_moves import call_of
from tests.calls.wires import Wire, tapped_wire

pytestmark = pytest.mark.engine
CALLER_HZ, AGENT_HZ, LEADER_HZ = 440, 700, 1_150
NAMES = {CALLER_HZ: "caller", AGENT_HZ: "agent", LEADER_HZ: "leader"}
LOUD = 300
AGENT, LEADER = 0, 1
HEARD: dict[str, dict[str, set[str]]] = {
    "listen": {"caller": {"agent"}, "agent": {"caller"}, "leader": {"caller", "agent"}},
    "whisper": {"caller": {"agent"}, "agent": {"caller", "leader"}, "leader": {"caller", "agent"}},
    "join": {"caller": {"agent", "leader"}, "agent": {"caller", "leader"}, "leader": {"caller", "agent"}},
    "taken": {"caller": {"leader"}, "agent": set(), "leader": {"caller"}},
}
LEFT: dict[str, set[str]] = {"caller": {"agent"}, "agent": {"caller"}, "leader": set()}


@pytest.fixture
def wire() -> Iterator[Wire]:
    try:
        with tapped_wire() as tapped:
            yield tapped
    except PermissionError:
        pytest.skip("packets may not be read here (it needs root, or CAP_NET_RAW): what telephones hear was not listened to")


class Ears:
    """Who is heard at which telephone."""

    def __init__(self, wire: Wire, net: Net) -> None:
        self.wire, self.places = wire, {"caller": net.trunk, "agent": net.desk(AGENT), "leader": net.desk(LEADER)}

    async def hear(self, seconds: float = 1.5) -> dict[str, set[str]]:
        """At each telephone, whose tone comes there."""
        told = {}
        for who, address in self.places.items():
            samples = await asyncio.to_thread(self.wire.heard, address, seconds)
            told[who] = {NAMES[hertz] for hertz in NAMES if telephones.loudness(samples, hertz) > LOUD}
        return told

    async def come_to_hear(self, wanted: dict[str, set[str]]) -> dict[str, set[str]]:
        """The same once it is as wanted, or as it still is after a long while."""
        for _try in range(10):
            if (told := await self.hear()) == wanted:
                break
        return told


async def talking(city: Exchange, folder: Path) -> tuple[str, str, str]:
    """A caller and an agent talk, and a leader sits at a telephone: the call and both agents."""
    his, hers, theirs = (telephones.tone_file(folder, hertz) for hertz in (CALLER_HZ, AGENT_HZ, LEADER_HZ))
    city.answer(telephones.desk(hers), desk=AGENT)
    city.answer(telephones.desk(theirs), desk=LEADER)
    agent = city.ready(AGENT)
    leader = city.ready(LEADER)
    city.tell(i.Pause(leader, "leading"))
    city.call(telephones.caller("13800001234", his))
    await city.until(lambda: city.told("call.answered"), 30)
    return call_of(city), agent, leader


async def up(city: Exchange, call: str, leader: str, mode: str) -> None:
    """The leader's telephone is up, and the line does what was wished."""
    await city.until(lambda: (leg := city.line.calls[call].legs.get(leader)) is not None and leg.up and leg.mode == mode)
    await asyncio.sleep(1.0)


def test_a_leader_listens_whispers_joins_and_takes_over(engine: Engine, net: Net, wire: Wire, tmp_path: Path) -> None:
    ears = Ears(wire, net)
    found: dict[str, dict[str, set[str]]] = {}

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city:
            call, agent, leader = await talking(city, tmp_path)
            for mode in ("listen", "whisper", "join"):
                city.tell(i.Watch(call, leader, mode))  # type: ignore[arg-type]
                await up(city, call, leader, mode)
                if mode == "listen":
                    await asyncio.sleep(7.0)  # longer than two looks at what is in the engine: nothing of ours is taken for strange
                found[mode] = await ears.come_to_hear(HEARD[mode])
            city.tell(i.TakeOver(call, leader))
            await city.until(lambda: agent not in city.line.calls[call].legs)
            await asyncio.sleep(1.0)
            found["taken"] = await ears.come_to_hear(HEARD["taken"])
            city.tell(i.Released(call, leader))
            await city.until(lambda: city.told("call.ended"), 60)
            await city.until(lambda: city.recordings)
            await city.empty()
            return city

    city = asyncio.run(story())
    assert found == HEARD
    assert [told["mode"] for told in city.told("call.joined")] == ["listen", "whisper", "join", "join", "take_over"]


def test_who_leaves_is_heard_no_more_and_the_two_talk_on(engine: Engine, net: Net, wire: Wire, tmp_path: Path) -> None:
    ears = Ears(wire, net)
    found: dict[str, dict[str, set[str]]] = {}

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city:
            call, agent, leader = await talking(city, tmp_path)
            city.tell(i.Watch(call, leader, "join"))
            await up(city, call, leader, "join")
            city.tell(i.Watch(call, leader, "listen"))
            await up(city, call, leader, "listen")
            found["back"] = await ears.come_to_hear(HEARD["listen"])
            city.tell(i.Released(call, leader))
            await city.until(lambda: leader not in city.line.calls[call].legs)
            found["left"] = await ears.come_to_hear(LEFT)
            assert city.board.brain.floor.agents[leader].code == "leading"
            assert len(await city.line.ari.get("bridges")) == 1
            assert len(await city.line.ari.get("channels")) == 2
            city.tell(i.Released(call, agent))
            await city.until(lambda: city.told("call.ended"), 60)
            await city.empty()
            return city

    asyncio.run(story())
    assert found == {"back": HEARD["listen"], "left": LEFT}


def test_what_is_whispered_is_in_no_recording(engine: Engine, net: Net, tmp_path: Path) -> None:
    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city:
            call, agent, leader = await talking(city, tmp_path)
            city.tell(i.Watch(call, leader, "whisper"))
            await up(city, call, leader, "whisper")
            await asyncio.sleep(2.0)
            city.tell(i.Released(call, agent))
            await city.until(lambda: city.told("call.ended"), 60)
            await city.until(lambda: city.recordings)
            await city.empty()
            return city

    city = asyncio.run(story())
    samples = telephones.read_wav(city.recordings[0][1].read_bytes())
    heard = {name for hertz, name in NAMES.items() if telephones.loudness(samples, hertz) > LOUD}
    assert heard == {"caller", "agent"}
