"""Regressions of time series, many at once: Prais-Winsten with AR(1) errors, and least squares with Newey-West errors beside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_RHO = 0.9
LAG = 3  # months, of Newey-West
FLAT = 1e-20  # residuals whose share of the squares is less are none
DEPENDENT = 1e-10  # a column whose part of its own length that others don't tell is less says nothing of its own


class NotEnough(ValueError):  # noqa: N818 - what happened, not what kind of thing it is
    """Too few months for so many coefficients, or a column that the others already tell."""


@dataclass(frozen=True, slots=True)
class Fits:
    """What regressions of S series with n months and k columns give; `plain` and `newey` are least squares and its Newey-West covariance."""

    beta: Floats  # (S, k)
    covariance: Floats  # (S, k, k)
    rho: Floats  # (S,)
    freedom: int
    plain: Floats  # (S, k)
    newey: Floats  # (S, k, k)


def prais_winsten(columns: Floats, values: Floats, months: Ints) -> Fits:
    """Fit S series at once.

    columns (S, n, k), values (S, n), months (S, n): the counted months, rising; a gap in them is reckoned with exactly. ρ is the
    correlation r1 of neighbouring residuals of least squares plus the bias that such residuals have (`pull`), clipped to ±0.9; degrees of
    freedom are n − k − 1. Raises NotEnough. Sources: Prais and Winsten (1954); Newey and West (1987), Bartlett weights, lag 3.
    """
    count, wide = columns.shape[1:]
    freedom = count - wide - 1
    if freedom < 1:
        raise NotEnough(f"{count} months do not carry {wide} coefficients and a correlation")
    ortho, upper = np.linalg.qr(columns)
    own = np.abs(np.diagonal(upper, axis1=1, axis2=2))
    if np.any(own <= DEPENDENT * np.linalg.norm(columns, axis=1)):
        raise NotEnough("a column tells nothing that the others do not tell")
    plain = np.linalg.solve(upper, np.einsum("snk,sn->sk", ortho, values)[..., None])[..., 0]
    residuals = values - np.einsum("snk,sk->sn", columns, plain)
    gaps = np.diff(months, axis=1)
    rho = np.clip(_neighbours(residuals, values, gaps) + pull(ortho, gaps), -MOST_RHO, MOST_RHO)
    beta, covariance = _generalised(columns, values, gaps, rho, freedom)
    return Fits(beta, covariance, rho, freedom, plain, _newey_west(columns, residuals, upper))


def pull(ortho: Floats, gaps: Ints) -> Floats:
    """What is added to r1 for its bias, (S,): 6/n, or more where the model's own columns pull neighbouring residuals further apart.

    Residuals e = My of white noise have E[Σ e_t e_(t−1)] / E[Σ e²] = −Σ h_(t,t−1) / (n − k), h the projection on the columns. With level,
    slope and their changes alone that is 4/n, and the remaining 2/n are the bias of any estimated correlation: together the 6/n of the
    rule. Two harmonics in a short series pull harder: with 24 months 8/n, and 6/n would leave the slope's interval too narrow.
    """
    count, wide = ortho.shape[1:]
    beside = (np.einsum("snk,snk->sn", ortho[:, 1:], ortho[:, :-1]) * (gaps == 1)).sum(axis=1)
    added: Floats = np.maximum(6 / count, beside / (count - wide) + 2 / count)
    return added


def _neighbours(residuals: Floats, values: Floats, gaps: Ints) -> Floats:
    squares = (residuals**2).sum(axis=1)
    flat = squares <= FLAT * (values**2).sum(axis=1)
    together = (residuals[:, 1:] * residuals[:, :-1] * (gaps == 1)).sum(axis=1)
    found: Floats = np.where(flat, 0.0, together / np.where(flat, 1.0, squares))
    return found


def _generalised(columns: Floats, values: Floats, gaps: Ints, rho: Floats, freedom: int) -> tuple[Floats, Floats]:
    """Least squares of what is left of each month after what the one before tells: ρ over one month, ρ^g over a gap of g."""
    kept = rho[:, None] ** gaps
    scale = np.sqrt((1 - rho[:, None] ** 2) / (1 - kept**2))
    first = np.sqrt(1 - rho**2)[:, None]

    def whiten(rows: Floats) -> Floats:
        shape = (slice(None), slice(None)) + (None,) * (rows.ndim - 2)
        rest = (rows[:, 1:] - kept[shape] * rows[:, :-1]) * scale[shape]
        return np.concatenate([rows[:, :1] * first[shape], rest], axis=1)

    white, told = whiten(columns), whiten(values)
    ortho, upper = np.linalg.qr(white)
    inverse = np.linalg.inv(upper)
    beta = np.einsum("skj,snj,sn->sk", inverse, ortho, told, optimize=True)
    left = told - np.einsum("snk,sk->sn", white, beta)
    variance = (left**2).sum(axis=1) / freedom
    return beta, np.einsum("sik,sjk,s->sij", inverse, inverse, variance, optimize=True)


def _newey_west(columns: Floats, residuals: Floats, upper: Floats) -> Floats:
    scores = columns * residuals[..., None]
    inner = np.einsum("sni,snj->sij", scores, scores, optimize=True)
    for lag in range(1, LAG + 1):
        crossed = np.einsum("sni,snj->sij", scores[:, lag:], scores[:, :-lag], optimize=True)
        inner += (1 - lag / (LAG + 1)) * (crossed + crossed.transpose(0, 2, 1))
    inverse = np.linalg.inv(upper)
    bread = np.einsum("sik,sjk->sij", inverse, inverse, optimize=True)
    found: Floats = bread @ inner @ bread
    return found
