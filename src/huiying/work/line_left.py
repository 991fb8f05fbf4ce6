"""Recordings that pages hand in, those that ended while nobody was there to take them, and who may hand one in still. The blocking half."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from huiying.calls.models import Visit
from huiying.calls.recordings import OF_CALLS
from huiying.calls.sources import BROWSER
from huiying.kit.whole_files import UNFINISHED, put_down
from huiying.work.line_numbers import last_seq

OF_LATE = timedelta(days=1)  # a page tries for as long as it is open
LOST = ".lost"  # what could not be kept: how such a file's name ends
LOST_STAYS_S = 30 * 86_400.0  # so long somebody may rescue it: it is sound that nothing seals
WAV_HEAD, WAV_SECOND = 44, 16_000  # octets; 8 kHz, 16 bit


@dataclass(frozen=True, slots=True)
class Left:
    """A recording's file that nobody has taken: its call, the length in seconds, the last number of the call's stream."""

    file: Path
    call: str
    seconds: int
    seq: int


def coming() -> Path:
    """The folder of what pages handed in, until it is sealed and kept."""
    return Path(settings.HUIYING_FILES) / OF_CALLS / "coming"


def set_down(call: str, seconds: int, sound: bytes) -> Path:
    """Put what a page hands in on disk, with a name that tells of what it is. Raises OSError."""
    file = coming() / f"{call}.{seconds}.{sha256(sound).hexdigest()}"
    put_down(file, sound)
    return file


def handed_in() -> tuple[list[Left], int]:
    """What was handed in and is not kept yet, and how many files there are of calls that nobody knows. What is half there goes: its page hands it in again."""
    let_go(coming())
    left, strange = [], 0
    for file in sorted(coming().glob("*")):
        call, seconds, _ = (*file.name.split("."), "", "")[:3]
        known = _id_of(call)
        if file.name.startswith(UNFINISHED):
            file.unlink(missing_ok=True)
        elif file.suffix == LOST:
            continue
        elif known is not None and seconds.isdecimal() and Visit.objects.filter(call_id=known).exists():
            left.append(Left(file, call, int(seconds), last_seq(f"call:{call}")))
        else:
            strange += 1
    return left, strange


def engines_files(folder: Path, *, live: Collection[str], held: Collection[Path], rests_s: float) -> tuple[list[Left], set[str]]:
    """The engine's files that nobody has taken: of calls that have ended, untouched for so many seconds. And the names of those of calls that nobody knows."""
    let_go(folder)
    left, strange = [], set()
    for file in sorted(folder.glob("*.wav")):
        call = file.stem.split(".")[0]
        known = _id_of(call)
        if known is None or call in live or file in held or time.time() - file.stat().st_mtime < rests_s:
            continue
        visits = Visit.objects.filter(call_id=known)
        if not visits.exists():
            strange.add(file.name)
        elif not visits.filter(ended_at=None).exists():  # else its end is still to be written, by the file's length
            left.append(Left(file, call, max(0, file.stat().st_size - WAV_HEAD) // WAV_SECOND, last_seq(f"call:{call}")))
    return left, strange


def let_go(folder: Path) -> None:
    """Remove what was recorded a month ago and given up."""
    for file in folder.glob(f"*{LOST}"):
        if time.time() - file.stat().st_mtime > LOST_STAYS_S:
            file.unlink(missing_ok=True)


def seq_to_record(call: str, agent: str, now: datetime) -> int | None:
    """After which event of the call its recording is to be told; None when the agent has not answered it of late by a page."""
    own = Visit.objects.filter(call_id=UUID(call), agent_id=UUID(agent), source=BROWSER, arrived_at__gte=now - OF_LATE, answered_at__isnull=False)
    return last_seq(f"call:{call}") if own.exists() else None


def unrecorded(now: datetime) -> dict[str, int]:
    """The calls of late that were answered by pages of which nothing says whether they are recorded, each with the last number of its stream."""
    own = Visit.objects.filter(source=BROWSER, arrived_at__gte=now - OF_LATE, answered_at__isnull=False, call__recordings=None)
    return {str(call): last_seq(f"call:{call}") for call in own.order_by("call_id").values_list("call_id", flat=True).distinct()}


def _id_of(call: str) -> UUID | None:
    """The call's id; None for a file that is none of ours, which is let be."""
    try:
        return UUID(call)
    except ValueError:
        return None
