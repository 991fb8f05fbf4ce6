"""Writing articles: a draft of a new one, a new version of one, its words changed or thrown away."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max

from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.kit.checks import Problem, longest, one_of, refuse, required, some_of
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.kit.times import local_date
from huiying.knowledge.keeping import changing, demand_writes_for, locked, locked_item, may, move, owner_of, stream_of
from huiying.knowledge.laws import superseded
from huiying.knowledge.life import OPEN
from huiying.knowledge.models import KbAttachment, KbBasis, KbItem, KbVersion, LawArticle

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_NOTE, MOST_BASIS = 200, 8000, 300, 30
WORDS = ("question", "also_asked", "answer", "clerk_answer", "change_note")


class OpenVersion(Told):
    """An article has one version at work at a time."""

    zh = "这条知识已有一个未完成的版本（{state}），请先处理。"
    en = "Another version of this article is at work. Finish that one first."


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer rests on: an article of a law by the id of its row, or a document of the city in words."""

    article_id: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a version says. It holds in the city's days [valid_from, valid_to); `review_due` is the day by which its owner looks at it again."""

    question: str
    answer: str
    owner_id: UUID
    valid_from: date
    review_due: date
    also_asked: str = ""
    clerk_answer: str = ""
    topics: Sequence[str] = ()
    region: str = ""
    valid_to: date | None = None
    basis: Sequence[Basis] = ()
    change_note: str = ""


def check_draft(draft: Draft, actor: Actor, now: datetime) -> list[Problem]:
    """Everything that is wrong with a draft, at once."""
    data = reference(actor.reference_version)
    problems = [
        *required("question", clean(draft.question)), *longest("question", draft.question, LONGEST_QUESTION),
        *required("answer", clean(draft.answer)), *longest("answer", draft.answer, LONGEST_ANSWER),
        *longest("clerk_answer", draft.clerk_answer, LONGEST_ANSWER), *longest("also_asked", draft.also_asked, LONGEST_QUESTION * 10),
        *longest("change_note", draft.change_note, LONGEST_NOTE),
        *some_of("topics", draft.topics, data.topics), *one_of("region", draft.region, data.regions),
    ]  # fmt: skip
    if draft.valid_to is not None and draft.valid_to <= draft.valid_from:
        problems.append(Problem("valid_to", "backwards", "失效日应晚于生效日", "It ends before it begins"))
    if draft.review_due <= draft.valid_from:
        problems.append(Problem("review_due", "backwards", "复审日应晚于生效日", "The review lies before the first day"))
    elif draft.review_due <= local_date(now):
        problems.append(Problem("review_due", "past", "复审日应在今天之后", "The review lies in the past"))
    return problems + _check_basis(draft.basis)


def _check_basis(basis: Sequence[Basis]) -> list[Problem]:
    """What is wrong with what an answer rests on."""
    articles = {one.article_id for one in basis if one.article_id is not None}
    if len(basis) > MOST_BASIS:
        return [Problem("basis", "too_many", f"依据最多 {MOST_BASIS} 条", f"At most {MOST_BASIS} grounds")]
    if any(one.article_id is None and not clean(one.document) for one in basis):
        return [Problem("basis", "required", "请填写依据", "A ground says nothing")]
    if LawArticle.objects.filter(pk__in=articles).count() != len(articles):
        return [Problem("basis", "unknown_article", "没有这一条法律条文", "There is no such article of a law")]
    return []


def new_item(*, draft: Draft, actor: Actor, now: datetime) -> KbVersion:
    """Begin an article with a draft.

    In order: checks the words and who writes for whom; numbers the article; keeps version 1 with its grounds; journals `kb.drafted`.
    Raises Refused, NotFound (the owner), NotAllowed, ForeignOwner, Moved.
    """
    with changing(actor, now):
        owner = _allowed(draft, actor, now)
        item = KbItem.objects.create(id=uuid7(now), number=_next_number(), owner=owner, created_by=actor.id, created_at=now)
        return _begin(item, 1, draft, actor, now)


def new_version(*, item_id: UUID, actor: Actor, now: datetime, draft: Draft | None = None) -> KbVersion:
    """Begin the next version of an article, with the words and files of the last one unless a draft is given; journals `kb.drafted`.

    A day of review that has passed is not taken over: it moves as far ahead as it once lay.

    Raises NotFound, OpenVersion, Refused, NotAllowed, ForeignOwner, Moved.
    """
    with changing(actor, now):
        item = locked_item(item_id)
        demand_writes_for(actor, item.owner)
        last = KbVersion.objects.filter(item=item).exclude(state="discarded").order_by("-version").first()
        if last is not None and last.state in OPEN:
            raise OpenVersion(state=last.state)
        draft = draft or looked_at_again(draft_of(last or KbVersion.objects.filter(item=item).latest("version")), local_date(now))
        _allowed(draft, actor, now)
        version = (KbVersion.objects.filter(item=item).aggregate(last=Max("version"))["last"] or 0) + 1
        made = _begin(item, version, draft, actor, now, file_hashes(last))
        if last is not None:
            _copy_files(last, made, now)
        return made


def looked_at_again(draft: Draft, today: date) -> Draft:
    """The draft with a day for the next review as far ahead as it once lay, where that day has passed."""
    ahead = max(draft.review_due - draft.valid_from, timedelta(days=1))
    return draft if draft.review_due > today else replace(draft, review_due=today + ahead)


