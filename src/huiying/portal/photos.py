"""Files of a form that is not sent yet: judged at once, held for two hours while the form is put right, then attached."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads

from huiying.journal.files import LARGEST
from huiying.kit.actor import citizen
from huiying.kit.checks import Refused, refuse
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7, uuid7_time
from huiying.kit.media import media_type
from huiying.orders.attachments import Upload, check_upload, store
from huiying.orders.models import WorkOrder

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST = 9
LIVES = timedelta(hours=2)
SALT = "portal.held"
Held = list[tuple[str, str]]


class CannotKeep(Told):
    """A file cannot be taken, or there are too many."""

    zh = "{name}：{why}"
    en = "{name}: {why_en}"


def folder() -> Path:
    """Where files wait for their order."""
    place = Path(settings.HUIYING_FILES) / "held"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def read_held(signed: str) -> Held:
    """The files that a form holds, (key, name) each; none when the list is not ours or too old."""
    try:
        return [(str(UUID(key)), str(name)) for key, name in loads(signed, salt=SALT, max_age=int(LIVES.total_seconds()))] if signed else []
    except (BadSignature, ValueError, TypeError):
        return []


def without(signed: str, key: str) -> str:
    """The list without one file: the citizen took it off. Its bytes are swept away with those of forms that were never sent."""
    return signed_list([one for one in read_held(signed) if one[0] != key])


def signed_list(held: Held) -> str:
    """The list as a form carries it."""
    return dumps(held, salt=SALT) if held else ""


def uploads(files: Iterable["UploadedFile[Any]"], waiting: Iterable[bytes]) -> Iterator[Upload]:
    """The files as uploads, each judged by its content; one that waits already, byte for byte, is not taken twice. Raises CannotKeep."""
    marks = {sha256(data).digest() for data in waiting}
    for file in files:
        name = (file.name or "file")[:80]
        upload = Upload(file.read() if (file.size or 0) <= LARGEST else bytes(LARGEST + 1), name, "citizen")
        if (mark := sha256(upload.data).digest()) in marks:
            continue
        if len(marks) >= MOST:
            raise CannotKeep(name=name, why=f"最多 {MOST} 个文件。", why_en=f"{MOST} files at most.")
        marks.add(mark)
        judge(upload)
        yield upload


def judge(upload: Upload) -> None:
    """Raise CannotKeep for a file that would not be taken."""
    try:
        refuse(check_upload(upload, media_type(upload.data) if len(upload.data) <= LARGEST else ""))
    except Refused as refused:
        problem = refused.problems[0]
        raise CannotKeep(name=upload.name, why=problem.zh, why_en=problem.en) from refused


def hold(files: Iterable["UploadedFile[Any]"], signed: str, now: datetime) -> str:
    """Keep files for a form that is drawn again; returns the signed list of all it holds. Raises CannotKeep."""
    sweep(now)
    held = read_held(signed)
    for upload in list(uploads(files, waiting(held))):
        key = str(uuid7(now))
        (folder() / key).write_bytes(upload.data)
        held.append((key, upload.name))
    return signed_list(held)


def waiting(held: Held) -> Iterator[bytes]:
    """The bytes of the files held, those that are still there."""
    return (place.read_bytes() for key, _name in held if (place := folder() / key).exists())


def sweep(now: datetime) -> None:
    """Throw away what has waited too long."""
    for place in folder().iterdir():
        try:
            old = uuid7_time(UUID(place.name)) < now - LIVES
        except ValueError:
            continue
        if old:
            place.unlink(missing_ok=True)


def attach(order: WorkOrder, files: Iterable["UploadedFile[Any]"], signed: str, now: datetime) -> None:
    """Attach the files held and those given to an order, in the caller's transaction. Raises CannotKeep, and as `store`."""
    actor = citizen(str(order.party_id or ""), str(order.pk))
    held = [(folder() / key, name) for key, name in read_held(signed)]
    kept = [Upload(place.read_bytes(), name, "citizen") for place, name in held if place.exists()]
    for upload in [*kept, *uploads(files, [one.data for one in kept])]:
        judge(upload)
        store(order=order, upload=upload, actor=actor, now=now)
    for place, _name in held:
        place.unlink(missing_ok=True)
