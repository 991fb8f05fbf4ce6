"""Erlang A, M/M/n+M: callers give up after an exponential time. Palm; Garnett, Mandelbaum, Reiman 2002; Mandelbaum and Zeltyn 2005.

With c = n mu/theta, y = lam/theta and y' = y exp(-theta x), the offered wait V of a caller who waits at all has P(V > x | V > 0) = P(c, y')/P(c, y), P being
the regularised lower incomplete gamma function: every tail is a ratio of two of them. Where P(c, y) is too small for that, the same ratio is taken of Palm's
function. What is small beside 1 (few abandon, few are answered in time) is an integral of positive terms over the density of V instead of a difference.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, gammainc, log_expit

from huiying.workforce.blocks import FAR, LEAST, NATS, NODES, TINY, WEIGHTS, Flags, Floats, Places, deep, fall, gap, log_inverse_b, log_palm, lower
from huiying.workforce.erlang_bc import blocked, erlang_c
from huiying.workforce.outcome import Outcome, flat

FORM_2 = 0.1  # a share below this is summed up from its parts
FEW_ABANDON = 1e-2
CHUNK = 2_048  # so many rows of nodes at a time


@dataclass(frozen=True)
class Line:
    """A line of n > 0 agents with calls and patience that end, and the logarithms that all its measures share. Arrays of one shape."""

    lam: Floats
    mu: Floats
    theta: Floats
    n: Floats
    c: Floats
    y: Floats
    palm: Floats
    """ln A(c, y)."""
    odds: Floats
    """ln of P(W > 0) / P(W = 0)."""
    log_before: Floats
    """ln of the probability of n - 1 in the system."""
    part: Floats
    """P(c, y)."""
    near: Flags
    """Where tails are taken from incomplete gamma functions."""

    @property
    def log_wait(self) -> Floats:
        """The logarithm of P(W > 0)."""
        return np.asarray(log_expit(self.odds))

    def rows(self, where: Places) -> "Line":
        """Some of the lines."""
        return Line(**{name: value[where] for name, value in vars(self).items()})

    def over(self) -> "Line":
        """The lines as a column, to be seen at many instants."""
        return Line(**{name: value[:, None] for name, value in vars(self).items()})


def line(lam: Floats, mu: Floats, theta: Floats, n: Floats) -> Line:
    """The line; every argument positive and finite, one shape for all."""
    c, y, a = n * mu / theta, lam / theta, lam / mu
    palm, idle = log_palm(c, y), log_inverse_b(n - 1.0, a)
    busy = np.log(a / n) + palm
    part = gammainc(c, y)
    return Line(lam, mu, theta, n, c, y, palm, busy - idle, -np.logaddexp(idle, busy), part, (y >= FAR * c) & (part > TINY) & ~deep(c, y))


def log_falls(one: Line, x: Floats) -> Floats:
    """How the density of V falls from its value at 0, where that can be said without loss: (lam - n mu) x - y (theta x - 1 + e**-theta x)."""
    return np.asarray((one.lam - one.n * one.mu) * x - one.y * fall(one.theta * x))


def density(one: Line, x: Floats) -> Floats:
    """The density of the offered wait V at x > 0 seconds; x and the line's arrays broadcast."""
    later = np.maximum(one.y * np.exp(-one.theta * x), LEAST)
    near = one.log_wait + np.log(one.n * one.mu) - gap(np.broadcast_to(one.c, later.shape), later) - np.log(np.where(one.near, one.part, 1.0))
    return np.asarray(np.exp(np.where(one.near, near, np.log(one.lam) + one.log_before + log_falls(one, x))))


def virtual_tail(one: Line, t: Floats) -> Floats:
    """P(V > t)."""
    later = one.y * np.exp(-one.theta * t)
    near = np.exp(one.log_wait) * lower(one.c, later) / np.where(one.near, one.part, 1.0)
    out = np.asarray(near)
    far = np.flatnonzero(~one.near)
    some = one.rows(far)
    out[far] = np.exp(some.log_wait + log_falls(some, t[far]) + log_palm(some.c, later[far]) - some.palm)
    return out


