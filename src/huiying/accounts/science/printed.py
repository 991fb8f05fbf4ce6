"""The causal estimate as it stands in the published document: plain objects of JSON."""

from math import isfinite

from huiying.accounts.science.did import Differences
from huiying.accounts.science.estimate import Causal
from huiying.accounts.science.intervals import Interval
from huiying.accounts.science.its import Effect
from huiying.accounts.science.months import name
from huiying.accounts.science.panel import Rank
from huiying.accounts.science.placebo import Placebos
from huiying.accounts.science.reasons import DESCRIPTIVE_EN, DESCRIPTIVE_ZH
from huiying.accounts.science.synthetic import Synthetic

Json = dict[str, object]


def printed(causal: Causal) -> Json:
    """Every estimate with its interval, the placebos, the ranges, and why nothing is claimed where nothing is."""
    told: Json = {
        "method": causal.method,
        "claim": causal.claim,
        "reasons": [{"code": one.code, "zh": one.zh, "en": one.en} for one in causal.reasons],
    }
    if causal.series is None:
        return {**told, "zh": DESCRIPTIVE_ZH, "en": DESCRIPTIVE_EN}
    series = causal.series
    return {
        **told,
        "level": _effect(series.level),
        "slope": _effect(series.slope),
        "month12": _effect(series.month12),
        "rho": series.rho,
        "degrees_of_freedom": series.freedom,
        "months": [series.before, series.after],
        "season": series.season,
        "covariates": list(series.covariates),
        "placebo_rank": causal.dates.rank if causal.dates else None,
        "placebo_dates": _dates(causal.dates),
        "without_a_month": _ends(causal.month_range),
        "without_a_control": _ends(causal.control_range),
        "did": _cities(causal.cities) if causal.cities else None,
        "sc": _mixture(causal.mixture) if causal.mixture else None,
        "negative_control": _effect(causal.negative) if causal.negative else None,
    }


def _ends(interval: Interval | None) -> list[float] | None:
    return list(interval) if interval else None


def _effect(effect: Effect) -> Json:
    return {"value": effect.value, "ci95": list(effect.interval), "newey_west95": list(effect.newey)}


def _dates(dates: Placebos | None) -> list[Json]:
    return [{"month": name(month), "level": level} for month, level in zip(dates.months, dates.levels, strict=True)] if dates else []


def _rank(rank: Rank) -> Json:
    return {"place": rank.place, "of": rank.ways, "p": rank.p, "smallest_p": rank.smallest}


def _cities(found: Differences) -> Json:
    return {
        "effect": found.effect,
        "ci95": _ends(found.interval),
        "wild_p": found.wild_p,
        "placebo": _rank(found.rank),
        "pre_trend": {"slope": found.pre_trend.slope, "p": found.pre_trend.p},
        "cities": found.cities,
    }


def _mixture(found: Synthetic) -> Json:
    return {
        "effect": found.effect,
        "weights": dict(sorted(found.weights.items())),
        "rmspe_before": found.fit_before,
        "ratio": found.ratio if isfinite(found.ratio) else None,  # a mixture that met every month before
        "placebo": _rank(found.rank),
    }
