"""A slice of the trial `accounts`, and a method that the trial must find wanting."""

from collections import Counter

from tests.accounts.cities import MEASURES, city
from tests.accounts.coverage import FALSE, HELD, broken_limits, least, most, run

SLICE = 60


def test_intervals_hold_the_truth_and_nothing_is_claimed_without_an_effect() -> None:
    found = run(SLICE, 12345)
    assert found["broken"] == []
    for measure in MEASURES:
        assert 0.3 < found[measure]["claimed"] <= 1
        assert found[measure]["claimed_without_effect"] <= found[measure]["away_without_effect"]


def test_plain_newey_west_would_break_the_limits() -> None:
    shares = dict.fromkeys(HELD, 840) | dict.fromkeys(FALSE, 50)  # what the whole trial counts for it in 1,000 cities
    assert len(broken_limits(Counter({(measure, what): count for measure in MEASURES for what, count in shares.items()}), 1_000)) == 9


def test_the_limits_of_the_whole_are_exact_and_those_of_a_slice_wider() -> None:
    assert (least(1_000), most(1_000, 0.975), most(1_000, 0.08)) == (920, 975, 80)
    assert least(60) < 0.92 * 60 < 0.975 * 60 < most(60, 0.975) <= 60
    kept = Counter({(measure, what): 940 for measure in MEASURES for what in HELD})
    assert broken_limits(kept, 1_000) == []
    assert broken_limits(kept + Counter({("cost", "claimed_without_effect"): 81}), 1_000) == ["cost claimed_without_effect"]


def test_the_same_seed_makes_the_same_city() -> None:
    assert repr(city(5, changed=True)) == repr(city(5, changed=True))
    assert city(5, changed=True).series != city(6, changed=True).series
