"""Validation as values: each checker returns the problems it found, all are collected, then one refusal carries them."""

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import datetime

from huiying.kit.codes import pick
from huiying.kit.errors import Told
from huiying.kit.phones import phone_key
from huiying.kit.times import aware


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, as a code and in both languages; never contains the value."""

    field: str
    code: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return the sentence in the language ('zh…' or 'en…')."""
        return pick(self.zh, self.en, language)


class Refused(Told):
    """What was asked cannot be done for the problems it carries."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("{all_zh}", "{all_en}", all_zh=_sentences(self.problems, "zh"), all_en=_sentences(self.problems, "en"))


def _sentences(problems: Collection[Problem], language: str) -> str:
    return "; ".join(f"{problem.field}: {problem.text(language)}" for problem in problems)


def refuse(*found: Collection[Problem]) -> None:
    """Raise Refused with all problems of all checkers, in order; do nothing when there are none."""
    problems = [problem for some in found for problem in some]
    if problems:
        raise Refused(problems)


def required(field: str, value: object) -> list[Problem]:
    """Find a value that is missing: None, blank text or an empty collection."""
    missing = value is None or (isinstance(value, str) and not value.strip()) or (isinstance(value, list | tuple | dict | set | frozenset) and not value)
    return [Problem(field, "required", "必填", "This is needed")] if missing else []


def longest(field: str, text: str | None, limit: int) -> list[Problem]:
    """Find text of more than `limit` characters."""
    if text is None or len(text) <= limit:
        return []
    return [Problem(field, "too_long", f"最多 {limit} 个字", f"At most {limit} characters")]


def shortest(field: str, text: str | None, limit: int) -> list[Problem]:
    """Find text of fewer than `limit` characters, blanks at its ends not counted; missing text is the business of `required`."""
    if not text or len(text.strip()) >= limit:
        return []
    return [Problem(field, "too_short", f"至少 {limit} 个字", f"At least {limit} characters")]


def one_of(field: str, value: str | None, codes: Container[str]) -> list[Problem]:
    """Find a value that is not among the codes (a CodeList, set or list); a missing value is the business of `required`."""
    if not value or value in codes:
        return []
    return [Problem(field, "unknown_code", "请从列表中选择", "Choose one of the list")]


def some_of(field: str, values: Collection[str], codes: Container[str]) -> list[Problem]:
    """Find values of which at least one is not among the codes."""
    return next((problems for value in values if (problems := one_of(field, value, codes))), [])


def phone(field: str, text: str | None, area: str = "") -> list[Problem]:
    """Find text that is not a full telephone number (`area` completes local ones); a missing number is the business of `required`."""
    if not text or phone_key(text, area):
        return []
    return [Problem(field, "not_a_phone", "不是有效的电话号码", "This is not a telephone number")]


def between(field: str, number: int | None, lowest: int, highest: int) -> list[Problem]:
    """Find a number outside lowest..highest, both included."""
    if number is None or lowest <= number <= highest:
        return []
    return [Problem(field, "out_of_range", f"应在 {lowest} 到 {highest} 之间", f"Between {lowest} and {highest}")]


def not_future(field: str, moment: datetime | None, now: datetime) -> list[Problem]:
    """Find a moment later than now; raises Naive."""
    if moment is None or aware(moment) <= aware(now):
        return []
    return [Problem(field, "in_future", "时间不能晚于现在", "This lies in the future")]


def not_past(field: str, moment: datetime | None, now: datetime) -> list[Problem]:
    """Find a moment that is not later than now; raises Naive."""
    if moment is None or aware(moment) > aware(now):
        return []
    return [Problem(field, "in_past", "时间应晚于现在", "This lies in the past")]


def in_order(field: str, first: datetime | None, last: datetime | None) -> list[Problem]:
    """Find an end before its beginning; the problem is the end's, so `field` names it."""
    if first is None or last is None or aware(first) <= aware(last):
        return []
    return [Problem(field, "backwards", "结束时间早于开始时间", "This ends before it begins")]
