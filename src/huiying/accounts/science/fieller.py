"""The interval of a ratio of two uncertain differences, by Fieller's theorem."""

from math import sqrt
from typing import Literal

from huiying.accounts.science.intervals import Z95, Interval

UNBOUNDED: Literal["unbounded"] = "unbounded"


def fieller(cost: float, effect: float, var_cost: float, var_effect: float, covariance: float, z: float = Z95) -> Interval | Literal["unbounded"]:
    """All ratios R = cost / effect that the data do not refuse, or "unbounded" where an effect of nothing is not refused.

    The roots of (E² − z² vE) R² − 2 (C E − z² cov) R + (C² − z² vC) = 0; unbounded where E² ≤ z² vE.
    Source: E. C. Fieller, JRSS B 16 (1954).
    """
    square = z * z
    a = effect * effect - square * var_effect
    if a <= 0:
        return UNBOUNDED
    b = cost * effect - square * covariance
    c = cost * cost - square * var_cost
    half = sqrt(max(0.0, b * b - a * c))
    return Interval((b - half) / a, (b + half) / a)
