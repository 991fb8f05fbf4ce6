"""How far the difference of two sides' means may lie from the truth, where months hang together by a correlation that nobody knows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.stats import t as student

Floats = NDArray[np.float64]
LEVEL = 0.95
SAME = 1e-12  # of the largest month: what differs by less differs by rounding
RHOS: Floats = np.linspace(-0.475, 0.975, 30)
"""What the correlation of neighbouring months may be, each as likely before the months are looked at: the middles of steps of .05 from -.5 to 1."""


def half_width(sides: Sequence[ArrayLike], level: float = LEVEL) -> float:
    """Half the interval of mean(after) − mean(before).

    sides: each side's months in order, two or more. Both sides are AR(1) about means of their own, with one correlation ρ and one spread. For a known ρ the
    difference of the plain means is Student's t with n − 2 degrees of freedom; since ρ is not known, the t of all ρ of `RHOS` are mixed, each weighed by how
    well it tells these months (the likelihood with means and spread integrated out). The interval is that mixture's central one; 0 where months do not differ.
    Few months cannot tell ρ, so that no single estimate of it is relied on. Source: the usual Bayesian reference analysis of a regression with AR(1)
    errors, with a uniform prior on ρ (A. Zellner, An Introduction to Bayesian Inference in Econometrics, 1971, chapter 4).
    """
    rows = [np.asarray(side, dtype=float) for side in sides]
    freedom = sum(map(len, rows)) - len(rows)
    unit = max(float(np.ptp(row)) for row in rows)
    if not unit > SAME * max(float(np.abs(row).max()) for row in rows):
        return 0.0
    told = [_side((row - row.mean()) / unit) for row in rows]
    square, log_weight, variance = (np.sum(parts, axis=0) for parts in zip(*told, strict=True))
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
