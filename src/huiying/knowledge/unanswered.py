"""Questions that found no answer: counted by their words, without personal data, until somebody settles them."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from huiying.directory.acts import ROLES_OF
from huiying.directory.authorise import permission
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved, NotFound
from huiying.kit.ids import uuid7
from huiying.kit.masking import mask_numbers, mask_text
from huiying.kit.text import clean, normalise
from huiying.knowledge.keeping import changing, may
from huiying.knowledge.models import KbItem, KbQuestion

LONGEST, SHORTEST = 200, 2


def note_unanswered(*, words: str, region: str = "", marked: bool = False, now: datetime) -> KbQuestion | None:
    """Count words that somebody searched for and that found nothing, or (`marked`) that somebody said are missing an answer.

    Names and numbers of persons are masked before anything is kept; words of fewer than two signs are no question. The same words asked again after they
    were settled stand in the list again. No event: it is a count, of nobody's.
    """
    with changing(COUNTING, now):
        return count_question(words=words, region=region, marked=marked, now=now)


COUNTING = Actor(kind="system", id="knowledge")


def count_question(*, words: str, now: datetime, region: str = "", marked: bool = False) -> KbQuestion | None:
    """The same in the caller's transaction."""
    plain = mask_numbers(mask_text(clean(words)))[:LONGEST]
    flat = normalise(plain)
    if len(flat) < SHORTEST:
        return None
    column = "marked_missing" if marked else "found_nothing"
    key = hashlib.sha256(flat.encode()).hexdigest()
    made, fresh = KbQuestion.objects.get_or_create(
        key=key, defaults={"id": uuid7(now), "words": plain, "region": region, "first_at": now, "last_at": now, column: 1}
    )
    if not fresh:
        again = {"settled_at": None, "settled_by": "", "answered_with": None} if made.settled_at is not None else {}
        KbQuestion.objects.filter(pk=made.pk).update(last_at=now, **{column: F(column) + 1}, **again)
        made.refresh_from_db()
    return made


def settle_question(*, question_id: UUID, item_id: UUID | None = None, actor: Actor, now: datetime) -> KbQuestion:
    """Take a question off the list: an article answers it now (`item_id`), or it needs none; journals `kb.question_settled`.

    Raises NotFound, NotAllowed, Moved (somebody settled it).
    """
    with changing(actor, now):
        may(actor, "kb_settle_question", None, stream=f"kbquestion:{question_id}")
        question = KbQuestion.objects.select_for_update(of=("self",)).filter(pk=question_id).first()
        if question is None or (item_id is not None and not KbItem.objects.filter(pk=item_id, published__isnull=False).exists()):
            raise NotFound
        if question.settled_at is not None:
            raise Moved
        question.settled_at, question.settled_by, question.answered_with_id = now, actor.id, item_id
        question.save(update_fields=["settled_at", "settled_by", "answered_with"])
        told = {"item": str(item_id)} if item_id else {}
        write([NewEvent(f"kbsettled:{uuid7(now)}", 1, "kb.question_settled", {"question": str(question_id), **told})], actor=actor, now=now)
        return question


def unanswered(actor: Actor) -> QuerySet[KbQuestion]:
    """The questions nobody has settled, most asked first, for who settles them; nothing for others."""
    if not permission(actor, "kb_settle_question", ROLES_OF["kb_settle_question"], own=False).allowed:
        return KbQuestion.objects.none()
    asked = F("marked_missing") * 5 + F("found_nothing")  # a person who says so counts for five searches
    return KbQuestion.objects.filter(settled_at__isnull=True).order_by(asked.desc(), "-last_at")
