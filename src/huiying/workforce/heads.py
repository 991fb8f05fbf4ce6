"""From calls to heads: agents per interval, hours on the line, hours paid, people; and back, what so many people can carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from huiying.workforce.blocks import Floats
from huiying.workforce.conventions import Standard
from huiying.workforce.general_patience import required_general
from huiying.workforce.offered_load import modified_rates, modified_rates_of
from huiying.workforce.outcome import Unusable
from huiying.workforce.patience import Lognormal, Patience
from huiying.workforce.profiles import HOTLINE, Profile
from huiying.workforce.required import required

HOUR_S = 3_600.0
DAYS_A_YEAR, MONTHS_A_YEAR = 365.0, 12.0
PAID_HOURS_A_MONTH = 174.0
MOST_CALLS = 1e7
NEAR_CALLS = 0.25


@dataclass(frozen=True)
class Chain:
    """What lies between an hour on the line and a person who is paid."""

    schedule_factor: float = 1.07
    """Hours rostered per hour needed: 1.25 with shifts of 8 hours only and no quarter uncovered; 1.07 leaves about 5 % of quarters uncovered; 1.04 with
    shifts of 4 hours."""
    shrinkage: float = 0.32
    """The share of the paid time that is not on the line: leave, training, breaks, absence."""
    hours_a_month: float = PAID_HOURS_A_MONTH

    @property
    def heads_per_hour_a_day(self) -> float:
        """People for one hour on the line each day of the year."""
        return self.schedule_factor / (1.0 - self.shrinkage) / (self.hours_a_month * MONTHS_A_YEAR / DAYS_A_YEAR)


@dataclass(frozen=True)
class Asked:
    """How many people? With everything that the answer depends on; seconds, shares in 0..1."""

    calls_per_day: float
    aht_s: float
    standard: Standard = field(default_factory=Standard)
    patience_s: float | None = 90.0
    """Mean time after which a caller gives up (exponential); None: nobody does (Erlang C)."""
    redial: float = 0.0
    profile: Profile = HOTLINE
    modified: bool = False
    """Whether each interval is staffed for the modified offered load instead of its own average."""
    chain: Chain = field(default_factory=Chain)
    service_sigma: float | None = None
    """With the modified load: handling times are lognormal with this sigma; None: exponential."""
    patience: Patience | None = None
    """A patience that is not exponential, in the place of `patience_s`."""


@dataclass(frozen=True)
class Heads:
    """A number of people, and the interval of it where ranges were drawn from (else lo = value = hi)."""

    value: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Staffed:
    """The answer, with what was asked."""

    asked: Asked
    agents: tuple[int, ...]
    """Agents on the line in each interval of the day."""
    agent_intervals: int
    """Their sum: agent quarters where an interval is a quarter of an hour."""
    hours_per_day: float
    """Hours on the line a day."""
    heads: Heads

    @property
    def peak(self) -> int:
        """The most agents at once."""
        return max(self.agents)


def staff(asked: Asked) -> Staffed:
    """Agents per interval, hours a day and heads. Raises Unusable, OutOfReach."""
    agents = _agents(asked, np.array([asked.calls_per_day]))[0]
    hours = float(agents.sum()) * asked.profile.interval_s / HOUR_S
    heads = hours * asked.chain.heads_per_hour_a_day
    return Staffed(asked, tuple(int(n) for n in agents), int(agents.sum()), hours, Heads(heads, heads, heads))


def heads_needed(asked: Asked, calls_per_day: Floats) -> Floats:
    """Heads for each of several volumes, all else as asked."""
    hours = _agents(asked, calls_per_day).sum(axis=-1) * asked.profile.interval_s / HOUR_S
    return np.asarray(hours * asked.chain.heads_per_hour_a_day)


def capacity(asked: Asked, heads: float) -> float:
    """The most calls a day that so many people carry at the standard, by bisection to a quarter of a call; 0 where they cannot cover the day at all.

    `asked.calls_per_day` plays no part. Raises Unusable, OutOfReach.
    """
    low, high = 0.0, 50.0 * heads
    while high < MOST_CALLS and heads_needed(asked, np.array([high]))[0] <= heads:
        low, high = high, 2.0 * high
    while high - low > NEAR_CALLS:
        tries = np.linspace(low, high, 9)[1:-1]
        fits = int(np.sum(heads_needed(asked, tries) <= heads))
        low, high = (float(end) for end in np.concatenate([[low], tries, [high]])[fits : fits + 2])
    return low


def required_hours(
    volume_per_day: float,
    mix: Mapping[str, float],
    aht_s_by_type: Mapping[str, float],
    standard: Standard,
    profile: Profile,
    *,
    patience_s: float | None = 90.0,
) -> float:
    """Agent-hours on the line of a day with so many calls (with their redials) of mixed types, pooled: the handling time is the mix's mean.

    mix: the share of each type, any positive scale; aht_s_by_type: seconds. Raises Unusable where a type of the mix has no handling time.
    """
    if missing := sorted(set(mix) - set(aht_s_by_type)):
        raise Unusable(f"缺少处理时长：{'、'.join(missing)}。", f"No handling time for {', '.join(missing)}.")
    whole = sum(mix.values())
    if not whole > 0:
        raise Unusable("各类占比不能全为 0。", "A mix has a part that is not zero.")
    aht = sum(share * aht_s_by_type[kind] for kind, share in mix.items()) / whole
    return staff(Asked(volume_per_day, aht, standard, patience_s, profile=profile)).hours_per_day


def modified(asked: Asked, rates: Floats, aht_s: float) -> Floats:
    """The rates of the modified offered load, of one day or of several (rows)."""
    if asked.service_sigma is None:
        return modified_rates(rates, 1.0 / aht_s, asked.profile.interval_s)
    service = Lognormal(aht_s, asked.service_sigma)
    days = rates.reshape(-1, rates.shape[-1])
    return np.stack([modified_rates_of(day, service, asked.profile.interval_s) for day in days]).reshape(rates.shape)


def with_chain(asked: Asked, **changed: float) -> Asked:
    """The same with other factors of the chain."""
    return replace(asked, chain=replace(asked.chain, **changed))


def _agents(asked: Asked, calls_per_day: Floats) -> Floats:
    if not asked.aht_s > 0 or (asked.patience_s is not None and not asked.patience_s > 0) or not np.all(calls_per_day >= 0):
        raise Unusable("来电量不得为负；处理时长与耐心时长须大于 0 秒。", "Calls are not negative; handling time and patience are more than 0 seconds.")
    rates = asked.profile.rates(calls_per_day)
    if asked.modified:
        rates = modified(asked, rates, asked.aht_s)
    if asked.patience is not None:
        if asked.redial:
            raise Unusable("重拨只能与指数耐心一起计算。", "Redials can only be reckoned with an exponential patience.")
        return required_general(rates, 1.0 / asked.aht_s, asked.patience, asked.standard)
    return required(rates, 1.0 / asked.aht_s, 0.0 if asked.patience_s is None else 1.0 / asked.patience_s, asked.standard, asked.redial)
