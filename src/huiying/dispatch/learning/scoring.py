"""How good probabilities are: accuracy, macro-F1, top-3, expected calibration error, by class, and what is taken for what. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
BINS = 15
TOP = 3
MOST_PAIRS = 12
DIGITS = 6


@dataclass(frozen=True)
class Scores:
    """Figures over rows whose label is known. `calibration`: per bin of the top-1's probability (from, to, rows, mean probability, share right).

    `confusions`: (label, taken for, rows), the most frequent first.
    """

    rows: int
    accuracy: float
    macro_f1: float
    top3: float
    ece: float
    per_class: tuple[dict[str, Any], ...]
    calibration: tuple[tuple[float, float, int, float, float], ...]
    confusions: tuple[tuple[str, str, int], ...]

    def told(self) -> dict[str, Any]:
        """The figures as JSON has them."""
        return {
            "rows": self.rows, "accuracy": self.accuracy, "macro_f1": self.macro_f1, "top3": self.top3, "ece": self.ece,
            "per_class": list(self.per_class), "calibration": [list(one) for one in self.calibration], "confusions": [list(one) for one in self.confusions],
        }  # fmt: skip


def score(truth: Whole, chances: Numbers, labels: Sequence[str]) -> Scores:
    """Compare each row's true label (its number among `labels`) with its row of probabilities, a column for each of the first `labels`.

    Labels beyond the columns are those that the model does not know: a row of theirs is never right, and each of them counts. Macro-F1 is the plain mean
    of the F1 of the labels that occur in the truth or are predicted. ECE after Naeini, Cooper & Hauskrecht (AAAI 2015), 15 equal-width bins of the top-1's
    probability.
    """
    order = np.argsort(-chances, axis=1, kind="stable")
    taken, right = order[:, 0], order[:, 0] == truth
    near = (order[:, :TOP] == truth[:, None]).any(axis=1)
    per_class = [_of_class(truth, taken, number, label) for number, label in enumerate(labels)]
    counted = [one["f1"] for one in per_class if one["rows"] or one["predicted"]]
    bins = _bins(chances.max(axis=1), right)
    ece = sum(n * abs(mean - share) for _, _, n, mean, share in bins) / len(truth)
    return Scores(
        len(truth), _share(right.mean()), _share(np.mean(counted)), _share(near.mean()), _share(ece), tuple(per_class), bins,
        _confusions(truth, taken, labels),
    )  # fmt: skip


def _share(value: Any) -> float:
    return round(float(value), DIGITS)


def _of_class(truth: Whole, taken: Whole, number: int, label: str) -> dict[str, Any]:
    hit, rows, predicted = int(((taken == number) & (truth == number)).sum()), int((truth == number).sum()), int((taken == number).sum())
    return {
        "label": label, "rows": rows, "predicted": predicted, "hit": hit, "precision": _share(hit / predicted if predicted else 0),
        "recall": _share(hit / rows if rows else 0), "f1": _share(2 * hit / (rows + predicted) if rows + predicted else 0),
    }  # fmt: skip


def _bins(sure: Numbers, right: NDArray[np.bool_]) -> tuple[tuple[float, float, int, float, float], ...]:
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    found = []
    for number in range(BINS):
        own = place == number
        if own.any():
            found.append((_share(number / BINS), _share((number + 1) / BINS), int(own.sum()), _share(sure[own].mean()), _share(right[own].mean())))
    return tuple(found)


def _confusions(truth: Whole, taken: Whole, labels: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    wrong = (truth >= 0) & (truth != taken)
    pairs, counts = np.unique(np.stack([truth[wrong], taken[wrong]], axis=1), axis=0, return_counts=True)
    order = sorted(range(len(counts)), key=lambda one: (-int(counts[one]), int(pairs[one][0]), int(pairs[one][1])))
    return tuple((labels[int(pairs[one][0])], labels[int(pairs[one][1])], int(counts[one])) for one in order[:MOST_PAIRS])
