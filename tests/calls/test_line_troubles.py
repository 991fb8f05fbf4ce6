"""What does not end the line: a database that is away, a full disk, an engine that refuses."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from huiying.adapters.asterisk_ari import Ari, Refused
from huiying.calls import acd_commands as did
from huiying.calls.chronicle import Chronicle
from huiying.calls.rows import Happening
from huiying.work.line_board import Board as Figures
from huiying.work.line_dialling import Dialling
from huiying.work.line_engine import Engine
from huiying.work.line_linking import Linker
from huiying.work.line_surge import Surges
from huiying.work.line_writer import Writer
from tests.calls.boards import Board
from tests.calls.test_pages_that_call import in_a_loop
from tests.cast import NOW, build


async def away(_question: Callable[[], Any]) -> Any:
    raise psycopg.OperationalError("somebody's number is 13800001234")


async def there(question: Callable[[], Any]) -> Any:
    return question()


@in_a_loop
async def test_a_wallboard_is_told_what_is_now_also_while_the_records_cannot_be_read() -> None:
    place = Board()
    figures = Figures(place.board, {}, Surges(place.board, away))
    screen: asyncio.Queue[bytes] = asyncio.Queue()
    figures.open.add(screen)
    running = asyncio.ensure_future(figures.run(away))
    figures.see(did.Check("any"))
    told = await asyncio.wait_for(screen.get(), 120)
    assert msgspec.json.decode(told.removeprefix(b"data: "))["today"] == {}
    assert not running.done()
    running.cancel()


def on_a_bad_disk(run: Path) -> Engine:
    """Nothing can be written beside the engine's records."""
    (run / "read.partial").mkdir()
    line: Any = SimpleNamespace(calls={}, plan=SimpleNamespace(recordings=run))
    return Engine(line, run, "general")


def test_a_bad_disk_keeps_the_line_neither_from_beginning_nor_from_going_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine, place = on_a_bad_disk(tmp_path), Board()
    asyncio.run(engine.begin(place.board, there, ()))
    asyncio.run(engine.read_back(place.board, there))
    assert [record.getMessage().rpartition(" ")[2] for record in caplog.records] == ["IsADirectoryError"] * 2
    assert str(tmp_path) not in caplog.text


async def events(request: web.Request) -> web.WebSocketResponse:
    """An engine that is quiet."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for _ in socket:
        pass
    return socket


def test_an_engine_that_refuses_while_it_begins_is_asked_again(tmp_path: Path) -> None:
    app, stands = web.Application(), asyncio.Event()
    app.router.add_get("/ari/events", events)
    answers = [Refused("GET channels: 503")]

    async def connected() -> None:
        if answers:
            raise answers.pop()
        stands.set()

    async def listen() -> None:
        async with TestServer(app) as server:
            control = tmp_path / "control.json"
            control.write_text(json.dumps({"app": "a", "url": str(server.make_url("")).rstrip("/"), "user": "u", "password": str(uuid4())}))
            async with Ari(control) as ari:
                listening = asyncio.ensure_future(ari.listen(lambda _event: None, connected))
                await asyncio.wait({listening, asyncio.ensure_future(stands.wait())}, timeout=120, return_when=asyncio.FIRST_COMPLETED)
                assert not listening.done()
                listening.cancel()

    asyncio.run(listen())
    assert stands.is_set()


@in_a_loop
async def test_an_order_of_a_call_and_a_try_to_ring_back_are_told_when_the_database_is_there_again() -> None:
    place, asked = Board(), list[object]()

    async def back_later(question: Callable[[], Any]) -> int:
        asked.append(question)
        return 3 if len(asked) > 2 else await away(question)

    linker, dialling = Linker(back_later, place.board.chronicle, place.board.clock), Dialling(place.board, None, back_later)
    linker.link(str(uuid4()), str(uuid4()), "anna")
    dialling.see(did.CallBack("out", "missed", "anna", "general", "first", 1, 0.0))
    dialling.see(did.Connect("out", "anna"))
    for _ in range(600):
        await asyncio.sleep(0.1)
        place.take()
        if len(asked) == 4 and place.written:
            break
    assert len(asked) == 4, "each was asked twice"
    assert [noted.type for noted in place.written] == ["call.linked"]


def test_what_the_journal_does_not_take_is_told_without_what_it_was(db: None, caplog: pytest.LogCaptureFixture) -> None:
    build()
    words = "d" * 40
    begins = Happening("call:" + str(uuid4()), 1, "call.arrived", NOW, {"direction": words})
    writer = Writer(Chronicle(), lambda: NOW, lambda _streams: None)
    assert writer._attempt([begins])
    assert "DataError" in caplog.text
    assert words not in caplog.text
    assert "Traceback" not in caplog.text
