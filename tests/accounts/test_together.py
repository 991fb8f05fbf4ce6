"""Half an interval of a difference of means, where months hang together: against dense matrices, and counted on processes that no other trial knows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.stats import t as student

from huiying.accounts.science.blocks import block_means, pseudo_values, stretched, without_each
from huiying.accounts.science.together import RHOS, half_width
from tests.accounts.cities import autoregressive

Floats = NDArray[np.float64]
months = arrays(float, st.integers(6, 30), elements=st.floats(-1e6, 1e6, width=32))


def dense(sides: tuple[Floats, Floats]) -> float:
    """The same with whole matrices of correlation and a fine grid of widths."""
    freedom = sum(map(len, sides)) - 2
    weights, scales = [], []
    for rho in RHOS:
        log, square, variance = 0.0, 0.0, 0.0
        for side in sides:
            apart = np.abs(np.subtract.outer(np.arange(len(side)), np.arange(len(side))))
            correlation = rho**apart
            inverse, ones = np.linalg.inv(correlation), np.ones(len(side))
            about = side - (ones @ inverse @ side) / (ones @ inverse @ ones)
            square += about @ inverse @ about
            log -= (np.linalg.slogdet(correlation)[1] + np.log(ones @ inverse @ ones)) / 2
            variance += correlation.mean()
        weights.append(log - freedom / 2 * np.log(square))
        scales.append(np.sqrt(square / freedom * variance))
    weight = np.exp(np.array(weights) - max(weights))
    weight /= weight.sum()
    widths = np.linspace(0, max(scales) * 5, 20_001)
    inside = np.array([weight @ student.cdf(width / np.array(scales), freedom) for width in widths])
    return float(np.interp(0.975, inside, widths))


@pytest.mark.parametrize("seed", range(3))
def test_it_is_what_whole_matrices_tell(seed: int) -> None:
    g = np.random.default_rng(seed)
    sides = (autoregressive(g, 0.4, 3.0, 12), 5 + autoregressive(g, 0.4, 3.0, 18))
    assert half_width(sides) == pytest.approx(dense(sides), rel=1e-3)


@given(months, months, st.floats(0.001, 1000), st.floats(-1e3, 1e3))
def test_it_goes_with_the_unit_and_not_with_the_height(first: Floats, second: Floats, unit: float, height: float) -> None:
    here = half_width([first, second])
    assert here >= 0
    assert here == half_width([second, first])
    assert half_width([unit * first, unit * second]) == pytest.approx(unit * here, rel=1e-6)
    if max(np.ptp(first), np.ptp(second)) > 1:
        assert half_width([first + height, second + height]) == pytest.approx(here, rel=1e-4)


@pytest.mark.parametrize("begins", [0, 3])
def test_the_season_is_no_doubt_about_whole_years(begins: int) -> None:
    g = np.random.default_rng(7)
    sides = [autoregressive(g, 0.3, 1.0, 36) for _ in range(2)]
    year = g.normal(scale=3.0, size=12)
    seasoned = [side + np.tile(np.roll(year, -shift), 3) for side, shift in zip(sides, (0, begins), strict=True)]
    told = half_width(seasoned, season=begins)
    assert told == pytest.approx(half_width(sides, season=begins), rel=1e-6)
    assert told == pytest.approx(half_width(sides), rel=0.25)
    assert half_width(seasoned) > 1.3 * told
    assert half_width([np.tile(year, 3), 1 + np.tile(np.roll(year, -begins), 3)], season=begins) < 1e-9  # nothing but the season
    assert half_width([side[:12] for side in seasoned], season=begins) == half_width([side[:12] for side in seasoned])  # one year tells no season


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_it_holds_the_truth_of_years_with_a_season(rho: float) -> None:
    held = 0
    for seed in range(150):
        g = np.random.default_rng([seed, 36, 405])
        year = np.tile(g.normal(scale=1.5, size=12), 3)
        sides = [year + autoregressive(g, rho, 1.0, 36) for _ in range(2)]
        held += abs(sides[1].mean() - sides[0].mean()) <= half_width(sides, season=0)
    assert 0.88 * 150 <= held <= 148  # .92 to .975 with luck


def test_months_that_are_all_alike_leave_no_doubt() -> None:
    assert half_width([np.full(12, 0.1), np.full(12, 0.3)]) == 0


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("side", [12, 24])
def test_drawn_out_draws_hold_the_truth(side: int, rho: float) -> None:
    held = bare = 0
    for seed in range(150):
        g = np.random.default_rng([side, seed, 404])
        sides = [autoregressive(g, rho, 1.0, side) for _ in range(2)]
        draws = np.subtract(*(block_means(one, generator=g, draws=400)[:, 0] for one in sides))
        middle = sides[0].mean() - sides[1].mean()
        held += bool(np.ptp(np.sign(np.quantile(stretched(draws, middle, sides), [0.025, 0.975]))))
        bare += bool(np.ptp(np.sign(np.quantile(draws, [0.025, 0.975]))))
    assert held >= 0.90 * 150  # .92 with luck
    assert bare < held


def test_a_month_s_part_of_a_mean_is_the_month() -> None:
    rows = np.array([3.0, 5.0, 10.0])
    assert pseudo_values(rows.mean(), without_each(rows[:, None])[:, 0]) == pytest.approx(rows)


def test_the_months_of_a_ratio_weigh_as_much_as_they_hold() -> None:
    cost, calls = np.array([10.0, 20.0, 90.0]), np.array([10.0, 20.0, 60.0])
    left = without_each(np.column_stack([cost, calls]))
    parts = pseudo_values(cost.sum() / calls.sum(), left[:, 0] / left[:, 1])
    assert parts == pytest.approx([5 / 4, 8 / 7, 2])
