"""Files of an order: judged by content, kept under their hash, handed out only to who may see the order."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.directory.walls import behind
from huiying.journal.files import LARGEST, check_file, file_name, keep, keeping, place_of
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, one_of, refuse, required
from huiying.kit.errors import NotFound
from huiying.kit.ids import uuid7
from huiying.kit.media import media_type, taken
from huiying.orders.change import Change
from huiying.orders.models import Assignment, Attachment, WorkOrder
from huiying.orders.queries import subtree, visible_to
from huiying.orders.reasons import ATTACHMENT_KINDS
from huiying.orders.registration import in_state

FOR_THE_HOTLINE = frozenset({"id", "recording"})  # never shown to a unit
FOR_THE_CITIZEN = frozenset({"citizen", "after_photo", "result", "letter"})


@dataclass(frozen=True)
class Upload:
    """A file as it came: its bytes, the name its sender gave it, and the kind of attachment."""

    data: bytes
    name: str
    kind: str


def check_upload(upload: Upload, kind_found: str) -> list[Problem]:
    """What is wrong with a file: empty, too large, of a kind that is not taken."""
    return [*required("kind", upload.kind), *one_of("kind", upload.kind, ATTACHMENT_KINDS), *check_file(upload.data, kind_found)]


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
