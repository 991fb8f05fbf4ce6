"""The live stream as browsers hear it: a real process, a real client, people of two units."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

import aiohttp
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections

from huiying.directory.models import User
from huiying.orders.handling import sign
from huiying.pages.second_factor import mark
from huiying.pages.sessions import SessionStore
from tests.cast import NOW, Cast
from tests.databases import ROOT
from tests.databases import City as Database
from tests.followup.stages import city
from tests.loops import finish
from tests.orders.steps import HOUR, dispatched, part
from tests.ports import free_port
from tests.work.conftest import environment

T = TypeVar("T")
Heard = list[tuple[str, dict[str, str]]]


@pytest.fixture
def cast(own_city: Database) -> Cast:
    return city()


@pytest.fixture
def address(own_city: Database, cast: Cast) -> Iterator[str]:
    """Where the live process listens."""
    port = free_port()
    live = subprocess.Popen([sys.executable, "-m", "huiying.work.live"], env=environment(own_city, HUIYING_LIVE_PORT=str(port)), cwd=ROOT / "src")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        live.terminate()
        assert live.wait(60) == 0


def signed_in(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.update(mark(user, time.time()))
    session.save()
    return str(session.session_key)


class Listener:
    """A person's browser."""

    def __init__(self, client: aiohttp.ClientSession, address: str, session: str) -> None:
        self.client, self.address, self.session = client, address, session
        self.heard: Heard = []
        self.last = ""
        self.ready = asyncio.Event()

    async def listen(self) -> None:
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}", **({"Last-Event-ID": self.last} if self.last else {})}
        async with self.client.get(f"{self.address}/events", headers=headers) as response:
            assert response.status == 200
            async for raw in response.content:
                self.hear(raw.decode().rstrip("\n"))

    def hear(self, line: str) -> None:
        if line.startswith("id: "):
            self.last = line[4:]
            self.ready.set()
        if line.startswith("data: "):
            data = json.loads(line[6:])
            self.heard.append((data["stream"], data))

    async def hears(self, kind: str, seconds: float = 60.0) -> dict[str, str]:
        for _ in range(int(seconds * 20)):
            for _stream, data in self.heard:
                if data["kind"] == kind:
                    return data
            await asyncio.sleep(0.05)
        raise AssertionError(f"{kind} was not heard")


async def up(client: aiohttp.ClientSession, address: str) -> None:
    for _ in range(1_200):
        with suppress(aiohttp.ClientConnectorError):
            async with client.get(address) as response:
                assert response.status == 401
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the live process did not come up")


def in_thread(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connections.close_all()


async def story(address: str, cast: Cast, sessions: dict[str, str]) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=600)) as client:
        await up(client, address)
        people = {name: Listener(client, address, key) for name, key in sessions.items()}
        tasks = {name: asyncio.create_task(person.listen()) for name, person in people.items()}
        await asyncio.gather(*(asyncio.wait_for(person.ready.wait(), 60) for person in people.values()))

        order = await asyncio.to_thread(in_thread, lambda: dispatched(cast, NOW, cast.works))
        data = await people["works"].hears("asg.sent")
        assert set(data) == {"stream", "kind", "at"}
        assert data["stream"] == f"order:{order.pk}"
        await people["agency"].hears("asg.sent")
        other = await asyncio.to_thread(in_thread, lambda: dispatched(cast, NOW, cast.streets, phone="13800060002"))
        await people["streets"].hears("asg.sent")
        assert {stream for stream, _ in people["streets"].heard} == {f"order:{other.pk}"}
        assert {stream for stream, _ in people["works"].heard} == {f"order:{order.pk}"}
        assert {stream for stream, _ in people["agency"].heard} == {f"order:{order.pk}", f"order:{other.pk}"}

        tasks["works"].cancel()
        await asyncio.gather(tasks["works"], return_exceptions=True)
        await asyncio.to_thread(in_thread, lambda: sign(assignment=part(order, cast.works), actor=cast.unit_handler(cast.works), now=NOW + HOUR))
        await people["agency"].hears("asg.signed")
        tasks["works"] = asyncio.create_task(people["works"].listen())
        await people["works"].hears("asg.signed")
        assert not any(data["kind"] == "asg.signed" for _, data in people["streets"].heard)
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


def test_what_fails_inside_a_coroutine_fails_the_test() -> None:
    async def wrong() -> None:
        await asyncio.sleep(0)
        raise AssertionError("heard what is not theirs")

    with pytest.raises(AssertionError, match="heard what is not theirs"):
        finish(wrong())


def test_each_hears_of_the_own_orders_only_and_what_was_missed(address: str, cast: Cast) -> None:
    sessions = {"works": signed_in(cast.user("SZ_lead")), "streets": signed_in(cast.user("CG_lead")), "agency": signed_in(cast.user("dispatcher"))}
    finish(story(address, cast, sessions))


async def doors(address: str, session: str) -> None:
    port = int(address.rpartition(":")[2])
    page, cookie = f"http://127.0.0.1:{port - 1}", {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as client:
        await up(client, address)
        async with client.get(address, headers=cookie | {"Origin": "http://elsewhere.example"}) as response:
            assert response.status == 403
        async with client.get(address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}=guess"}) as response:
            assert response.status == 401
        async with client.get(address, headers=cookie | {"Origin": page}) as response:
            assert response.status == 200
            assert response.headers["Access-Control-Allow-Origin"] == page
            assert response.headers["Access-Control-Allow-Credentials"] == "true"
            assert response.headers["Content-Type"].startswith("text/event-stream")


def test_only_our_own_pages_and_signed_in_people_may_listen(address: str, cast: Cast) -> None:
    finish(doors(address, signed_in(cast.user("dispatcher"))))
