"""Recordings that the engine finished while nobody was there to take them."""

import asyncio
import os
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from huiying.adapters.asterisk_line import EngineLine, Plan
from huiying.calls.models import Recording
from huiying.calls.record import record
from huiying.calls.recordings import open_recording
from huiying.kit.actor import system
from huiying.work.line_engine import RESTS_S, Engine
from huiying.work.line_left import engines_files
from tests.calls.scripts import call_id, happenings
from tests.calls.test_engine_line import Ear
from tests.calls.test_engine_line import Engine as Asterisk
from tests.calls.test_handed_in import Line, in_a_line
from tests.calls.test_line_restart import read
from tests.cast import NOW, build

pytestmark = pytest.mark.django_db
OPEN = "0 call.arrived source=engine\n1 call.queued queue=general\n9 call.answered seat=d0"


@pytest.fixture(autouse=True)
def city(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the test's own connection answers inside the loop
    settings.HUIYING_FILES = tmp_path / "files"
    build()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the engine records."""
    (tmp_path / "spool" / "recording").mkdir(parents=True)
    return tmp_path / "spool" / "recording"


def call(name: str = "talked", script: str = f"{OPEN}\n69 call.ended end_reason=answered") -> str:
    record(happenings("call:" + call_id(name), script), actor=system("line"), now=NOW)
    return call_id(name)


def sound(folder: Path, name: str, words: bytes = b"", *, age_s: float = 2 * RESTS_S) -> Path:
    """A recording of four seconds."""
    file = folder / f"{name}.wav"
    file.write_bytes(b"RIFF" + words.ljust(40) + bytes(4 * 16_000))
    os.utime(file, (time.time() - age_s,) * 2)
    return file


def left(folder: Path, *, live: Collection[str] = (), held: Collection[Path] = ()) -> list[tuple[Path, str, int, int]]:
    found, _ = engines_files(folder, live=live, held=held, rests_s=RESTS_S)
    return [(one.file, one.call, one.seconds, one.seq) for one in found]


def test_what_is_left_is_of_calls_that_have_ended_and_in_nobodys_hands(folder: Path) -> None:
    name = call()
    one, two = sound(folder, f"{name}.1"), sound(folder, f"{name}.2")
    sound(folder, f"{name}.3", age_s=0.0)
    sound(folder, f"{call('open', OPEN)}.1")
    sound(folder, "greeting")
    assert left(folder) == [(one, name, 4, 4), (two, name, 4, 4)]
    assert left(folder, held={one}) == [(two, name, 4, 4)]
    assert left(folder, live={name}) == []


async def sweeping(line: Line, run: Path, until: Callable[[], bool], live: Collection[str] = (), *, stands: bool = True) -> None:
    """Let the engine's half of the line run until it is so, and a little longer. `live` are the calls in the engine; does it stand?"""
    asterisk: Any = EngineLine(Asterisk(), Ear(), Plan(recordings=run / "spool" / "recording", clock=lambda: 0.0, queue="general"))  # type: ignore[arg-type]
    asterisk.calls |= dict.fromkeys(live)
    line.board.found |= {"engine": ()} if stands else {}
    engine = asyncio.create_task(Engine(asterisk, run, "general").keep_reading_back(line.board, read, line.keeper.held, 0.01, 0.05))
    try:
        await line.write(until)
        await asyncio.sleep(0.2)
        await line.write(lambda: not line.keeper.held)
    finally:
        engine.cancel()


def test_recordings_that_end_unheard_are_kept_while_the_line_runs_each_once(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    name, living = call(), call("living")
    one, two, running = sound(folder, f"{name}.1", b"one"), sound(folder, f"{name}.2", b"two"), sound(folder, f"{living}.1")
    strange = sound(folder, f"{uuid4()}.1")
    sounds = {one.read_bytes(), two.read_bytes()}
    in_a_line(lambda line: sweeping(line, tmp_path, lambda: not one.exists() and not two.exists(), {living}))
    kept = Recording.objects.order_by("seq")
    assert [(str(each.call_id), each.seq, each.seconds) for each in kept] == [(name, 5, 4), (name, 6, 4)]
    assert {open_recording(file=each.file, mark=each.sha256) for each in kept} == sounds
    assert sorted(folder.iterdir()) == sorted([running, strange])
    assert [told.args for told in caplog.records if told.name == "huiying.work.line_engine"] == [(1,)]


def test_nothing_is_taken_before_the_engine_has_told_which_calls_live(folder: Path, tmp_path: Path) -> None:
    file = sound(folder, f"{call()}.1")
    in_a_line(lambda line: sweeping(line, tmp_path, lambda: True, stands=False))
    assert file.exists()
