"""How articles and versions are moved on and written down: compare and swap, and the event in the same transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from huiying.directory.acts import ROLES_OF
from huiying.directory.authorise import Outsourced, authorise, record_refusal
from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved, NotFound, Told
from huiying.knowledge.life import KEEP, NEW, step
from huiying.knowledge.models import KbItem, KbVersion

ONCE = (
    "kb_version_once", "kb_one_open", "kb_one_published", "knowledge_item_number", "kb_version_order", "kb_article_order", "kb_version_call",
    "kb_article_call", "knowledge_question_key", "event_stream_seq",
)  # fmt: skip


class ForeignOwner(Told):
    """A unit writes for itself and the units below it."""

    zh = "只能为本单位及下属单位起草知识。"
    en = "You may write for your own unit and those below it."


@contextmanager
def changing(actor: Actor, now: datetime) -> Iterator[None]:
    """One transaction around a change: all of it happens or nothing. A forbidden attempt inside stays recorded.

    A row that exists once and that somebody else has just made raises Moved.
    """
    try:
        with transaction.atomic():
            yield
    except Outsourced as refusal:
        record_refusal(refusal, actor=actor, now=now)
        raise
    except IntegrityError as error:
        if any(name in str(error) for name in ONCE):
            raise Moved from error
        raise


def may(actor: Actor, verb: str, owner: Org | None, *, stream: str) -> None:
    """Raise NotAllowed or Outsourced unless the actor may do the verb with what this unit owns."""
    authorise(actor, verb, ROLES_OF[verb], own=owner is not None and owns(actor, owner), stream=stream)


def owns(actor: Actor, owner: Org) -> bool:
    """Whether the owner is the actor's unit or stands below it."""
    return bool(actor.unit_path) and owner.path.startswith(actor.unit_path)


def for_the_city(actor: Actor) -> bool:
    """Whether the actor works for the hotline: its answers are of all units."""
    return actor.kind == "system" or actor.employer_kind in {"hotline_agency", "operator"}


def demand_writes_for(actor: Actor, owner: Org) -> None:
    """Raise ForeignOwner where a unit would write for another."""
    if not for_the_city(actor) and not owns(actor, owner):
        raise ForeignOwner


def owner_of(actor: Actor, owner_id: UUID | str) -> Org:
    """The unit of this id. Raises NotFound, for one that has ended too."""
    owner = reference(actor.reference_version).orgs.get(str(owner_id))
    if owner is None or owner.active_to is not None:
        raise NotFound
    return owner


def locked(version_id: UUID) -> KbVersion:
    """A version with its article, held until the end of the transaction: who else changes the article waits. Raises NotFound."""
    item_id = KbVersion.objects.filter(pk=version_id).values_list("item_id", flat=True).first()
    if item_id is None:
        raise NotFound
    KbItem.objects.select_for_update().get(pk=item_id)
    return KbVersion.objects.select_related("item", "item__owner", "owner").get(pk=version_id)


def locked_item(item_id: UUID) -> KbItem:
    """An article, held until the end of the transaction. Raises NotFound."""
    item = KbItem.objects.select_for_update(of=("self",)).select_related("owner", "published").filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


def stream_of(item_id: UUID) -> str:
    """An article's stream in the journal."""
    return f"kb:{item_id}"


def tell(
    item: KbItem, event: str, payload: Mapping[str, Any], *, actor: Actor, now: datetime, texts: Mapping[str, str] | None = None,
    timers: Sequence[NewTimer] = (),
) -> None:  # fmt: skip
    """Write down what happened to an article. Raises Moved when somebody was faster."""
    seq = item.seq + 1
    if KbItem.objects.filter(pk=item.pk, seq=item.seq).update(seq=seq) != 1:
        raise Moved
    item.seq = seq
    write([NewEvent(stream_of(item.pk), seq, event, payload, texts or {})], timers, actor=actor, now=now)


def move(
    version: KbVersion, verb: str, *, actor: Actor, now: datetime, payload: Mapping[str, Any] | None = None, texts: Mapping[str, str] | None = None,
    timers: Sequence[NewTimer] = (), owners_word: bool = False, new: bool = False, **columns: Any,
) -> KbVersion:  # fmt: skip
    """Let a verb take effect on a version: its next state, these columns, and its event. Raises NotNow, Moved."""
    row = step(NEW if new else version.state, verb, owners_word=owners_word)
    target = version.state if row.target == KEEP else row.target
    if not new and KbVersion.objects.filter(pk=version.pk, state=version.state).update(state=target, **columns) != 1:
        raise Moved
    told = {"row": row.id, "version": str(version.pk), "number": version.version, "owner": str(version.owner_id), "state": target}
    tell(version.item, row.event, told | dict(payload or {}), actor=actor, now=now, texts=texts, timers=timers)
    version.state = target
    for name, value in columns.items():
        setattr(version, name, value)
    return version
