"""A text as numbers: hashed keys of its words, pairs of words and runs of characters. Pure.

Nothing of a text can be read back from the keys, so a model keeps none of the words it was trained on. Runs of digits count as one "0":
no telephone or house number ever becomes a feature.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import Literal
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Form = Literal["tokens", "raw"]
LONGEST = 4000  # characters of a text that are read
_DIGITS = re.compile(r"\d+")
_BLANKS = re.compile(r"\s+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_CHINESE = ("\u3400", "\u9fff")
_SEGMENTED = 0.08  # blanks per character from which texts are taken for segmented ones


@dataclass(frozen=True)
class Family:
    """One kind of keys: runs of `length` words or characters, of the whole text or of its first `head` ones; `scale` is its share in a text's numbers."""

    of: Literal["words", "characters"]
    length: int
    head: int = 0
    scale: float = 1.0


@dataclass(frozen=True)
class Recipe:
    """Which keys a text gives."""

    form: Form
    families: tuple[Family, ...]


_RUNS = tuple(Family("characters", length, scale=scale) for length, scale in ((1, 0.3), (2, 1.0), (3, 1.0), (4, 0.5)))
RECIPES: dict[Form, Recipe] = {
    "tokens": Recipe("tokens", (Family("words", 1), Family("words", 2, scale=0.5), *_RUNS, Family("words", 1, head=10), Family("characters", 2, head=24))),
    "raw": Recipe("raw", (*_RUNS, Family("characters", 2, head=24), Family("characters", 3, head=24, scale=0.5))),
}
"""Chosen on six sevenths of the labelled messages by folds of other seeds than those that are published. A text says first what it is about: its beginning
counts once more."""


def form_of(texts: Iterable[str]) -> Form:
    """Whether Chinese texts were segmented into words by blanks, seen from how many blanks stand in them; other texts are taken raw."""
    blanks = chinese = 0
    for text in texts:
        blanks += sum(1 for _ in _BLANKS.finditer(text.strip()))
        chinese += sum(1 for letter in text if _CHINESE[0] <= letter <= _CHINESE[1])
    return "tokens" if blanks > _SEGMENTED * max(chinese, 1) and chinese else "raw"


def plain(text: str) -> str:
    """The text as features see it: compatibility forms folded, small letters, digits as one 0, one blank between words."""
    return _BLANKS.sub(" ", _DIGITS.sub("0", normalize("NFKC", text[:LONGEST]).lower())).strip()


def keyed(text: str, recipe: Recipe) -> tuple[Keys, ...]:
    """The text's keys by family, as they stand in the text, so a key's place tells which words it is of."""
    runs = {"words": _runs(_words(text), _longest(recipe, "words")), "characters": _runs(_characters(text), _longest(recipe, "characters"))}
    found = []
    for number, family in enumerate(recipe.families, 1):
        own = runs[family.of][family.length - 1]
        own = own[: max(family.head - family.length + 1, 0)] if family.head else own
        found.append(_mixed(own + np.uint64(number)))
    return tuple(found)


def joined(text: str) -> str:
    """The text as features see it, without blanks: what `spans` count the characters of."""
    return plain(text).replace(" ", "")


def spans(text: str, family: Family) -> list[tuple[int, int]]:
    """Where each key of a family stands, in the same order: from and to which character of `joined`. Of a family of the head the first ones."""
    sizes = [len(word) for word in plain(text).split(" ")] if family.of == "words" else [1] * len(joined(text))
    ends = [0, *accumulate(sizes)]
    return [(ends[at], ends[at + family.length]) for at in range(len(sizes) - family.length + 1)]


def _longest(recipe: Recipe, of: str) -> int:
    return max((family.length for family in recipe.families if family.of == of), default=0)


def _words(text: str) -> Keys:
    return np.fromiter((_word_key(word) for word in plain(text).split(" ")), dtype=np.uint64)


def _characters(text: str) -> Keys:
    codes = np.frombuffer(joined(text).encode("utf-32-le", "ignore"), dtype="<u4")
    return _mixed(codes.astype(np.uint64))


@lru_cache(200_000)
def _word_key(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "ignore"), digest_size=8).digest(), "little")


def _runs(singles: Keys, longest: int) -> list[Keys]:
    """The keys of all runs of 1 to `longest` neighbours."""
    found = [singles]
    for length in range(2, longest + 1):
        found.append(found[-1][:-1] * _MULTIPLIER + singles[length - 1 :])
    return found


def _mixed(values: Keys) -> Keys:
    """Each value spread over all 64 bits (the finaliser of splitmix64, Steele, Lea & Flood 2014)."""
    mixed = values
    for shift, factor in zip(_SHIFTS[:2], _MIX, strict=True):
        mixed = (mixed ^ (mixed >> shift)) * factor
    return mixed ^ (mixed >> _SHIFTS[2])
