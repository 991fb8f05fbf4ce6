"""From when a law holds, as its own words tell: when it was passed and amended, "自…起施行", and what it repeals. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huiying.knowledge.law_text import Article
from huiying.knowledge.numerals import DIGITS, SIGNS, day

_SIGNS = rf"[\d{SIGNS}]"
_YEAR = rf"[\d{''.join(DIGITS)}]{{4}}"
_DATE = re.compile(rf"({_YEAR})年({_SIGNS}{{1,3}})月({_SIGNS}{{1,3}})日")
_BEGINS = re.compile(rf"自({_YEAR})年({_SIGNS}{{1,3}})月({_SIGNS}{{1,3}})日起(?:施行|生效|实施|执行)")
_REPEALS = re.compile(r"((?:《[^》]+》[^《》。；，]{0,21})+)同时废止")
_NAMES = re.compile(r"《([^》]+)》")
_LAST = 3  # the articles at a law's end among which the one about its beginning stands


@dataclass(frozen=True, slots=True)
class Dates:
    """When an edition was made known, and from when it holds; `by` says how that is known: `text`, `passed`, or blank when it is not."""

    promulgated_on: date | None
    effective_from: date | None
    by: str


def dates_of(preface: str, articles: Sequence[Article]) -> Dates:
    """The dates of an edition.

    Passed or amended last: the latest date of the words in front. It holds from "自…起施行" of its last articles; amended after that day, from the
    amendment: an amendment that was to begin later cannot be told from the text.
    """
    passed = max(_dates(preface), default=None)
    begins = begins_of(articles)
    if begins is not None and (passed is None or passed <= begins):
        return Dates(passed, begins, "text")
    return Dates(passed, passed, "passed" if passed else "")


def _dates(words: str) -> list[date]:
    return [found for match in _DATE.finditer(words) if (found := day(*match.groups())) is not None]


def begins_of(articles: Sequence[Article]) -> date | None:
    """The day that "自…起施行" of the last articles names: when the law began, however often it was amended since."""
    for article in reversed(articles[-_LAST:]):
        for match in _BEGINS.finditer(article.text):
            return day(*match.groups())
    return None


def repealed_by(articles: Sequence[Article]) -> tuple[str, ...]:
    """The names of the laws that end when this one begins: "《…》、《…》同时废止"."""
    return tuple(name for article in articles[-_LAST:] for match in _REPEALS.finditer(article.text) for name in _NAMES.findall(match[1]))
