"""A trained classifier: the likeliest labels of a text with their probabilities, and the words that speak for one. Needs numpy alone. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiying.dispatch.learning.features import Family, Recipe, keyed, pieces
from huiying.dispatch.learning.packing import NoModel, pack, unpack
from huiying.dispatch.learning.vectors import Vocabulary, counted, values

LEAST_CHARACTERS = 2  # a telling piece has so many
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
        """The words of the text that speak most for a label against the others: longest of what overlaps, the strongest first."""
        column = self.labels.index(label)
        spoken: dict[str, float] = {}
        for keys, family, (place, worth), known in zip(keyed(text, self.recipe), self.recipe.families, self._parts(text), self._starts(), strict=True):
            rows = self.weights[place].astype(np.float32)
            gains = worth * (rows[:, column] - rows.mean(axis=1))
            by_key = dict(zip(self.words.keys[known[0]][place - known[1]].tolist(), gains.tolist(), strict=True))
            for key, piece in zip(keys.tolist(), pieces(text, family), strict=False):
                if len(piece) >= LEAST_CHARACTERS and by_key.get(key, 0.0) > 0:
                    spoken[piece] = max(spoken.get(piece, 0.0), by_key[key])
        return _apart(sorted(spoken, key=lambda piece: (-spoken[piece], piece)), most)

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


def _apart(pieces_by_gain: list[str], most: int) -> list[str]:
    """The first pieces of which none lies within another that was taken; one that holds a taken one takes its place."""
    taken: list[str] = []
    for piece in pieces_by_gain:
        if any(piece in one for one in taken):
            continue
        inner = next((at for at, one in enumerate(taken) if one in piece), None)
        if inner is not None:
            taken[inner] = piece
        elif len(taken) < most:
            taken.append(piece)
    return list(dict.fromkeys(taken))


def opened(content: bytes) -> Classifier:
    """A classifier from its file. Raises NoModel."""
    head, arrays = unpack(content)
    try:
        recipe = Recipe(head["recipe"]["form"], tuple(Family(**one) for one in head["recipe"]["families"]))
        numbers = range(len(recipe.families))
        words = Vocabulary(tuple(arrays[f"keys_{n:02}"] for n in numbers), tuple(arrays[f"rarity_{n:02}"] for n in numbers))
        made = Classifier(recipe, tuple(head["labels"]), words, arrays["weights"], arrays["shifts"], head)
    except (KeyError, TypeError) as missing:
        raise NoModel(why="缺少内容", why_en="something is missing in it") from missing
    if made.weights.shape != (words.size, len(made.labels)) or words.digest != head["vocabulary"]["sha256"]:
        raise NoModel(why="词表与权重不符", why_en="its vocabulary and weights do not fit each other")
    return made
