"""Recordings that agents' pages hand in: also to a line that was started anew, and none is lost or told twice."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from django.conf import settings as city_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from pytest_django import Settings

from huiying.calls.line_policy import SHIPPED
from huiying.calls.models import Recording
from huiying.calls.models_recording_keys import RecordingKey
from huiying.calls.record import record
from huiying.calls.recordings import open_recording
from huiying.directory.models import User
from huiying.kit.actor import system
from huiying.kit.whole_files import UNFINISHED
from huiying.pages.second_factor import mark
from huiying.pages.sessions import SessionStore
from huiying.supervision.models import Notice
from huiying.supervision.notices import agency_id
from huiying.work.line_doors import recording_door
from huiying.work.line_keeping import Keeper
from huiying.work.line_left import LOST_STAYS_S, coming, engines_files, handed_in, set_down
from huiying.work.line_numbers import SealedNumbers
from huiying.work.line_pages import Desks
from huiying.work.line_restart import restore
from huiying.work.line_shared import HOUSE
from huiying.work.line_switchboard import Switchboard
from huiying.work.strangers import Strangers
from tests.calls.scripts import call_id, happenings
from tests.calls.test_line_restart import RULES, Wire, read
from tests.cast import Cast, build

pytestmark = pytest.mark.django_db
SOUND = b"\x1aE\xdf\xa3" + b"voices" * 40
ANSWERED = "0 call.arrived source=browser\n1 call.queued queue=general\n4 call.offered agent=me\n9 call.answered agent=me"
ENDED = f"{ANSWERED}\n50 call.ended end_reason=answered"


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Cast:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the test's own connection answers inside the loop
    settings.HUIYING_FILES = tmp_path
    return build()


class PageWire(Wire):
    """A line between pages."""

    by_page = True


class Line:
    """A line between pages that was started now; pages hand in what they have within `handed_in_within` seconds."""

    def __init__(self, handed_in_within: float = 60.0) -> None:
        self.keeper = Keeper(read, 0.01, again_s=(0.0, 0.0))
        self.board = Switchboard(RULES, clock=time.time, numbers=SealedNumbers(read), choices={}, keep=self.keeper.keep)
        self.keeper.chronicle, self.keeper.clock = self.board.chronicle, self.board.clock
        self.board.add("browser", PageWire)
        self.desks = Desks(self.board, lambda *_: None, handed_in_within)
        self.house: Any = SimpleNamespace(board=self.board, desks=self.desks, keeper=self.keeper, engine=None, read=read, policy=SHIPPED, strangers=Strangers())
        self.board.found["browser"] = ()
        self.board.all_stand.set()

    async def hand_in(self, call: str, by: User, sound: bytes = SOUND) -> int:
        """A page hands a recording in; how that is answered."""
        app = web.Application()
        app[HOUSE] = self.house
        app.router.add_put("/line/recording/{call}", recording_door)
        async with TestClient(TestServer(app)) as client:
            answer = await client.put(f"/line/recording/{call}", data=sound, headers={"X-Seconds": "41", "Cookie": signed_in(by)})
            return answer.status

    async def write(self, until: Callable[[], bool]) -> None:
        """Write what there is to write until it is so."""
        for _ in range(3_000):
            record(self.board.chronicle.take(9_999), actor=system("line"), now=datetime.now(UTC))
            if until():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("it never came about")


def signed_in(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = city_settings.AUTHENTICATION_BACKENDS[0]
    session.update(mark(user, time.time()))
    session.save()
    return SimpleCookie({city_settings.SESSION_COOKIE_NAME: session.session_key}).output(header="").strip()


def call(cast: Cast, script: str, name: str = "talked", **begun: float) -> str:
    """A call with `agent` that began two minutes ago, as the journal has it."""
    begins = datetime.now(UTC) - timedelta(**(begun or {"minutes": 2}))
    record(happenings("call:" + call_id(name), script, begins=begins, me=cast.user("agent").pk), actor=system("line"), now=begins)
    return call_id(name)


def in_a_line(story: Callable[[Line], Awaitable[None]], **made: float) -> None:
    """Start the line anew and let the story happen."""
    own = connections["default"]

    async def live() -> None:
        connections["default"] = own  # a loop has its own; what it would read is not committed
        line = Line(**made)
        await restore(line.house)
        await story(line)

    asyncio.run(live())


def kept(name: str) -> list[tuple[str, int, str]]:
    rows = Recording.objects.filter(call_id=name).order_by("seq")
    return [("kept" if one.file else "none", one.seconds, one.none_because) for one in rows]


@pytest.mark.parametrize("script", [ANSWERED, ENDED])
def test_what_was_recorded_of_a_call_before_the_line_was_started_anew_is_taken_and_nobody_elses(cast: Cast, script: str) -> None:
    name = call(cast, script)

    async def story(line: Line) -> None:
        assert await line.hand_in(name, cast.user("agent2")) == 404
        assert await line.hand_in(name, cast.user("agent")) == 204
        await line.write(Recording.objects.exists)

    in_a_line(story)
    assert kept(name) == [("kept", 41, "")]


def test_a_call_of_long_ago_and_one_that_telephones_recorded_take_nothing(cast: Cast) -> None:
    old, telephone = call(cast, ENDED, "old", days=3), call(cast, ENDED.replace("browser", "engine"), "telephone")

    async def story(line: Line) -> None:
        assert [await line.hand_in(name, cast.user("agent")) for name in (old, telephone)] == [404, 404]

    in_a_line(story)
    assert not Recording.objects.exists()


def test_what_no_page_hands_in_after_the_line_was_started_anew_is_said(cast: Cast) -> None:
    broke, ended, unanswered = call(cast, ANSWERED), call(cast, ENDED, "ended"), call(cast, ANSWERED.rpartition("\n")[0], "unanswered")
    told = call(cast, f"{ENDED}\n51 call.not_recorded why=failed", "told")
    in_a_line(lambda line: line.write(lambda: Recording.objects.count() == 3), handed_in_within=0.0)
    assert [kept(name) for name in (broke, ended, told, unanswered)] == [
        [("none", 0, "not_handed_in")], [("none", 0, "not_handed_in")], [("none", 0, "failed")], [],
    ]  # fmt: skip


def test_the_same_recording_is_told_once_however_often_it_is_handed_in(cast: Cast) -> None:
    name, agent = call(cast, ENDED), cast.user("agent")

    async def story(line: Line) -> None:
        assert [await line.hand_in(name, agent) for _ in range(2)] == [204, 204], "the answer was lost"
        await line.write(lambda: Recording.objects.exists() and not line.keeper.held)
        assert await line.hand_in(name, agent) == 204, "and once more, later"
        assert await line.hand_in(name, agent, SOUND + b"of another part") == 204
        await line.write(lambda: Recording.objects.count() == 2 and not line.keeper.held)

    in_a_line(story)
    assert kept(name) == [("kept", 41, "")] * 2


def test_a_line_that_is_killed_before_it_has_written_down_what_it_kept_leaves_no_sound_that_nobody_knows(cast: Cast, tmp_path: Path) -> None:
    name, file = call(cast, ENDED), tmp_path / "sound"
    file.write_bytes(SOUND)

    async def killed(line: Line) -> None:
        line.board.keep(name, file, 41)
        told: list[object] = []
        for _ in range(600):  # it is sealed in a thread of its own
            told += line.board.chronicle.take(9)
            if told:
                break
            await asyncio.sleep(0.1)
        assert len(told) == 1, "told, and never written"

    async def anew(line: Line) -> None:
        line.board.keep(name, file, 41)
        await line.write(lambda: Recording.objects.exists() and not line.keeper.held)

    in_a_line(killed)
    assert file.exists()
    in_a_line(anew)
    one = Recording.objects.get()
    assert [str(key) for key in RecordingKey.objects.values_list("pk", flat=True)] == [one.file]
    assert open_recording(file=one.file, mark=one.sha256) == SOUND
    assert not file.exists()


def test_what_was_taken_from_a_page_is_kept_by_the_next_line_when_this_one_is_killed_at_once(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    name, agent = call(cast, ENDED), cast.user("agent")

    async def killed(line: Line) -> None:
        line.board.keep = lambda *_: None
        assert await line.hand_in(name, agent) == 204

    in_a_line(killed)
    strange, half = coming() / f"{uuid4()}.9.{'0' * 64}", coming() / f"{UNFINISHED}x"
    strange.write_bytes(SOUND)
    half.write_bytes(SOUND[:9])
    in_a_line(lambda line: line.write(lambda: Recording.objects.exists() and not line.keeper.held), handed_in_within=0.0)
    assert kept(name) == [("kept", 41, "")]
    assert list(coming().iterdir()) == [strange]
    assert [told.args for told in caplog.records if told.name == "huiying.work.line_restart"] == [(1,)]


def test_what_cannot_be_kept_is_tried_given_up_told_once_and_tried_no_more(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name, tries = call(cast, ENDED), []

    def full(**_given: object) -> None:
        tries.append(1)
        raise OSError(28, "No space left on device")

    async def given_up(line: Line) -> None:
        await line.write(lambda: Recording.objects.exists() and not line.keeper.held)

    file = set_down(name, 41, SOUND)
    engines = tmp_path / f"{name}.1.wav"
    engines.write_bytes(b"no sound at all")
    with monkeypatch.context() as disk:
        disk.setattr("huiying.work.line_keeping.keep_recording", full)
        in_a_line(given_up)
    assert (len(tries), kept(name)) == (3, [("none", 0, "failed")])
    told = Notice.objects.get(kind="alarm")
    assert (name in told.zh, "OSError" in told.en, told.org_id) == (True, True, agency_id())

    async def anew(line: Line) -> None:
        line.board.keep(name, engines, 0)
        await asyncio.sleep(0.1)
        assert not line.keeper.held

    in_a_line(anew)
    assert kept(name) == [("none", 0, "failed")], "nothing is told twice"
    assert Notice.objects.count() == 1
    assert [one.name for one in coming().iterdir()] == [f"{file.name}.lost"]
    assert [one.name for one in tmp_path.glob("*.lost")] == [f"{engines.name}.lost"], "what is no sound is not tried again at all"
    a_month_ago = time.time() - LOST_STAYS_S - 1
    os.utime(tmp_path / f"{engines.name}.lost", (a_month_ago, a_month_ago))
    engines_files(tmp_path, live=(), held=(), rests_s=0)
    handed_in()
    assert ([one.name for one in coming().iterdir()], list(tmp_path.glob("*.lost"))) == ([f"{file.name}.lost"], []), "only what was rescued by nobody goes"
    (coming() / f"{file.name}.lost").rename(file)
    in_a_line(lambda line: line.write(lambda: Recording.objects.count() == 2 and not line.keeper.held))
    assert kept(name)[1] == ("kept", 41, ""), "put back by hand, it is kept"