def served_after(one: Line, t: Floats) -> Floats:
    """P(answered, V > t)."""
    later = one.y * np.exp(-one.theta * t)
    out = np.asarray(np.exp(one.log_wait) * one.c / one.y * lower(one.c + 1.0, later) / np.where(one.near, one.part, 1.0))
    far = np.flatnonzero(~one.near)
    some = one.rows(far)
    logs = some.log_before + log_falls(some, t[far]) - some.theta * t[far] + log_palm(some.c + 1.0, later[far])
    out[far] = some.y / (some.c + 1.0) * np.exp(logs)
    return out


def abandoning(one: Line) -> Floats:
    """P(abandon)."""
    rest = np.exp(-np.log(one.y / one.c) - one.palm) + (one.y - one.c) / one.y
    out = np.exp(one.log_wait) * rest
    few = (one.y < one.c) & (rest * one.y < FEW_ABANDON * one.c)
    far = np.flatnonzero(few & (one.y < FAR * one.c))
    out[far] = _abandoning_summed(one.rows(far))
    close = np.flatnonzero(few & (one.y >= FAR * one.c))
    some = one.rows(close)
    out[close] = abandoned_in(some, np.full(close.size, np.inf))
    return np.asarray(out)


def _abandoning_summed(one: Line) -> Floats:
    term = one.y / one.c / (one.c + 1.0)
    total, j = term, 1
    while term.size and np.any(term > 1e-18 * total):
        j += 1
        term = term * (one.y / (one.c + j) * (j / (j - 1)))
        total = total + term
    return np.asarray(np.exp(one.log_before) * total)


def served_in(one: Line, t: Floats) -> Floats:
    """P(answered, W <= t) as a sum of what is positive."""
    return np.asarray(expit(-one.odds) + _integral(one, t, leaving=1.0, power=0))


def virtual_in(one: Line, t: Floats) -> Floats:
    """P(V <= t) as a sum of what is positive."""
    return np.asarray(expit(-one.odds) + _integral(one, t, leaving=0.0, power=0))


def abandoned_in(one: Line, t: Floats) -> Floats:
    """P(given up, W <= t) as a sum of what is positive."""
    left = -np.expm1(-one.theta * t)
    staying = np.where(np.isfinite(t), left * virtual_tail(one, np.where(np.isfinite(t), t, 0.0)), 0.0)
    return np.asarray(_integral(one, t, leaving=0.0, power=1) + staying)


def speed_of_answer(one: Line) -> Floats:
    """E[W | answered]: the mean wait over the answered calls."""
    for_ever = np.full_like(one.lam, np.inf)
    return np.asarray(_integral(one, for_ever, leaving=1.0, power=2) / served_in(one, for_ever))


def _integral(one: Line, upper: Floats, *, leaving: float, power: int) -> Floats:
    """The density of V over (0, upper), times e**(-leaving theta x) and, by power, 1 (0), 1 - e**-theta x (1) or x (2)."""
    chunks = [slice(begin, begin + CHUNK) for begin in range(0, one.lam.size, CHUNK)]
    return np.concatenate([_piece(one.rows(np.arange(one.lam.size)[part]), upper[part], leaving, power) for part in chunks] or [np.zeros(0)])


def _piece(one: Line, upper: Floats, leaving: float, power: int) -> Floats:
    """Two panels: up to 40 mean patiences, where giving up has a shape, and the rest, which falls like one exponential."""
    low, high = _span(one, leaving)
    low, high = np.minimum(low, upper), np.minimum(high, upper)
    middle = np.clip(40.0 / one.theta, low, high)
    column, total = one.over(), np.zeros_like(low)
    for begin, end in ((low, middle), (middle, high)):
        x = begin[:, None] + (end - begin)[:, None] * NODES
        weight = (1.0, -np.expm1(-column.theta * x), x)[power]
        total += (end - begin) * ((density(column, x) * np.exp(-leaving * column.theta * x) * weight) @ WEIGHTS)
    return total


def _span(one: Line, leaving: float) -> tuple[Floats, Floats]:
    """Where density times e**(-leaving theta x), which is log-concave, is within e**-45 of its highest value: a little more on both sides."""
    out = one.n * one.mu + leaving * one.theta
    least = np.minimum(one.lam, out)
    peak = np.log(one.lam / least) / one.theta
    q = NATS * one.theta / least
    bent = (q + np.sqrt(q * q + 8.0 * q)) / 2.0 / one.theta
    straight = np.divide(NATS, out - least, out=np.full_like(q, np.inf), where=out > least)
    return np.maximum(peak - np.sqrt(2.0 * NATS * one.theta / out) / one.theta, 0.0), peak + np.minimum(bent, straight)


