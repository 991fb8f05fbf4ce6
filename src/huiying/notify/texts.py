"""The words of the messages: the versions in force kept in memory, new ones proposed by one person and approved by another."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.reference import Cached, changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor, system
from huiying.kit.checks import longest, one_of, refuse, required
from huiying.kit.errors import Moved, NotAllowed, NotFound, Told
from huiying.kit.text import clean
from huiying.notify.kinds import KINDS
from huiying.notify.models import MessageText
from huiying.notify.seed import shipped_texts
from huiying.notify.words import check_words

PROPOSED, DECIDED = 1, 2


class NoWords(LookupError):  # noqa: N818 - names what is missing
    """No version of a kind's words is in force: the shipped ones were never put there."""


class SameWords(Told):
    """The proposal equals what is in force."""

    zh = "与现行文本没有差别。"
    en = "This does not differ from the words in force."


class DraftWaits(Told):
    """Another proposal for this kind waits for its decision."""

    zh = "这类短信已有一份待批准的文本，请先处理。"
    en = "Another proposal for this kind waits for its decision. Decide that one first."


class AlreadyDecided(Told):
    """The proposal was decided."""

    zh = "这份文本已经处理过了。"
    en = "This proposal has been decided already."


class SamePerson(Told):
    """Who proposed words may not approve them."""

    zh = "提出人不能批准自己提出的文本，请另一位人员批准。"
    en = "Whoever proposed the words may not approve them. Another person decides."


@dataclass(frozen=True, slots=True)
class Words:
    """A version in force."""

    version: int
    zh: str
    en: str


def _load() -> dict[str, Words]:
    return {row.kind: Words(row.version, row.zh, row.en) for row in in_force()}


IN_FORCE: Cached[dict[str, Words]] = Cached(_load)


def words_in_force(kind: str, version: int = 0) -> Words:
    """The words of a kind; `version` is that of the reference data. Raises NoWords."""
    try:
        return IN_FORCE.get(version)[kind]
    except KeyError:
        raise NoWords(kind) from None


def allow(actor: Actor, verb: str) -> None:
    """Raise NotAllowed unless the actor may do this with messages."""
    decision = decide(actor, verb, ROLES_OF[verb], own=True)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)


def propose_text(*, kind: str, zh: str, en: str, note: str, actor: Actor, now: datetime) -> MessageText:
    """Propose new words for a kind of message; journals `text.proposed`. Raises Refused, SameWords, DraftWaits, NotAllowed."""
    allow(actor, "propose_text")
    refuse(required("kind", kind), one_of("kind", kind, KINDS))
    zh, en, note = clean(zh), clean(en), clean(note)
    refuse(check_words("zh", zh, KINDS[kind]), check_words("en", en, KINDS[kind]), required("note", note), longest("note", note, 200))
    last = MessageText.objects.filter(kind=kind, state="approved", valid_to__isnull=True).first()
    if last and (last.zh, last.en) == (zh, en):
        raise SameWords
    version = 1 + (MessageText.objects.filter(kind=kind).order_by("-version").values_list("version", flat=True).first() or 0)
    try:
        with transaction.atomic():
            made = MessageText.objects.create(kind=kind, version=version, zh=zh, en=en, note=note, proposed_by=actor.id, proposed_at=now)
            _tell(made, PROPOSED, "text.proposed", actor, now, {"zh": zh, "en": en, "note": note})
    except IntegrityError as error:
        if "text_one_draft" in str(error) or "text_version" in str(error):
            raise DraftWaits from error
        raise
    return made


def approve_text(*, text_id: int, actor: Actor, now: datetime) -> MessageText:
    """Put proposed words in force, as another person than their proposer.

    In order: ends the version in force, approves, moves the reference data's version, journals `text.approved`. Raises NotFound,
    AlreadyDecided, SamePerson, NotAllowed, Moved.
    """
    allow(actor, "approve_text")
    with transaction.atomic():
        text = _draft(text_id)
        if text.proposed_by == actor.id:
            raise SamePerson
        changed()  # holds the city's row: two approvals stand in line here
        MessageText.objects.filter(kind=text.kind, state="approved", valid_to__isnull=True).update(valid_to=now)
        _decide(text, "approved", actor, now)
        _tell(text, DECIDED, "text.approved", actor, now)
    return text


