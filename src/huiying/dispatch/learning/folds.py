"""Rows shared out to folds so that each holds its share of every label. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def stratified(labels: Sequence[str], folds: int, seed: int) -> Whole:
    """The fold (0 … folds-1) of each row: the same shares as scikit-learn's StratifiedKFold(folds, shuffle=True, random_state=seed) gives.

    Labels are numbered as they first appear; each label's rows are spread evenly and shuffled with NumPy's RandomState, whose stream is frozen.
    """
    _, first, inverse = np.unique(np.asarray(labels), return_index=True, return_inverse=True)
    by_appearance = np.argsort(np.argsort(first))[inverse]
    ordered = np.sort(by_appearance)
    shares = np.asarray([np.bincount(ordered[fold::folds], minlength=len(first)) for fold in range(folds)])
    chance = np.random.RandomState(seed)  # the frozen stream is what makes the folds comparable
    found = np.empty(len(ordered), dtype=np.int64)
    for label in range(len(first)):
        own = np.arange(folds).repeat(shares[:, label])
        chance.shuffle(own)
        found[by_appearance == label] = own
    return found
