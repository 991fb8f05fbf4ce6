"""A text as numbers: hashed keys of its words, pairs of words and runs of characters. Pure.

Nothing of a text can be read back from the keys, so a model keeps none of the words it was trained on. Runs of digits count as one "0":
no telephone or house number ever becomes a feature.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
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
class Recipe:
    """Which keys a text gives: words and runs of words up to `words` long, runs of characters from 1 to `characters` long."""

    form: Form
    words: int
    characters: int

    @property
    def families(self) -> int:
        """How many kinds of keys there are."""
        return self.words + self.characters


RECIPES: dict[Form, Recipe] = {"tokens": Recipe("tokens", 2, 4), "raw": Recipe("raw", 0, 4)}


@dataclass(frozen=True)
class Keyed:
    """A text's keys, by family: words first, then runs of characters; repeated as they occur, in order of their place."""

    families: tuple[Keys, ...]


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


def keyed(text: str, recipe: Recipe) -> Keyed:
    """The keys of a text."""
    flat = plain(text)
    words = _word_runs(flat.split(" "), recipe.words) if recipe.words else []
    joined = flat.replace(" ", "")
    codes = np.frombuffer(joined.encode("utf-32-le", "ignore"), dtype="<u4").astype(np.uint64)
    return Keyed((*words, *_runs(_mixed(codes), recipe.characters, recipe.words)))


def _word_runs(words: Sequence[str], longest: int) -> list[Keys]:
    return _runs(np.fromiter((_word_key(word) for word in words if word), dtype=np.uint64), longest, 0)


@lru_cache(200_000)
def _word_key(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "ignore"), digest_size=8).digest(), "little")


def _runs(singles: Keys, longest: int, first_family: int) -> list[Keys]:
    """The keys of all runs of 1 to `longest` neighbours, each length its own family."""
    found, rolling = [], singles
    for length in range(1, longest + 1):
        if length > 1:
            rolling = rolling[:-1] * _MULTIPLIER + singles[length - 1 :] if len(rolling) else rolling
        found.append(_mixed(rolling + np.uint64(first_family + length) * _MIX[1]))
    return found


def _mixed(values: Keys) -> Keys:
    """Each value spread over all 64 bits (the finaliser of splitmix64, Steele, Lea & Flood 2014)."""
    mixed = values
    for shift, factor in zip(_SHIFTS[:2], _MIX, strict=True):
        mixed = (mixed ^ (mixed >> shift)) * factor
    return mixed ^ (mixed >> _SHIFTS[2])
