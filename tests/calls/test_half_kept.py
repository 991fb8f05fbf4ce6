"""A process that keeps recordings is killed between its steps: what it left is found, and told of or removed, each with its receipt."""

import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from pytest_django import Settings

from huiying.calls.models import Recording
from huiying.calls.models_recording_keys import RecordingKey
from huiying.calls.recordings import keep_recording, open_recording, place_of
from huiying.calls.recordings_half_kept import KEYLESS_FOR, PARTS
from huiying.journal.models import Event
from huiying.kit.whole_files import UNFINISHED
from huiying.work.clock import read_clock
from huiying.work.line_half_kept import HalfKept
from tests.calls.test_handed_in import ENDED, Line, call, in_a_line, kept
from tests.calls.test_line_restart import read
from tests.cast import Cast, build
from tests.databases import ROOT
from tests.databases import City as Database
from tests.work.conftest import environment

SOUND = b"RIFF" + bytes(40 + 3 * 16_000)
DIES = """
import os, signal, sys, django
django.setup()
from huiying.calls import recordings
from huiying.work.clock import read_clock
def die(*_given): os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[1] == "no_file": recordings.put_down = die
recordings.keep_recording(call=sys.argv[2], sound=sys.stdin.buffer.read(), now=read_clock())
die()
"""


@pytest.fixture
def cast(own_city: Database, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Cast:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the test's own connection answers inside the loop
    settings.HUIYING_FILES = tmp_path / "files"
    return build()


def killed_at(step: str, name: str, city: Database, folder: Path) -> None:
    """A process of its own keeps the sound of a call and is killed: before its file is written, or before anything tells of it."""
    env = environment(city, HUIYING_FILES=str(folder / "files"), HUIYING_ACTS_AS="system", DJANGO_SETTINGS_MODULE="config.settings")
    done = subprocess.run([sys.executable, "-c", DIES, step, name], cwd=ROOT / "src", env=env, input=SOUND, check=False)
    assert done.returncode == -9


async def all_parts(line: Line) -> None:
    looking = HalfKept(line.board, line.keeper, read)
    for part in PARTS:
        await looking.look(part)
    await line.write(lambda: len(line.board.chronicle) == 0)


def receipts() -> list[tuple[str, object]]:
    rows = Event.objects.filter(type="recording.removed").order_by("at")
    return [(one.stream.removeprefix("recording:"), msgspec.json.decode(one.payload)) for one in rows]


def test_what_was_sealed_is_told_of_and_a_key_without_a_file_goes_with_a_receipt(cast: Cast, own_city: Database, tmp_path: Path) -> None:
    sealed, keyed = call(cast, ENDED, "sealed"), call(cast, ENDED, "keyed")
    killed_at("file", sealed, own_city, tmp_path)
    killed_at("no_file", keyed, own_city, tmp_path)
    assert (RecordingKey.objects.count(), Recording.objects.count()) == (2, 0)
    lost = RecordingKey.objects.get(call_id=keyed)
    in_a_line(all_parts)
    assert (kept(sealed), kept(keyed)) == ([("kept", 3, "")], [("none", 0, "failed")])
    row = Recording.objects.get(call_id=sealed)
    assert open_recording(file=row.file, mark=row.sha256) == SOUND
    assert receipts() == [(str(lost.pk), {"call": keyed, "why": "no_file"})]
    assert [str(key.call_id) for key in RecordingKey.objects.all()] == [sealed]
    in_a_line(all_parts)
    assert (len(receipts()), Recording.objects.count()) == (1, 2), "each once"


def test_what_is_in_the_keepers_hands_and_of_a_living_call_is_no_half(cast: Cast, own_city: Database, tmp_path: Path) -> None:
    name = call(cast, ENDED, "held")
    killed_at("no_file", name, own_city, tmp_path)

    async def story(line: Line) -> None:
        line.keeper.held.add(tmp_path / f"{name}.1.wav")
        await all_parts(line)

    in_a_line(story)
    assert (RecordingKey.objects.count(), receipts()) == (1, [])


def test_a_file_that_no_key_opens_stays_for_a_month_and_one_that_was_begun_for_an_hour(cast: Cast) -> None:
    old, young = str(uuid4()), str(uuid4())
    half, begun = place_of(old).with_name(f"{UNFINISHED}half"), place_of(young).with_name(f"{UNFINISHED}begun")
    for file, age in ((place_of(old), KEYLESS_FOR.total_seconds() + 60), (place_of(young), 60.0), (half, 3_700.0), (begun, 60.0)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"sealed")
        os.utime(file, (time.time() - age,) * 2)
    in_a_line(all_parts)
    assert [file.exists() for file in (place_of(old), place_of(young), half, begun)] == [False, True, False, True]
    assert receipts() == [(old, {"why": "no_key"})]


def test_what_does_not_open_now_stays(cast: Cast) -> None:
    name = call(cast, ENDED, "damaged")
    made = keep_recording(call=name, sound=SOUND, now=read_clock())
    place_of(made.file).write_bytes(b"something else")
    in_a_line(all_parts)
    assert (place_of(made.file).exists(), RecordingKey.objects.count(), Recording.objects.count(), receipts()) == (True, 1, 0, [])
