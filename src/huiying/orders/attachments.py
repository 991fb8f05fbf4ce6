"""Files of an order: judged by content, kept under their hash, handed out only to who may see the order."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from huiying.directory.acts import ROLES_OF
from huiying.directory.walls import behind
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, one_of, refuse, required
from huiying.kit.errors import NotFound
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.change import Change
from huiying.orders.media import EXTENSIONS, NAMES, media_type, taken
from huiying.orders.models import Assignment, Attachment, WorkOrder
from huiying.orders.queries import subtree, visible_to
from huiying.orders.reasons import ATTACHMENT_KINDS
from huiying.orders.registration import in_state

BYTES = 1_234_502  # the database's lock on the bytes of files: shared by whoever keeps some, alone for who erases
LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120
FOR_THE_HOTLINE = frozenset({"id", "recording"})  # never shown to a unit
FOR_THE_CITIZEN = frozenset({"citizen", "after_photo", "result", "letter"})
_NOT_IN_A_NAME = re.compile(r"[\\/:*?\"<>|\s]+")


@dataclass(frozen=True)
class Upload:
    """A file as it came: its bytes, the name its sender gave it, and the kind of attachment."""

    data: bytes
    name: str
    kind: str


def check_upload(upload: Upload, kind_found: str) -> list[Problem]:
    """What is wrong with a file: empty, too large, of a kind that is not taken."""
    problems = [*required("kind", upload.kind), *one_of("kind", upload.kind, ATTACHMENT_KINDS)]
    if not upload.data:
        problems.append(Problem("file", "empty", "文件是空的。", "The file is empty."))
    elif len(upload.data) > LARGEST:
        problems.append(Problem("file", "too_large", "单个文件不超过 10 MB。", "A file may have 10 MB at most."))
    elif not kind_found:
        problems.append(
            Problem("file", "not_taken", f"只接收这些文件：{NAMES[0]}。", f"Only these files are taken: {NAMES[1]}.")
        )
    return problems


def store(*, order: WorkOrder, upload: Upload, actor: Actor, now: datetime, assignment: Assignment | None = None) -> Attachment:
    """Add a file to an order, or to a unit's part of it.

    In order: judges the content by its first bytes (never by its name), reads a photo's time and place, writes the original under
    its hash, keeps the row, journals `attachment.added`. Raises Refused, NotFound, NotNow, NotAllowed, Moved.
    """
    found = media_type(upload.data) if len(upload.data) <= LARGEST else ""
    refuse(check_upload(upload, found))
    demand_in_scope(order, assignment, actor)
    shot, mark = taken(upload.data, found), hashlib.sha256(upload.data).hexdigest()
    with Change(order, actor=actor, now=now) as change:
        change.allow("attach", ROLES_OF["attach"])
        in_state(order, "attach")
        keeping()
        keep(upload.data, mark)
        kind = upload.kind if actor.kind == "staff" else "citizen"
        attachment = Attachment(
            id=uuid7(now), order=order, assignment=assignment, kind=kind, name=file_name(upload.name, found), media_type=found, sha256=mark,
            size=len(upload.data), taken_at=shot.at, taken_lat=shot.latitude, taken_lon=shot.longitude, uploaded_by=actor.id, uploaded_kind=actor.kind,
            received_at=now,
        )  # fmt: skip
        attachment.save(force_insert=True)
        told = {"attachment": str(attachment.pk), "kind": kind, "media_type": found, "sha256": mark, "size": len(upload.data)}
        change.note("attachment.added", payload={**told, **({"part": str(assignment.pk)} if assignment else {})})
    return attachment


def demand_in_scope(order: WorkOrder, assignment: Assignment | None, actor: Actor) -> None:
    """Raise NotFound for an order that the actor may not see, and for another unit's part of it."""
    if not visible_to(actor).filter(pk=order.pk).exists():
        raise NotFound
    if assignment is not None and (assignment.order_id != order.pk or (is_unit(actor) and str(assignment.unit_id) not in subtree(actor))):
        raise NotFound


def is_unit(actor: Actor) -> bool:
    """Whether the actor works for a unit that handles, not for the hotline."""
    return actor.kind == "staff" and actor.employer_kind not in {"hotline_agency", "operator"}


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
    """Write bytes under their hash, whole or not at all: to a temporary file, to disk, then renamed."""
    place = place_of(sha256)
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".new-", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).rename(place)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return place


def shown_to(order: WorkOrder, actor: Actor) -> list[Attachment]:
    """The files of an order that the actor may open, oldest first. The order itself must be the actor's to see."""
    found = Attachment.objects.filter(order_id=order.pk).order_by("received_at", "id")
    return [attachment for attachment in found if may_open(attachment, actor)]


def may_open(attachment: Attachment, actor: Actor) -> bool:
    """Whether a file is among those the actor may open, given that the actor sees the order."""
    if actor.kind == "citizen":
        return attachment.kind in FOR_THE_CITIZEN
    return not is_unit(actor) or attachment.kind not in FOR_THE_HOTLINE


def open_for(attachment_id: UUID, actor: Actor) -> tuple[Attachment, Path]:
    """A file and the place of its bytes, for who may see its order. Raises NotFound, for a foreign one as for none."""
    with behind(actor):
        attachment = Attachment.objects.filter(pk=attachment_id, erased="", order__in=visible_to(actor)).first()
    if attachment is None or not may_open(attachment, actor):
        raise NotFound
    return attachment, place_of(attachment.sha256)
