"""Money mixes with nothing: what is no money is refused, whatever is done with it."""

import operator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiying.kit.money import Mixed, Money, added, of_yuan

OTHERS = st.one_of(st.integers(), st.floats(), st.decimals(allow_nan=False), st.fractions(), st.booleans(), st.text(), st.none())


@given(OTHERS, st.sampled_from([operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge]))
def test_adding_and_comparing_with_what_is_no_money_is_refused(other: Any, act: Any) -> None:
    with pytest.raises(TypeError):
        act(of_yuan(1), other)
    with pytest.raises(TypeError):
        act(other, of_yuan(1))
    assert of_yuan(1) != other


@given(st.one_of(st.floats(), st.booleans(), st.text(), st.none()))
def test_money_is_neither_made_of_nor_scaled_by_floats_or_words(other: Any) -> None:
    for act in (Money, of_yuan, lambda one: of_yuan(1) * one, lambda one: of_yuan(1) / one):
        with pytest.raises(Mixed):
            act(other)


def test_money_times_money_is_refused_and_money_by_money_is_a_number() -> None:
    with pytest.raises(Mixed):
        of_yuan(2) * of_yuan(3)  # type: ignore[operator]
    assert of_yuan(3) / of_yuan(2) == Fraction(3, 2)


@settings(max_examples=30)
@given(st.lists(st.fractions(min_value=-1000, max_value=1000), max_size=20))
def test_sums_are_exact_and_rounded_once(amounts: list[Fraction]) -> None:
    total = added(of_yuan(amount) for amount in amounts)
    assert total.yuan == sum(amounts, Fraction(0))
    assert abs(total.exact - total.fen) <= Fraction(1, 2)


def test_halves_go_away_from_nought() -> None:
    assert [Money(Fraction(n, 2)).fen for n in (1, 3, -1, -3)] == [1, 2, -1, -2]
    assert of_yuan(Decimal("0.1")) + of_yuan(Decimal("0.2")) == of_yuan(Decimal("0.3"))
