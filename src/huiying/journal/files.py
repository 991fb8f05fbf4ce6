"""The bytes of files, kept under their hash; the rows that name them stand in the rooms above."""

import re
from pathlib import Path

from django.conf import settings
from django.db import connection

from huiying.kit.checks import Problem
from huiying.kit.media import EXTENSIONS, NAMES
from huiying.kit.text import clean
from huiying.kit.whole_files import put_down

BYTES = 1_234_502  # the database's lock on the bytes of files: shared by whoever keeps some, alone for who erases
LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120
_NOT_IN_A_NAME = re.compile(r"[\\/:*?\"<>|\s]+")


def check_file(data: bytes, kind_found: str) -> list[Problem]:
    """What is wrong with a file whose content is of this media type: empty, too large, of a kind that is not taken."""
    if not data:
        return [Problem("file", "empty", "文件是空的。", "The file is empty.")]
    if len(data) > LARGEST:
        return [Problem("file", "too_large", "单个文件不超过 10 MB。", "A file may have 10 MB at most.")]
    return [] if kind_found else [Problem("file", "not_taken", f"只接收这些文件：{NAMES[0]}。", f"Only these files are taken: {NAMES[1]}.")]


def file_name(given: str, found: str) -> str:
    """A harmless name: its last part without blanks and marks, with the extension of what the file is."""
    stem = _NOT_IN_A_NAME.sub("_", clean(given).replace("\\", "/").rsplit("/", 1)[-1]).strip("._") or "file"
    extension = EXTENSIONS[found]
    stem = stem.removesuffix(f".{stem.rsplit('.', 1)[-1]}") if "." in stem else stem
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def place_of(sha256: str) -> Path:
    """Where the bytes with this hash are kept."""
    return Path(settings.HUIYING_FILES) / sha256[:2] / sha256


def keeping() -> None:
    """Until the end of this transaction no file's bytes are erased: they may be those that are about to be kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [BYTES])


def nobody_keeps() -> None:
    """Wait until nobody is about to keep a file; until the end of this transaction nobody begins to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BYTES])


def keep(data: bytes, sha256: str) -> Path:
    """Write bytes under their hash, whole or not at all."""
    place = place_of(sha256)
    if not place.exists():
        put_down(place, data)
    return place
