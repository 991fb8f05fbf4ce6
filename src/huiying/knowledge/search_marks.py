"""What to highlight, and the piece of a text that shows best why it was found. No database here."""

from collections.abc import Sequence
from functools import lru_cache

from huiying.kit.text import normalise
from huiying.knowledge.search_found import Span
from huiying.knowledge.search_score import Unit

SNIPPET = 120
BEFORE = 24
LONG = 3


def spans(shown: str, words: Sequence[str], units: Sequence[Unit]) -> tuple[Span, ...]:
    """Where the words stand in a text as shown; where none does whole, where pieces of the question stand. In order, apart from each other."""
    flat, places = _flat(shown)
    whole = [word for word in words if word in flat]
    pieces = [unit.text for unit in units if unit.why] + (whole or [unit.text for unit in units if not unit.why])
    found = _joined(_covered(flat, pieces))
    if not whole and any(end - start >= LONG for start, end in found):
        found = [(start, end) for start, end in found if end - start >= LONG]
    return tuple((places[start], places[end - 1] + 1) for start, end in found)


def snippet(body: str, words: Sequence[str], units: Sequence[Unit]) -> tuple[str, tuple[Span, ...]]:
    """About SNIPPET characters of a text, on one line, around what answers best, and what to highlight in them."""
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    if not lines:
        return "", ()
    worth = [_worth(normalise(line), words, units) for line in lines]
    at = worth.index(max(worth))
    text = lines[at]
    for line in lines[at + 1 :]:
        if len(text) >= SNIPPET:
            break
        text = f"{text} {line}"
    marked = spans(text, words, units)
    start = _start(marked, len(text))
    end = min(start + SNIPPET, len(text))
    head, tail = "…" * (start > 0), "…" * (end < len(text))
    shift = len(head) - start
    inside = tuple((max(first, start) + shift, min(last, end) + shift) for first, last in marked if first < end and last > start)
    return f"{head}{text[start:end]}{tail}", inside


def _worth(flat: str, words: Sequence[str], units: Sequence[Unit]) -> float:
    return sum(unit.gain for unit in units if unit.text in flat) + 100.0 * sum(word in flat for word in words)


def _start(marked: Sequence[Span], length: int) -> int:
    """Where the piece begins that holds the most of what is marked."""
    if length <= SNIPPET or not marked:
        return 0
    starts = [max(min(first - BEFORE, length - SNIPPET), 0) for first, _ in marked]
    held = [sum(min(last, start + SNIPPET) - max(first, start) for first, last in marked if first < start + SNIPPET and last > start) for start in starts]
    return starts[held.index(max(held))]


def _flat(shown: str) -> tuple[str, list[int]]:
    """The text as search sees it, line ends kept, and the place in the text as shown that each of its characters comes from."""
    parts, places = [], []
    for place, character in enumerate(shown):
        flat = character if character == "\n" else _one(character)
        parts.append(flat)
        places += [place] * len(flat)
    return "".join(parts), places


@lru_cache(maxsize=20_000)
def _one(character: str) -> str:
    return normalise(character)


def _covered(flat: str, pieces: Sequence[str]) -> list[Span]:
    found = []
    for piece in pieces:
        start = flat.find(piece)
        while start >= 0:
            found.append((start, start + len(piece)))
            start = flat.find(piece, start + 1)
    return found


def _joined(found: Sequence[Span]) -> list[Span]:
    """In order, those that touch made one."""
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