def edit_draft(*, version_id: UUID, draft: Draft, actor: Actor, now: datetime) -> KbVersion:
    """Change the words of a draft; whoever changes them is its editor from now on; journals `kb.edited`.

    Raises NotFound, Refused, NotNow, NotAllowed, ForeignOwner, Moved.
    """
    with changing(actor, now):
        version = locked(version_id)
        demand_writes_for(actor, version.owner)
        owner = _allowed(draft, actor, now)
        columns = _columns(draft, owner, actor, now, file_hashes(version))
        move(version, "edit", actor=actor, now=now, payload={"sha256": columns["sha256"]}, texts=_texts(columns), **columns)
        _keep_basis(version, draft.basis, now)
        return version


def discard_draft(*, version_id: UUID, actor: Actor, now: datetime) -> KbVersion:
    """Throw a draft away; journals `kb.discarded`. Raises NotFound, NotNow, NotAllowed, ForeignOwner, Moved."""
    with changing(actor, now):
        version = locked(version_id)
        may(actor, "kb_write", version.owner, stream=stream_of(version.item_id))
        demand_writes_for(actor, version.owner)
        return move(version, "discard", actor=actor, now=now, ended_by=actor.id, ended_at=now)


def draft_of(version: KbVersion) -> Draft:
    """What a version says, as a draft for the next one."""
    basis = [Basis(row.article_id, row.document) for row in KbBasis.objects.filter(version=version).order_by("id")]
    return Draft(
        version.question, version.answer, version.owner_id, version.valid_from, version.review_due, version.also_asked, version.clerk_answer,
        tuple(version.topics), version.region, version.valid_to, basis,
    )  # fmt: skip


def _allowed(draft: Draft, actor: Actor, now: datetime) -> Org:
    """The owner that a draft names, once everything about it is in order."""
    may(actor, "kb_write", None, stream="kb:")
    owner = owner_of(actor, draft.owner_id)
    demand_writes_for(actor, owner)
    refuse(check_draft(draft, actor, now))
    return owner


def _next_number() -> int:
    """The number of the next article; until the end of the transaction nobody else takes one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('knowledge_item'))")
    return (KbItem.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _begin(item: KbItem, number: int, draft: Draft, actor: Actor, now: datetime, files: Sequence[str] = ()) -> KbVersion:
    columns = _columns(draft, owner_of(actor, draft.owner_id), actor, now, files)
    version = KbVersion.objects.create(id=uuid7(now), item=item, version=number, **columns)
    _keep_basis(version, draft.basis, now)
    return move(version, "draft", actor=actor, now=now, payload={"sha256": columns["sha256"]}, texts=_texts(columns), new=True)


def _columns(draft: Draft, owner: Org, actor: Actor, now: datetime, files: Sequence[str]) -> dict[str, Any]:
    said = {name: clean(getattr(draft, name)) for name in WORDS}
    columns = {
        **said, "topics": list(dict.fromkeys(draft.topics)), "region": draft.region, "owner": owner, "valid_from": draft.valid_from,
        "valid_to": draft.valid_to, "review_due": draft.review_due,
    }  # fmt: skip
    return columns | {"sha256": fingerprint(draft, files), "edited_by": actor.id, "edited_in": actor.unit_id, "edited_at": now}


def fingerprint(draft: Draft, files: Sequence[str]) -> str:
    """SHA-256 over all that a version says: words, topics, region, owner, span, grounds in their order, and the SHA-256 of its files where it has some."""
    said = {name: clean(getattr(draft, name)) for name in WORDS}
    grounds = [[one.article_id, clean(one.document)] for one in draft.basis]
    told = {**said, "topics": list(dict.fromkeys(draft.topics)), "region": draft.region, "owner": str(draft.owner_id), "basis": grounds}
    told |= {"valid": [str(draft.valid_from), str(draft.valid_to)], **({"files": sorted(files)} if files else {})}
    return hashlib.sha256(canonical(told)).hexdigest()


def file_hashes(version: KbVersion | None) -> list[str]:
    """The SHA-256 of a version's files."""
    return list(KbAttachment.objects.filter(version=version).values_list("sha256", flat=True)) if version else []


def _texts(columns: dict[str, Any]) -> dict[str, str]:
    return {name: columns[name] for name in WORDS if columns[name]}


def _keep_basis(version: KbVersion, basis: Sequence[Basis], now: datetime) -> None:
    """The grounds of a version; one that rests on an article which says something else by now is flagged from the beginning."""
    over = superseded((one.article_id for one in basis if one.article_id is not None), local_date(now))
    KbBasis.objects.filter(version=version).delete()
    KbBasis.objects.bulk_create(
        KbBasis(version=version, article_id=one.article_id, document=clean(one.document), flagged_at=now if one.article_id in over else None) for one in basis
    )


def _copy_files(old: KbVersion, new: KbVersion, now: datetime) -> None:
    """The files of the last version go with the next one: the same bytes."""
    for file in KbAttachment.objects.filter(version=old).order_by("added_at", "id"):
        KbAttachment.objects.create(
            id=uuid7(now), version=new, name=file.name, media_type=file.media_type, sha256=file.sha256, size=file.size, added_by=file.added_by, added_at=now
        )
