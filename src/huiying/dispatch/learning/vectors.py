"""Keys as vectors: each key weighed by how rare it is, each family of a text brought to its share, the whole to length 1. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from huiying.dispatch.learning.features import Keys, Recipe

LEAST_TEXTS = 2  # a key of one text alone says nothing, and might say who wrote it
Numbers = NDArray[np.float32]
Counted = tuple[Keys, Numbers]


@dataclass(frozen=True)
class Vocabulary:
    """The known keys of each family, ascending, with their rarity ln((1+n)/(1+df)) + 1 as in TF-IDF."""

    keys: tuple[Keys, ...]
    rarity: tuple[Numbers, ...]

    @property
    def size(self) -> int:
        """How many keys are known."""
        return sum(len(own) for own in self.keys)

    @property
    def digest(self) -> str:
        """The SHA-256 of the keys, hex."""
        return sha256(b"".join(own.tobytes() for own in self.keys)).hexdigest()


def counted(keys: Keys) -> Counted:
    """Each key once, ascending, with 1 + ln(how often)."""
    own, often = np.unique(keys, return_counts=True)
    return own, (1 + np.log(often)).astype(np.float32)


def vocabulary(texts: Sequence[Sequence[Counted]], most: int) -> Vocabulary:
    """The keys that stand in two texts at least, of all families at most `most`: the most frequent ones."""
    found = [np.unique(np.concatenate([text[family][0] for text in texts]), return_counts=True) for family in range(len(texts[0]))]
    often = np.sort(np.concatenate([count for _, count in found]))[::-1]
    least = max(LEAST_TEXTS, int(often[most]) + 1 if len(often) > most else 0)
    kept = [(keys[count >= least], count[count >= least]) for keys, count in found]
    rarity = tuple((np.log((1 + len(texts)) / (1 + count)) + 1).astype(np.float32) for _, count in kept)
    return Vocabulary(tuple(keys for keys, _ in kept), rarity)


def located(text: Counted, known: Keys) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each of a text's keys stands among the known ones, and whether it is known."""
    place = np.minimum(np.searchsorted(known, text[0]), max(len(known) - 1, 0))
    return place, (known[place] == text[0]) if len(known) else np.zeros(len(place), dtype=bool)


def values(text: Sequence[Counted], words: Vocabulary, recipe: Recipe) -> list[tuple[NDArray[np.int64], Numbers]]:
    """A text by family: the places of its known keys and their values, each family of length √(its scale's share).

    Where no word of a text is known (raw text has none that a model of segmented texts knows), the runs of characters make up its whole length, and the
    other way about.
    """
    found = []
    for own, known, rarity in zip(text, words.keys, words.rarity, strict=True):
        place, there = located(own, known)
        place = place[there]
        found.append((place, own[1][there] * rarity[place]))
    lengths = [float(np.sqrt((weighed * weighed).sum())) for _, weighed in found]
    spoken = {family.of for family, length in zip(recipe.families, lengths, strict=True) if length}
    whole = sum(family.scale for family in recipe.families if family.of in spoken)
    return [
        (place, weighed * np.float32(np.sqrt(family.scale / whole) / length) if length else weighed)
        for (place, weighed), length, family in zip(found, lengths, recipe.families, strict=True)
    ]
