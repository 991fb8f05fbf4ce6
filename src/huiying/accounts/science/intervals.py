"""Intervals of shares: Wilson's, and the bounds that a survey's silence leaves."""

from math import sqrt
from typing import NamedTuple

Z95 = 1.959963984540054  # normal quantile at .975


class Interval(NamedTuple):
    """Both ends of an interval, in the unit of what it is about."""

    lo: float
    hi: float

    def holds(self, value: float) -> bool:
        """Whether the value lies within, ends included."""
        return self.lo <= value <= self.hi


class NoBase(ValueError):  # noqa: N818 - what happened, not what kind of thing it is
    """A share of nothing, or of less than its own numerator."""


def wilson(successes: int, n: int, z: float = Z95) -> Interval:
    """Wilson's interval of a counted share. Raises NoBase where n is 0 or does not hold the successes."""
    if not 0 <= successes <= n or n == 0:
        raise NoBase(f"{successes} of {n} is no share")
    return wilson_of_share(successes / n, n, z)


def wilson_of_share(share: float, n: int, z: float = Z95) -> Interval:
    """The same where only the share and its base are published: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n).

    Raises NoBase. Source: E. B. Wilson, JASA 22 (1927).
    """
    if n < 1 or not 0 <= share <= 1:
        raise NoBase(f"{share} of {n} is no share")
    square = z * z / n
    half = z * sqrt(share * (1 - share) / n + square / (4 * n))
    middle, whole = share + square / 2, 1 + square
    return Interval(0.0 if share == 0 else (middle - half) / whole, 1.0 if share == 1 else (middle + half) / whole)


def silence_bounds(satisfied: int, answered: int, sent: int) -> Interval:
    """The share of satisfied people if all who did not answer are dissatisfied, and if all are satisfied.

    satisfied/sent and (satisfied + sent − answered)/sent. Raises NoBase where the counts do not hold one another.
    """
    if not 0 <= satisfied <= answered <= sent or sent == 0:
        raise NoBase(f"{satisfied} satisfied of {answered} answers of {sent} sent is no share")
    return Interval(satisfied / sent, (satisfied + sent - answered) / sent)