def decline_text(*, text_id: int, reason: str, actor: Actor, now: datetime) -> MessageText:
    """Drop proposed words with a reason; their proposer may take them back so too. Journals `text.declined`. Raises as `approve_text`, Refused."""
    refuse(required("reason", clean(reason)), longest("reason", reason, 200))
    with transaction.atomic():
        text = _draft(text_id)
        if text.proposed_by != actor.id:
            allow(actor, "approve_text")
        _decide(text, "declined", actor, now)
        _tell(text, DECIDED, "text.declined", actor, now, {"reason": clean(reason)})
    return text


@dataclass(frozen=True, slots=True)
class NewWords:
    """Words of a kind as a register's released proposal brings them."""

    kind: str
    zh: str
    en: str


def in_force() -> QuerySet[MessageText]:
    """The versions in force, by kind."""
    return MessageText.objects.filter(state="approved", valid_to__isnull=True).order_by("kind")


def keep_texts(*, put: Sequence[NewWords], note: str, approver: Actor, actor: Actor, now: datetime) -> None:
    """Put words that `actor` proposed and `approver` released in force as new versions; the caller has checked the rights and the words.

    Journals `text.proposed` and `text.approved` for each, as if proposed one by one.
    """
    kinds = [words.kind for words in put]
    last = dict(MessageText.objects.filter(kind__in=kinds).values_list("kind").annotate(last=Max("version")))
    with transaction.atomic():
        changed()
        in_force().filter(kind__in=kinds).update(valid_to=now)
        for words in put:
            made = MessageText.objects.create(
                kind=words.kind, version=last.get(words.kind, 0) + 1, zh=words.zh, en=words.en, note=note, state="approved", proposed_by=actor.id,
                proposed_at=now, decided_by=approver.id, decided_at=now,
            )  # fmt: skip
            _tell(made, PROPOSED, "text.proposed", actor, now, {"zh": words.zh, "en": words.en, "note": note})
            _tell(made, DECIDED, "text.approved", approver, now)


def waiting_texts(kinds: Collection[str]) -> set[str]:
    """Those of these kinds whose proposal waits on the words' own screen."""
    return set(MessageText.objects.filter(kind__in=kinds, state="draft").values_list("kind", flat=True))


def put_shipped(now: datetime) -> list[str]:
    """Put the shipped words of those kinds in force that have none, as after an upgrade; returns the kinds and journals `text.shipped`."""
    missing = [row for row in shipped_texts(now) if row.kind not in set(MessageText.objects.values_list("kind", flat=True))]
    kinds = [row.kind for row in missing]
    if missing:
        with transaction.atomic():
            MessageText.objects.bulk_create(missing, ignore_conflicts=True)
            changed()
            write([NewEvent(f"text:shipped-{now:%Y%m%d%H%M%S%f}", 1, "text.shipped", {"kinds": kinds})], actor=system("set-up"), now=now)
    return kinds


def _draft(text_id: int) -> MessageText:
    text = MessageText.objects.filter(pk=text_id).first()
    if text is None:
        raise NotFound
    if text.state != "draft":
        raise AlreadyDecided
    return text


def _decide(text: MessageText, state: str, actor: Actor, now: datetime) -> None:
    text.state, text.decided_by, text.decided_at = state, actor.id, now
    if MessageText.objects.filter(pk=text.pk, state="draft").update(state=state, decided_by=actor.id, decided_at=now) != 1:
        raise Moved


def _tell(text: MessageText, seq: int, event: str, actor: Actor, now: datetime, texts: dict[str, str] | None = None) -> None:
    write([NewEvent(f"text:{text.pk}", seq, event, {"kind": text.kind, "version": text.version}, texts or {})], actor=actor, now=now)
