"""Placebo dates: how large a change the same method finds where nothing changed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from huiying.accounts.science.its import LEVEL, design, months_of, values_of
from huiying.accounts.science.months import Point
from huiying.accounts.science.regression import NotEnough, prais_winsten

EACH_SIDE = 6  # months
TO_EXCEED = 0.95


@dataclass(frozen=True, slots=True)
class Placebos:
    """What was found at dates at which nothing changed. `rank`: the share of them whose change is smaller than the real one."""

    months: tuple[int, ...]
    levels: tuple[float, ...]
    rank: float

    @property
    def passed(self) -> bool:
        """Whether the real change exceeds 95 % of them."""
        return self.rank >= TO_EXCEED


def placebo_dates(before: Sequence[Point], level: float) -> Placebos | None:
    """The change of level at each month of the time before that has six months on each side; None where no month has.

    `before`: months before the change, without season and covariates, in order. Compared are absolute changes of level.
    """
    if len(before) < 2 * EACH_SIDE:
        return None
    starts = [point.month for point in before[EACH_SIDE : len(before) - EACH_SIDE + 1]]
    columns = np.stack([design(before, start, "none", {}) for start in starts])
    shape = (len(starts), len(before))
    try:
        fits = prais_winsten(columns, np.broadcast_to(values_of(before), shape), np.broadcast_to(months_of(before), shape))
    except NotEnough:
        return None
    levels = fits.beta[:, LEVEL]
    return Placebos(tuple(starts), tuple(float(one) for one in levels), float(np.mean(np.abs(levels) < abs(level))))
