"""What a published version's timers ring for: its end and its review, a month before and on the day."""

from datetime import datetime
from uuid import UUID

from huiying.kit.actor import Actor
from huiying.kit.times import day_start, rfc3339
from huiying.knowledge.keeping import changing, locked, tell
from huiying.knowledge.reviewing import ENDS, REVIEW

EVENTS = {ENDS: ("kb.ending", "kb.ended"), REVIEW: ("kb.review_near", "kb.review_overdue")}


def ring(*, version_id: UUID, kind: str, reached: bool, actor: Actor, now: datetime) -> bool:
    """A version ends or is to be looked at again: soon, or (`reached`) now. Journals it for the owner to be told; nothing when it is in use no more."""
    with changing(actor, now):
        version = locked(version_id)
        if version.state != "published":
            return False
        day = version.valid_to if kind == ENDS else version.review_due
        told = {"version": str(version.pk), "owner": str(version.owner_id), **({"day": rfc3339(day_start(day))} if day else {})}
        tell(version.item, EVENTS[kind][reached], told, actor=actor, now=now)
        return True
