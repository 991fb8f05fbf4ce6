"""A trained classifier: the likeliest labels of a text with their probabilities, and the words that speak for one. Needs numpy alone. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiying.dispatch.learning.features import RECIPES, Family, Recipe, joined, keyed, spans
from huiying.dispatch.learning.packing import NoModel, pack, unpack
from huiying.dispatch.learning.vectors import Vocabulary, counted, values

LEAST_CHARACTERS, LONGEST_TOLD = 2, 8  # of a telling piece
LOOKED_AT = 4  # spans for each piece that is told
LONGEST_RUN = 8  # words or characters of a key
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Likely:
    """A label and its probability, 0 to 1."""

    label: str
    chance: float


@dataclass(frozen=True)
class Classifier:
    """What texts of its kind are about. `weights`: features x labels, families below each other; softmax(x·weights + shifts) are the probabilities.

    `about` names where it comes from (rows, sha256 of the training file, created, seed).
    """

    recipe: Recipe
    labels: tuple[str, ...]
    words: Vocabulary
    weights: NDArray[np.float16]
    shifts: NDArray[np.float64]
    about: Mapping[str, Any] = field(default_factory=dict)

    def chances(self, text: str) -> Numbers:
        """The probability of each label; a text without a known word gives how likely each is before anything is read."""
        scores = self.shifts.copy()
        for part in self._parts(text):
            scores += part[1] @ self.weights[part[0]].astype(np.float32)
        risen = np.exp(scores - scores.max())
        found: Numbers = risen / risen.sum()
        return found

    def likely(self, text: str, most: int = 3) -> list[Likely]:
        """The likeliest labels first."""
        found = self.chances(text)
        return [Likely(self.labels[one], float(found[one])) for one in np.argsort(-found, kind="stable")[:most]]

    def telling(self, text: str, label: str, most: int = 4) -> list[str]:
        """The words of the text that speak most for a label against the others, the strongest first; what overlaps is told as one."""
        column = self.labels.index(label)
        gains: dict[tuple[int, int], float] = {}
        for keys, family, (place, worth), known in zip(keyed(text, self.recipe), self.recipe.families, self._parts(text), self._starts(), strict=True):
            rows = self.weights[place].astype(np.float32)
            spoken = worth * (rows[:, column] - rows.mean(axis=1))
            by_key = dict(zip(self.words.keys[known[0]][place - known[1]].tolist(), spoken.tolist(), strict=True))
            for key, span in zip(keys.tolist(), spans(text, family), strict=False):
                gains[span] = max(gains.get(span, 0.0), by_key.get(key, 0.0))
        flat = joined(text)
        return list(dict.fromkeys(flat[start:end] for start, end in _merged(gains, most)))[:most]

    def packed(self) -> bytes:
        """The model as a file; the same model gives the same bytes."""
        recipe = {"form": self.recipe.form, "families": [asdict(one) for one in self.recipe.families]}
        about = {**self.about, "labels": list(self.labels), "recipe": recipe, "vocabulary": {"size": self.words.size, "sha256": self.words.digest}}
        keys = {f"keys_{n:02}": own for n, own in enumerate(self.words.keys)}
        rarity = {f"rarity_{n:02}": own for n, own in enumerate(self.words.rarity)}
        return pack(about, {**keys, **rarity, "weights": self.weights, "shifts": self.shifts})

    def _parts(self, text: str) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """By family the rows of the weights that the text touches, and its values there."""
        texts = [counted(own) for own in keyed(text, self.recipe)]
        return [(place + start, worth) for (place, worth), (_, start) in zip(values(texts, self.words, self.recipe), self._starts(), strict=True)]

    def _starts(self) -> list[tuple[int, int]]:
        """By family its number and the row of the weights at which it begins."""
        return list(enumerate(np.cumsum([0, *(len(own) for own in self.words.keys)]).tolist()[:-1]))


def _merged(gains: Mapping[tuple[int, int], float], most: int) -> list[tuple[int, int]]:
    """The spans of most gain, several times as many as are wanted, those that overlap made one; the strongest first."""
    long = [span for span in gains if span[1] - span[0] >= LEAST_CHARACTERS and gains[span] > 0]
    best = sorted(long, key=lambda span: (-gains[span], span))[: most * LOOKED_AT]
    merged: list[tuple[int, int, float]] = []
    for start, end in sorted(best):
        if merged and start < merged[-1][1] and max(end, merged[-1][1]) - merged[-1][0] <= LONGEST_TOLD:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), max(merged[-1][2], gains[start, end]))
        elif not merged or start >= merged[-1][1]:
            merged.append((start, end, gains[start, end]))
    return [(start, end) for start, end, _ in sorted(merged, key=lambda one: (-one[2], one[0]))]


def opened(content: bytes) -> Classifier:
    """A classifier from its file. Raises NoModel."""
    head, arrays = unpack(content)
    try:
        recipe = Recipe(head["recipe"]["form"], tuple(Family(**one) for one in head["recipe"]["families"]))
        numbers = range(len(recipe.families))
        words = Vocabulary(tuple(arrays[f"keys_{n:02}"] for n in numbers), tuple(arrays[f"rarity_{n:02}"] for n in numbers))
        made = Classifier(recipe, tuple(head["labels"]), words, arrays["weights"], arrays["shifts"], head)
        whole = _recipe_known(recipe) and _vocabulary_whole(words) and _weights_whole(made) and words.digest == head["vocabulary"]["sha256"]
    except (KeyError, TypeError) as missing:
        raise NoModel(why="缺少内容", why_en="something is missing in it") from missing
    if not whole:
        raise NoModel(why="词表与权重不符", why_en="its vocabulary and weights do not fit each other")
    return made


def _recipe_known(recipe: Recipe) -> bool:
    """Whether texts can be taken apart by it."""
    return recipe.form in RECIPES and all(
        one.of in ("words", "characters") and 0 < one.length <= LONGEST_RUN and one.head >= 0 and 0 < one.scale < np.inf for one in recipe.families
    )


def _vocabulary_whole(words: Vocabulary) -> bool:
    """Whether each family's keys ascend and each has its rarity."""
    return all(
        keys.dtype == np.uint64 and keys.ndim == 1 and rarity.dtype == np.float32 and rarity.shape == keys.shape
        and bool((keys[1:] > keys[:-1]).all()) and bool(np.isfinite(rarity).all())
        for keys, rarity in zip(words.keys, words.rarity, strict=True)
    )  # fmt: skip


def _weights_whole(made: Classifier) -> bool:
    """Whether each key has a number for each label and each label its shift, all of them numbers."""
    labels = len(made.labels)
    if made.weights.dtype != np.float16 or made.shifts.dtype != np.float64 or made.weights.shape != (made.words.size, labels) or made.shifts.shape != (labels,):
        return False
    known = labels > 0 and all(isinstance(label, str) for label in made.labels)
    return known and bool(np.isfinite(made.weights).all()) and bool(np.isfinite(made.shifts).all())
