"""Which rule answers, when something is claimed, and why nothing is where nothing is."""

import json

import numpy as np
import pytest

from huiying.accounts.science import reasons
from huiying.accounts.science.estimate import Causal, causal_estimate
from huiying.accounts.science.months import name, number
from huiying.accounts.science.printed import printed
from huiying.accounts.science.reasons import Reason

FIRST = number("2020-01")
SIDE = 30
CUT = name(FIRST + SIDE)
Told = dict[str, float | None]


def city(seed: int, effect: float = 0.0, *, before: int = SIDE, after: int = SIDE) -> Told:
    g = np.random.default_rng(seed)
    shared = 2 * np.random.default_rng(99).normal(size=120)  # what happens everywhere
    return {
        name(FIRST + SIDE + place): float(100 + shared[60 + place] + g.normal(scale=0.7) + effect * (place >= 0))
        for place in range(-before, after)
    }  # fmt: skip


def others(count: int) -> dict[str, Told]:
    return {f"city {seed}": city(100 + seed) for seed in range(count)}


def codes(found: Causal) -> set[str]:
    return {reason.code for reason in found.reasons}


def test_twelve_months_on_each_side_or_descriptive_only() -> None:
    short, enough = (causal_estimate(city(1, 9, before=months, after=12), CUT, seed=1) for months in (11, 12))
    assert (short.method, short.claim, codes(short)) == ("descriptive", False, {"too_short"})
    assert short.reasons[0].zh == "前 11 月、后 12 月，每侧至少需 12 个月。"
    assert short.reasons[0].en == "11 months before and 12 after; 12 are needed on each side."
    assert enough.method == "ITS"
    assert {printed(short)["zh"], printed(short)["en"]} == {"仅描述", "descriptive only"}


def test_months_of_transition_and_unknown_ones_do_not_count() -> None:
    series = city(1, 9, before=12, after=13)
    assert causal_estimate(series, CUT, seed=1, transition={CUT}).method == "ITS"
    assert causal_estimate(series, CUT, seed=1, transition={CUT, name(FIRST + SIDE + 1)}).method == "descriptive"
    assert causal_estimate({**series, name(FIRST + SIDE - 3): None}, CUT, seed=1).method == "descriptive"


def test_what_a_guard_bars_is_only_described() -> None:
    guard = Reason("G02", "时段过短或缺数", "Too short or gappy")
    found = causal_estimate(city(1, 9), CUT, seed=1, barred=[guard])
    assert (found.method, found.claim, found.reasons) == ("descriptive", False, (guard,))


def test_a_large_change_is_claimed_and_a_missing_one_is_not() -> None:
    large, none = (causal_estimate(city(1, effect), CUT, seed=1) for effect in (30, 0))
    assert (large.method, large.claim, large.placebos_passed, large.reasons) == ("ITS", True, True, ())
    assert large.series is not None
    assert large.series.level.interval.holds(30)
    assert large.month_range is not None
    assert large.month_range.holds(large.series.level.value)
    assert (none.claim, "interval_holds_zero" in codes(none)) == (False, True)


@pytest.mark.parametrize(("controls", "method"), [(0, "ITS"), (1, "DiD"), (4, "DiD"), (5, "SC")])
def test_the_best_rule_is_the_one_that_the_number_of_controls_allows(controls: int, method: str) -> None:
    found = causal_estimate(city(1, 30), CUT, seed=1, controls=others(controls))
    assert (found.method, found.claim) == (method, True)
    assert (found.cities is not None, found.mixture is not None) == (controls >= 1, controls >= 5)
    if found.mixture:
        assert found.mixture.rank.smallest == 1 / 6
        assert sum(found.mixture.weights.values()) == pytest.approx(1)
        assert found.control_range == found.mixture.without_a_control


