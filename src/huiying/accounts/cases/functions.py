"""The functions that a case's formulas may call: rounding, intervals of shares, and what the models of the line say of people and calls. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from huiying.accounts.cases.carrying import ASKED, carried, carried_at, needed
from huiying.accounts.science.intervals import wilson_of_share
from huiying.workforce.conventions import Convention, Standard
from huiying.workforce.erlang_a import erlang_a
from huiying.workforce.required import required

WITHIN_S = 15.0


@dataclass(frozen=True, slots=True)
class Function:
    """A function by its number of arguments; `zh` and `en` say what it is; `supposes`: it stands on the cases' suppositions."""

    takes: int
    call: Callable[..., Decimal]
    zh: str
    en: str
    supposes: bool = False


def whole(value: Decimal) -> Decimal:
    """Rounded half up."""
    return value.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def wilson_lower(share: Decimal, n: Decimal) -> Decimal:
    """The lower end of Wilson's 95 % interval."""
    return real(wilson_of_share(float(share), int(n)).lo)


def wilson_upper(share: Decimal, n: Decimal) -> Decimal:
    """The upper end."""
    return real(wilson_of_share(float(share), int(n)).hi)


@cache
def agents_answering(load: Decimal, share: Decimal) -> Decimal:
    """The fewest agents on the phone who answer at least that share of a load in erlang."""
    standard = Standard(float(share), convention=Convention.CONNECT)
    return Decimal(int(required(*_rates(load), standard)))


@cache
def share_answered(load: Decimal, agents: Decimal) -> Decimal:
    """The share that so many agents answer."""
    return real(float(erlang_a(*_rates(load), float(agents), WITHIN_S).connect))


def _rates(load: Decimal) -> tuple[float, float, float]:
    """Calls, services and givings up per second at a load, with the cases' handling time and patience."""
    return float(load) / ASKED.aht_s, 1 / ASKED.aht_s, 1 / (ASKED.patience_s or 0.0)


def agent_quarters(calls: Decimal, target: Decimal) -> Decimal:
    """Agents on the line, summed over the quarters of a day."""
    return Decimal(needed(float(calls), float(target)).agent_intervals)


def heads(calls: Decimal, target: Decimal) -> Decimal:
    """People that so many calls a day need."""
    return real(needed(float(calls), float(target)).heads.value)


def capacity(people: Decimal, target: Decimal) -> Decimal:
    """Calls a day that so many people carry."""
    return real(carried(float(people), float(target)))


def capacity_quantile(people: Decimal, target: Decimal, quantile: Decimal) -> Decimal:
    """A quantile of it over the ranges of the suppositions."""
    return real(carried_at(float(people), float(target), float(quantile)))


def real(value: float) -> Decimal:
    """A model's number as the decimal that it is written as."""
    return Decimal(repr(float(value)))


FUNCTIONS: Mapping[str, Function] = {
    "whole": Function(1, whole, "四舍五入取整", "rounded to a whole number"),
    "wilson_lower": Function(2, wilson_lower, "威尔逊 95% 区间下限（占比；样本量）", "lower end of Wilson's 95 % interval (share; sample)"),
    "wilson_upper": Function(2, wilson_upper, "威尔逊 95% 区间上限（占比；样本量）", "upper end of Wilson's 95 % interval (share; sample)"),
    "agent_quarters": Function(
        2, agent_quarters, "一天所需人·刻钟（日来电；15 秒接通目标）", "agent-quarters of a day (calls a day; target within 15 s)", supposes=True,
    ),
    "heads": Function(2, heads, "所需人数（日来电；15 秒接通目标）", "heads (calls a day; target within 15 s)", supposes=True),
    "capacity": Function(2, capacity, "每日可接来电（人数；15 秒接通目标）", "calls a day that can be taken (heads; target within 15 s)", supposes=True),
    "capacity_quantile": Function(
        3, capacity_quantile, "每日可接来电的分位数，各项假设在区间内变动（人数；目标；分位）",
        "a quantile of the calls a day, suppositions moved over their ranges (heads; target; quantile)", supposes=True,
    ),
    "agents_answering": Function(
        2, agents_answering, "接通率达标的最少在岗人数（话务量；接通率）", "fewest agents who answer that share (load; share)", supposes=True,
    ),
    "share_answered": Function(2, share_answered, "接通率（话务量；在岗人数）", "share answered (load; agents)", supposes=True),
}  # fmt: skip
