"""A linear model fitted by Newton's method with conjugate gradients, all classes at once, and how its scores become probabilities. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax

Dense = NDArray[np.float32]
Whole = NDArray[np.int64]
STEPS, INNER, TOLERANCE = 12, 12, 0.01
_HALVINGS, _SUFFICIENT = 12, 0.01
_PULL = 1e-3  # keeps the shifts of the classes near 0


def fit(rows: csr_matrix, truth: Whole, classes: int, cost: float) -> Dense:
    """The weights (features x classes) of one class against the rest: min ½ |w|² + cost · Σ max(0, 1 - y·xw)².

    An L2-SVM with the squared hinge, after Lin, Weng & Keerthi (JMLR 2008). `truth`: each row's class, 0 … classes-1.
    """
    sign = np.full((rows.shape[0], classes), -1, dtype=np.float32)
    sign[np.arange(len(truth)), truth] = 1
    weights, scores = np.zeros((rows.shape[1], classes), dtype=np.float32), np.zeros_like(sign)
    columns, price, first = rows.T.tocsr(), np.float32(cost), 0.0
    for _ in range(STEPS):
        short = np.maximum(0, 1 - sign * scores)
        gradient = weights - 2 * price * (columns @ (sign * short))
        size = float(np.linalg.norm(gradient))
        first = first or size
        if size <= TOLERANCE * first:
            break
        way = _way(rows, columns, short > 0, price, gradient, min(0.1, size / first))
        along = rows @ way
        step = _step(weights, scores, way, along, sign, cost, float(np.vdot(gradient, way)))
        weights, scores = weights + step * way, scores + step * along
    return weights


def _way(rows: csr_matrix, columns: csr_matrix, active: NDArray[np.bool_], price: np.float32, gradient: Dense, tolerance: float) -> Dense:
    """Newton's direction: only rows within the margin bend the loss."""

    def product(along: Dense) -> Dense:
        bent: Dense = along + 2 * price * (columns @ (active * (rows @ along)))
        return bent

    return _conjugate(product, -gradient, tolerance)


def _value(weights: Dense, margins: Dense, cost: float) -> float:
    short = np.maximum(0, 1 - margins)
    return 0.5 * float(np.vdot(weights, weights)) + cost * float(np.vdot(short, short))


def _conjugate(product: Callable[[Dense], Dense], wanted: Dense, tolerance: float) -> Dense:
    """An approximate solution of product(x) = wanted."""
    found = np.zeros_like(wanted)
    rest, way = wanted.copy(), wanted.copy()
    size = start = float(np.vdot(rest, rest))
    for _ in range(INNER):
        bent = product(way)
        move = np.float32(size / float(np.vdot(way, bent)))
        found += move * way
        rest -= move * bent
        size, before = float(np.vdot(rest, rest)), size
        if size <= tolerance * tolerance * start:
            break
        way = rest + np.float32(size / before) * way
    return found


def _step(weights: Dense, scores: Dense, way: Dense, along: Dense, sign: Dense, cost: float, slope: float) -> np.float32:
    """The longest of 1, ½, ¼ … that lessens the value enough (Armijo)."""
    start, step = _value(weights, sign * scores, cost), np.float32(1)
    for _ in range(_HALVINGS):
        if _value(weights + step * way, sign * (scores + step * along), cost) <= start + _SUFFICIENT * float(step) * slope:
            return step
        step = np.float32(step / 2)
    return step


@dataclass(frozen=True)
class Scaling:
    """How scores become probabilities: softmax(scale · scores + shifts)."""

    scale: float
    shifts: NDArray[np.float64]

    def chances(self, scores: Dense) -> NDArray[np.float64]:
        """Probabilities of rows (rows x classes)."""
        found: NDArray[np.float64] = softmax(self.scale * scores + self.shifts, axis=1)
        return found


def scaling(scores: Dense, truth: Whole) -> Scaling:
    """The scale and shifts that make the true classes likeliest, from scores of rows on which the model was not fitted.

    One temperature and a shift for each class (Guo, Pleiss, Sun & Weinberger, ICML 2017).
    """
    rows, classes = scores.shape
    chosen = np.arange(rows), truth

    def loss(both: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logs, shifts = log_softmax(both[0] * scores + both[1:], axis=1), both[1:]
        slope = np.exp(logs)
        slope[chosen] -= 1
        value = -float(logs[chosen].sum()) / rows + _PULL * float(shifts @ shifts)
        return value, np.concatenate([[float((slope * scores).sum()) / rows], slope.sum(axis=0) / rows + 2 * _PULL * shifts])

    start = np.concatenate([np.ones(1), np.zeros(classes)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None), *[(None, None)] * classes]).x
    return Scaling(float(found[0]), found[1:])
