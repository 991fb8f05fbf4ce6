"""Months drawn again in blocks, so that months that hang together stay together."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
BLOCK = 3  # months
DRAWS = 2_000


def block_means(months: ArrayLike, *, generator: np.random.Generator, block: int = BLOCK, draws: int = DRAWS) -> Floats:
    """Means of circular block resamples of one side's months, shape (draws, columns).

    months: (months, columns) in order; every column is resampled with the same months, so that what goes together stays together. Blocks
    begin anywhere and go on at the beginning when they reach the end; the last one is cut. Source: Politis and Romano (1992).
    """
    rows = np.asarray(months, dtype=float)
    if rows.ndim == 1:
        rows = rows[:, None]
    count = len(rows)
    if count == 0:
        raise ValueError("no month to draw from")
    starts = generator.integers(count, size=(draws, -(-count // block)))
    places = (starts[:, :, None] + np.arange(block)).reshape(draws, -1)[:, :count] % count
    drawn: Floats = rows[places].mean(axis=1)
    return drawn


def percentile_interval(draws: Floats, level: float = 0.95) -> Floats:
    """Both ends of the central interval of the draws, shape (2, columns)."""
    tail = (1 - level) / 2
    ends: Floats = np.quantile(draws, [tail, 1 - tail], axis=0)
    return ends
