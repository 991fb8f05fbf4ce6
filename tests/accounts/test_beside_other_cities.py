"""Estimates with other cities beside: differences in differences, its bootstrap and ranks, mixtures, starts at different times."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiying.accounts.science.did import differences
from huiying.accounts.science.months import name, number
from huiying.accounts.science.panel import NoCommonMonths, Panel, rank_of_changes, side_by_side
from huiying.accounts.science.staggered import staggered
from huiying.accounts.science.synthetic import mixture, synthetic
from huiying.accounts.science.wild import clustered, weights, wild_interval, wild_p

FIRST = number("2020-01")


def cities(count: int, *, seed: int = 1, effect: float = 0.0, changed: int = 1, months: int = 48, drift: float = 0.0) -> Panel:
    """Cities c0, c1, … with common months, levels of their own, noise; the first ones change in the middle, and drift from the beginning."""
    g = np.random.default_rng(seed)
    values = 100 + 5 * g.normal(size=(count, 1)) + 3 * g.normal(size=months) + g.normal(size=(count, months))
    values[:changed, months // 2 :] += effect
    values[:changed] += drift * np.arange(months)
    return Panel(tuple(f"c{i}" for i in range(count)), FIRST + np.arange(months), values, months // 2)


def told(panel: Panel, changed: int) -> np.ndarray:
    found = np.zeros(panel.values.shape)
    found[:changed, panel.start :] = 1
    return found


def test_the_effect_is_that_of_a_regression_on_dummies_of_city_and_month() -> None:
    panel = cities(6, effect=2, changed=2)
    rows = [
        [*(np.arange(6) == city), *(np.arange(1, 48) == month), city < 2 and month >= 24]
        for city in range(6)
        for month in range(48)
    ]  # fmt: skip
    columns, values = np.array(rows, dtype=float), panel.values.ravel()
    beta = np.linalg.lstsq(columns, values, rcond=None)[0]
    scores = (columns * (values - columns @ beta)[:, None]).reshape(6, 48, -1).sum(axis=1)
    bread = np.linalg.inv(columns.T @ columns)
    sandwich = 6 / 5 * 287 / (288 - 54) * bread @ scores.T @ scores @ bread  # CR1: G/(G−1) (N−1)/(N−K)
    fit = clustered(panel.values, told(panel, 2))
    assert (fit.beta, fit.error) == (pytest.approx(beta[-1]), pytest.approx(np.sqrt(sandwich[-1, -1])))
    assert differences(panel, {"c0", "c1"}, seed=1).effect == pytest.approx(beta[-1])


@pytest.mark.parametrize(("count", "changed"), [(5, 1), (6, 2), (7, 3)])
def test_the_wild_bootstrap_is_the_one_that_refits_every_draw(count: int, changed: int) -> None:
    panel = cities(count, effect=0.6, changed=changed)
    design, drawn = told(panel, changed), weights(count, 200, seed=2)
    fit = clustered(panel.values, design)
    real = abs(fit.beta / fit.error)
    means = panel.values.mean(axis=1, keepdims=True) + panel.values.mean(axis=0) - panel.values.mean()  # the model under no effect
    again = [clustered(means + one[:, None] * (panel.values - means), design) for one in drawn]
    often = sum(abs(one.beta / one.error) >= real * (1 - 1e-12) for one in again)
    assert 0 < often < 200
    assert wild_p(fit, drawn) == pytest.approx((1 + often) / 201)


def test_webbs_weights_stand_below_ten_cities_and_signs_from_ten_on() -> None:
    few, many = weights(9, 4_000, seed=1), weights(10, 4_000, seed=1)
    assert sorted(set(np.round(few.ravel() ** 2, 9))) == [0.5, 1.0, 1.5]
    assert set(many.ravel()) == {-1.0, 1.0}
    assert few.mean() == pytest.approx(0, abs=0.02)
    assert (few**2).mean() == pytest.approx(1, abs=0.01)


def test_the_interval_is_what_the_test_does_not_refuse() -> None:
    panel = cities(8, effect=2, changed=4)
    fit, drawn = clustered(panel.values, told(panel, 4)), weights(8, 999, seed=3)
    interval = wild_interval(fit, drawn)
    assert interval is not None
    assert interval.lo < fit.beta < interval.hi
    for end, outwards in ((interval.lo, -1), (interval.hi, 1)):
        assert wild_p(fit, drawn, end + outwards * 1e-3 * fit.error) <= 0.05 < wild_p(fit, drawn, end - outwards * 1e-2 * fit.error)


def test_without_an_effect_the_wild_bootstrap_refuses_in_about_five_of_a_hundred() -> None:
    drawn = weights(8, 399, seed=4)
    refused = [wild_p(clustered(panel.values, told(panel, 4)), drawn) <= 0.05 for panel in (cities(8, seed=seed) for seed in range(300))]
    assert 0.01 <= np.mean(refused) <= 0.10


def test_with_few_cities_ranks_are_all_that_is_told() -> None:
    few, enough = (differences(cities(count, effect=3, changed=2), {"c0", "c1"}, seed=1) for count in (4, 5))
    assert (few.wild_p, few.interval) == (None, None)
    assert enough.wild_p is not None
    assert (few.rank.ways, few.rank.smallest) == (6, 1 / 6)
    assert few.without_a_control is not None
    assert differences(cities(2), {"c0"}, seed=1).without_a_control is None


def test_a_trend_of_its_own_before_the_change_is_found() -> None:
    drifting, steady = (differences(cities(8, changed=4, drift=drift), {"c0", "c1", "c2", "c3"}, seed=1).pre_trend for drift in (0.2, 0.0))
    assert drifting.slope == pytest.approx(0.2, abs=0.08)
    assert drifting.p <= 0.05 < steady.p


def test_ranks_count_all_ways_to_choose_as_many_cities() -> None:
    changes = np.array([3.0, 1.0, -1.0, 0.5, 0.2])
    real = abs(changes[:2].mean() - changes[2:].mean())
    ways = [abs(changes[list(way)].mean() - np.delete(changes, way).mean()) for way in combinations(range(5), 2)]
    assert rank_of_changes(changes, {0, 1}, seed=1).p == sum(way >= real - 1e-9 for way in ways) / 10
    many = rank_of_changes(np.arange(30.0), {29, 28, 27, 26, 25, 24, 23}, seed=1)
    assert (many.place, many.ways) == (1, 5_000)


def test_months_that_a_city_does_not_know_are_left_out_for_all() -> None:
    series = {"a": {name(FIRST + i): float(i) for i in range(8)}, "b": {name(FIRST + i): 2.0 * i for i in range(1, 9)}}
    series["b"][name(FIRST + 5)] = None  # type: ignore[assignment]
    panel = side_by_side(series, name(FIRST + 4), {name(FIRST + 4)})
    assert [name(int(month)) for month in panel.months] == ["2020-02", "2020-03", "2020-04", "2020-07", "2020-08"]
    assert panel.changes == pytest.approx([6.5 - 2, 13 - 4])
    with pytest.raises(NoCommonMonths):
        side_by_side(series, name(FIRST + 7))


@given(st.integers(0, 1_000), st.integers(5, 12))
@settings(max_examples=25, deadline=None)
def test_weights_are_not_below_zero_and_sum_to_one(seed: int, controls: int) -> None:
    panel = cities(controls + 1, seed=seed, months=30)
    found = mixture(panel, 0, list(range(1, controls + 1)))
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_no_shift_of_weight_brings_the_mixture_nearer(seed: int) -> None:
    """The conditions of Karush, Kuhn and Tucker: the slope is the same for every city in the mixture, and no lower for those outside."""
    panel = cities(8, seed=seed)
    own, others = panel.values[0, :24], panel.values[1:, :24]
    found = mixture(panel, 0, list(range(1, 8)))
    slopes = others @ (found @ others - own)
    assert slopes[found > 0] - slopes.min() == pytest.approx(0, abs=1e-8)


def test_a_mixture_that_is_there_is_found_and_the_effect_with_it() -> None:
    panel = cities(8, seed=4)
    values = panel.values.copy()
    values[0] = 0.3 * values[2] + 0.7 * values[5]
    values[0, panel.start :] += 4
    found = synthetic(Panel(panel.cities, panel.months, values, panel.start), "c0")
    assert (found.weights["c2"], found.weights["c5"]) == (pytest.approx(0.3, abs=1e-3), pytest.approx(0.7, abs=1e-3))
    assert found.effect == pytest.approx(4, abs=0.02)
    assert found.without_a_control is not None
    assert found.without_a_control.holds(4)


def test_five_controls_can_give_no_p_below_a_sixth() -> None:
    found = synthetic(cities(6, seed=5, effect=30), "c0")
    assert (found.rank.place, found.rank.ways) == (1, 6)
    assert found.rank.p == found.rank.smallest == 1 / 6
    assert found.effect == pytest.approx(30, abs=1.5)
    with pytest.raises(ValueError, match="4 controls"):
        synthetic(cities(5), "c0")


def test_without_an_effect_the_rank_is_any() -> None:
    ranks = [synthetic(cities(6, seed=seed, months=36), "c0").rank.place for seed in range(120)]
    assert 0.08 <= np.mean(np.array(ranks) == 1) <= 0.28  # a sixth
    assert max(ranks) == 6


def starts(panel: Panel) -> dict[str, str]:
    return {"c0": name(FIRST + 12), "c1": name(FIRST + 12), "c2": name(FIRST + 24)}


def test_group_and_time_tell_effects_that_one_pooled_coefficient_mixes_up() -> None:
    """Early starters whose effect grows: the pooled coefficient takes them for controls of the later ones."""
    panel = cities(6, seed=6, changed=0, months=36)
    values, since = panel.values.copy(), np.arange(36.0)
    values[:2, 12:] += since[1:25]
    values[2, 24:] += since[1:13]
    found = staggered(Panel(panel.cities, panel.months, values, 1), starts(panel), seed=1)
    assert [(group.cities, len(group.effects)) for group in found.groups] == [(("c0", "c1"), 24), (("c2",), 12)]
    right = (2 * since[1:25].sum() + since[1:13].sum()) / (2 * 24 + 12)
    assert found.effect == pytest.approx(right, abs=2.5)  # the one month before carries its noise into every month
    assert found.since[11] - found.since[0] == pytest.approx(11, abs=2.5)
    assert found.rank.p < 0.05


def test_group_and_time_by_hand() -> None:
    values = np.array([[1.0, 2, 5, 6], [2, 2, 3, 9], [4, 5, 5, 5]])
    panel = Panel(("a", "b", "c"), FIRST + np.arange(4), values, 1)
    found = staggered(panel, {"a": name(FIRST + 2), "b": name(FIRST + 3)}, seed=1)
    first, second = found.groups
    assert [value for _, value in first.effects] == pytest.approx([3 - (1 + 0) / 2, 4 - 0])  # against b and c, then against c alone
    assert [value for _, value in second.effects] == pytest.approx([6 - 0])
    assert found.effect == pytest.approx((2.5 + 4 + 6) / 3)
    assert found.since == pytest.approx({0: (2.5 + 6) / 2, 1: 4})
    assert found.rank.ways == 6


def test_starts_that_tell_nothing_are_refused() -> None:
    panel = cities(3, months=6)
    with pytest.raises(ValueError, match="no start"):
        staggered(panel, dict.fromkeys(panel.cities, name(FIRST + 3)), seed=1)
