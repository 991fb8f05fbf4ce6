"""Recordings of calls are kept in the backup and come back; the doctor says what is missing, what is unknown and what was changed."""

import os
import time
from pathlib import Path

from django.conf import settings

from huiying.calls.models import Recording
from huiying.calls.record import record
from huiying.calls.recordings import keep_recording, open_recording, place_of
from huiying.kit.actor import system
from tests.calls.scripts import call_id, happenings
from tests.cast import NOW
from tests.keeping.conftest import Kept
from tests.keeping.test_doctor import found

SOUND = b"\x1aE\xdf\xa3" + b"voices" * 40


def recorded(name: str) -> Recording:
    kept = keep_recording(call=call_id(name), sound=SOUND, now=NOW)
    script = f"""0 call.arrived
      60 call.ended end_reason=technical
      61 call.recorded file={kept.file} sha256={kept.sha256} bytes={kept.bytes} seconds=58"""
    record(happenings(f"call:{call_id(name)}", script), actor=system("line"), now=NOW)
    return Recording.objects.get(call_id=call_id(name))


def old(file: Path) -> Path:
    """The file as if it had been written yesterday."""
    os.utime(file, (time.time() - 86_400,) * 2)
    return file


def test_recordings_come_back_with_the_city(stood_in: Kept, elsewhere: Kept, tmp_path: Path) -> None:
    one, file = recorded("one"), tmp_path / "b"
    told = stood_in.json("backup", str(file), "--key", str(tmp_path / "key"))
    assert (told["files"], told["missing"]) == (3, [])
    elsewhere.json("restore", str(file), "--key", str(tmp_path / "key"), "--keys", str(stood_in.folder / "keys.json"))
    settings.HUIYING_FILES = elsewhere.folder / "files"  # the fixture puts it back
    assert open_recording(file=one.file, mark=one.sha256) == SOUND


def test_a_backup_names_recordings_that_are_missing_or_were_changed(stood_in: Kept, tmp_path: Path) -> None:
    gone, changed = recorded("one"), recorded("two")
    place_of(gone.file).unlink()
    place_of(changed.file).write_bytes(place_of(changed.file).read_bytes()[:-1] + b"x")
    told = stood_in.json("backup", str(tmp_path / "b"), "--key", str(tmp_path / "key"), status=1)
    assert (sorted(told["missing"]), told["files"]) == (sorted([gone.file, changed.file]), 3)


def test_the_doctor_says_what_is_wrong_with_recordings(stood_in: Kept) -> None:
    gone, changed = recorded("one"), recorded("two")
    assert found(stood_in, "recordings") == []
    place_of(gone.file).unlink()
    assert found(stood_in, "recordings") == [f"1 recordings lack their file or their key, such as {gone.file}."]
    keep = place_of(changed.file).read_bytes()
    place_of(changed.file).write_bytes(keep[:-1] + bytes([keep[-1] ^ 1]))
    assert f"1 recordings that were looked into are not what the journal says, such as {changed.file}." in found(stood_in, "recordings")
    place_of(changed.file).write_bytes(keep)
    lone = stood_in.folder / "files" / "recordings" / "coming" / "tmp1"
    lone.parent.mkdir(parents=True)
    lone.write_bytes(SOUND)
    assert len(found(stood_in, "recordings")) == 1
    old(lone)
    assert "1 files of recordings belong to no call, such as tmp1." in found(stood_in, "recordings")
