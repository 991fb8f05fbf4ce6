"""Messages that torture a parser of SIP, one for each description of RFC 4475: the engine and the line stand, and each outcome has its name."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from huiying.calls import acd_inputs as i
from huiying.cli.line import telephones
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Exchange, Net, exchange
from tests.calls.torture.invalid import INVALID
from tests.calls.torture.meaning import MEANING
from tests.calls.torture.message import Message
from tests.calls.torture.table import SILENCE, TABLE, TCP, UDP, Row
from tests.calls.torture.unread import UNREAD
from tests.calls.torture.valid import VALID
from tests.calls.torture.wire import Wire, wire

MESSAGES = {message.name: message for message in (*VALID, *INVALID, *MEANING)}
SECTIONS = [
    *(f"3.1.1.{n}" for n in range(1, 14)),
    *(f"3.1.2.{n}" for n in range(1, 20)),
    "3.2.1",
    *(f"3.3.{n}" for n in range(1, 16)),
    "3.4.1",
]
PATIENCE, MOMENT = 60.0, 0.4  # seconds for an answer that is to come, and for one that is not: that one is looked for again at the end
WHOLE = "torture"  # the engine's log with what it writes of no message in production: the message itself


def test_each_of_the_49_descriptions_has_a_message_and_a_row_for_each_way_it_is_sent() -> None:
    assert [message.section for message in MESSAGES.values()] == SECTIONS
    ways = [(message.name, over) for message in MESSAGES.values() for over in (UDP, TCP)[: 1 + message.stream]]
    assert [(row.name, row.over) for row in TABLE] == ways


def test_the_table_says_where_the_engine_deviates_and_nowhere_else() -> None:
    assert [row for row in TABLE if (row.engine in row.rfc) == bool(row.deviates)] == []
    assert [row for row in TABLE if row.engine == SILENCE != row.rfc[0] and not row.error] == []


@dataclass
class Tormentor:
    """Sends them one after another, and keeps each socket open to the end."""

    net: Net
    engine: Engine
    outcomes: dict[tuple[str, str], str] = field(default_factory=dict)
    silent: dict[tuple[str, str], Wire] = field(default_factory=dict)

    @property
    def to(self) -> str:
        return f"{self.net.engine}:{self.net.settings().port}"

    def logged(self) -> str:
        """All that the engine has written."""
        return "".join((self.engine.folder / "log" / name).read_text(errors="replace") for name in ("messages", WHOLE))

    async def try_all(self, sockets: AsyncExitStack) -> None:
        for row in TABLE:
            message = MESSAGES[row.name]
            host = self.net.desk(9) if message.method == "REGISTER" else self.net.trunk
            await self.send(message, row, await sockets.enter_async_context(wire(row.over, host, self.to)))
        for sent, end in self.silent.items():
            if (late := await end.answer(0.01)) is not None:
                self.outcomes[sent] = f"{late.status}, late"

    async def send(self, message: Message, row: Row, end: Wire) -> None:
        before = self.logged().count(row.error)
        await end.send(message.bytes(me=end.me, engine=self.to, over=row.over))
        answer = await end.answer(MOMENT if row.engine == SILENCE else PATIENCE)
        self.outcomes[row.name, row.over] = str(answer.status) if answer else SILENCE
        if answer is None:
            self.silent[row.name, row.over] = end
        elif message.method == "INVITE":
            await end.acknowledge(answer)
        if row.error:
            await self.named(row, before)

    async def named(self, row: Row, before: int) -> None:
        """The engine's log says once more why."""
        for _ in range(600):
            if self.logged().count(row.error) > before:
                return
            await asyncio.sleep(0.1)
        self.outcomes[row.name, row.over] += ", and no word of it in the log"

    async def asks_whether_it_lives(self) -> str:
        async with wire(UDP, self.net.trunk, self.to) as end:
            await end.send(MESSAGES["lwsdisp"].bytes(me=end.me, engine=self.to, over="afterwards").replace(b"SIP/2.0/afterwards", b"SIP/2.0/UDP"))
            answer = await end.answer(PATIENCE)
        return str(answer.status) if answer else SILENCE


