"""Recordings of which a kill left a half: a key without its file, a sealed file that no row tells of, a file without a key. Piece by piece; blocks.

A kept recording has its key first, then its file, then its row (recordings.py). What can be opened is to be told of; what never can be is removed, with
an event in the recording's own stream (`recording.removed`, and why). What cannot be opened now stays: a key ring may come back.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum

from huiying.calls.models import Recording, Visit
from huiying.calls.models_recording_keys import RecordingKey
from huiying.calls.recordings import OF_CALLS, Damaged, Kept, opened, place_of
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.whole_files import UNFINISHED

PARTS = tuple(f"{n:02x}" for n in range(256))  # the folders of recordings: how their names begin
LOOK_BACK = timedelta(days=7)  # a half is found when the line is next started, or within a day
KEYLESS_FOR = timedelta(days=30)  # a database that was put back may be put back once more, with the key
WRITTEN_WITHIN = timedelta(hours=1)
WAV_HEAD, WAV_SECOND = 44, 16_000  # octets; 8 kHz, 16 bit
Why = Literal["no_file", "no_key"]


@dataclass(frozen=True, slots=True)
class Half:
    """What is there of one recording; `call` is empty where nothing tells whose it is."""

    file: str
    call: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A recording that was sealed and is told nowhere."""

    call: str
    kept: Kept
    seconds: int


@dataclass(slots=True)
class Found:
    """What one look found: to be told of, without a file, without a key; how many cannot be judged and stay."""

    whole: list[Whole] = field(default_factory=list)
    no_file: list[Half] = field(default_factory=list)
    no_key: list[Half] = field(default_factory=list)
    staying: int = 0


def keys_of(part: str, now: datetime) -> list[Half]:
    """The keys of late of recordings whose names begin so."""
    span = (UUID(part.ljust(32, "0")), UUID(part.ljust(32, "f")))
    rows = RecordingKey.objects.filter(id__range=span, kept_at__gte=now - LOOK_BACK).values_list("id", "call_id")
    return [Half(str(file), str(call)) for file, call in rows]


def look(part: str, keys: Iterable[Half], *, held: Collection[str], now: datetime) -> Found:
    """Judge these keys, but for calls that are `held`, and the files of the same part. What was begun and not written to its end is removed at once."""
    found, mine = Found(), [half for half in keys if half.call not in held]
    told = set(Recording.objects.filter(call_id__in=[UUID(half.call) for half in mine]).values_list("file", flat=True))
    known = {str(call) for call in Visit.objects.filter(call_id__in=[UUID(half.call) for half in mine]).values_list("call_id", flat=True)}
    for half in mine:
        if half.file in told:
            continue
        if not place_of(half.file).exists():
            found.no_file.append(half)
        elif half.call in known and (whole := _whole(half)) is not None:
            found.whole.append(whole)
        else:
            found.staying += 1
    _files(part, found, now)
    return found


def _whole(half: Half) -> Whole | None:
    """The recording, opened with its key; None when it does not open."""
    row = RecordingKey.objects.filter(pk=half.file).first()
    try:
        sound = opened(half.file, bytes(row.key_sealed), place_of(half.file).read_bytes(), "") if row else b""
    except (Damaged, OSError):
        return None
    return Whole(half.call, Kept(half.file, sha256(sound).hexdigest(), len(sound)), _seconds(half.call, sound)) if sound else None


def _seconds(call: str, sound: bytes) -> int:
    """How long it lasts: as the engine's file says, else as long as was talked in the call."""
    if sound.startswith(b"RIFF"):
        return max(0, len(sound) - WAV_HEAD) // WAV_SECOND
    return round(Visit.objects.filter(call_id=UUID(call)).aggregate(talked=Sum("talk_s"))["talked"] or 0)


def _files(part: str, found: Found, now: datetime) -> None:
    """The files of one part that no key opens, and those that were never finished."""
    files = {file.name: file for file in (Path(settings.HUIYING_FILES) / OF_CALLS / part).glob("*")}
    for name, file in files.items():
        if name.startswith(UNFINISHED) and _age(file, now) > WRITTEN_WITHIN:
            file.unlink(missing_ok=True)
    named = {name for name in files if _is_id(name)}
    keyless = named - {str(key) for key in RecordingKey.objects.filter(pk__in=named).values_list("pk", flat=True)}
    for name in sorted(keyless):
        if _age(files[name], now) > KEYLESS_FOR:
            found.no_key.append(Half(name))
        else:
            found.staying += 1


def _age(file: Path, now: datetime) -> timedelta:
    try:
        return timedelta(seconds=now.timestamp() - file.stat().st_mtime)
    except FileNotFoundError:  # finished, or erased, just now
        return timedelta(0)


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def remove_half(*, half: Half, why: Why, actor: Actor, now: datetime) -> bool:
    """Remove what can never be opened; False when it was made whole meanwhile, or a legal hold keeps it.

    In one transaction: the key's row, then the event `recording.removed` with why; the file when that is written.
    """
    if why == "no_file" and place_of(half.file).exists():
        return False
    try:
        with transaction.atomic():
            RecordingKey.objects.filter(pk=half.file).delete()
            payload = {"why": why, **({"call": half.call} if half.call else {})}
            write([NewEvent(f"recording:{half.file}", 1, "recording.removed", payload)], actor=actor, now=now)
    except IntegrityError:
        return False
    place_of(half.file).unlink(missing_ok=True)
    return True


def silent(call: str) -> bool:
    """Whether nothing tells of a recording of this call, nor why there is none."""
    known = Visit.objects.filter(call_id=UUID(call), answered_at__isnull=False)
    return known.exists() and not Recording.objects.filter(call_id=UUID(call)).exists()
