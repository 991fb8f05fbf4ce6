"""The two functions that every queueing formula of this room is built of, as logarithms: 1/Erlang-B and Palm's A(x, y) = 1F1(1; x+1; y).

Both are x**n-like in size (beyond any float for a few thousand agents), so they are kept as logarithms and combined by log-sum-exp. Each has three forms:
a sum whose terms are all positive (far from the turning point), an incomplete gamma function beside `gap` (near it), and an integral of a smooth, falling
function (where the incomplete gamma function is smaller than any float). Sources: Palm; Mandelbaum and Zeltyn 2005; Garnett, Mandelbaum, Reiman 2002.
"""

from collections.abc import Callable
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincc, gammaln

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
TINY = 1e-280  # an incomplete gamma function below this has lost digits, or is about to
FAR = 0.9  # the sums converge within 400 terms where their ratio starts below this
LARGE = 10.0  # Stirling's series gives full precision from here
DEEP = 2e4
LEAST = 1e-300
NATS = 45.0  # e**-45 is less than the last digit
NODES, WEIGHTS = (array / 2 for array in np.polynomial.legendre.leggauss(100))
NODES, WEIGHTS = NODES + 0.5, WEIGHTS / WEIGHTS.sum()  # on (0, 1); their sum is 1 to the last digit
STIRLING = [-691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12]
LOG1P = [(-1.0) ** k / k for k in range(18, 1, -1)]
FALL = [(-1.0) ** k / factorial(k) for k in range(12, 1, -1)]


def excess(u: Floats, d: Floats) -> Floats:
    """The value u - 1 - ln u where d = u - 1 is known exactly; a series near u = 1, where the difference would cancel."""
    near = np.abs(d) < 0.1  # noqa: PLR2004 - nineteen terms are enough below this
    small = np.where(near, d, 0.0)
    return np.where(near, np.polyval(LOG1P, small) * small * small, d - np.log(np.where(near, 1.0, np.maximum(u, LEAST))))


def fall(s: Floats) -> Floats:
    """The value s - 1 + e**-s; a series for small s."""
    near = np.abs(s) < 0.1  # noqa: PLR2004 - ten terms are enough below this
    small = np.where(near, s, 0.0)
    return np.where(near, small * small * np.polyval(FALL, small), s + np.expm1(-np.where(near, 0.0, s)))


def gap(x: Floats, y: Floats) -> Floats:
    """The value y - x ln y + ln Gamma(x + 1) for x >= 0, y > 0, without cancellation near y = x."""
    big = x > LARGE
    safe = np.where(big, x, LARGE)
    i = 1.0 / (safe * safe)
    at_large = safe * excess(y / safe, (y - safe) / safe) + 0.5 * np.log(2 * np.pi * safe) + np.polyval(STIRLING, i) / safe
    return np.where(big, at_large, y - x * np.log(y) + gammaln(x + 1.0))


def log_palm(x: Floats, y: Floats) -> Floats:
    """The logarithm of A(x, y), x > 0, y >= 0: A = 1 + y/(x+1) + y**2/((x+1)(x+2)) + ..., one shape for both."""
    out = np.empty_like(x)
    far = y < FAR * x
    out[far] = np.log(_rising(x[far], y[far]))
    near = np.flatnonzero(~far)
    part = gammainc(x[near], y[near])
    shown = (part > TINY) & ~deep(x[near], y[near])
    at = near[shown]
    out[at] = gap(x[at], y[at]) + np.log(part[shown])
    at = near[~shown]
    out[at] = np.log(_rising_integral(x[at], y[at]))
    return out


def deep(x: Floats, y: Floats) -> Flags:
    """Where scipy's lower incomplete gamma function breaks its sum off: x large, y far below it (seen in scipy 1.17: wrong in the fifth digit at x = 1e6)."""
    return np.asarray((x > DEEP) & (y < x - 4.0 * np.sqrt(x)))


def lower(x: Floats, y: Floats) -> Floats:
    """P(x, y), the regularised lower incomplete gamma function, x > 0, y >= 0, also where `deep`."""
    out = np.asarray(gammainc(x, y))
    at = np.flatnonzero(deep(x, y) & (y >= FAR * x))
    out[at] = np.exp(log_palm(x[at], y[at]) - gap(x[at], y[at]))
    return out


def log_inverse_b(n: Floats, a: Floats) -> Floats:
    """The logarithm of 1/B(n, a) for n >= 0 agents (need not be whole) and a > 0 erlang, one shape for both."""
    part = gammaincc(n + 1.0, a)
    shown = part > TINY
    safe = np.where(shown, part, 1.0)
    out = np.where(n == 0, 0.0, gap(n, a) + np.log(safe))
    falling = (n < FAR * a) & (n == np.floor(n)) & (n > 0)
    out[falling] = np.log(_falling(n[falling], a[falling]))
    rest = ~shown & ~falling & (n > 0)
    out[rest] = np.log(_falling_integral(n[rest], a[rest]))
    return out


def _rising(x: Floats, y: Floats) -> Floats:
    return _summed(x.size, lambda k: y / (x + k))


def _falling(n: Floats, a: Floats) -> Floats:
    """1 + n/a + n(n-1)/a**2 + ...; whole n < .9 a."""
    return _summed(n.size, lambda k: np.maximum(n - k + 1, 0.0) / a)


def _summed(size: int, ratio: Callable[[int], Floats]) -> Floats:
    total, term, k = np.ones(size), np.ones(size), 0
    while size and np.any(term > 1e-17 * total):
        k += 1
        term = term * ratio(k)
        total = total + term
    return total


def _rising_integral(x: Floats, y: Floats) -> Floats:
    """A as the integral of x exp(-(x - y) u - y (u - 1 + e**-u)), y < x, both so large that it is nearly an exponential."""
    span = (NATS / (x - y))[:, None]
    u = span * NODES
    return np.asarray((np.exp(-(x - y)[:, None] * u - y[:, None] * fall(u)) @ WEIGHTS) * span[:, 0] * x)


def _falling_integral(n: Floats, a: Floats) -> Floats:
    """1/B as the integral of exp(-u) (1 + u/a)**n, n < a, both so large that it is nearly an exponential."""
    span = (NATS / (1.0 - n / a))[:, None]
    u = span * NODES
    return np.asarray((np.exp(n[:, None] * np.log1p(u / a[:, None]) - u) @ WEIGHTS) * span[:, 0])
