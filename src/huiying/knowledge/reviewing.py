"""From draft to use: sent to review, approved by another person, signed off by the owner unit, published; refused, taken back, retired."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huiying.journal.append import NewTimer
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import NotFound, Told
from huiying.kit.text import clean
from huiying.kit.times import day_start, local_date, rfc3339
from huiying.knowledge.drafting import LONGEST_NOTE
from huiying.knowledge.keeping import changing, demand_writes_for, locked, locked_item, may, move, stream_of
from huiying.knowledge.models import KbItem, KbVersion

WARN_BEFORE = timedelta(days=30)  # calendar days before an answer ends, or before its review is due, in which its owner is told
ENDS, REVIEW = "kb_ends", "kb_review"  # timers; round 0 warns, round 1 is the day itself
SIGNING = {"review": "kb_approve", "signoff": "kb_sign_off"}


class OwnVersion(Told):
    """Who wrote a version does not approve it."""

    zh = "编写人不能审核或签发自己编写的版本，请另一位人员处理。"
    en = "Whoever wrote a version does not approve it or sign it off. Another person does."


class Over(Told):
    """The span in which a version would hold is over."""

    zh = "有效期已过（至 {day}），请修改有效期后再发布。"
    en = "It was to end on {day}. Change its span before it is published."


class ReviewOver(Told):
    """The day by which the version's owner looks at it again is past already."""

    zh = "复审日已过（{day}），请先改为今后的日期。"
    en = "It was to be looked at again by {day}. Give a day that lies ahead first."


class NotYet(Told):
    """The version in use still holds, and this one does not yet."""

    zh = "本版本自 {day} 起生效，而现行版本仍在有效期内；现在发布将使这条知识在此之前无可引用。请届时再发布，或把生效日提前。"
    en = "It begins on {day} and the version in use still holds. Published now, it would leave the article without an answer until then."


def submit_version(*, version_id: UUID, actor: Actor, now: datetime) -> KbVersion:
    """Send a draft to review; journals `kb.submitted`. Raises NotFound, NotNow, Over, ReviewOver, NotAllowed, ForeignOwner, Moved."""
    with changing(actor, now):
        version = _at_work(version_id, "kb_write", actor)
        demand_writes_for(actor, version.owner)
        _demand_ahead(version, now)
        return move(version, "submit", actor=actor, now=now, reason="")


def withdraw_version(*, version_id: UUID, reason: str, actor: Actor, now: datetime) -> KbVersion:
    """Take a version back from review or sign-off to change it; what was approved is approved anew; journals `kb.withdrawn`.

    Raises NotFound, Refused, NotNow, NotAllowed, ForeignOwner, Moved.
    """
    refuse(required("reason", clean(reason)), longest("reason", reason, LONGEST_NOTE))
    with changing(actor, now):
        version = _at_work(version_id, "kb_write", actor)
        demand_writes_for(actor, version.owner)
        return move(version, "withdraw", actor=actor, now=now, texts={"reason": clean(reason)}, reason=clean(reason), **_unapproved())


def refuse_version(*, version_id: UUID, reason: str, actor: Actor, now: datetime) -> KbVersion:
    """Send a version back with a reason: the approver in review, the owner unit before it signs off; journals `kb.refused`.

    Raises NotFound, Refused, NotNow, NotAllowed, Moved.
    """
    refuse(required("reason", clean(reason)), longest("reason", reason, LONGEST_NOTE))
    with changing(actor, now):
        version = locked(version_id)
        may(actor, SIGNING.get(version.state, "kb_approve"), version.owner, stream=stream_of(version.item_id))
        return move(version, "refuse", actor=actor, now=now, texts={"reason": clean(reason)}, reason=clean(reason), **_unapproved())


def approve_version(*, version_id: UUID, actor: Actor, now: datetime) -> KbVersion:
    """Approve a version in review, as another person than its editor.

    In order: where the approver works in the owner's unit, that is the owner's word too and the version is published at once, as `sign_off` does; else it
    waits for the owner's signature (`kb.approved`). Raises NotFound, NotNow, OwnVersion, Over, ReviewOver, NotYet, NotAllowed, Moved.
    """
    with changing(actor, now):
        version = _at_work(version_id, "kb_approve", actor)
        _demand_other(version, actor)
        _demand_ahead(version, now)
        approved: dict[str, Any] = {"approved_by": actor.id, "approved_at": now}
        if speaks_for(actor, version):
            return _publish(version, "approve", actor, now, signed_by=actor.id, **approved)
        return move(version, "approve", actor=actor, now=now, **approved)


