"""What is usual for a week: from the same season of other years, else from the last weeks; the bound against exact quantiles."""

import random
from datetime import date, timedelta
from math import comb, exp, factorial

import pytest

from huiying.dispatch.hotspots.baseline import quantile, usual, week_before

DAY = timedelta(days=1)
UNTIL = date(2025, 3, 5)


def level(per_day: int, days: int) -> dict[date, int]:
    return {UNTIL - DAY * back: per_day for back in range(1, days + 1)}


@pytest.mark.parametrize("mean", [0.3, 1.0, 4.5, 20.0])
def test_the_poisson_bound_is_the_smallest_number_that_holds_the_part(mean: float) -> None:
    def up_to(n: int) -> float:
        return sum(exp(-mean) * mean**k / factorial(k) for k in range(n + 1))

    bound = quantile(mean, 1.0, 0.99)
    assert up_to(bound) >= 0.99
    assert bound == 0 or up_to(bound - 1) < 0.99


def test_the_negative_binomial_bound_is_the_smallest_number_that_holds_the_part() -> None:
    mean, spread, size = 6.0, 3.0, 3  # size = mean / (spread - 1)

    def up_to(n: int) -> float:
        return sum(comb(k + size - 1, k) * (1 / spread) ** size * (1 - 1 / spread) ** k for k in range(n + 1))

    bound = quantile(mean, spread, 0.99)
    assert up_to(bound) >= 0.99 > up_to(bound - 1)


def test_without_four_weeks_nothing_is_called_usual() -> None:
    assert usual(level(2, 20), UNTIL - DAY * 20, UNTIL) is None


def test_a_young_city_is_compared_with_its_last_weeks_but_the_newest() -> None:
    counts = level(2, 70) | {UNTIL - DAY * back: 50 for back in range(1, 15)}  # the burst of this week and the one before
    found = usual(counts, UNTIL - DAY * 70, UNTIL)
    assert found is not None
    assert (found.seasonal, found.weeks) == (False, 8)
    assert found.expected == pytest.approx(14, abs=0.1)
    assert week_before(counts, UNTIL) == 350 > found.bound


def test_an_old_city_is_compared_with_the_same_season_of_other_years() -> None:
    """Flooded cellars each March: a week of March is no news, the same number in a dry month would be."""
    counts = level(1, 3 * 364 + 28)
    for year in (0, 1, 2, 3):
        for back in range(-27, 29):
            counts[UNTIL - DAY * (364 * year + back)] = 10
    found = usual(counts, UNTIL - DAY * (3 * 364 + 28), UNTIL)
    assert found is not None
    assert found.seasonal
    assert week_before(counts, UNTIL) == 70 <= found.bound
    dry = UNTIL - DAY * 120
    of_autumn = usual(counts, UNTIL - DAY * (3 * 364 + 28), dry)
    assert of_autumn is not None
    assert of_autumn.bound < 70


def test_a_usual_week_seldom_passes_the_bound() -> None:
    """Weeks of the same Poisson level: about one in a hundred lies above, never one in twenty."""
    random_ = random.Random(0)
    above = tried = 0
    for _ in range(150):
        counts = {UNTIL - DAY * back: sum(random_.random() < 0.02 for _ in range(50)) for back in range(1, 200)}
        found = usual(counts, UNTIL - DAY * 199, UNTIL)
        assert found is not None
        tried, above = tried + 1, above + (week_before(counts, UNTIL) > found.bound)
    assert above <= tried * 0.05
