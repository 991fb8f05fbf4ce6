"""Recordings of calls: encrypted files, each with a key of its own; written whole or not at all."""

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from huiying.calls.models import Recording
from huiying.calls.models_recording_keys import RecordingKey
from huiying.directory.keys import keyring
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.kit.sealing import CannotOpen, seal, unseal
from huiying.kit.whole_files import put_down

NONCE = 12
OF_CALLS = "recordings"  # their folder among the files
SUFFIXES = {b"RIFF": "wav", b"\x1aE\xdf\xa3": "webm", b"OggS": "ogg"}


class NoRecording(ValueError):  # noqa: N818
    """What was given is no recording: empty, or of no kind that is kept."""


class Damaged(Exception):  # noqa: N818
    """The file does not open with its key, or is not what was kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept recording: the file's id, the hash of the sound and its size in octets."""

    file: str
    sha256: str
    bytes: int


def place_of(file: UUID | str) -> Path:
    """Where a recording's file lies."""
    name = str(file)
    return Path(settings.HUIYING_FILES) / OF_CALLS / name[:2] / name


def suffix_of(sound: bytes) -> str:
    """What kind of sound it is, by its first octets. Raises NoRecording."""
    found = SUFFIXES.get(sound[:4])
    if found is None:
        raise NoRecording
    return found


def keep_recording(*, call: str, sound: bytes, now: datetime) -> Kept:
    """Keep a call's sound. In order: judges it by its content, seals a fresh key (the row), writes the encrypted file to disk, renames it.

    The same sound of the same call is the same file with the same key: what was broken off is done again, and leaves nothing behind.
    A key without a file is harmless, a file without a key unreadable. Raises NoRecording, Damaged when its key does not open, OSError.
    """
    suffix_of(sound)
    mark = sha256(sound).hexdigest()
    name, nonce = uuid5(UUID(call), mark), secrets.token_bytes(NONCE)
    fresh = seal(keyring(), _about(name), b64encode(AESGCM.generate_key(256)).decode())
    row, _ = RecordingKey.objects.get_or_create(id=name, defaults={"call_id": call, "key_sealed": fresh, "kept_at": now})
    try:
        key = b64decode(unseal(keyring(), _about(name), bytes(row.key_sealed)))
    except CannotOpen:
        raise Damaged from None
    put_down(place_of(name), nonce + AESGCM(key).encrypt(nonce, sound, name.bytes))
    return Kept(str(name), mark, len(sound))


def stands(*, call: str, mark: str) -> bool:
    """Whether the records tell of a recording of this call with this hash, be it erased by now."""
    return Recording.objects.filter(call_id=UUID(call), sha256=mark).exists()


def open_recording(*, file: str, mark: str) -> bytes:
    """The sound of a kept recording whose hash is `mark`. Raises NotFound when it was erased, Damaged."""
    row = RecordingKey.objects.filter(pk=file).first()
    place = place_of(file)
    if row is None or not place.exists():
        raise NotFound
    return opened(file, bytes(row.key_sealed), place.read_bytes(), mark)


def opened(file: str, key_sealed: bytes, data: bytes, mark: str) -> bytes:
    """The sound in the content of a recording's file; an empty mark is not compared. Raises Damaged."""
    try:
        key = b64decode(unseal(keyring(), _about(file), key_sealed))
        sound = AESGCM(key).decrypt(data[:NONCE], data[NONCE:], UUID(file).bytes)
    except (CannotOpen, InvalidTag, ValueError):
        raise Damaged from None
    if mark and sha256(sound).hexdigest() != mark:
        raise Damaged
    return sound


def erase_recording(*, recording: Recording, mark: str, actor: Actor, now: datetime) -> None:
    """Take a recording away under a retention rule.

    In order, in the caller's transaction: marks the row, deletes the key, removes the file (killed in between, the next run finds the row again),
    journals `recording.erased` in the recording's own stream. A trigger refuses what a legal hold keeps (IntegrityError).
    """
    Recording.objects.filter(pk=recording.pk).update(erased=mark)
    RecordingKey.objects.filter(pk=recording.file).delete()
    place_of(recording.file).unlink(missing_ok=True)
    write([NewEvent(f"recording:{recording.file}", 1, "recording.erased", {"call": str(recording.call_id), "under": mark})], actor=actor, now=now)


def _about(file: UUID | str) -> str:
    """What a recording's key is sealed for."""
    return f"calls_recording_key|key_sealed|{file}"
