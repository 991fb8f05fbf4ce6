"""The citizen's door of the line, asked as a proxy and strangers ask it: whose address counts, and what is said to one who calls too often."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import aiohttp
import pytest

from huiying.adapters.pace import AT_ONCE
from huiying.directory.keys import keyring
from huiying.kit.sealing import blind
from huiying.pages.models_tries import Try
from huiying.portal.limiting import CALL
from huiying.work.line_doors import TOO_FAST
from huiying.work.line_limits import EACH_ADDRESS, TOO_OFTEN
from huiying.work.line_pages import REPLACED
from tests.cast import build
from tests.databases import ROOT
from tests.databases import City as Database
from tests.ports import free_port
from tests.work.conftest import environment
from tests.work.conftest import own_city as own_city  # noqa: PLC0414 - a fixture of ours too

PROXY, STRANGER = "127.0.0.2", "127.0.0.1"
CITIZEN, OTHER = "203.0.113.9", "203.0.113.10"
STANDING = 0


@pytest.fixture
def line(own_city: Database) -> Iterator[str]:
    """A line process behind a proxy; where it answers."""
    build()
    port = free_port()
    env = environment(own_city, HUIYING_LINE_PORT=str(port), HUIYING_PROXIES=PROXY, HUIYING_CLOCK="system", HUIYING_DEMO="0")
    process = subprocess.Popen([sys.executable, "-m", "huiying.work.line"], cwd=ROOT / "src", env=env)
    yield f"http://127.0.0.1:{port}/line/call"
    process.terminate()
    process.wait(60)


async def called(line: str, source: str, forwarded: str, times: int = 1) -> list[int]:
    """How the line answers pages that call one after another and stay: the code with which each is closed, STANDING for one that is let in."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=(source, 0))) as client:
        pages = [await opened(client, line, forwarded) for _ in range(times)]
        told = [await page.receive(timeout=60) for page in pages]
        return [STANDING if one.type is aiohttp.WSMsgType.BINARY else int(page.close_code or -1) for one, page in zip(told, pages, strict=True)]


async def opened(client: aiohttp.ClientSession, line: str, forwarded: str) -> aiohttp.ClientWebSocketResponse:
    begun = time.monotonic()
    while True:
        try:
            return await client.ws_connect(line, headers={"X-Forwarded-For": forwarded})
        except aiohttp.ClientConnectorError:
            assert time.monotonic() < begun + 60, "the line does not answer"
            await asyncio.sleep(0.2)


def used_up(address: str) -> None:
    key = blind(keyring(), f"try_{CALL.what}", address)
    Try.objects.bulk_create(Try(key=key, at=datetime.now(UTC)) for _ in range(CALL.most))


def test_who_calls_too_often_within_an_hour_is_told_so_and_a_proxys_other_citizens_are_not_counted_with_them(line: str) -> None:
    used_up(CITIZEN)
    assert asyncio.run(called(line, PROXY, f"6.6.6.6, {CITIZEN}")) == [TOO_OFTEN]
    assert asyncio.run(called(line, PROXY, OTHER)) == [STANDING]
    assert Try.objects.filter(key=blind(keyring(), "try_call", OTHER)).count() == 1


def test_a_stranger_cannot_name_somebody_elses_address(line: str) -> None:
    used_up(CITIZEN)
    assert asyncio.run(called(line, STRANGER, CITIZEN)) == [STANDING]
    assert Try.objects.filter(key=blind(keyring(), "try_call", STRANGER)).count() == 1


def test_one_address_has_so_many_calls_at_once_and_no_more(line: str) -> None:
    assert asyncio.run(called(line, PROXY, CITIZEN, EACH_ADDRESS + 1)) == [*[STANDING] * EACH_ADDRESS, TOO_OFTEN]
    assert asyncio.run(called(line, PROXY, OTHER)) == [STANDING]


async def standing(page: aiohttp.ClientWebSocketResponse) -> dict[str, str]:
    return dict(json.loads(await page.receive_bytes(timeout=60)))


def test_who_knows_a_calls_id_does_not_have_the_call_and_who_has_its_token_does(line: str) -> None:
    async def story() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=(PROXY, 0))) as client:
            first = await opened(client, line, CITIZEN)
            told = await standing(first)
            guessed = await standing(await opened(client, f"{line}?call={told['call']}", OTHER))
            assert (guessed["is"], guessed["call"] == told["call"], guessed["token"] == told["token"]) == ("Standing", False, False)
            for said in ({"do": "back", "token": told["call"]}, {"do": "back"}, {"do": "hang_up"}, []):
                wrong = await opened(client, f"{line}?back", OTHER)
                await wrong.send_json(said)
                assert await standing(wrong) == {"is": "Ended", "end_reason": ""}
            back = await opened(client, f"{line}?back", OTHER)
            await back.send_json({"do": "back", "token": told["token"]})
            again = await standing(back)
            assert (again["call"], again["token"]) == (told["call"], told["token"])
            while not first.closed:
                await first.receive(timeout=60)
            assert first.close_code == REPLACED

    asyncio.run(story())


def test_who_speaks_without_end_is_put_out_and_comes_back_to_the_call(line: str) -> None:
    async def story() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=(PROXY, 0))) as client:
            loud = await opened(client, line, CITIZEN)
            told = await standing(loud)
            for _ in range(10 * AT_ONCE):
                with suppress(ConnectionError):
                    await loud.send_json({"do": "signal", "data": {}})
            while not loud.closed:
                await loud.receive(timeout=60)
            assert loud.close_code == TOO_FAST
            back = await opened(client, f"{line}?back", CITIZEN)
            await back.send_json({"do": "back", "token": told["token"]})
            assert (await standing(back))["call"] == told["call"]

    asyncio.run(story())
