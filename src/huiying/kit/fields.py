"""Reading a table of data field by field: every problem is collected under its place, nothing is guessed, an unknown name is a problem too."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from huiying.kit.checks import Problem

T = TypeVar("T")
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,8})?", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", re.ASCII)
LONGEST = 200


def _within(low: Decimal | int | None, high: Decimal | int | None) -> tuple[str, str]:
    """What a number has to be, in both languages."""
    if high is None:
        return f"不得小于 {low}", f"It may not be below {low}"
    return f"应在 {low} 与 {high} 之间", f"It has to lie between {low} and {high}"


@dataclass(slots=True)
class Fields:
    """One table of given data, the place it stands in, and the list that all problems of the whole document go to."""

    given: Mapping[str, Any]
    found: list[Problem]
    place: str = ""
    asked: set[str] = field(default_factory=set)

    def problem(self, name: str, code: str, zh: str, en: str) -> None:
        """Note what is wrong with a field, by its place in the document."""
        self.found.append(Problem(f"{self.place}{name}", code, zh, en))

    def has(self, name: str) -> bool:
        """Whether the field is given and not null."""
        return self.given.get(name) is not None

    def text(self, name: str, default: str | None = None, most: int = LONGEST) -> str:
        """A text without line breaks; needed unless there is a default."""
        value = self._value(name, default)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.isprintable() or len(value) > most or (default is None and not value.strip()):
            self.problem(name, "text", f"应为不超过 {most} 字的一行文字", f"A line of text of at most {most} characters is expected")
            return ""
        return value.strip()

    def code(self, name: str, default: str | None = None) -> str:
        """A code: letters, digits, '_', '.', '-', forty at most."""
        value = self.text(name, default)
        if value and not _CODE.fullmatch(value):
            self.problem(name, "code", "只能用字母、数字、“_”“.”“-”，最多 40 个", "Letters, digits, '_', '.' and '-' only, forty at most")
        return value

    def choice(self, name: str, choices: Collection[str], default: str | None = None) -> Any:
        """One of some words."""
        value = self._value(name, default)
        if value is not None and value not in choices:
            named = "、".join(choices), ", ".join(choices)
            self.problem(name, "choice", f"应为其中之一：{named[0]}", f"One of these is expected: {named[1]}")
        return value if value in choices else next(iter(choices))

    def number(self, name: str, default: Decimal | None = None, *, low: Decimal | int | None = 0, high: Decimal | int | None = None) -> Decimal:
        """A decimal number (never a binary float) between low and high; needed unless there is a default."""
        value = self.maybe(name, low=low, high=high) if self.has(name) or default is None else default
        if value is None and not self.has(name):
            self._missing(name)
        return Decimal(0) if value is None else value

    def maybe(self, name: str, *, low: Decimal | int | None = 0, high: Decimal | int | None = None) -> Decimal | None:
        """A decimal number or nothing."""
        self.asked.add(name)
        value = self.given.get(name)
        if value is None:
            return None
        text = value if isinstance(value, str) else format(value, "f") if isinstance(value, Decimal | int) and not isinstance(value, bool) else ""
        if not _NUMBER.fullmatch(text):
            self.problem(name, "number", "应为十进制数，整数最多 12 位，小数最多 8 位", "A decimal number of at most 12 and 8 digits is expected")
            return None
        number = Decimal(text)
        if (low is not None and number < low) or (high is not None and number > high):
            self.problem(name, "range", *_within(low, high))
            return None
        return number

    def whole(self, name: str, default: int | None = None, *, low: int = 0, high: int = 1_000_000) -> int:
        """A whole number; needed unless there is a default."""
        value = self._value(name, default)
        if value is None:
            return low
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problem(name, "whole", f"应为 {low} 至 {high} 的整数", f"A whole number from {low} to {high} is expected")
            return low
        return value

    def whole_or_none(self, name: str, *, low: int = 0, high: int = 1_000_000) -> int | None:
        """A whole number or nothing."""
        self.asked.add(name)
        return self.whole(name, low=low, high=high) if self.has(name) else None

    def truth(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            self.problem(name, "truth", "应为 true 或 false", "True or false is expected")
            return default
        return value

    def day(self, name: str) -> date | None:
        """A date, as TOML's own or as YYYY-MM-DD; nothing where it is not given."""
        self.asked.add(name)
        value = self.given.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return None if value is None else date.fromisoformat(str(value))
        except ValueError:
            self.problem(name, "date", "应为日期，如 2026-10-01", "A date such as 2026-10-01 is expected")
            return None

    def words(self, name: str) -> tuple[str, ...]:
        """A list of codes."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and _CODE.fullmatch(one) for one in value):
            self.problem(name, "words", "应为代码的列表", "A list of codes is expected")
            return ()
        return tuple(value)

    def rows(self, name: str, read: Callable[["Fields"], T]) -> tuple[T, ...]:
        """A list of tables, each read by `read`."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.problem(name, "rows", "应为表的列表", "A list of tables is expected")
            return ()
        return tuple(self._inside(one, f"{name}[{at}]", read) for at, one in enumerate(value, 1))

    def table(self, name: str, read: Callable[["Fields"], T], *, needed: bool = True) -> T | None:
        """A table read by `read`; an absent one reads as an empty one, or as nothing where it is not needed."""
        self.asked.add(name)
        value = self.given.get(name)
        if value is None and not needed:
            return None
        if value is not None and not isinstance(value, Mapping):
            self.problem(name, "table", "应为表", "A table is expected")
            return read(Fields({}, [])) if needed else None
        return self._inside(value or {}, name, read)

    def leave(self) -> None:
        """Note every name that nobody asked for."""
        for name in sorted(set(self.given) - self.asked):
            self.problem(name, "unknown", "没有这一项", "There is no such entry")

    def _inside(self, given: Mapping[str, Any], place: str, read: Callable[["Fields"], T]) -> T:
        inner = Fields(given, self.found, f"{self.place}{place}.")
        made = read(inner)
        inner.leave()
        return made

    def _value(self, name: str, default: Any) -> Any:
        self.asked.add(name)
        value = self.given.get(name)
        if value is None:
            if default is None:
                self._missing(name)
            return default
        return value

    def _missing(self, name: str) -> None:
        self.problem(name, "required", "必填", "This is needed")
