"""Required agents: the smallest number that keeps a standard, for all intervals at once, by the model asked for."""

import numpy as np
from numpy.typing import ArrayLike

from huiying.workforce.blocks import Floats, Places
from huiying.workforce.conventions import Convention, Standard
from huiying.workforce.endless import required_endless
from huiying.workforce.erlang_a import Line, abandoned_in, abandoning, line, served_after, virtual_tail
from huiying.workforce.erlang_bc import erlang_c
from huiying.workforce.outcome import Outcome, Unusable, flat
from huiying.workforce.redials import attempt_rate
from huiying.workforce.searching import Measure, smallest


def required(lam: ArrayLike, mu: ArrayLike, theta: ArrayLike, standard: Standard, redial: float = 0.0) -> Floats:
    """Whole agents n >= 1 of each interval that keep the standard: met at n, missed at n - 1.

    lam: calls per second; mu: services per second of one agent; theta: givings up per second (0: nobody gives up, Erlang C); redial: the share that
    calls again (Erlang X). All targets of the standard are kept. Intervals without calls get one agent. Raises Unusable, OutOfReach.
    """
    shape, (rate, per_agent, leaving) = flat(lam, mu, theta)
    check(standard)
    if standard.max_occupancy is None and standard.convention is not Convention.CONNECT and np.all(leaving == 0) and np.all(rate > 0):
        return required_endless(rate, per_agent, standard.within_s, standard.target).reshape(shape)
    calls = np.flatnonzero(rate > 0)
    out = np.ones_like(rate)
    intervals = Intervals(rate[calls], per_agent[calls], leaving[calls], standard, redial)
    out[calls] = np.maximum.reduce([smallest(measure, intervals.load, target) for measure, target in intervals.targets()])
    return out.reshape(shape)


def check(standard: Standard) -> None:
    """Raise Unusable where a target is no share."""
    for share in (standard.target, standard.max_occupancy, standard.max_abandon):
        if share is not None and not 0.0 < share < 1.0:
            raise Unusable("目标是 0 与 1 之间的比例，不含两端。", "A target is a share between 0 and 1, both left out.")


class Intervals:
    """The intervals to be staffed, and the measures by which that is decided."""

    def __init__(self, lam: Floats, mu: Floats, theta: Floats, standard: Standard, redial: float) -> None:
        self.lam, self.mu, self.theta = lam, mu, theta
        self.standard, self.redial = standard, redial
        self.load = lam / mu
        self.endless = bool(np.all(theta == 0))
        if not self.endless and np.any(theta == 0):
            raise Unusable("要么各时段都无人放弃，要么都有。", "Either nobody gives up, or somebody does in every interval.")

    def targets(self) -> list[tuple[Measure, float]]:
        """Each measure with the level it must reach."""
        found: list[tuple[Measure, float]] = [(self._level, self.standard.target)]
        if self.standard.max_occupancy is not None:
            found.append((self._spare, 1.0 - self.standard.max_occupancy))
        if self.standard.max_abandon is not None:
            found.append((self._kept, 1.0 - self.standard.max_abandon))
        return found

    def _line(self, n: Floats, at: Places) -> Line:
        lam, mu, theta = self.lam[at], self.mu[at], self.theta[at]
        return line(attempt_rate(lam, mu, theta, n, self.redial) if self.redial else lam, mu, theta, n)

    def _level(self, n: Floats, at: Places) -> Floats:
        if self.endless:
            return erlang_c(self.lam[at], self.mu[at], n, self.standard.within_s).level(self.standard.convention)
        return level(self._line(n, at), self.standard)

    def _spare(self, n: Floats, at: Places) -> Floats:
        if self.endless:
            return np.asarray(1.0 - np.minimum(self.load[at] / n, 1.0))
        one = self._line(n, at)
        return np.asarray(1.0 - one.y / one.c * (1.0 - abandoning(one)))

    def _kept(self, n: Floats, at: Places) -> Floats:
        return np.ones_like(n) if self.endless else np.asarray(1.0 - abandoning(self._line(n, at)))


def level(one: Line, standard: Standard) -> Floats:
    """The service level of each line by the standard's convention, as fast as may be: what decides between n and n - 1, to ten digits."""
    t = np.full_like(one.lam, standard.within_s)
    zero = np.zeros_like(t)
    kind = standard.convention
    ab = abandoning_fast(one) if kind is not Convention.VIRTUAL else zero
    tail = virtual_tail(one, t) if kind in {Convention.GOOD, Convention.VIRTUAL, Convention.EXCL_SHORT} else zero
    after = served_after(one, t) if kind not in {Convention.VIRTUAL, Convention.CONNECT} else zero
    gone = ab - np.exp(-one.theta * t) * tail + after if kind in {Convention.GOOD, Convention.EXCL_SHORT} else zero
    short = gone
    if kind is Convention.EXCL_SHORT and standard.short != standard.within_s:
        short = abandoned_in(one, np.full_like(t, standard.short))
    return Outcome(one.lam, zero, ab, zero, zero, tail, np.clip(1.0 - ab - after, 0.0, 1.0), gone, short, zero, 1.0 - tail).level(kind)


def abandoning_fast(one: Line) -> Floats:
    """P(abandon) by the form that may lose digits where few abandon."""
    rest = np.exp(-np.log(one.y / one.c) - one.palm) + (one.y - one.c) / one.y
    return np.clip(np.exp(one.log_wait) * rest, 0.0, 1.0)
