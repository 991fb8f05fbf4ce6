"""Laws of evaluation, over schemes and facts that nobody chose."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction as Q
from typing import Any

from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from huiying.evaluation.evaluating import evaluate
from huiying.evaluation.published import facts_json, facts_of, scheme_json
from huiying.evaluation.reading import from_data
from huiying.evaluation.result import Correction, Facts, Figure, UnitFacts, UnitResult
from tests.evaluation.small import facts, given, measure, rate, scheme, unit

often = settings(max_examples=60, deadline=None)
KINDS = ("district", "bureau", "utility", "street")
NAMES = (("response", "response_rate", "three"), ("resolution", "resolution_rate", "w0"), ("satisfaction", "satisfaction_rate", "final"))


@st.composite
def curves(draw: st.DrawFn) -> dict[str, Any]:
    low = draw(st.integers(0, 90))
    high = draw(st.integers(low + 1, 100))
    return draw(
        st.sampled_from(
            [
                {"curve": "linear", "floor": str(low), "target": str(high)}, {"curve": "step", "target": str(high), "floor": None},
                {"curve": "per_point", "target": str(high), "k": str(draw(st.integers(1, 9))), "floor": None},
                {"curve": "inverse_linear", "target": str(low), "floor": str(high)},
            ]
        )
    )  # fmt: skip


@st.composite
def schemes(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(st.integers(1, 98))
    second = draw(st.integers(1, 99 - first))
    weights = (first, second, 100 - first - second)
    return given(measures=[measure(*name, str(weight), **draw(curves())) for name, weight in zip(NAMES, weights, strict=True)],
                 ranks=draw(st.sampled_from(["off", "agency", "units"])))  # fmt: skip


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    den = draw(st.integers(0, 400))
    return rate(draw(st.integers(0, den)), den)


@st.composite
def cities(draw: st.DrawFn) -> tuple[UnitFacts, ...]:
    n = draw(st.integers(1, 8))
    return tuple(one_unit(draw, f"U{at}") for at in range(n))


def one_unit(draw: st.DrawFn, code: str) -> UnitFacts:
    response, resolution, satisfaction = (draw(figures()) for _ in NAMES)
    kind, volume = draw(st.sampled_from(KINDS)), draw(st.integers(0, 900))
    return unit(code, kind, volume=volume, response=response, resolution=resolution, satisfaction=satisfaction)


@often
@over(schemes(), cities())
def test_what_counts_comes_to_a_hundred_or_to_nothing(said: Mapping[str, Any], city: tuple[UnitFacts, ...]) -> None:
    for found in evaluate(from_data(said), facts(*city)).units:
        counted = sum(line.counted for line in found.lines)
        assert counted in {0, 100}
        if found.score is not None:
            assert 0 <= found.score <= Q(100) + Q(3, 100)  # each line is rounded once
            assert found.score == sum(line.points for line in found.lines if line.points is not None)
        assert all((line.points is None) == bool(line.marks) for line in found.lines)
        assert found.level == "" or found.score is not None


@often
@over(schemes(), cities(), st.randoms())
def test_the_order_of_units_changes_nothing(said: Mapping[str, Any], city: tuple[UnitFacts, ...], chance: Any) -> None:
    own = from_data(said)
    shuffled = list(city)
    chance.shuffle(shuffled)
    assert evaluate(own, facts(*shuffled)) == evaluate(own, facts(*city))


@often
@over(schemes(), cities(), cities())
def test_a_unit_s_result_depends_on_nobody_else(said: Mapping[str, Any], city: tuple[UnitFacts, ...], more: tuple[UnitFacts, ...]) -> None:
    """But for its rank."""
    own = from_data({**said, "ranks": "off"})
    others = tuple(UnitFacts(f"o{one.id}", f"X{one.code}", one.zh, one.en, one.kind, one.figures, one.raw) for one in more)
    alone, among = evaluate(own, facts(*city)), evaluate(own, facts(*city, *others))
    assert all(among.unit(one.code) == one for one in alone.units)


@often
@over(curves(), st.integers(30, 400), st.data())
def test_points_never_fall_when_the_value_gets_better(curve: dict[str, Any], den: int, data: st.DataObject) -> None:
    own = from_data(given(measures=[measure("response", "response_rate", "three", "100", **curve)]))
    worse, better = sorted(data.draw(st.tuples(st.integers(0, den), st.integers(0, den))), reverse=curve["curve"] == "inverse_linear")
    one, other = (_only(own, unit("U", response=rate(num, den))) for num in (worse, better))
    assert one.score is not None
    assert other.score is not None
    assert one.score <= other.score


@often
@over(curves().filter(lambda curve: curve["curve"] != "inverse_linear"), st.integers(60, 400), st.data())
def test_an_exclusion_of_what_was_missed_never_lowers_a_result(curve: dict[str, Any], den: int, data: st.DataObject) -> None:
    """Rows that were not met are left out, as long as enough stay."""
    own = from_data(given(measures=[measure("response", "response_rate", "three", "100", **curve)]))
    num = data.draw(st.integers(0, den))
    out = data.draw(st.integers(0, min(den - num, den - 30)))
    before, after = (_only(own, unit("U", response=rate(num, n))) for n in (den, den - out))
    assert before.score is not None
    assert after.score is not None
    assert after.score >= before.score
    by_appeal = evaluate(own, facts(unit("U", response=rate(num, den)), corrections=(Correction("a", "U", "response", out=out),))).units[0]
    assert by_appeal.score == after.score
    assert by_appeal.was == {"score": before.score}


@often
@over(schemes(), cities())
def test_ranks_are_none_or_follow_the_scores_within_class_and_band(said: Mapping[str, Any], city: tuple[UnitFacts, ...]) -> None:
    units = evaluate(from_data(said), facts(*city)).units
    for one in units:
        if said["ranks"] == "off" or "few" in one.marks or one.score is None:
            assert one.rank is None
            continue
        peers = [other for other in units if (other.unit_class, other.band) == (one.unit_class, one.band) and other.rank is not None]
        assert one.rank == 1 + sum(other.score > one.score for other in peers if other.score is not None)


@often
@over(schemes(), cities())
def test_schemes_and_facts_come_back_as_they_went(said: Mapping[str, Any], city: tuple[UnitFacts, ...]) -> None:
    own = from_data(said)
    assert from_data(scheme_json(own)) == own
    told = facts(*city)
    again: Facts = facts_of(facts_json(told))
    assert evaluate(own, again) == evaluate(own, told)


def _only(own: Any, one: UnitFacts) -> UnitResult:
    (found,) = evaluate(own, facts(one)).units
    return found


def test_the_weights_of_each_class_come_to_a_hundred() -> None:
    assert all(sum(one.weight for one in scheme().measures_of(kind.code)) == Decimal(100) for kind in scheme().classes)
