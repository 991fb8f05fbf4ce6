"""How far the difference of two sides' means may lie from the truth, where months hang together by a correlation that nobody knows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.stats import t as student

Floats = NDArray[np.float64]
LEVEL = 0.95
SAME = 1e-12  # of the largest month: what differs by less differs by rounding
LEAST_SQUARE = SAME**2  # of months in units of their span: what is left beside the season is rounding
RHOS: Floats = np.linspace(-0.475, 0.975, 30)
"""What the correlation of neighbouring months may be, each as likely before the months are looked at: the middles of steps of .05 from -.5 to 1."""


YEAR = 12
YEARS = 2
"""So many whole years a side tell the season from the rest."""


def half_width(sides: Sequence[ArrayLike], level: float = LEVEL, season: int | None = None) -> float:
    """Half the interval of mean(after) − mean(before).

    sides: each side's months in order, two or more; `season`: by how many months of the year the second side begins after the first, told only where both
    are whole years on end. Over whole years the season falls out of the difference, so it is no doubt about it: from two years a side on, what the twelve
    months of the year differ by, the same on both sides, is told apart and costs 11 degrees of freedom.
    Both sides are AR(1) about means of their own, with one correlation ρ and one spread. For a known ρ the difference of the plain means is Student's t with
    n − 2 degrees of freedom; since ρ is not known, the t of all ρ of `RHOS` are mixed, each weighed by how well it tells these months (the likelihood with
    means and spread integrated out). The interval is that mixture's central one; 0 where months do not differ. Few months cannot tell ρ, so that no single
    estimate of it is relied on. Source: the usual Bayesian reference analysis of a regression with AR(1) errors, with a uniform prior on ρ
    (A. Zellner, An Introduction to Bayesian Inference in Econometrics, 1971, chapter 4).
    """
    rows = [np.asarray(side, dtype=float) for side in sides]
    seasonal = season is not None and min(map(len, rows)) >= YEARS * YEAR
    freedom = sum(map(len, rows)) - len(rows) - (YEAR - 1 if seasonal else 0)
    unit = max(float(np.ptp(row)) for row in rows)
    if not unit > SAME * max(float(np.abs(row).max()) for row in rows):
        return 0.0
    level_rows = [(row - row.mean()) / unit for row in rows]
    told = [_side(row) for row in level_rows]
    square, log_weight, variance = (np.sum(parts, axis=0) for parts in zip(*told, strict=True))
    if seasonal:
        square, log_weight = _beside_the_season(level_rows, [0, season or 0])
    log_weight = log_weight - freedom / 2 * np.log(square)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    scale = np.sqrt(square / freedom * variance)
    tail = (1 - level) / 2

    def beyond(width: float) -> float:
        return float(weight @ student.sf(width / scale, freedom)) - tail

    return unit * float(brentq(beyond, 0.0, float(scale.max() * student.isf(tail, freedom)) * (1 + 1e-9)))


def _side(row: Floats) -> tuple[Floats, Floats, Floats]:
    """Of one side for each ρ: squares about its best mean, the rest of the log likelihood, and the variance of its plain mean, all of an AR(1) of spread 1."""
    count = len(row)
    inner = 1 - RHOS**2
    whole = (count - (count - 2) * RHOS) / (1 + RHOS)
    best = (row[0] + row[-1] + (1 - RHOS) * row[1:-1].sum()) / (1 + RHOS) / whole
    about = row[None, :] - best[:, None]
    steps = about[:, 1:] - RHOS[:, None] * about[:, :-1]
    square = about[:, 0] ** 2 + (steps**2).sum(axis=1) / inner
    lags = np.arange(1, count)
    variance = (count + 2 * ((count - lags) * RHOS[:, None] ** lags).sum(axis=1)) / count**2
    return square, -((count - 1) * np.log(inner) + np.log(whole)) / 2, variance


def _beside_the_season(rows: Sequence[Floats], begins: Sequence[int]) -> tuple[Floats, Floats]:
    """For each ρ: squares about each side's mean and the months of the year, all at their best, and the rest of the log likelihood."""
    one_year, kept, inner = np.eye(YEAR)[:, 1:], RHOS[:, None, None], np.sqrt(1 - RHOS**2)[:, None, None]
    white, rest = [], np.zeros_like(RHOS)
    for at, (row, begin) in enumerate(zip(rows, begins, strict=True)):
        own = np.eye(len(rows))[np.full(len(row), at)]
        table = np.column_stack([own, one_year[(np.arange(len(row)) + begin) % YEAR], row])[None]
        white.append(np.concatenate([np.broadcast_to(table[:, :1], (RHOS.size, 1, table.shape[2])), (table[:, 1:] - kept * table[:, :-1]) / inner], axis=1))
        rest -= (len(row) - 1) * np.log(1 - RHOS**2) / 2
    upper = np.abs(np.diagonal(np.linalg.qr(np.concatenate(white, axis=1), mode="r"), axis1=1, axis2=2))
    return np.maximum(upper[:, -1] ** 2, LEAST_SQUARE), rest - np.log(upper[:, :-1]).sum(axis=1)
