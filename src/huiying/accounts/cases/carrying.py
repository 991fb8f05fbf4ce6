"""What people can carry and what calls need, under the suppositions that all cases share; and how far the answer moves when those are moved. Pure.

The ranges are a model's, no observations; SUPPOSED says them to the reader.
"""

from dataclasses import replace
from functools import cache

import numpy as np
from scipy.stats import qmc

from huiying.workforce.conventions import Standard
from huiying.workforce.heads import Asked, Chain, Staffed, capacity, staff
from huiying.workforce.required import required

ASKED = Asked(calls_per_day=0.0, aht_s=300.0)
"""A day as every case supposes it: 300 s a call, patience 90 s, the hotline's day, shrinkage .32, schedule factor 1.07."""
RANGES = {"aht_s": (200.0, 420.0), "patience_s": (45.0, 180.0), "shrinkage": (0.25, 0.40), "schedule_factor": (1.03, 1.15)}
CHAIN = ASKED.chain
SUPPOSED = {
    "zh": f"每通 {ASKED.aht_s:.0f} 秒、耐心 {ASKED.patience_s:.0f} 秒（Erlang-A，未接通计为未达标）；工时的 {CHAIN.shrinkage:.0%} 不在线；"
    f"排班系数 {CHAIN.schedule_factor}（约 5% 的时段人手不足）；每人每月 {CHAIN.hours_a_month:.0f} 小时。"
    "区间取自：通话 200–420 秒、耐心 45–180 秒、不在线 25–40%、排班系数 1.03–1.15。这些是模型假设，不是观测。",
    "en": f"{ASKED.aht_s:.0f} s a call, patience {ASKED.patience_s:.0f} s (Erlang A, who gives up counts as a miss); {CHAIN.shrinkage:.0%} of paid time "
    f"off the line; schedule factor {CHAIN.schedule_factor} (about 5 % of quarters short of people); {CHAIN.hours_a_month:.0f} hours a person and month. "
    "Bands move the call over 200-420 s, patience over 45-180 s, time off the line over 25-40 %, the factor over 1.03-1.15. "
    "These are suppositions of a model, no observations.",
}
DRAWS, SEED = 256, 1
ROUNDS = 3


@cache
def needed(calls_per_day: float, target: float) -> Staffed:
    """The people that so many calls a day need for a share within 15 s."""
    return staff(replace(ASKED, calls_per_day=calls_per_day, standard=Standard(target)))


@cache
def carried(heads: float, target: float) -> float:
    """The calls a day that so many people carry."""
    return capacity(replace(ASKED, standard=Standard(target)), heads)


@cache
def carried_at(heads: float, target: float, quantile: float) -> float:
    """A quantile of that number when the four suppositions are drawn from their ranges, evenly spread (Sobol, always the same draws)."""
    return float(np.quantile(_carried_by_draw(heads, target), quantile))


@cache
def _carried_by_draw(heads: float, target: float) -> tuple[float, ...]:
    low, high = np.array(list(RANGES.values())).T
    aht, patience, shrinkage, factor = qmc.scale(qmc.Sobol(len(RANGES), seed=SEED).random(DRAWS), low, high).T
    per_hour = np.array([Chain(f, s).heads_per_hour_a_day for f, s in zip(factor, shrinkage, strict=True)])
    hours = heads / per_hour
    # agents grow a little slower than calls: each round brings the hours needed ten times nearer to those that there are
    calls = hours * 3600 / aht
    for _ in range(ROUNDS):
        rates = ASKED.profile.rates(calls)
        agents = required(rates, 1 / aht[:, None], 1 / patience[:, None], Standard(target)).sum(axis=-1)
        calls = calls * hours / (agents * ASKED.profile.interval_s / 3600)
    return tuple(float(one) for one in calls)
