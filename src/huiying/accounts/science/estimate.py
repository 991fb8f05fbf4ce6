"""The causal estimate: the best rule that the data carry, or "descriptive only" with the reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from huiying.accounts.science import reasons
from huiying.accounts.science.did import Differences, differences
from huiying.accounts.science.intervals import Interval
from huiying.accounts.science.its import FEWEST, Covariates, Effect, Interrupted, interrupted, without_each_month
from huiying.accounts.science.months import Split, number, split
from huiying.accounts.science.panel import NoCommonMonths, Rank, side_by_side
from huiying.accounts.science.placebo import Placebos, placebo_dates
from huiying.accounts.science.reasons import Reason
from huiying.accounts.science.regression import NotEnough
from huiying.accounts.science.synthetic import FEWEST as FEWEST_MIXED
from huiying.accounts.science.synthetic import Synthetic, synthetic

Series = Mapping[str, float | None]  # month such as "2023-01" -> value; None where it is not known
Method = Literal["SC", "DiD", "ITS", "descriptive"]
OWN = ""  # the city itself, among named controls
COMPARABLE = 3  # cities, from which a rank among them says something
SMALL = 0.05


@dataclass(frozen=True, slots=True)
class Causal:
    """What can be said about cause. `claim` is true only where every check that the data allow is passed; else `reasons` tell why not.

    method: the best rule of which there is an estimate; the estimates of lesser rules stand beside it. `month_range`: the level when any
    one month is left out. `negative`: the change of level of the outcome that the change cannot have moved.
    """

    method: Method
    claim: bool
    reasons: tuple[Reason, ...]
    series: Interrupted | None = None
    dates: Placebos | None = None
    month_range: Interval | None = None
    cities: Differences | None = None
    mixture: Synthetic | None = None
    negative: Effect | None = None

    @property
    def best_with_controls(self) -> Synthetic | Differences | None:
        """The estimate of the best rule that compares with other cities."""
        return self.mixture or self.cities

    @property
    def placebos_passed(self) -> bool:
        """Whether the change exceeds those at placebo dates, and those of every placebo city where there are some."""
        best = self.best_with_controls
        return bool(self.dates and self.dates.passed) and not (best and first_fails(best.rank))

    @property
    def control_range(self) -> Interval | None:
        """The effect of the best rule with controls when any one control is left out."""
        best = self.best_with_controls
        return best.without_a_control if best else None


def first_fails(rank: Rank) -> bool:
    """Whether so many cities could tell, and do not: the smallest p that they can give, or 5 %, is exceeded."""
    return rank.ways >= COMPARABLE and rank.p > max(SMALL, rank.smallest)


def causal_estimate(
    outcome: Series,
    cut: str,
    *,
    seed: int,
    transition: Collection[str] = (),
    controls: Mapping[str, Series] | None = None,
    covariates: Mapping[str, Mapping[str, float]] | None = None,
    negative_control: Series | None = None,
    barred: Sequence[Reason] = (),
) -> Causal:
    """Estimate what the regime that began with month `cut` changed in a monthly outcome of one city.

    Twelve known months a side, without those of `transition`, or "descriptive only". `controls`: series of cities in which nothing changed,
    same definitions. `covariates` cover every month and are not caused by the change. `barred`: guards' reasons against any causal claim.
    Raises ValueError for a text that is no month, KeyError for a month without a covariate.
    """
    told = split(outcome, cut, transition)
    if barred:
        return Causal("descriptive", claim=False, reasons=tuple(barred))
    if min(len(told.before), len(told.after)) < FEWEST:
        return Causal("descriptive", claim=False, reasons=(reasons.too_short(len(told.before), len(told.after), FEWEST),))
    counted: Covariates = {name: {number(month): value for month, value in one.items()} for name, one in (covariates or {}).items()}
    try:
        series = interrupted(told, counted)
    except NotEnough as error:
        return Causal("descriptive", claim=False, reasons=(reasons.not_enough(str(error)),))
    dates = placebo_dates(series.adjusted, series.level.value)
    cities, mixture = _beside_others(outcome, controls or {}, cut, transition, seed)
    negative = _moved(negative_control, cut, transition)
    doubts = tuple(_doubts(series, dates, cities, mixture, negative))
    method: Method = "SC" if mixture else "DiD" if cities else "ITS"
    return Causal(method, not doubts, doubts, series, dates, _month_range(told, counted), cities, mixture, negative)


def _doubts(series: Interrupted, dates: Placebos | None, cities: Differences | None, mixture: Synthetic | None, negative: Effect | None) -> list[Reason]:
    """Every reason not to claim: the interval, placebo dates, placebo cities, what went on before, what cannot have moved."""
    found = [] if series.level.away_from_zero else [reasons.INTERVAL]
    if dates is None or not dates.passed:
        found.append(reasons.NO_DATES if dates is None else reasons.DATES)
    against = [with_controls.effect for with_controls in (cities, mixture) if with_controls]
    if any(effect * series.level.value <= 0 for effect in against):
        found.append(reasons.SIGNS)
    best = mixture or cities
    if best and first_fails(best.rank):
        found.append(reasons.NOT_FIRST)
    if cities and not mixture and cities.pre_trend.p <= SMALL:
        found.append(reasons.PRE_TREND)
    if negative and negative.away_from_zero:
        found.append(reasons.NEGATIVE)
    return found


def _beside_others(
    outcome: Series, controls: Mapping[str, Series], cut: str, transition: Collection[str], seed: int
) -> tuple[Differences | None, Synthetic | None]:
    """Both estimates with controls, over the months that all cities know; none where these are fewer than twelve a side."""
    if not controls:
        return None, None
    try:
        panel = side_by_side({OWN: outcome, **controls}, cut, transition, fewest=FEWEST)
    except NoCommonMonths:
        return None, None
    return differences(panel, {OWN}, seed), synthetic(panel, OWN) if len(controls) >= FEWEST_MIXED else None


def _moved(outcome: Series | None, cut: str, transition: Collection[str]) -> Effect | None:
    told = split(outcome, cut, transition) if outcome else None
    if told is None or min(len(told.before), len(told.after)) < FEWEST:
        return None
    try:
        return interrupted(told).level
    except NotEnough:
        return None


def _month_range(told: Split, covariates: Covariates) -> Interval | None:
    try:
        return without_each_month(told, covariates)
    except NotEnough:
        return None