def erlang_a(lam: ArrayLike, mu: ArrayLike, theta: ArrayLike, n: ArrayLike, t: ArrayLike = 0.0, short_s: ArrayLike | None = None) -> Outcome:
    """M/M/n+M. lam, mu, theta: calls, services and givings up per second; n agents; t, short_s (t unless given): seconds; all broadcast.

    theta = 0 is Erlang C, theta = inf Erlang B; without agents everybody gives up; without calls nobody waits. Raises Unusable.
    """
    shape, (rate, per_agent, leaving, agents, within, short) = flat(lam, mu, theta, n, t, t if short_s is None else short_s)
    usual = (rate > 0) & (agents > 0) & (leaving > 0) & np.isfinite(leaving)
    one = line(*(np.where(usual, value, other) for value, other in ((rate, 1.0), (per_agent, 1.0), (leaving, 1.0), (agents, 1.0))))
    regular = _measured(one, np.where(usual, within, 0.0), np.where(usual, short, 0.0))
    return _with_limits(regular, usual, (rate, per_agent, leaving, agents, within, short)).shaped(shape)


def _measured(one: Line, t: Floats, s: Floats) -> Outcome:
    ab, tail = np.clip(abandoning(one), 0.0, 1.0), np.clip(virtual_tail(one, t), 0.0, 1.0)
    served = 1.0 - ab - served_after(one, t)
    few = np.flatnonzero(served < FORM_2)
    served[few] = served_in(one.rows(few), t[few])
    served = np.clip(served, 0.0, 1.0 - ab)
    given_up = _given_up(one, t, ab)
    short = given_up if s is t or np.array_equal(s, t) else _given_up(one, s, ab)
    busy = np.clip(one.y / one.c * (1.0 - ab), 0.0, 1.0)
    virtual = 1.0 - tail
    late = np.flatnonzero(virtual < FORM_2)
    virtual[late] = virtual_in(one.rows(late), t[late])
    virtual = np.clip(virtual, 0.0, 1.0)
    return Outcome(one.lam, np.exp(one.log_wait), ab, ab / one.theta, speed_of_answer(one), tail, served, given_up, short, busy, virtual)


def _given_up(one: Line, t: Floats, ab: Floats) -> Floats:
    """P(given up within t)."""
    out = ab - np.exp(-one.theta * t) * virtual_tail(one, t) + served_after(one, t)
    few = np.flatnonzero(out < FORM_2)
    out[few] = abandoned_in(one.rows(few), t[few])
    return np.clip(out, 0.0, ab)


def _with_limits(regular: Outcome, usual: Flags, given: tuple[Floats, ...]) -> Outcome:
    """What the formulas leave out: no calls, no agents, endless patience and none."""
    rate, per_agent, leaving, agents, within, short = given
    patient = erlang_c(rate, np.maximum(per_agent, LEAST), agents, within)
    lost = np.where(rate > 0, blocked(agents, rate / np.maximum(per_agent, LEAST)), 0.0)
    none, alone = rate == 0, (agents == 0) & (rate > 0) & (leaving > 0)
    without = np.isinf(leaving)
    ending = np.where(without, 0.0, leaving)
    busy = np.divide(rate * (1.0 - lost), agents * per_agent, out=np.zeros_like(rate), where=(agents > 0) & (per_agent > 0))
    gone, gone_short, zero = -np.expm1(-ending * within), -np.expm1(-ending * short), np.zeros_like(rate)
    waits = np.divide(1.0, ending, out=zero.copy(), where=ending > 0)
    choices = [usual, none | (leaving == 0), without, alone]

    def of(name: str, at_once: Floats, unserved: Floats) -> Floats:
        return np.select(choices, [getattr(regular, name), getattr(patient, name), at_once, unserved])

    return Outcome(
        rate, of("p_wait", lost, zero + 1), of("p_abandon", lost, zero + 1), of("mean_wait", zero, waits), of("asa", zero, zero),
        of("virtual_tail", lost * np.exp(-agents * per_agent * within), zero + 1), of("served_in", 1.0 - lost, zero), of("abandoned_in", lost, gone),
        of("abandoned_short", lost, gone_short), of("occupancy", np.minimum(busy, 1.0), zero),
        of("virtual_in", 1.0 - lost * np.exp(-agents * per_agent * within), zero),
    )  # fmt: skip
