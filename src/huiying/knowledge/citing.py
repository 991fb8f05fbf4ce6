"""An answer cites what it was taken from: versions of articles and articles of laws, on a call or with an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, refuse
from huiying.kit.ids import uuid7
from huiying.kit.times import local_date
from huiying.knowledge.keeping import changing, may
from huiying.knowledge.models import KbUse, KbVersion, LawArticle
from huiying.knowledge.unanswered import count_question

MOST = 20
NOWHERE = Problem("cited", "nowhere", "引用要写明是哪次通话或哪件工单", "A citation names a call or an order")


@dataclass(frozen=True, slots=True)
class Cited:
    """What an answer cites: ids of published versions, and ids of rows of law articles; `missing` says that there was no article to cite."""

    versions: Sequence[UUID] = ()
    articles: Sequence[int] = ()
    missing: bool = False

    def __bool__(self) -> bool:
        return bool(self.versions or self.articles)

    def payload(self) -> dict[str, Any]:
        """For the event that tells of the answer; nothing where nothing is cited."""
        told = {"versions": sorted({str(key) for key in self.versions}), "articles": sorted(set(self.articles)), "missing": self.missing}
        return {"cited": {name: keys for name, keys in told.items() if keys}} if self or self.missing else {}


NOTHING = Cited()


def check_cited(cited: Cited, now: datetime) -> list[Problem]:
    """What is wrong with what an answer cites: a version must be published and hold on this day of the city; an article must exist."""
    versions, articles = set(cited.versions), set(cited.articles)
    if len(versions) + len(articles) > MOST:
        return [Problem("cited", "too_many", f"一次最多引用 {MOST} 条", f"At most {MOST} citations")]
    day = local_date(now)
    known = KbVersion.objects.filter(pk__in=versions, state="published", valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day)).count()
    found = []
    if versions and known != len(versions):
        found.append(Problem("cited", "not_in_use", "引用的知识已停用或不在有效期内，请重新检索", "An article cited is not in use today. Look again"))
    if articles and LawArticle.objects.filter(pk__in=articles).count() != len(articles):
        found.append(Problem("cited", "unknown_article", "引用的法律条文不存在", "An article of a law that is cited does not exist"))
    return found


def cite(*, cited: Cited, order_id: UUID | None = None, call_id: UUID | None = None, direct: bool = False, actor: Actor, now: datetime) -> list[KbUse]:
    """Keep what an answer cites; `direct` where the answer closed the matter at the desk.

    In order: checks that it is in use; keeps a row for each (once per order; again on another call); journals `kb.cited`. The caller has looked that
    the order and the call are the actor's. Raises Refused, NotAllowed.
    """
    refuse([] if order_id or call_id else [NOWHERE], check_cited(cited, now))
    with changing(actor, now):
        may(actor, "cite", None, stream=f"order:{order_id}" if order_id else f"call:{call_id}")
        return keep_uses(cited=cited, order_id=order_id, call_id=call_id, direct=direct, actor=actor, now=now)


def keep_direct(*, cited: Cited, question: str, region: str, order_id: UUID, call_id: UUID | None, actor: Actor, now: datetime) -> None:
    """What a direct answer cites, kept with its order and its call; a question without an article counts as unanswered. In the caller's transaction."""
    keep_uses(cited=cited, order_id=order_id, call_id=call_id, direct=True, actor=actor, now=now)
    if cited.missing and not cited:
        count_question(words=question, region=region, marked=True, now=now)


def keep_uses(*, cited: Cited, order_id: UUID | None, call_id: UUID | None, direct: bool, actor: Actor, now: datetime) -> list[KbUse]:
    """The rows and the event of a citation that was checked, in the caller's transaction; nothing where all of it is kept already.

    Who cites with the same order or on the same call at the same time waits, and then finds what is kept.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('knowledge_use'), hashtext(%s))", [str(order_id or call_id)])
    known = KbUse.objects.filter(order_id=order_id) if order_id else KbUse.objects.filter(call_id=call_id, order_id=None)
    before = {(use.version_id, use.article_id) for use in known}
    versions, articles = dict.fromkeys(cited.versions), dict.fromkeys(cited.articles)
    wanted: list[tuple[UUID | None, int | None]] = [*((key, None) for key in versions), *((None, key) for key in articles)]
    told = {"order_id": order_id, "call_id": call_id, "direct": direct, "by": actor.id, "org_id": actor.unit_id, "at": now}
    uses = [KbUse(id=uuid7(now), version_id=one, article_id=other, **told) for one, other in wanted if (one, other) not in before]
    if uses:
        KbUse.objects.bulk_create(uses)
        where = {name: str(key) for name, key in (("order", order_id), ("call", call_id)) if key}
        kept = Cited([use.version_id for use in uses if use.version_id], [use.article_id for use in uses if use.article_id]).payload()
        write([NewEvent(f"kbuse:{uses[0].pk}", 1, "kb.cited", {**kept["cited"], **where, "direct": direct})], actor=actor, now=now)
    return uses


def cited_by_order(order_id: UUID) -> list[KbUse]:
    """What the answers of an order cite, with articles, versions and laws, in order of time, answers before laws. The order must be the reader's to see."""
    return list(_told(KbUse.objects.filter(order_id=order_id)))


def cited_on_call(call_id: UUID) -> list[KbUse]:
    """The same for a call."""
    return list(_told(KbUse.objects.filter(call_id=call_id)))


def _told(uses: Any) -> Any:
    return uses.select_related("version__item", "version__owner", "article__edition__law").order_by("at", F("article_id").asc(nulls_first=True), "id")
