"""E8 and its interval: people come whole, which a small line feels and a large one does not."""

import numpy as np
import pytest
from scipy.special import ndtri

from huiying.accounts.constant import Plane, _plane, at_constant
from huiying.accounts.restaffing import Restaffed, of_a_week, restaffed
from tests.accounts.coverage_rows import books, constant


def place(calls_a_day: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.log(calls_a_day), np.log(240.0), ndtri(0.85)])


def test_a_small_line_goes_in_steps_and_a_large_one_hardly() -> None:
    small, large = _plane(place(1_000)), _plane(place(100_000))
    assert small.scatter > 3 * large.scatter > 0


def test_the_plane_is_near_what_the_formulas_say() -> None:
    found = _plane(place(20_000))
    assert isinstance(found, Plane)
    for times in (0.98, 1.0, 1.03):
        asked = of_a_week(20_000 * times, {"all": 1.0}, {"all": 240.0}, 0.85)
        assert float(found.at(place(20_000 * times))) == pytest.approx(asked, rel=0.01)


def test_the_interval_holds_the_difference_and_comes_again() -> None:
    for seed in range(3):
        difference, interval = constant(books(seed))
        assert interval.lo < difference < interval.hi
        assert constant(books(seed)) == (difference, interval)


def test_of_months_that_are_all_alike_only_the_steps_are_in_doubt() -> None:
    calm, usual = (constant(books(1, wobble=wobble)) for wobble in (0.0, 1.0))
    assert 0 < calm[1].hi - calm[1].lo < 0.7 * (usual[1].hi - usual[1].lo)


def test_a_cost_on_one_side_alone_is_not_forgotten() -> None:
    both = restaffed(books(2))
    assert isinstance(both, Restaffed)
    before = [{name: value for name, value in row.items() if name != "fixed"} for row in both.rows[0]]
    without = Restaffed(both.before, both.after, (before, both.rows[1]), both.types, both.estimated, both.months)
    found, lacking = (at_constant(one, np.random.default_rng(1)) for one in (both, without))
    assert lacking.interval.hi - found.interval.hi > 0.5 * 12 * 40_000_000  # type: ignore[union-attr]