def sign_off(*, version_id: UUID, actor: Actor, now: datetime) -> KbVersion:
    """The owner unit stands behind an approved version.

    In order: ends the version published before (`kb.retired`), publishes this one, sets the timers of its end and its review, journals `kb.published`.
    Raises NotFound, NotNow, OwnVersion, Over, ReviewOver, NotYet (the version in use still holds, this one not yet), NotAllowed, Moved.
    """
    with changing(actor, now):
        version = _at_work(version_id, "kb_sign_off", actor)
        _demand_other(version, actor)
        _demand_ahead(version, now)
        return _publish(version, "sign_off", actor, now, signed_by=actor.id)


def retire_item(*, item_id: UUID, reason: str, actor: Actor, now: datetime) -> KbItem:
    """Take an article out of use, with a reason; journals `kb.retired`. Raises NotFound, Refused, NotNow, NotAllowed, Moved."""
    refuse(required("reason", clean(reason)), longest("reason", reason, LONGEST_NOTE))
    with changing(actor, now):
        item = locked_item(item_id)
        may(actor, "kb_retire", item.owner, stream=stream_of(item_id))
        published = KbVersion.objects.select_related("item", "owner").filter(item=item, state="published").first()
        if published is None:
            raise NotFound
        published.item = item
        _end(published, actor, now, reason=clean(reason))
        KbItem.objects.filter(pk=item.pk).update(published=None)
        item.published = None
        return item


def speaks_for(actor: Actor, version: KbVersion) -> bool:
    """Whether the actor's approval is the owner's word as well: they work in the unit that owns the version."""
    return actor.unit_id == str(version.owner_id)


def _at_work(version_id: UUID, verb: str, actor: Actor) -> KbVersion:
    version = locked(version_id)
    may(actor, verb, version.owner, stream=stream_of(version.item_id))
    return version


def _publish(version: KbVersion, verb: str, actor: Actor, now: datetime, **columns: Any) -> KbVersion:
    before = KbVersion.objects.select_related("item", "owner").filter(item=version.item, state="published").first()
    if before is not None:
        _demand_no_gap(before, version, now)
        before.item = version.item
        _end(before, actor, now, successor=version)
    timers = timers_of(version)
    days = {"valid_from": version.valid_from, "valid_to": version.valid_to, "review_due": version.review_due}
    payload = {"sha256": version.sha256, **{name: rfc3339(day_start(day)) for name, day in days.items() if day is not None}}
    move(version, verb, actor=actor, now=now, payload=payload, timers=timers, owners_word=True, published_at=now, reason="", **columns)
    KbItem.objects.filter(pk=version.item_id).update(published=version, owner=version.owner)
    return version


def _end(version: KbVersion, actor: Actor, now: datetime, *, reason: str = "", successor: KbVersion | None = None) -> None:
    """A published version is used no more: another took its place, or it was taken out of use."""
    payload = {"successor": str(successor.pk)} if successor else {}
    move(version, "retire", actor=actor, now=now, payload=payload, texts={"reason": reason} if reason else {}, reason=reason, ended_by=actor.id, ended_at=now)
    Timer.objects.filter(stream=stream_of(version.item_id), subject=str(version.pk), done_at__isnull=True).update(dropped=True)


def timers_of(version: KbVersion) -> list[NewTimer]:
    """The timers of a published version: its end and its review, each announced before."""
    days = {ENDS: version.valid_to, REVIEW: version.review_due}
    return [
        NewTimer(stream_of(version.item_id), kind, day_start(day) - (WARN_BEFORE if round_no == 0 else timedelta(0)), str(version.pk), round_no)
        for kind, day in days.items() if day is not None for round_no in (0, 1)
    ]  # fmt: skip


def _unapproved() -> dict[str, Any]:
    return {"approved_by": "", "approved_at": None}


def _demand_other(version: KbVersion, actor: Actor) -> None:
    if actor.id == version.edited_by:
        raise OwnVersion


def _demand_ahead(version: KbVersion, now: datetime) -> None:
    if version.valid_to is not None and version.valid_to <= local_date(now):
        raise Over(day=version.valid_to)
    if version.review_due <= local_date(now):
        raise ReviewOver(day=version.review_due)


def _demand_no_gap(before: KbVersion, version: KbVersion, now: datetime) -> None:
    today = local_date(now)
    if version.valid_from > today and (before.valid_to is None or before.valid_to > today):
        raise NotYet(day=version.valid_from)
