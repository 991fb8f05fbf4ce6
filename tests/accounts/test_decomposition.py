"""A change of cost shared out exactly: the printed example, the model of eight causes, and any costs at all."""

from collections.abc import Mapping
from dataclasses import replace
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiying.accounts.science.shapley import decompose, holds
from huiying.accounts.science.variance import CAUSES, Regime, decompose_cost

BEFORE = {"F": 100.0, "p": 40.0, "V": 1_000.0, "h": 0.08, "k": 1.5}
AFTER = {"F": 150.0, "p": 44.0, "V": 1_300.0, "h": 0.075, "k": 1.4}
levels = st.floats(1e-3, 1e6)


def small_cost(at: Mapping[str, float]) -> float:
    return at["F"] + at["p"] * at["V"] * at["h"] * at["k"]


def test_the_printed_example() -> None:
    assert (small_cost(BEFORE), small_cost(AFTER)) == (4_900, pytest.approx(6_156))
    effects = decompose(small_cost, BEFORE, AFTER)
    assert effects == pytest.approx({"F": 50, "p": 515.616667, "V": 1_414.95, "h": -350.183333, "k": -374.383333}, abs=5e-7)
    assert sum(effects.values()) == pytest.approx(1_256, abs=1e-9)


@given(st.lists(st.tuples(levels, levels), min_size=1, max_size=7))
@settings(max_examples=60, deadline=None)
def test_the_effects_sum_to_the_difference(pairs: list[tuple[float, float]]) -> None:
    before, after = ({str(i): pair[side] for i, pair in enumerate(pairs)} for side in (0, 1))

    def cost(at: Mapping[str, float]) -> float:
        return at["0"] + prod(at.values()) ** (1 / len(at))

    assert holds(decompose(cost, before, after), cost(before), cost(after))


def test_a_cause_that_did_not_change_has_no_effect_and_equal_causes_have_equal_ones() -> None:
    effects = decompose(lambda at: at["a"] * at["b"] + at["c"], {"a": 1.0, "b": 1.0, "c": 5.0}, {"a": 3.0, "b": 3.0, "c": 5.0})
    assert effects == {"a": 4.0, "b": 4.0, "c": 0.0}


def test_sides_that_name_different_causes_are_refused() -> None:
    with pytest.raises(ValueError, match="same causes"):
        decompose(small_cost, BEFORE, {"F": 1.0})


class Hours:
    """Required hours that are no plain product, and how often they were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, float, float, float]] = []

    def __call__(self, volume: float, mix: float, handle: float, standard: float) -> float:
        self.asked.append((volume, mix, handle, standard))
        return volume * handle * (1 + mix) + 3 * (volume * handle * standard) ** 0.5


def regime(volume: float, mix: float, handle: float, standard: float, **money: float) -> Regime[float, float, float, float]:
    return Regime(volume=volume, mix=mix, handle=handle, standard=standard, **money)


OLD = regime(1_000, 0.2, 0.08, 0.85, schedule=1.6, paid_hours=190, price=40, fixed=900)
NEW = regime(1_300, 0.25, 0.075, 0.95, schedule=1.5, paid_hours=210, price=43, fixed=1_100)


def test_the_eight_causes_sum_and_the_hours_are_asked_for_sixteen_times() -> None:
    hours = Hours()
    found = decompose_cost(hours, OLD, NEW)
    assert tuple(found.effects) == CAUSES
    assert found.sums
    assert found.total == pytest.approx(1_100 + 43 * 210 - 900 - 40 * 190)
    assert len(hours.asked) == len(set(hours.asked)) == 16
    assert found.effects["fixed"] == pytest.approx(200)


@pytest.mark.parametrize(
    ("changed", "causes"),
    [
        ({"price": 43.0}, {"price"}),
        ({"fixed": 1_100.0}, {"fixed"}),
        ({"paid_hours": 210.0}, {"labour"}),
        ({"schedule": 1.5}, {"schedule", "labour"}),  # the same hours paid for less need: labour takes back what the schedule gives
        ({"volume": 1_300.0}, {"volume", "labour"}),
        ({"standard": 0.95}, {"standard", "labour"}),
    ],
)
def test_what_did_not_change_has_no_effect(changed: dict[str, float], causes: set[str]) -> None:
    found = decompose_cost(Hours(), OLD, replace(OLD, **changed))  # type: ignore[arg-type]
    assert {name for name, effect in found.effects.items() if abs(effect) > 1e-9} == causes
    assert found.sums


def test_labour_makes_the_model_tell_the_hours_paid_on_each_side() -> None:
    found = decompose_cost(Hours(), OLD, NEW)
    for side, kappa in zip((OLD, NEW), found.labour, strict=True):
        assert kappa * side.schedule * Hours()(side.volume, side.mix, side.handle, side.standard) == pytest.approx(side.paid_hours)


@given(st.lists(st.floats(0.05, 5), min_size=10, max_size=10))
@settings(max_examples=40, deadline=None)
def test_the_eight_causes_always_sum(drawn: list[float]) -> None:
    sides = [
        regime(1_000 * d[0], d[1], 0.1 * d[2], d[3], schedule=1 + d[4], paid_hours=100 * d[0], price=40 * d[1], fixed=1_000 * d[2])
        for d in (drawn[:5], drawn[5:])
    ]
    assert decompose_cost(Hours(), *sides).sums


def test_a_side_that_needs_no_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="no hours"):
        decompose_cost(lambda *_: 0.0, OLD, NEW)