async def answered_end_to_end(city: Exchange, agent: str, tones: tuple[Path, Path]) -> None:
    """A call like any other."""
    before = len(city.told("call.ended"))
    city.answer(telephones.desk(tones[1], talks=1.0))
    city.tell(i.Ready(agent))
    city.call(telephones.caller("13800001234", tones[0]))
    await city.until(lambda: len(city.told("call.ended")) > before, 30)
    await city.empty()


def assert_kept_without_numbers(engine: Engine) -> None:
    """The engine has warned, where and in which words stands in its log, and no number does."""
    messages, warnings = ((engine.folder / "log" / name).read_text(errors="replace") for name in ("messages", "warnings"))
    assert "] WARNING res_" in warnings
    assert "1390000" not in messages + warnings


@pytest.mark.engine
def test_engine_and_line_stand_and_each_outcome_is_the_named_one(engine: Engine, net: Net, tmp_path: Path) -> None:
    tormentor, tones = Tormentor(net, engine), (telephones.tone_file(tmp_path, 440), telephones.tone_file(tmp_path, 400))
    assert engine.process is not None
    process = engine.process.pid

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city, AsyncExitStack() as sockets:
            await city.line.ari.post("asterisk", "logging", WHOLE, configuration="debug")
            sockets.push_async_callback(city.line.ari.delete, "asterisk", "logging", WHOLE)
            agent = city.ready()
            city.tell(i.Pause(agent, "break"))
            await tormentor.try_all(sockets)
            await city.empty()
            assert await tormentor.asks_whether_it_lives() == "200"
            await answered_end_to_end(city, agent, tones)
            return city

    city = asyncio.run(story())
    assert tormentor.outcomes == {(row.name, row.over): row.engine for row in TABLE}
    assert (engine.process.pid, engine.process.poll()) == (process, None)
    begun = Counter(happening.trunk.split(".very")[0] for happening in city.page if happening.type == "call.arrived")
    wanted = [f"{row.name}.{row.over}" for row in TABLE if MESSAGES[row.name].method == "INVITE" and row.engine == "200"]
    assert begun - Counter(wanted) == Counter([next(reversed(begun))])  # the ordinary call at the end, and no phantom
    assert Counter(wanted) - begun == Counter()
    assert Counter(str(told["end_reason"]) for told in city.told("call.ended")) == {"abandon": len(wanted), "answered": 1}
    assert_kept_without_numbers(engine)


@pytest.mark.engine
def test_a_number_or_an_id_that_is_no_text_blinds_nobody_and_is_told_to_nobody(engine: Engine, net: Net, tmp_path: Path) -> None:
    outcomes: list[tuple[str, str]] = []
    to = f"{net.engine}:{net.settings().port}"

    async def story() -> Exchange:
        async with exchange(engine, net, tmp_path) as city:
            city.tell(i.Pause(city.ready(), "break"))
            for message, *_ in UNREAD:
                async with wire(UDP, net.trunk, to) as end:
                    await end.send(message.bytes(me=end.me, engine=to, over=UDP))
                    answer = await end.answer(PATIENCE)
                    assert answer is not None, message.name
                    outcomes.append((message.name, str(answer.status)))
                    for _try in range(100):  # the answer comes before the engine has put its own side away
                        if (left := len(await city.line.ari.get("channels"))) == (answer.status == 200):
                            break
                        await asyncio.sleep(0.1)
                    assert left == (answer.status == 200)
                    await end.acknowledge(answer)
                    await city.empty()
            return city

    city = asyncio.run(story())
    assert outcomes == [(message.name, status) for message, status, _ in UNREAD]
    assert [happening.trunk for happening in city.page if happening.type == "call.arrived"] == [known for *_, known in UNREAD if known]
    assert_kept_without_numbers(engine)
