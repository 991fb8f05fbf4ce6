"""A person writes a report's words anew, and a person of the hotline agency releases it; nothing of it changes after that."""

import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import NotNow, Told
from huiying.kit.text import clean
from huiying.orders.authorise import authorise
from huiying.reports.keeping import move
from huiying.reports.models import Report
from huiying.reports.numbers import MINUS
from huiying.reports.seeing import document_of, newest, report_for
from huiying.reports.spans import called
from huiying.reports.wording import draft, figure_texts

LONGEST_HEADLINE, LONGEST_TEXT = 400, 6000
STATES = CodeList(
    "report_state", "状态", "State",
    (Code("draft", "系统草稿", "Drafted by the system"), Code("edited", "已修改文字", "Words edited"), Code("released", "已发布", "Released")),
)  # fmt: skip
VERBS = CodeList("report_verb", "操作", "Action", (Code("word_report", "修改文字", "Edit the words"), Code("release_report", "发布", "Release")))
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+%?|%)|[0-9]{1,3}(?:,[0-9]{3})+")


class Replaced(Told):
    """A newer version stands in this one's place."""

    zh = "本期报告已有更新的版本（第 {version} 版），这一版不能再发布。"
    en = "The report has a newer version ({version}); this one cannot be released any more."


def word_report(
    *, report_id: UUID, headline_zh: str, headline_en: str, text_zh: str, text_en: str, actor: Actor, now: datetime
) -> Report:  # fmt: skip
    """Write a report's words anew, both languages; the figures stay. A percentage, a decimal or a number in groups of three that they do not tell is refused.

    Journals `report.worded` with commitments to the words. Raises NotFound, NotAllowed, NotNow, Refused, Moved.
    """
    given = {"headline_zh": headline_zh, "headline_en": headline_en, "text_zh": text_zh, "text_en": text_en}
    texts = {name: _lines(text) for name, text in given.items()}
    with together(actor, now):
        report = _open(report_id, "word_report", actor)
        known = numbers_of(report)
        for name, text in texts.items():
            limit = LONGEST_HEADLINE if name.startswith("headline") else LONGEST_TEXT
            refuse(required(name, text), longest(name, text, limit), _strange(name, text, known))
        move(report, "report.worded", {"version": report.version}, texts, actor=actor, now=now, state="edited", worded_by=actor.id, worded_at=now, **texts)
    return report


def _lines(text: str) -> str:
    """The paragraphs, each clean, apart by an empty line."""
    parts = (clean(part) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return "\n\n".join(part for part in parts if part)


def numbers_of(report: Report) -> frozenset[str]:
    """All numbers that a report's words may tell: those printed of its figures and in the words of the system."""
    figures = document_of(report)
    words = draft(figures)
    return frozenset(_found("\n".join([words.text(zh=True), words.text(zh=False), *figure_texts(figures)])))


def _found(text: str) -> Iterator[str]:
    """The percentages, decimals and grouped numbers in a text, as they are compared: without grouping."""
    yield from (number.replace(",", "") for number in _FIGURE.findall(text.replace(MINUS, "-")))


def _strange(field: str, text: str, known: frozenset[str]) -> list[Problem]:
    """Numbers that the report's figures do not tell."""
    return [
        Problem(field, "not_a_figure", f"{number} 不在本报告的数字之中；只能改文字", f"{number} is none of this report's figures; words alone may be changed")
        for number in dict.fromkeys(_found(text)) if number not in known
    ]  # fmt: skip


def release_report(*, report_id: UUID, actor: Actor, now: datetime) -> Report:
    """Release a report: from then on the whole staff sees it, and nothing of it changes.

    Journals `report.released` with the hash of the figures and commitments to the words. Raises NotFound, NotAllowed, NotNow, Replaced, NotAsDrafted, Moved.
    """
    with together(actor, now):
        report = _open(report_id, "release_report", actor)
        last = newest(report.period)
        if last is not None and last.version != report.version:
            raise Replaced(version=last.version)
        document_of(report)
        texts = {name: getattr(report, name) for name in ("headline_zh", "headline_en", "text_zh", "text_en")}
        told = {"version": report.version, "sha256": report.sha256, "kind": called(report.period).kind}
        move(report, "report.released", told, texts, actor=actor, now=now, state="released", released_by=actor.id, released_at=now)
    return report


def _open(report_id: UUID, verb: str, actor: Actor) -> Report:
    """A report that the actor sees, may do this to, and that is not released. Raises NotFound, NotAllowed, NotNow."""
    report = report_for(actor, report_id)
    authorise(actor, verb, ROLES_OF[verb], own=True, stream=f"report:{report.pk}")
    if report.state == "released":
        told = {"state": STATES.label(report.state, "zh"), "state_en": STATES.label(report.state, "en")}
        raise NotNow(**told, verb=VERBS.label(verb, "zh"), verb_en=VERBS.label(verb, "en"))
    return report