def test_controls_without_enough_months_in_common_are_not_used() -> None:
    found = causal_estimate(city(1, 30), CUT, seed=1, controls={"young": city(7, before=11)})
    assert (found.method, found.cities) == ("ITS", None)


def test_a_change_that_other_cities_have_too_is_not_claimed() -> None:
    everywhere = {name: {month: (value or 0) + 30 * (month >= CUT) for month, value in one.items()} for name, one in others(6).items()}
    found = causal_estimate(city(1, 30), CUT, seed=1, controls=everywhere)
    assert found.series is not None
    assert found.series.level.away_from_zero
    assert not found.claim
    assert codes(found) & {"not_first_of_cities", "other_direction"}


def test_a_change_that_is_less_than_elsewhere_is_none_for_the_better() -> None:
    more = {name: {month: (value or 0) + 60 * (month >= CUT) for month, value in one.items()} for name, one in others(2).items()}
    found = causal_estimate(city(1, 30), CUT, seed=1, controls=more)
    assert found.series is not None
    assert found.cities is not None
    assert found.series.level.interval.lo > 0 > found.cities.effect
    assert (found.claim, codes(found)) == (False, {"other_direction"})


def test_another_trend_before_is_no_cause() -> None:
    drifting = {month: (value or 0) + 0.5 * place for place, (month, value) in enumerate(city(1, 30).items())}
    found = causal_estimate(drifting, CUT, seed=1, controls=others(4))
    assert (found.method, found.claim, "pre_trend" in codes(found)) == ("DiD", False, True)


def test_an_outcome_that_cannot_have_moved_must_not_move() -> None:
    still, moved = (causal_estimate(city(1, 30), CUT, seed=1, negative_control=city(5, effect)) for effect in (0, 30))
    assert still.claim
    assert still.negative is not None
    assert (moved.claim, codes(moved)) == (False, {"negative_control"})


def test_a_change_no_larger_than_at_other_dates_is_not_claimed() -> None:
    series = city(1, 4)
    for place in range(10, 20):  # something as large happened before
        series[name(FIRST + place)] = (series[name(FIRST + place)] or 0) + 8
    found = causal_estimate(series, CUT, seed=1)
    assert not found.claim
    assert "placebo_dates" in codes(found)
    assert not found.placebos_passed


def test_a_covariate_is_taken_in() -> None:
    heat = {name(FIRST + place): float(place % 7) for place in range(2 * SIDE)}
    found = causal_estimate(city(1, 30), CUT, seed=1, covariates={"heat": heat})
    assert found.series is not None
    assert found.series.covariates == ("heat",)
    flat = causal_estimate(city(1, 30), CUT, seed=1, covariates={"nothing": dict.fromkeys(heat, 1.0)})
    assert (flat.method, codes(flat)) == ("descriptive", {"not_enough"})


@pytest.mark.parametrize("controls", [0, 3, 6])
def test_it_prints_as_json_the_same_bytes_for_the_same_seed(controls: int) -> None:
    def once(seed: int) -> str:
        made = causal_estimate(city(1, 3), CUT, seed=seed, controls=others(controls), negative_control=city(5))
        return json.dumps(printed(made), ensure_ascii=False, sort_keys=True, allow_nan=False)

    assert once(1) == once(1)
    told = json.loads(once(1))
    assert told["method"] == {0: "ITS", 3: "DiD", 6: "SC"}[controls]
    low, high = told["level"]["ci95"]
    assert low <= told["level"]["value"] <= high
    assert len(told["level"]["newey_west95"]) == 2
    assert 0 <= told["placebo_rank"] <= 1
    assert (told["did"] is None, told["sc"] is None) == (controls == 0, controls < 5)


def test_every_reason_is_told_in_both_languages() -> None:
    fixed = [one for one in vars(reasons).values() if isinstance(one, Reason)]
    assert len({one.code for one in fixed}) == len(fixed) == 7
    assert all(one.zh.endswith("。") and one.en.endswith(".") for one in fixed)
