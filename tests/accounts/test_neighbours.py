"""What the accounts hand to the estimate of cause: months of one length where something comes every day, sums as they are where not."""

from calendar import monthrange

import pytest

from huiying.accounts.economic import ECONOMIC
from huiying.accounts.figures import Books
from huiying.accounts.livelihood import LIVELIHOOD
from huiying.accounts.neighbours import Neighbourhood, months_of
from huiying.accounts.pairing import Pair
from huiying.accounts.science.months import MEAN_DAYS
from huiying.accounts.side import Side
from tests.accounts.made import plus, side, value, without

WAYS = {ways[0].id: ways[0] for ways in (*ECONOMIC, *LIVELIHOOD)}
A_DAY = 350  # between the calls answered and the calls that reached the number, so that no guard bars an estimate


def by_the_day(one: Side) -> Side:
    """The side with so many calls a day, 28 to 31 times that a month."""
    days = {month: monthrange(*map(int, month.split("-")))[1] for month in one.months}
    return plus(without(one, "tel.queued"), [value("tel.queued", month, A_DAY * count) for month, count in days.items()])


def books() -> Books:
    sides = side("inhouse", "2023-03", "2024-02"), side("outsourced", "2024-03", "2025-02", contract_months=12)
    return Books(Pair(*map(by_the_day, sides)))


def test_a_february_is_no_change() -> None:
    found = Neighbourhood(books()).caused(WAYS["V"])
    assert found.series is not None
    assert found.series.level.value == pytest.approx(0, abs=1e-6)
    assert found.series.level.interval == pytest.approx((0, 0), abs=1)
    told = months_of(books(), WAYS["V"])
    assert told == pytest.approx(dict.fromkeys(told, A_DAY * MEAN_DAYS * 12))


def test_money_heads_and_shares_are_taken_as_they_are() -> None:
    told = books()
    for id_ in ("C", "E5", "L1", "L7"):
        one = WAYS[id_]
        assert months_of(told, one) == told.series("before", one) | told.series("after", one)
        assert len(set(months_of(told, one).values())) > 1 or id_ != "L1"
