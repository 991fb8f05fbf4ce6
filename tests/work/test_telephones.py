"""The signalling of browsers that are telephones, past the line: who may, one for each person, to the engine as it is now."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError, web
from aiohttp.test_utils import TestServer
from django.conf import settings

from huiying.kit.actor import Actor
from huiying.work.live import HUB, Hub, telephone
from tests.loops import finish

AGENT, OTHER = (Actor(kind="staff", id=role, roles=frozenset({role})) for role in ("AG", "DP"))


async def engine(request: web.Request) -> web.WebSocketResponse:
    """An engine that says everything back."""
    socket = web.WebSocketResponse(protocols=("sip",))
    await socket.prepare(request)
    async for said in socket:
        await socket.send_str(f"heard {said.data}")
    return socket


@asynccontextmanager
async def served(actor: Actor, run: Path) -> AsyncIterator[Callable[[], Any]]:
    """The door, with an engine behind it; gives what opens a browser's connection."""

    async def read(_question: object) -> Actor:
        return actor

    behind, app = web.Application(), web.Application()
    behind.router.add_get("/ws", engine)
    hub = app[HUB] = Hub()
    hub.read = read  # type: ignore[method-assign, assignment]
    app.router.add_get("/events/telephone", telephone)
    async with TestServer(behind) as there, TestServer(app) as here, ClientSession(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={'k' * 32}"}) as client:
        told = {"url": str(there.make_url("")).rstrip("/"), "user": "u", "password": "p", "app": "huiying"}
        (run / "control.json").write_text(json.dumps(told))
        yield lambda: client.ws_connect(here.make_url("/events/telephone"), protocols=("sip",))
    assert hub.telephones == {}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUIYING_ENGINE", str(tmp_path))
    return tmp_path


def test_it_goes_both_ways_and_a_newer_page_takes_an_older_ones_place(run: Path) -> None:
    async def story() -> None:
        async with asyncio.timeout(60), served(AGENT, run) as opens:
            first = await opens()
            await first.send_str("REGISTER")
            assert await first.receive_str() == "heard REGISTER"
            async with opens() as second:
                assert (await first.receive()).type in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR}
                await second.send_str("again")
                assert await second.receive_str() == "heard again"
            (run / "control.json").unlink()
            async with opens() as third:
                assert (await third.receive()).data == 4004, "no engine is there"

    finish(story())


def test_who_has_no_place_at_the_line_is_not_carried(run: Path) -> None:
    async def story() -> None:
        async with served(OTHER, run) as opens:
            with pytest.raises(WSServerHandshakeError) as refused:
                await opens()
            assert refused.value.status == 403

    finish(story())
