"""What a queueing model says of a line: probabilities and times from which each service level is taken by its convention."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from huiying.kit.errors import Told
from huiying.workforce.blocks import Floats
from huiying.workforce.conventions import Convention


class Unusable(Told):
    """What was given cannot be reckoned with; the sentence says what is wrong."""


@dataclass(frozen=True)
class Outcome:
    """Per attempt, arrays of one shape: shares in 0..1, times in seconds, rates per second. t and s are the thresholds that were asked for."""

    rate: Floats
    """Attempts per second; with redials the fresh calls and the repeated ones."""
    p_wait: Floats
    """P(W > 0): finds all agents busy (in a loss system nobody waits)."""
    p_abandon: Floats
    """Gives up before an answer; in a loss system: is turned away."""
    mean_wait: Floats
    """E[W] over all calls, answered or not."""
    asa: Floats
    """E[W] of the answered calls; 0 where none is."""
    virtual_tail: Floats
    """P(V > t): a caller who never hangs up would wait longer than t."""
    served_in: Floats
    """Answered within t, of all."""
    abandoned_in: Floats
    """Given up within t, of all."""
    abandoned_short: Floats
    """Given up within s, of all."""
    occupancy: Floats
    """The busy share of the agents' time."""
    virtual_in: Floats
    """P(V <= t): told on its own, since it may be small beside 1."""

    @property
    def connect(self) -> Floats:
        """Answered at all, of all."""
        return np.asarray(1.0 - self.p_abandon)

    @property
    def queue(self) -> Floats:
        """Mean number of callers waiting (Little)."""
        return np.asarray(self.rate * self.mean_wait)

    def level(self, convention: Convention) -> Floats:
        """The service level by that convention."""
        return np.clip(LEVELS[convention](self), 0.0, 1.0)

    def shaped(self, shape: tuple[int, ...]) -> "Outcome":
        """The same in another shape."""
        return Outcome(**{one.name: getattr(self, one.name).reshape(shape) for one in fields(self)})


def _share(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0))


LEVELS: dict[Convention, Callable[[Outcome], Floats]] = {
    Convention.OFFERED: lambda o: o.served_in,
    Convention.ANSWERED: lambda o: _share(o.served_in, 1.0 - o.p_abandon),
    Convention.EXCL_SHORT: lambda o: _share(o.served_in, 1.0 - o.abandoned_short),
    Convention.GOOD: lambda o: o.served_in + o.abandoned_in,
    Convention.VIRTUAL: lambda o: o.virtual_in,
    Convention.CONNECT: lambda o: 1.0 - o.p_abandon,
}


def flat(*values: ArrayLike) -> tuple[tuple[int, ...], list[Floats]]:
    """The common shape of the values and each as one row of floats. Raises Unusable for a value that is negative or no number."""
    arrays = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
    if any(np.any(~(array >= 0)) for array in arrays):
        raise Unusable("来电率、时间和座席数须是不为负的数。", "Rates, times and numbers of agents are numbers that are not negative.")
    return arrays[0].shape, [np.array(array.ravel()) for array in arrays]
