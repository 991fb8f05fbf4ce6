"""Gaps of a roster: what no span covers, against minute by minute."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from huiying.supervision.alerts.duty import gaps

START = datetime(2025, 1, 1, tzinfo=UTC)
N = 48
spans = st.lists(st.tuples(st.integers(-10, N + 10), st.one_of(st.none(), st.integers(-10, N + 10))), max_size=8)


def at(n: int) -> datetime:
    return START + timedelta(hours=n)


@given(spans)
def test_gaps_are_exactly_the_hours_that_no_span_covers(hours: list[tuple[int, int | None]]) -> None:
    found = gaps([(at(a), None if b is None else at(b)) for a, b in hours], at(0), at(N))
    uncovered = {n for n in range(N) if not any(a <= n and (b is None or n < b) for a, b in hours)}
    told = {n for n in range(N) if any(gap.begins <= at(n) < gap.ends for gap in found)}
    assert told == uncovered
    assert all(gap.begins < gap.ends for gap in found)
    assert all(first.ends < second.begins for first, second in pairwise(found))
