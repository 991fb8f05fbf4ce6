"""Wilson's intervals, a survey's silence, ratios, quadrants, acceptability: each figure that the reference prints."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiying.accounts.science.blocks import block_means
from huiying.accounts.science.fieller import UNBOUNDED, fieller
from huiying.accounts.science.incremental import Side, acceptability, join, net_benefit
from huiying.accounts.science.intervals import Interval, NoBase, silence_bounds, wilson, wilson_of_share
from huiying.accounts.science.quadrant import IN_CHINESE, Quadrant, place, quadrant

VALUES = (0.0, 10.0, 20.0, 50.0)
amounts = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize(
    ("share", "n", "lo", "hi"),
    [(0.92, 200, 0.87401, 0.95016), (0.92, 1_000, 0.90153, 0.93525), (0.92, 19_680, 0.91613, 0.92371)],
)
def test_wilson_gives_the_printed_intervals(share: float, n: int, lo: float, hi: float) -> None:
    assert wilson_of_share(share, n) == pytest.approx((lo, hi), abs=5e-6)
    assert wilson(round(share * n), n) == pytest.approx((lo, hi), abs=5e-5)  # 18,105.6 of 19,680 cannot be counted


def test_a_perfect_rate_has_a_lower_bound() -> None:
    assert wilson(19_680, 19_680).lo == pytest.approx(0.9998048, abs=5e-8)
    assert wilson(19_680, 19_680).hi == 1


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=200, deadline=None)
def test_wilson_holds_the_share_and_mirrors_its_complement(counts: tuple[int, int]) -> None:
    some, n = counts
    interval, other = wilson(some, n), wilson(n - some, n)
    assert 0 <= interval.lo <= some / n <= interval.hi <= 1
    assert interval == pytest.approx((1 - other.hi, 1 - other.lo), abs=1e-12)


@pytest.mark.parametrize("counts", [(0, 0), (3, 2), (-1, 2)])
def test_a_share_of_nothing_is_refused(counts: tuple[int, int]) -> None:
    with pytest.raises(NoBase):
        wilson(*counts)
    with pytest.raises(NoBase):
        wilson_of_share(1.2, 10)


def test_silence_leaves_bounds_of_both_kinds() -> None:
    assert silence_bounds(satisfied=90, answered=100, sent=1_000) == Interval(0.09, 0.99)
    with pytest.raises(NoBase):
        silence_bounds(satisfied=90, answered=80, sent=1_000)


def test_fieller_solves_the_printed_quadratic() -> None:
    cost, effect, var_cost, var_effect, together = 2_000_000.0, 120_000.0, 3e5**2, 2e4**2, 0.3 * 3e5 * 2e4
    found = fieller(cost, effect, var_cost, var_effect, together)
    assert found != UNBOUNDED
    z = 1.959963984540054
    a, b, c = effect**2 - z**2 * var_effect, cost * effect - z**2 * together, cost**2 - z**2 * var_cost
    for root in found:
        assert a * root**2 - 2 * b * root + c == pytest.approx(0, abs=1e-6 * c)
    assert found[0] < cost / effect < found[1]


def test_fieller_is_unbounded_when_an_effect_of_nothing_is_not_refused() -> None:
    assert fieller(2e6, 1.9, 1.0, 1.0, 0.0) == UNBOUNDED
    assert fieller(2e6, 0.0, 1.0, 0.0, 0.0) == UNBOUNDED
    assert fieller(2e6, 1.97, 1.0, 1.0, 0.0) != UNBOUNDED


@given(amounts, st.floats(1, 1e6), st.floats(0, 1e3), st.floats(0, 0.5), st.floats(-1, 1))
@settings(max_examples=200, deadline=None)
def test_fieller_is_open_or_holds_the_ratio(cost: float, effect: float, sd_cost: float, relative: float, correlation: float) -> None:
    sd_effect = effect * relative
    found = fieller(cost, effect, sd_cost**2, sd_effect**2, correlation * sd_cost * sd_effect)
    if found != UNBOUNDED:
        ratio = cost / effect
        assert found[0] <= ratio + 1e-6 * (1 + abs(ratio))
        assert found[1] >= ratio - 1e-6 * (1 + abs(ratio))


def test_the_printed_example_of_a_ratio_and_a_net_benefit() -> None:
    assert pytest.approx(16.6667, abs=5e-5) == 2_000_000 / 120_000
    assert net_benefit(20, 120_000, 2_000_000) == 400_000


@pytest.mark.parametrize(
    ("cost", "effect", "where", "zh"),
    [
        (-1, 1, Quadrant.DOMINANT, "更省更好"), (0, 1, Quadrant.DOMINANT, "更省更好"), (1, 1, Quadrant.MORE_FOR_MORE, "多花多得"),
        (-1, -1, Quadrant.LESS_FOR_LESS, "少花少得"), (1, -1, Quadrant.DOMINATED, "更贵更差"), (0, 0, Quadrant.DOMINATED, "更贵更差"),
        (-1, 0, Quadrant.UNDETERMINED, "无法判定"),
    ],
)  # fmt: skip
def test_the_quadrants(cost: float, effect: float, where: Quadrant, zh: str) -> None:
    assert place(cost, effect) is where
    assert IN_CHINESE[where] == zh


def test_a_quadrant_is_undetermined_when_an_interval_holds_zero_or_is_unknown() -> None:
    sure = Interval(0.5, 1.5)
    assert quadrant(1, 1, sure, sure) is Quadrant.MORE_FOR_MORE
    assert quadrant(1, 1, Interval(0, 2), sure) is Quadrant.UNDETERMINED
    assert quadrant(1, 1, sure, Interval(-1, 3)) is Quadrant.UNDETERMINED
    assert quadrant(1, 1, None, sure) is Quadrant.UNDETERMINED


def test_acceptability_counts_draws_whose_net_benefit_is_above_zero() -> None:
    assert acceptability([0, 1, 2], costs=[1, 1, -1, 3], effects=[1, 2, 0, 1]) == [0.25, 0.5, 0.75]


def test_blocks_keep_neighbours_and_columns_together() -> None:
    months = np.column_stack([np.arange(12.0), 100 - np.arange(12.0)])
    drawn = block_means(months, generator=np.random.default_rng(3), draws=500)
    assert drawn.shape == (500, 2)
    assert drawn.sum(axis=1) == pytest.approx(np.full(500, 100.0))
    assert drawn[:, 0].std() > 0


def test_blocks_are_neighbours_round_the_circle_each_as_likely() -> None:
    drawn = block_means(np.eye(4), generator=np.random.default_rng(3), block=2, draws=4_000)
    pairs = [np.roll([1, 1, 0, 0], start) for start in range(4)]
    possible = {tuple(one + other) for one in pairs for other in pairs}
    assert {tuple(np.rint(4 * one).astype(int)) for one in drawn} == possible
    assert drawn.mean(axis=0) == pytest.approx(np.full(4, 0.25), abs=0.02)


def test_blocks_of_months_that_hang_together_tell_more_doubt_than_single_months() -> None:
    wave = np.repeat([0.0, 1.0], 12)
    single, blocks = (block_means(wave, generator=np.random.default_rng(1), block=size).std() for size in (1, 3))
    assert blocks > 1.4 * single


def side(seed: int, cost: float, effect: float, months: int = 24) -> Side:
    drawn = np.random.default_rng(seed).normal(size=(2, months))
    return Side(list(cost + 10 * drawn[0]), list(effect + 5 * drawn[1]))


def test_a_join_tells_a_year_with_interval_quadrant_and_acceptability() -> None:
    before, after = side(1, 1_000, 200), side(2, 1_200, 260)
    found = join(before, after, values=VALUES, seed=7)
    assert found.cost == pytest.approx(12 * (np.mean(after.cost) - np.mean(before.cost)))
    assert found.quadrant is Quadrant.MORE_FOR_MORE
    assert found.ratio == pytest.approx(found.cost / found.effect)
    assert found.ratio_interval != UNBOUNDED
    assert found.ratio_interval[0] < found.ratio < found.ratio_interval[1]
    assert [one.accepted for one in found.worth] == [0, 1, 1, 1]  # about 3.3 a unit
    assert found.worth[2].net_benefit == pytest.approx(20 * found.effect - found.cost)


def test_a_join_without_any_effect_is_undetermined_and_its_ratio_open() -> None:
    found = join(side(1, 1_000, 200), side(2, 1_000, 200), values=VALUES, seed=7)
    assert (found.quadrant, found.ratio_interval) == (Quadrant.UNDETERMINED, UNBOUNDED)


def test_the_same_seed_gives_the_same_join() -> None:
    sides = side(1, 1_000, 200), side(2, 1_200, 260)
    assert repr(join(*sides, values=VALUES, seed=7)) == repr(join(*sides, values=VALUES, seed=7))
    assert join(*sides, values=VALUES, seed=8).cost_interval != join(*sides, values=VALUES, seed=7).cost_interval


@given(st.lists(st.tuples(amounts, amounts), min_size=6, max_size=14), st.lists(st.tuples(amounts, amounts), min_size=6, max_size=14), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_the_intervals_of_a_join_hold_its_differences(before: list[tuple[float, float]], after: list[tuple[float, float]], seed: int) -> None:
    found = join(*(Side([c for c, _ in one], [e for _, e in one]) for one in (before, after)), values=VALUES, seed=seed, draws=200)
    assert found.cost_interval.holds(found.cost)
    assert found.effect_interval.holds(found.effect)


def test_a_side_of_less_than_two_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="6 months"):
        join(side(1, 1, 1, months=5), side(2, 1, 1), values=VALUES, seed=1)
