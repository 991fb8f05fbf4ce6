"""The doors of the line, each with a house of its own and no database: who stands behind a dead page, whose way in fails."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import django.db
import msgspec
import pytest
from aiohttp import ClientSession, WSMsgType, web
from aiohttp.test_utils import TestServer
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db.models.functions import Now

from huiying.adapters.browser_line import NO_MORE
from huiying.calls.acd_inputs import SignedIn
from huiying.directory.models import User
from huiying.directory.models_signin import BrowserSession
from huiying.kit.actor import Actor
from huiying.pages.sessions import SessionStore
from huiying.work.line_board import Board as Figures
from huiying.work.line_board import Watch, board_events, follow
from huiying.work.line_doors import CALLERS_PASS_S, _sit, _tell_caller, agent_door, standing
from huiying.work.line_pages import Desks, Page
from huiying.work.line_shared import HOUSE, House
from huiying.work.line_softphones import AtComputers
from huiying.work.line_surge import Surges
from huiying.work.strangers import EACH_ADDRESS, Strangers
from huiying.work.tidying import tidy
from tests.calls.boards import Board
from tests.cast import NOW, build
from tests.loops import finish

AGENT = Actor(kind="staff", id="a", roles=frozenset({"AG"}))
LEADER = Actor(kind="staff", id="t", roles=frozenset({"TL"}), employer_kind="operator")


def house_with(**more: object) -> House:
    board = Board()
    board.sit(AGENT.id)
    parts = {"desks": Desks(board.board, lambda *_given: None), "policy": SimpleNamespace(names={}, skills={}), "strangers": Strangers()}
    return cast("House", SimpleNamespace(board=board.board, computers=AtComputers(board.board, None), **parts, **more))


@asynccontextmanager
async def served(house: House, path: str, door: Callable[[web.Request], Any]) -> AsyncIterator[tuple[ClientSession, str]]:
    app = web.Application()
    app[HOUSE] = house
    app.router.add_get(path, door)
    async with TestServer(app) as server, ClientSession(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={'k' * 32}"}) as client:
        yield client, str(server.make_url(path))


class Dead(web.WebSocketResponse):
    """A connection whose other side answers nothing any more."""

    async def close(self, **_more: object) -> bool:
        await asyncio.Event().wait()
        return True


def test_who_comes_back_does_not_wait_for_the_older_page_to_answer() -> None:
    async def story() -> None:
        house = house_with()
        older, newer = Page(AGENT, "", Dead()), Page(AGENT, "", web.WebSocketResponse())
        house.desks.pages[AGENT.id] = older
        async with asyncio.timeout(60):
            await _sit(house, newer, "")
        assert msgspec.json.decode(newer.queue.get_nowait())["is"] == "Standing"
        assert house.desks.pages == {AGENT.id: newer}

    finish(story())


def test_a_page_that_cannot_be_seated_leaves_nothing_behind() -> None:
    async def story() -> None:
        answers = [AGENT]

        async def read(_question: object) -> Actor:
            if not answers:
                raise django.db.OperationalError
            return answers.pop()

        house = house_with(read=read)
        del house.board.brain.floor.agents[AGENT.id]
        async with served(house, "/line/agent", agent_door) as (client, url), client.ws_connect(url) as page:
            said = await page.receive(timeout=60)
            assert said.type in {WSMsgType.CLOSED, WSMsgType.CLOSE, WSMsgType.ERROR}
        assert house.desks.pages == {}

    finish(story())


class Read(web.WebSocketResponse):
    """A connection that remembers what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[dict[str, Any]] = []

    async def send_bytes(self, data: Any, compress: int | None = None) -> None:
        assert compress is None
        self.written.append(msgspec.json.decode(data))

    async def close(self, **_more: object) -> bool:
        return True


@pytest.mark.parametrize(("renewed_s", "told"), [(0.0, ["Beat", "Relay"]), (60.0, ["Beat"])])
def test_a_callers_pass_for_the_relay_is_renewed_while_the_page_beats(monkeypatch: pytest.MonkeyPatch, renewed_s: float, told: list[str]) -> None:
    monkeypatch.setenv("HUIYING_TURN_URL", "turn:turn.city.example:3478")
    monkeypatch.setenv("HUIYING_TURN_SECRET", "secret")

    async def story() -> None:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        queue.put_nowait(b'{"is":"Beat"}')
        queue.put_nowait(NO_MORE)
        socket = Read()
        await _tell_caller(socket, queue, renewed_s=renewed_s)
        assert [one["is"] for one in socket.written] == told
        for relay in socket.written[1:]:
            assert 0 <= int(relay["servers"][0]["username"]) - time.time() <= CALLERS_PASS_S

    finish(story())


