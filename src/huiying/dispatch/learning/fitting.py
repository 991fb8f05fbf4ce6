"""Linear models fitted by Newton's method with conjugate gradients, all classes at once. Pure.

min over W of ½ |W|² + C Σ loss(xW), after Lin, Weng & Keerthi (JMLR 2008). Two losses: the squared hinge of one class against the rest (an L2-SVM),
and the cross-entropy of all classes (multinomial logistic regression).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax

Dense = NDArray[np.float32]
Whole = NDArray[np.int64]
Curve = Callable[[Dense], Dense]
Loss = Literal["hinge", "entropy"]
STEPS, INNER, TOLERANCE = 12, 12, 0.01
_HALVINGS, _SUFFICIENT = 12, 0.01
_PULL = 1e-3  # keeps the shifts of the classes near 0


def fit(rows: csr_matrix, truth: Whole, classes: int, *, loss: Loss, cost: float) -> Dense:
    """The weights (features x classes). `truth`: each row's class, 0 … classes-1; `cost`: C of the formula above."""
    target = np.zeros((rows.shape[0], classes), dtype=np.float32)
    target[np.arange(len(truth)), truth] = 1
    at = _hinge if loss == "hinge" else _entropy
    weights, scores = np.zeros((rows.shape[1], classes), dtype=np.float32), np.zeros_like(target)
    columns = rows.T.tocsr()
    first = 0.0
    for _ in range(STEPS):
        _, slope, curve = at(scores, target)
        gradient = weights + np.float32(cost) * (columns @ slope)
        size = float(np.linalg.norm(gradient))
        first = first or size
        if size <= TOLERANCE * first:
            break
        way = _conjugate(lambda v, curve=curve: v + np.float32(cost) * (columns @ curve(rows @ v)), -gradient, min(0.1, size / first))
        along = rows @ way
        step = _step(lambda t, w=weights, s=scores, d=way, a=along: _value(w + t * d, s + t * a, at, target, cost), float((gradient * way).sum()))
        weights, scores = weights + step * way, scores + step * along
    return weights


def _value(weights: Dense, scores: Dense, at: Callable[[Dense, Dense], tuple[float, Dense, Curve]], target: Dense, cost: float) -> float:
    return 0.5 * float(np.vdot(weights, weights)) + cost * at(scores, target)[0]


def _hinge(scores: Dense, target: Dense) -> tuple[float, Dense, Curve]:
    sign = 2 * target - 1
    short = np.maximum(0, 1 - sign * scores)
    active = short > 0
    return float((short * short).sum()), -2 * sign * short, lambda along: 2 * active * along


def _entropy(scores: Dense, target: Dense) -> tuple[float, Dense, Curve]:
    logs = log_softmax(scores, axis=1)
    chances = np.exp(logs)

    def curve(along: Dense) -> Dense:
        held: Dense = chances * (along - (chances * along).sum(axis=1, keepdims=True))
        return held

    return -float((target * logs).sum()), chances - target, curve


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


def _step(value: Callable[[np.float32], float], slope: float) -> np.float32:
    """The longest of 1, ½, ¼ … that lessens the value enough (Armijo)."""
    start, step = value(np.float32(0)), np.float32(1)
    for _ in range(_HALVINGS):
        if value(step) <= start + _SUFFICIENT * float(step) * slope:
            return step
        step = np.float32(step / 2)
    return step


@dataclass(frozen=True)
class Blend:
    """How scores become probabilities: softmax(Σ scales[i]·scores[i] + shifts)."""

    scales: NDArray[np.float64]
    shifts: NDArray[np.float64]

    def chances(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        """Probabilities of rows; scores: heads x rows x classes."""
        found: NDArray[np.float64] = softmax(np.tensordot(self.scales, scores, axes=1) + self.shifts, axis=1)
        return found


def blend(scores: NDArray[np.float32], truth: Whole) -> Blend:
    """The scales and shifts that make the true classes likeliest, from scores of rows on which the heads were not fitted.

    Vector scaling (Guo, Pleiss, Sun & Weinberger, ICML 2017) with one temperature for each head.
    """
    heads, rows, classes = scores.shape
    chosen = np.arange(rows), truth

    def loss(both: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logs = log_softmax(np.tensordot(both[:heads], scores, axes=1) + both[heads:], axis=1)
        slope = np.exp(logs)
        slope[chosen] -= 1
        scaled = np.array([float((slope * scores[head]).sum()) for head in range(heads)])
        shifts = both[heads:]
        value = -float(logs[chosen].sum()) / rows + _PULL * float(shifts @ shifts)
        return value, np.concatenate([scaled / rows, slope.sum(axis=0) / rows + 2 * _PULL * shifts])

    start = np.concatenate([np.ones(heads), np.zeros(classes)])
    bounds = [(0.0, None)] * heads + [(None, None)] * classes
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Blend(found[:heads], found[heads:])
