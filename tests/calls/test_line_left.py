"""Recordings that the engine finished while nobody was there to take them."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from huiying.calls.models import Contact, Recording, Visit
from huiying.work.line_left import files_of_known_calls
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> str:
    """A call that was answered and is over."""
    made = Contact.objects.create(id=uuid4(), channel="voice", number_source="switch", arrived_at=NOW)
    Visit.objects.create(call=made, seq=1, channel="voice", direction="in", arrived_at=NOW, answered_at=NOW, ended_at=NOW + timedelta(minutes=1))
    return str(made.pk)


def sound(folder: Path, name: str, words: bytes) -> Path:
    file = folder / f"{name}.wav"
    file.write_bytes(b"RIFF" + words)
    return file


def test_of_two_recordings_of_a_call_the_one_that_is_kept_goes_and_the_other_is_taken(call: str, tmp_path: Path) -> None:
    kept, left = sound(tmp_path, f"{call}.1", b"one"), sound(tmp_path, f"{call}.2", b"two")
    Recording.objects.create(call_id=call, seq=3, file="f", sha256=sha256(kept.read_bytes()).hexdigest(), seconds=1, bytes=7, recorded_at=NOW)
    assert [(file, of) for file, of, _ in files_of_known_calls(tmp_path, set())] == [(left, call)]
    assert (kept.exists(), left.exists()) == (False, True)


def test_a_file_of_a_call_that_lives_or_of_nobody_is_let_be(call: str, tmp_path: Path) -> None:
    here, strange = sound(tmp_path, f"{call}.1", b"one"), sound(tmp_path, "greeting", b"two")
    assert files_of_known_calls(tmp_path, {call}) == []
    assert (here.exists(), strange.exists()) == (True, True)
