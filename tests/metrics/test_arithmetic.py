"""Counts become figures: exact, divided last, rounded once; the interval; the rolling window."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiying.kit.clauses import aggregates
from huiying.kit.clauses_parse import parse_number
from huiying.metrics.arithmetic import evaluate, fixed, plain, quotient, rounded, wilson
from huiying.metrics.rolling import STEP, begin_of, bucket_of, judged, points, reaching, worst


def test_numbers_are_reckoned_exactly_and_null_spreads() -> None:
    number = parse_number("count(a) - 2 * (count(b) + 0.5)")
    first, second = aggregates(number)
    assert evaluate(number, {first: Fraction(10), second: Fraction(3)}) == 3
    assert evaluate(number, {first: Fraction(10), second: None}) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(1, 3), "0.333333"), (Fraction(2, 3), "0.666667"), (Fraction(1, 2_000_000), "0.000001"), (Fraction(-1, 2_000_000), "-0.000001")],
)
def test_values_are_rounded_half_away_from_zero_at_six_places(value: Fraction, text: str) -> None:
    assert fixed(value) == text
    assert rounded(value) == Decimal(text)


def test_counts_are_written_without_needless_zeros() -> None:
    assert [plain(value) for value in (Fraction(0), Fraction(1200), Fraction(1, 2), Fraction(1_520_250, 1000), None)] == ["0", "1200", "0.5", "1520.25", None]


def test_nothing_is_said_over_a_base_of_nothing() -> None:
    assert quotient(Fraction(3), Fraction(0), Decimal(1), has_base=True) is None
    assert quotient(Fraction(3), None, Decimal(1), has_base=True) is None
    assert quotient(None, Fraction(3), Decimal(1), has_base=True) is None
    assert quotient(Fraction(3), Fraction(4), Decimal(100), has_base=True) == 75
    assert quotient(Fraction(3), None, Decimal(1), has_base=False) == 3


@pytest.mark.parametrize(("num", "den", "lo", "hi"), [(184, 200, "0.874011", "0.950159"), (0, 10, "0.000000", "0.277533"), (10, 10, "0.722467", "1.000000")])
def test_the_interval_is_wilsons(num: int, den: int, lo: str, hi: str) -> None:
    assert wilson(Fraction(num), Fraction(den)) == (Decimal(lo), Decimal(hi))


def test_the_worst_24_hours_may_lie_across_midnight() -> None:
    midnight = datetime(2026, 10, 2, tzinfo=UTC)
    counts = {bucket_of(midnight - timedelta(hours=12) + i * STEP): (Fraction(10), Fraction(10)) for i in range(192)}
    for i in range(-24, 24):  # six hours before midnight and six after nearly nobody is answered
        counts[bucket_of(midnight) + i] = (Fraction(1), Fraction(10))
    found = judged(points(counts, midnight - timedelta(days=1), midnight + timedelta(days=1)), 30)
    low = worst(found)
    assert low is not None
    assert low.at == midnight + timedelta(hours=6)
    assert (low.num, low.den) == (24 * 10 + 48, 720)
    assert min(point.num / point.den for point in found if (point.at - midnight) % timedelta(days=1) == timedelta(0)) > low.num / low.den
    high = worst(found, lower_is_better=True)
    assert high is not None
    assert high.num / high.den == 1


@given(st.dictionaries(st.integers(0, 400), st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=60))
def test_each_point_is_the_sum_of_the_quarters_before_it(found: dict[int, tuple[int, int]]) -> None:
    counts = {bucket: (Fraction(min(pair)), Fraction(max(pair))) for bucket, pair in found.items()}
    for point in points(counts, begin_of(150), begin_of(320)):
        last = bucket_of(point.at)
        assert point.den == sum(pair[1] for bucket, pair in counts.items() if last - 96 <= bucket < last)
        assert point.num == sum(pair[0] for bucket, pair in counts.items() if last - 96 <= bucket < last)
    assert [point.at for point in points(counts, begin_of(10), begin_of(12))] == [begin_of(11), begin_of(12)]


def test_moments_that_reach_the_mark_are_counted_exactly() -> None:
    start = datetime(2026, 10, 1, tzinfo=UTC)
    counts = {bucket_of(start): (Fraction(95), Fraction(100)), bucket_of(start) + 1: (Fraction(0), Fraction(1))}
    found = judged(points(counts, start, start + 3 * STEP), 30)
    assert [point.den for point in found] == [100, 101, 101]
    assert reaching(found, Fraction("0.95")) == 1
