"""What a file really is, by its content: the kinds that an order may carry, and what a photo tells of its time and place."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import Image, UnidentifiedImageError

from huiying.kit.times import SHANGHAI

TAKEN = (
    ("图片", "pictures", {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/heic": "heic"}),
    ("PDF", "PDF", {"application/pdf": "pdf"}),
    ("录音", "recordings", {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/mp4": "m4a"}),
    ("Word", "Word", {"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx"}),
    ("Excel", "Excel", {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx"}),
)
EXTENSIONS = {media: extension for _zh, _en, kinds in TAKEN for media, extension in kinds.items()}
NAMES = "、".join(zh for zh, _en, _kinds in TAKEN), ", ".join(en for _zh, en, _kinds in TAKEN)  # what is taken, in words
ACCEPT = ",".join([*EXTENSIONS, *(f".{extension}" for extension in EXTENSIONS.values())])  # the same for a file control
MOST_PIXELS = {"image/jpeg": 170_000_000}  # cameras make such; the other kinds are not made by cameras
MOST_ELSE = 50_000_000
VERIFIED = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ID3 = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
_EXIF, _GPS, _TAKEN, _OFFSET = 0x8769, 0x8825, 36867, 36881
_MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Taken:
    """When and where a photo says that it was taken; a statement of the camera, not a proof."""

    at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def media_type(data: bytes) -> str:
    """The media type of a file by its content; empty for everything that an order may not carry (pages, scripts, programs, macros)."""
    found = _by_start(data)
    return "" if found in VERIFIED and not _is_image(data, found) else found


def _by_start(data: bytes) -> str:
    for start, name in _STARTS:
        if data.startswith(start):
            return name
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12], "")
    if data[4:8] == b"ftyp":
        return "image/heic" if data[8:12] in _HEIC else "audio/mp4" if data[8:12] in {b"M4A ", b"M4B "} else ""
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return "audio/mpeg" if data.startswith(_ID3) else ""


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return ""
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    return next((kind for name, kind in _OFFICE.items() if name in names), "")


@contextmanager
def _opened(data: bytes, kind: str) -> Iterator[Image.Image]:
    """A picture read as the kind that its first bytes say and no other; its size is judged by us, before anything is unpacked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=[kind.partition("/")[2]]) as image:
            yield image


def _is_image(data: bytes, kind: str) -> bool:
    """Whether it is a whole picture of that kind, of a size that a browser can show."""
    try:
        with _opened(data, kind) as image:
            if image.width * image.height > MOST_PIXELS.get(kind, MOST_ELSE):
                return False
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


def taken(data: bytes, kind: str) -> Taken:
    """What a photo tells of its time and place; nothing when it tells nothing that can be read."""
    if kind not in VERIFIED:
        return Taken()
    try:
        with _opened(data, kind) as image:
            if kind == "image/png" and "exif" not in image.info:
                return Taken()  # Pillow would unpack the whole picture to look for it behind the pixels
            exif = image.getexif()
            shot, place = dict(exif.get_ifd(_EXIF)), dict(exif.get_ifd(_GPS))
    except (OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError):
        return Taken()
    latitude, longitude = _degrees(place.get(2), place.get(1), 90), _degrees(place.get(4), place.get(3), 180)
    return Taken(_moment(shot), *((latitude, longitude) if latitude is not None and longitude is not None else (None, None)))


def _moment(shot: dict[int, Any]) -> datetime | None:
    """The camera's time; without an offset it is taken as China's."""
    match = _MOMENT.match(str(shot.get(_TAKEN, "")))
    if not match:
        return None
    offset = str(shot.get(_OFFSET, "")).strip("\x00 ")
    try:
        moment = datetime.fromisoformat(f"{match[1]}-{match[2]}-{match[3]}T{match[4]}{offset}")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _degrees(parts: Any, side: Any, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return (-value if side in ("S", "W") else value) if 0 <= value <= most else None
