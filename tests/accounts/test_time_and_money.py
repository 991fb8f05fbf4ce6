"""Time to close while some still wait, and money of different years."""

from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiying.accounts.months import season, span
from huiying.accounts.science.deflate import NoIndex, deflator, real_cost
from huiying.accounts.science.months import name, number, of_equal_length, split
from huiying.accounts.science.survival import percentile, still_open

counts = st.dictionaries(st.integers(0, 40).map(float), st.integers(0, 30), max_size=12)


def test_kaplan_and_meier_by_hand() -> None:
    # ten cases: two done after a day, one seen open then, three after two days, one open after three, one done after five, two open after six
    steps = still_open({1: 2, 2: 3, 5: 1}, {1: 1, 3: 1, 6: 2})
    assert [step.time for step in steps] == [1, 2, 5]
    assert [step.open for step in steps] == pytest.approx([0.8, 0.8 * 4 / 7, 0.8 * 4 / 7 * 2 / 3])
    assert percentile({1: 2, 2: 3, 5: 1}, {1: 1, 3: 1, 6: 2}, 0.5) == 2
    assert percentile({1: 2, 2: 3, 5: 1}, {1: 1, 3: 1, 6: 2}, 0.9) is None


def test_leaving_out_who_still_waits_would_flatter() -> None:
    done, waiting = {1.0: 50, 10.0: 30}, {5.0: 20}
    assert percentile(done, waiting, 0.6) == 10
    assert percentile(done, {}, 0.6) == 1


@given(counts.filter(lambda one: sum(one.values())))
@settings(max_examples=100, deadline=None)
def test_with_everybody_done_it_is_the_plain_percentile(done: dict[float, int]) -> None:
    plain = np.sort(np.repeat(list(done), list(done.values())))
    for share in (0.5, 0.9):
        assert percentile(done, {}, share) == np.quantile(plain, share, method="inverted_cdf")


@given(counts, counts)
@settings(max_examples=100, deadline=None)
def test_the_share_still_open_only_falls(done: dict[float, int], waiting: dict[float, int]) -> None:
    shares = [1.0, *(step.open for step in still_open(done, waiting))]
    assert all(later < earlier for earlier, later in pairwise(shares))
    assert shares[-1] >= 0


def test_wrong_shares_and_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        percentile({1: 1}, {}, 1.0)
    with pytest.raises(ValueError, match="below zero"):
        still_open({1: -1}, {})


def test_money_is_told_in_the_base_year() -> None:
    index = {"2021": Decimal("100.9"), "2024": Decimal("103.2")}
    assert deflator(index, "2024", "2024") == 1
    assert deflator(index, "2024", "2021") == Decimal("103.2") / Decimal("100.9")
    with pytest.raises(NoIndex, match="2019"):
        deflator(index, "2024", "2019")


def test_the_real_cost_of_a_month() -> None:
    # (300,000 − 12,000) × 1.1 + 360,000 × 1.1 / 36
    found = real_cost([Decimal(250_000), Decimal(50_000)], Decimal(12_000), Decimal(360_000), 36, Decimal("1.1"))
    assert found == Decimal(327_800)
    assert real_cost([Decimal(5)], Decimal(0), Decimal(0), 0, Decimal(1)) == 5
    with pytest.raises(ValueError, match="spread"):
        real_cost([], Decimal(0), Decimal(1), 0, Decimal(1))


def test_months_are_counted_and_named() -> None:
    assert number("2024-01") - number("2023-12") == 1
    assert name(number("2023-07")) == "2023-07"
    for wrong in ("2023-13", "2023-1", "23-01", "2023/01", "2023-00", "2023-¹1"):
        with pytest.raises(ValueError, match="no month"):
            number(wrong)


def test_a_series_is_cut_without_what_is_unknown_and_without_transition() -> None:
    told = split({"2023-03": 3, "2023-01": 1, "2023-02": None, "2023-04": 4, "2023-05": 5}, "2023-04", {"2023-04"})
    assert [point.value for point in told.before] == [1, 3]
    assert [point.value for point in told.after] == [5]
    assert told.start == number("2023-05")


def test_months_of_different_length_compare_by_their_days() -> None:
    calls = {"2023-02": 28.0, "2024-02": 29.0, "2023-03": 31.0, "2023-04": None}
    found = of_equal_length(calls)
    assert found.pop("2023-04") is None
    assert found == pytest.approx(dict.fromkeys(("2023-02", "2024-02", "2023-03"), 30.436875))


def test_whole_years_on_end_have_a_season_and_others_none() -> None:
    assert season(span("2021-01", "2022-12"), span("2023-01", "2023-12")) == 0
    assert season(span("2021-01", "2022-12"), span("2023-04", "2025-03")) == 3
    assert season(span("2021-01", "2022-11"), span("2023-01", "2023-12")) is None
    gap = [month for month in span("2023-01", "2024-01") if month != "2023-06"]
    assert season(span("2021-01", "2022-12"), gap) is None
    assert season((), span("2023-01", "2023-12")) is None