def test_an_agents_pass_lasts_longer_than_a_shift(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYING_TURN_URL", "turn:turn.city.example:3478")
    monkeypatch.setenv("HUIYING_TURN_SECRET", "secret")

    async def story() -> None:
        (server,) = standing(house_with(), AGENT.id)["servers"]
        assert int(server["username"]) - time.time() > 10 * 3_600

    finish(story())


@pytest.mark.parametrize(("role", "status"), [("SV", 200), ("CR", 200), ("AG", 403), ("DP", 403)])
def test_the_boards_figures_are_for_those_who_may_open_the_wallboard(role: str, status: int) -> None:
    async def story() -> None:
        async def read(_question: object) -> Actor:
            return Actor(kind="staff", id="s", roles=frozenset({role}), employer_kind="hotline_agency")

        house = house_with(read=read, figures=SimpleNamespace(open=set(), now=dict))
        async with served(house, "/line/board", board_events) as (client, url), client.get(url) as answer:
            assert answer.status == status

    finish(story())


def test_a_leader_who_looks_at_calls_is_no_agent_on_the_wallboard() -> None:
    async def story() -> None:
        async def read(_question: object) -> Actor:
            return LEADER

        house = house_with(read=read)
        figures = Figures(house.board, {}, Surges(house.board, read))
        house.board.sit(LEADER.id, "", "")
        house.board.tell(SignedIn(LEADER.id))
        async with served(house, "/line/agent", agent_door) as (client, url):
            for asked, agents in ({"leads": "yes"}, 1), ({}, 2), ({"leads": "yes"}, 1):
                async with client.ws_connect(url, params=asked) as page:
                    assert msgspec.json.decode(await page.receive_bytes(timeout=60))["agent"] == LEADER.id
                    assert figures.now()["agents"] == {"signed_in": agents}

    finish(story())


def test_a_board_ends_when_its_reader_may_watch_no_more() -> None:
    class Wall(web.StreamResponse):
        told: list[bytes]

        async def write(self, data: Any) -> None:
            self.told.append(data)

    async def story() -> None:
        may, wall = [True, True], Wall()
        wall.told = []
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        for n in range(5):
            queue.put_nowait(b"%d" % n)

        async def still() -> bool:
            return bool(may) and may.pop()

        await follow(wall, queue, still, look_again=0.0)
        assert wall.told == [b"0", b"1"]

    finish(story())


def opened(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session.save()
    return str(session.session_key)


@pytest.fixture
def supervisor(db: None) -> User:
    return build().user("supervisor")


def test_who_signs_out_watches_no_more_and_whose_session_rested_does(supervisor: User) -> None:
    watches, rested = opened(supervisor), opened(supervisor)
    watch, board = Watch(watches, str(supervisor.pk)), Watch(rested, str(supervisor.pk))
    assert (watch.still(NOW), board.still(NOW)) == (True, True)
    SessionStore(watches).delete()
    BrowserSession.objects.filter(pk=rested).update(expire_date=Now())
    assert (watch.still(NOW), board.still(NOW)) == (False, True)
    tidy()
    assert board.still(NOW)


def test_who_loses_the_role_watches_no_more(supervisor: User) -> None:
    watch = Watch(opened(supervisor), str(supervisor.pk))
    User.plain.filter(pk=supervisor.pk).update(roles=["AG"])
    assert not watch.still(NOW)


def test_nobody_watches_longer_than_a_working_day(supervisor: User, settings: Any) -> None:
    settings.HUIYING_LONGEST_S = 0
    assert not Watch(opened(supervisor), str(supervisor.pk)).still(NOW)


def test_made_up_cookies_are_asked_about_so_often_and_keep_nobody_out_who_is_signed_in() -> None:
    async def story() -> None:
        staff, asked = ["s" * 32, "t" * 32], [0]
        key = [""]

        async def read(_question: object) -> Actor | None:
            asked[0] += 1
            return Actor(kind="staff", id="o", roles=frozenset({"OP"})) if key[0] in staff else None

        async with served(house_with(read=read), "/line/agent", agent_door) as (client, url):

            async def shows(cookie: str) -> int:
                key[0] = cookie
                async with client.get(url, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}) as answer:
                    return answer.status

            assert await shows(staff[0]) == 403, "signed in, and takes no calls"
            assert [await shows(wrong) for wrong in ("guess", "K" * 32, "k" * 33)] == [401] * 3
            assert asked == [1], "what no session is called is not asked about"
            left_open = "l" * 32
            assert [await shows(left_open) for _ in range(3 * EACH_ADDRESS)] == [401] * 3 * EACH_ADDRESS
            assert asked == [2], "a page that comes again and again counts once"
            statuses = [await shows(f"{n:032}") for n in range(2 * EACH_ADDRESS)]
            assert statuses == [401] * (EACH_ADDRESS - 1) + [429] * (EACH_ADDRESS + 1)
            assert asked == [1 + EACH_ADDRESS]
            assert await shows(staff[0]) == 403, "who was found before is asked about as ever"
            assert await shows(staff[1]) == 429, "who was not waits with the guesses of that address"

    finish(story())
