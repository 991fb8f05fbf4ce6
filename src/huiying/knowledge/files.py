"""Files that go with a version: judged by content, kept under their hash, opened by who may read the version."""

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from huiying.journal.files import LARGEST, check_file, file_name, keep, keeping, place_of
from huiying.kit.actor import Actor
from huiying.kit.checks import refuse
from huiying.kit.errors import NotFound
from huiying.kit.ids import uuid7
from huiying.kit.media import media_type
from huiying.knowledge.drafting import draft_of, file_hashes, fingerprint
from huiying.knowledge.keeping import changing, demand_writes_for, locked, may, stream_of, tell
from huiying.knowledge.life import step
from huiying.knowledge.models import KbAttachment, KbVersion
from huiying.knowledge.queries import versions_for


def attach(*, version_id: UUID, data: bytes, name: str, actor: Actor, now: datetime) -> KbAttachment:
    """Add a file to a draft.

    In order: judges the content by its first bytes (never by its name), writes it under its hash, keeps the row; the version's SHA-256 is counted anew and
    the actor is its editor from now on; journals `kb.attached`.
    Raises Refused, NotFound, NotNow (it is no draft), NotAllowed, ForeignOwner, Moved.
    """
    found = media_type(data) if len(data) <= LARGEST else ""
    refuse(check_file(data, found))
    mark = hashlib.sha256(data).hexdigest()
    with changing(actor, now):
        version = locked(version_id)
        may(actor, "kb_write", version.owner, stream=stream_of(version.item_id))
        demand_writes_for(actor, version.owner)
        step(version.state, "edit")
        keeping()
        keep(data, mark)
        made = KbAttachment.objects.create(
            id=uuid7(now), version=version, name=file_name(name, found), media_type=found, sha256=mark, size=len(data), added_by=actor.id, added_at=now
        )
        told = {"version": str(version.pk), "attachment": str(made.pk), "media_type": found, "sha256": mark, "size": len(data)}
        told["version_sha256"] = _edited(version, actor, now)
        tell(version.item, "kb.attached", told, actor=actor, now=now)
        return made


def detach(*, attachment_id: UUID, actor: Actor, now: datetime) -> None:
    """Take a file off a draft, as its editor; its bytes stay for whoever else keeps them; journals `kb.detached`.

    Raises NotFound, NotNow, NotAllowed, ForeignOwner, Moved.
    """
    with changing(actor, now):
        version_id = KbAttachment.objects.filter(pk=attachment_id).values_list("version_id", flat=True).first()
        if version_id is None:
            raise NotFound
        version = locked(version_id)
        may(actor, "kb_write", version.owner, stream=stream_of(version.item_id))
        demand_writes_for(actor, version.owner)
        step(version.state, "edit")
        KbAttachment.objects.filter(pk=attachment_id).delete()
        told = {"version": str(version.pk), "attachment": str(attachment_id), "version_sha256": _edited(version, actor, now)}
        tell(version.item, "kb.detached", told, actor=actor, now=now)


def _edited(version: KbVersion, actor: Actor, now: datetime) -> str:
    """Who changes the files has edited the version: the SHA-256 of what it says now. The item is held."""
    sha256 = fingerprint(replace(draft_of(version), change_note=version.change_note), file_hashes(version))
    KbVersion.objects.filter(pk=version.pk).update(sha256=sha256, edited_by=actor.id, edited_in=actor.unit_id, edited_at=now)
    return sha256


def open_for(attachment_id: UUID, actor: Actor) -> tuple[KbAttachment, Path]:
    """A file and the place of its bytes, for who may read its version. Raises NotFound, for a foreign one as for none."""
    found = KbAttachment.objects.filter(pk=attachment_id, version__in=versions_for(actor)).first()
    if found is None:
        raise NotFound
    return found, place_of(found.sha256)
