"""Answers and laws in words: whether a version holds today, whether a law is in force, where an answer comes from, and marks that stand for either."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.columns import unit_said, word
from huiying.desk.inputs import chinese
from huiying.directory.reference import Reference
from huiying.knowledge.citing import Cited, cited_by_order, cited_on_call
from huiying.knowledge.laws import STATUSES, status_on
from huiying.knowledge.life import STATES
from huiying.knowledge.models import KbUse, KbVersion, LawArticle, LawEdition
from huiying.pages.marks import state_mark, tag

SOON = timedelta(days=30)
LOOKS = {"draft": "draft", "review": "submitted", "signoff": "pending_review", "published": "completed", "retired": "archived", "discarded": "voided"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A version of an answer, or an article of a law, in one word: “v:” and the version's id, “a:” and the article's number."""

    kind: str
    key: str

    def __str__(self) -> str:
        """As it stands in a form."""
        return f"{self.kind}:{self.key}"

    @property
    def version(self) -> UUID | None:
        """The version's id, where it is one."""
        return UUID(self.key) if self.kind == "v" else None


def marks_in(text: str) -> list[Mark]:
    """The marks that a field holds, each once; what is none is left aside."""
    return [mark for mark in dict.fromkeys(_mark(part) for part in text.split()) if mark is not None]


def _mark(part: str) -> Mark | None:
    kind, _colon, key = part.partition(":")
    if kind == "a":
        return Mark(kind, key) if key.isascii() and key.isdigit() and len(key) < 19 else None  # noqa: PLR2004 - a number that the database can hold
    try:
        return Mark(kind, str(UUID(key))) if kind == "v" else None
    except ValueError:
        return None


def cited_in(text: str) -> Cited:
    """What a field of marks cites; an empty one says that there was nothing to cite."""
    marks = marks_in(text)
    return Cited([UUID(mark.key) for mark in marks if mark.kind == "v"], [int(mark.key) for mark in marks if mark.kind == "a"], missing=not marks)


def marks_of(cited: Cited) -> str:
    """The same the other way round."""
    return " ".join(map(str, [*(Mark("v", str(key)) for key in cited.versions), *(Mark("a", str(key)) for key in cited.articles)]))


def state_cell(version: KbVersion) -> SafeString:
    """The version's state as shape and word."""
    return state_mark(LOOKS.get(version.state, "submitted"), word(STATES, version.state))


def holds(version: KbVersion, today: date) -> bool:
    """Whether the version may be quoted today."""
    return version.state == "published" and version.valid_from <= today and (version.valid_to is None or today < version.valid_to)


def validity(version: KbVersion, today: date) -> tuple[str, str]:
    """Whether the version holds, in words, and the tone of it: what is over comes before what is late, that before what is near."""
    last = version.valid_to - timedelta(days=1) if version.valid_to else None
    if last and last < today:
        return _("Expired {day}").format(day=last), "late"
    if version.valid_from > today:
        return _("Valid from {day}").format(day=version.valid_from), "near"
    if version.review_due <= today:
        return _("Review overdue since {day}").format(day=version.review_due), "late"
    if last and last - today <= SOON:
        return _("Ends {day}").format(day=last), "near"
    if version.review_due - today <= SOON:
        return _("Review by {day}").format(day=version.review_due), "near"
    return (_("Valid to {day}").format(day=last) if last else _("Valid")), "ok"


def law_status(edition: LawEdition, today: date) -> tuple[str, str]:
    """Whether an edition of a law is in force, in words, and the tone of it."""
    code = status_on(edition, today)
    return word(STATUSES, code), {"in_force": "ok", "superseded": "late", "not_yet": "near"}[code]


def law_tag(edition: LawEdition, today: date) -> SafeString:
    """The same as a tag."""
    return tag(*law_status(edition, today))


def article_said(article: LawArticle) -> str:
    """An article by its law and its number: “《民法典》第十条”."""
    name = article.edition.law.name
    return f"《{name}》{article.part}{article.label}"


@dataclass(frozen=True, slots=True)
class Source:
    """What an answer cites, in words and with its address; `key` is the version's id, or the number of the law's article."""

    key: str
    said: str
    url: str


def sources_of(order_id: UUID) -> list[Source]:
    """What the answers of an order rest on, in order of time (one statement)."""
    return _sources(cited_by_order(order_id))


def sources_on(call_id: UUID) -> list[Source]:
    """The same for what was answered in a call."""
    return list(dict.fromkeys(_sources(cited_on_call(call_id))))


def _sources(uses: Iterable[KbUse]) -> list[Source]:
    found = []
    for use in uses:
        if use.version is not None:
            page = f"{reverse('desk:knowledge-item', args=[use.version.item_id])}?v={use.version.version}"
            found.append(Source(str(use.version_id), f"{use.version.question} v{use.version.version}", page))
        elif use.article is not None:
            found.append(Source(str(use.article_id), article_said(use.article), reverse("desk:law-article", args=[use.article_id])))
    return found


def cites_said(cited: Mapping[str, Any], sources: Iterable[Source]) -> str:
    """What an event says of an answer's sources (`Cited.payload`), in words; that there were none where the answer says so; blank for an older answer."""
    keys = {str(key) for name in ("versions", "articles") for key in cited.get(name, ())}
    named = [one.said for one in sources if one.key in keys]
    if named:
        return _("cites: {what}").format(what=("、" if chinese() else "; ").join(named))
    return _("cites nothing: no answer was there") if cited.get("missing") else ""


def owner_said(version: KbVersion) -> str:
    """The unit that answers for it."""
    return unit_said(version.owner)


def topics_said(codes: Iterable[str], data: Reference) -> str:
    """Topics by their names."""
    names = [data.topic_path(code, get_language() or "zh-hans") for code in codes]
    return ("、" if chinese() else ", ").join(name for name in names if name)


def region_said(code: str, data: Reference) -> str:
    """Where it holds."""
    return data.region_name(code, get_language() or "zh-hans") if code else _("Whole city")


def lit(text: str, spans: Iterable[tuple[int, int]]) -> SafeString:
    """The text with its spans [start, end) marked."""
    at, pieces = 0, []
    for start, end in spans:
        pieces.append((text[at:start], text[start:end]))
        at = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[at:])
