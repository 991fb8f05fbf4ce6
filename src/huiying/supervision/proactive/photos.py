"""Photos of a task: judged by content and kept under their hash, like the files of an order; opened by who sees the task."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from huiying.directory.walls import lifted
from huiying.journal.files import file_name, keep, keeping, place_of
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem
from huiying.kit.errors import NotFound
from huiying.kit.ids import uuid7
from huiying.kit.media import media_type, taken
from huiying.orders.attachments import Upload, check_upload
from huiying.orders.models import Attachment
from huiying.supervision.proactive.models import ProactivePhoto, ProactiveTask

MOST = 9
KIND = "after_photo"


def check_photos(photos: Sequence[Upload]) -> list[Problem]:
    """What is wrong with the files: too many, or one that is not taken."""
    if len(photos) > MOST:
        return [Problem("photos", "too_many", f"最多 {MOST} 个文件", f"At most {MOST} files")]
    return [Problem("photos", one.code, one.zh, one.en) for photo in photos for one in check_upload(photo, media_type(photo.data))]


def keep_photos(task: ProactiveTask, photos: Sequence[Upload], *, actor: Actor, now: datetime) -> list[str]:
    """Keep files that were checked, in the caller's transaction; returns their hashes."""
    if photos:
        keeping()
    return [_kept(task, photo, actor, now) for photo in photos]


def _kept(task: ProactiveTask, photo: Upload, actor: Actor, now: datetime) -> str:
    found, mark = media_type(photo.data), hashlib.sha256(photo.data).hexdigest()
    keep(photo.data, mark)
    shot = taken(photo.data, found)
    file = Attachment.objects.create(
        id=uuid7(now), kind=KIND, name=file_name(photo.name, found), media_type=found, sha256=mark, size=len(photo.data), taken_at=shot.at,
        taken_lat=shot.latitude, taken_lon=shot.longitude, uploaded_by=actor.id, received_at=now,
    )  # fmt: skip
    ProactivePhoto.objects.create(task=task, file=file)
    return mark


def photos_of(task: ProactiveTask) -> list[Attachment]:
    """The files of a task that the reader sees, oldest first."""
    with lifted():  # they hang on no order, so the wall gives them to nobody
        return list(Attachment.objects.filter(pk__in=task.photos.values("file_id"), erased="").order_by("received_at", "pk"))


def photo_of(task: ProactiveTask, key: UUID) -> tuple[Attachment, Path]:
    """One file of a task that the reader sees, and the place of its bytes. Raises NotFound."""
    found = next((file for file in photos_of(task) if file.pk == key), None)
    if found is None:
        raise NotFound
    return found, place_of(found.sha256)
