"""Recordings that the engine finished while nobody was there to take them. The blocking half."""

from hashlib import sha256
from pathlib import Path
from uuid import UUID

from huiying.calls.models import Recording, Visit
from huiying.work.line_numbers import last_seq


def files_of_known_calls(folder: Path, live: set[str]) -> list[tuple[Path, str, int]]:
    """The files of calls that have ended, each with its call and the last number of the call's stream; the very sound that is kept already is removed."""
    left = []
    for file in sorted(folder.glob("*.wav")):
        call = file.stem.split(".")[0]
        known = _id_of(call)
        if call in live or known is None:
            continue
        if Recording.objects.filter(call_id=known, sha256=sha256(file.read_bytes()).hexdigest()).exists() or not Visit.objects.filter(call_id=known).exists():
            file.unlink(missing_ok=True)
        else:
            left.append((file, call, last_seq(f"call:{call}")))
    return left


def _id_of(call: str) -> UUID | None:
    """The call's id; None for a file that is none of ours, which is let be."""
    try:
        return UUID(call)
    except ValueError:
        return None
