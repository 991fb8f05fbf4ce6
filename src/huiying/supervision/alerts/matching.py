"""Words of danger in a text: phrases, the company in which they say nothing, and words that take the sense from what follows at once. Pure.

A phrase counts unless each place where it stands lies within one of its entry's exceptions (「爆炸性新闻」) or directly behind a negation of
the list (「没有燃气泄漏」). A negation counts at no place that overlaps one of its own exceptions: 「被淹没有人被困」 is no 「没有人被困」. Nothing but
the list decides, and what is in doubt alarms.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from huiying.kit.text import normalise

NEGATION = "not"
SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the list: its code, class, the caller's mark that it speaks for (or ""), its phrases and exceptions, all as text is normalised."""

    code: str
    klass: str
    phrases: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found: its entry, the phrase, and where it stands in the normalised text."""

    entry: Entry
    phrase: str
    at: int


def parts(text: str) -> tuple[str, ...]:
    """The phrases of a cell, normalised, each once."""
    found = (normalise(part) for part in text.replace("；", SEPARATOR).split(SEPARATOR))
    return tuple(dict.fromkeys(part for part in found if part))


def hits(text: str, entries: Sequence[Entry]) -> list[Hit]:
    """The first place of each entry that is met, in the order of the text."""
    flat = normalise(text)
    negated = _ends_of_negations(flat, entries)
    found = (_first(flat, entry, negated) for entry in entries if entry.klass != NEGATION)
    return sorted((hit for hit in found if hit is not None), key=lambda hit: (hit.at, -len(hit.phrase)))


def first_of_each_class(found: Iterable[Hit]) -> dict[str, Hit]:
    """By class the hit that stands first."""
    by_class: dict[str, Hit] = {}
    for hit in found:
        by_class.setdefault(hit.entry.klass, hit)
    return by_class


def _first(flat: str, entry: Entry, negated: frozenset[int]) -> Hit | None:
    excused = _spans(flat, entry.exceptions)
    met = [
        Hit(entry, phrase, at) for phrase in entry.phrases for at in _places(flat, phrase)
        if at not in negated and not _within(at, at + len(phrase), excused)
    ]  # fmt: skip
    return min(met, key=lambda hit: (hit.at, -len(hit.phrase)), default=None)


def _ends_of_negations(flat: str, entries: Sequence[Entry]) -> frozenset[int]:
    """The places at which something begins that a negation stands directly before."""
    ends = set()
    for entry in entries:
        if entry.klass != NEGATION:
            continue
        excused = _spans(flat, entry.exceptions)
        ends |= {at + len(phrase) for phrase in entry.phrases for at in _places(flat, phrase) if not _overlaps(at, at + len(phrase), excused)}
    return frozenset(ends)


def _places(flat: str, phrase: str) -> Iterator[int]:
    at = flat.find(phrase)
    while at >= 0:
        yield at
        at = flat.find(phrase, at + 1)


def _spans(flat: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    return [(at, at + len(phrase)) for phrase in phrases for at in _places(flat, phrase)]


def _within(begin: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first <= begin and end <= last for first, last in spans)


def _overlaps(begin: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first < end and begin < last for first, last in spans)
