"""The functions that a case's formulas may call: rounding, intervals of shares, and what the models of the line say of people and calls. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import numpy as np

from huiying.accounts.science.intervals import wilson_of_share
from huiying.workforce.conventions import Convention, Standard
from huiying.workforce.erlang_a import erlang_a
from huiying.workforce.required import required

AHT_S, PATIENCE_S = 300, 90


@dataclass(frozen=True, slots=True)
class Function:
    """A function by its number of arguments; `zh` and `en` say what it is."""

    takes: int
    call: Callable[..., Decimal]
    zh: str
    en: str


def whole(value: Decimal) -> Decimal:
    """Rounded half up."""
    return value.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def wilson_lower(share: Decimal, n: Decimal) -> Decimal:
    """The lower end of Wilson's 95 % interval."""
    return real(wilson_of_share(float(share), int(n)).lo)


def wilson_upper(share: Decimal, n: Decimal) -> Decimal:
    """The upper end: what is left above the lower end of those who are not."""
    return 1 - wilson_lower(1 - share, n)


@cache
def agents_answering(load: Decimal, share: Decimal) -> Decimal:
    """The fewest agents on the phone who answer at least that share of a load in erlang."""
    standard = Standard(convention=Convention.CONNECT, target=float(share), within_s=0.0)
    return Decimal(int(required(float(load) / AHT_S, 1 / AHT_S, 1 / PATIENCE_S, standard)))


@cache
def share_answered(load: Decimal, agents: Decimal) -> Decimal:
    """The share that so many agents answer."""
    return real(float(erlang_a(float(load) / AHT_S, 1 / AHT_S, 1 / PATIENCE_S, float(agents), 15.0).connect))


def real(value: float) -> Decimal:
    """A model's number as the decimal that it is written as."""
    return Decimal(repr(float(value)))


FUNCTIONS: Mapping[str, Function] = {
    "whole": Function(1, whole, "四舍五入取整", "rounded to a whole number"),
    "wilson_lower": Function(2, wilson_lower, "威尔逊 95% 区间下限（占比；样本量）", "lower end of Wilson's 95 % interval (share; sample)"),
    "wilson_upper": Function(2, wilson_upper, "威尔逊 95% 区间上限（占比；样本量）", "upper end of Wilson's 95 % interval (share; sample)"),
    "agents_answering": Function(2, agents_answering, "接通率达标的最少在岗人数（话务量；接通率）", "fewest agents who answer that share (load; share)"),
    "share_answered": Function(2, share_answered, "接通率（话务量；在岗人数）", "share answered (load; agents)"),
}
