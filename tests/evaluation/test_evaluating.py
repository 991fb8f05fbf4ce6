"""What a scheme comes to, by hand: values, points, handed-on weights, bands, levels, ranks, and what an upheld appeal changes."""

from fractions import Fraction as Q

import pytest

from huiying.evaluation.evaluating import evaluate
from huiying.evaluation.published import digest, facts_json, facts_of, result_json
from huiying.evaluation.result import Correction, Figure, UnitResult
from tests.evaluation.small import facts, measure, rate, scheme, unit


def of(result_unit: UnitResult | None) -> UnitResult:
    assert result_unit is not None
    return result_unit


def test_three_rates_by_hand() -> None:
    """Response 96 % of 60..100 is 27; resolution 86 % of 50..90 is 31.5; satisfaction 90 % of 60..100 is 26.25: 84.75, good."""
    made = evaluate(scheme(), facts(unit("SZ", response=rate(192, 200), resolution=rate(43, 50), satisfaction=rate(90, 100), volume=480)))
    found = of(made.unit("SZ"))
    assert [line.points for line in found.lines] == [Q(27), Q("31.5"), Q("26.25")]
    assert (found.score, found.level, found.band, found.volume) == (Q("84.75"), "good", "middle", Q(480))
    assert found.lines[0].arithmetic == "(192 ÷ 200 × 100 − 60) ÷ (100 − 60) × 30"
    assert found.lines[0].measured == Q(96)
    assert found.marks == ()


def test_a_small_sample_gives_no_points_and_hands_its_weight_on_in_proportion() -> None:
    """29 ratings are too few: 35 of the hundred are handed to response and resolution, 30 : 35. Its level stands, a rank it has not."""
    few = unit("SZ", response=rate(192, 200), resolution=rate(43, 50), satisfaction=rate(29, 29))
    enough = unit("CG", response=rate(192, 200), resolution=rate(43, 50), satisfaction=rate(30, 30))
    made = evaluate(scheme(ranks="units"), facts(few, enough))
    found = of(made.unit("SZ"))
    assert [line.counted for line in found.lines] == [Q(600, 13), Q(700, 13), Q(0)]
    assert [line.points for line in found.lines] == [Q("41.54"), Q("48.46"), None]
    assert found.lines[0].arithmetic == "(192 ÷ 200 × 100 − 60) ÷ (100 − 60) × 30 × 100 ÷ 65"
    assert (found.score, found.level, found.rank, found.marks) == (Q(90), "excellent", None, ("few",))
    assert found.lines[2].marks == ("few",)
    assert found.lines[2].measured == Q(100)
    assert of(made.unit("CG")).rank == 1


def test_too_little_that_counts_gives_no_score() -> None:
    made = evaluate(scheme(), facts(unit("SZ", response=rate(40, 40), resolution=rate(3, 5), satisfaction=rate(3, 5)), unit("HB")))
    assert (of(made.unit("SZ")).score, of(made.unit("SZ")).level) == (None, "")
    assert of(made.unit("SZ")).marks == ("few", "too_little")
    assert [(line.points, line.marks) for line in of(made.unit("SZ")).lines] == [(None, ("too_little",)), (None, ("few",)), (None, ("few",))]
    assert [line.marks for line in of(made.unit("HB")).lines] == [("no_data",)] * 3
    enough = evaluate(scheme(small_samples={"least_weight": "30"}), facts(unit("SZ", response=rate(40, 40))))
    assert of(enough.unit("SZ")).score == Q(100)


def test_what_is_not_ripe_counts_as_nothing_yet() -> None:
    early = Figure(mark="not_ripe")
    found = of(evaluate(scheme(), facts(unit("SZ", response=rate(40, 40), resolution=rate(40, 40), satisfaction=early))).unit("SZ"))
    assert found.lines[2].marks == ("not_ripe",)
    assert found.score == Q(100)


def test_the_adjusted_value_counts_and_the_raw_one_stands_beside() -> None:
    one = unit("SZ", response=rate(95, 95, sudden_event=5), raw={"response": rate(95, 100)}, resolution=rate(45, 50), satisfaction=rate(50, 50))
    line = of(evaluate(scheme(), facts(one)).unit("SZ")).lines[0]
    assert (line.measured, line.raw, line.points) == (Q(100), Q(95), Q(30))
    assert line.figure.excluded == (("sudden_event", 5),)


def test_units_stand_in_their_class_and_volume_band_and_ranks_only_where_asked_for() -> None:
    units = [
        unit("A1", "district", volume=499, response=rate(100, 100), resolution=rate(90, 100), satisfaction=rate(100, 100)),
        unit("A2", "district", volume=500, response=rate(80, 100), resolution=rate(90, 100), satisfaction=rate(100, 100)),
        unit("A3", "district", volume=900, response=rate(90, 100), resolution=rate(90, 100), satisfaction=rate(100, 100)),
        unit("A4", "district", volume=901, response=rate(90, 100), resolution=rate(90, 100), satisfaction=rate(100, 100)),
        unit("ST", "street", volume=10), unit("SZ", "bureau", volume=0),
    ]  # fmt: skip
    made = evaluate(scheme(), facts(*units))
    assert [(one.code, one.unit_class, one.band) for one in made.units] == [
        ("A2", "districts", "large"), ("A3", "districts", "large"), ("A4", "districts", "large"), ("A1", "districts", "middle"), ("SZ", "departments", "small"),
    ]  # fmt: skip
    assert {one.rank for one in made.units} == {None}
    ranked = evaluate(scheme(ranks="agency"), facts(*units))
    assert {one.code: one.rank for one in ranked.units} == {"A2": 3, "A3": 1, "A4": 1, "A1": 1, "SZ": None}


@pytest.mark.parametrize(("score", "level"), [("90", "excellent"), ("89.99", "good"), ("75", "good"), ("74.99", "fair"), ("60", "fair"), ("59.99", "weak")])
def test_a_level_begins_at_its_threshold(score: str, level: str) -> None:
    share = Q(score) / 100
    figure = Figure(share.numerator * Q(100), Q(share.denominator * 100), None, 1000)
    own = scheme(measures=[measure("r", "response_rate", "three", "100", floor="0")])
    found = of(evaluate(own, facts(unit("SZ", response=figure))).unit("SZ"))
    assert (found.score, found.level) == (Q(score), level)


def test_an_upheld_appeal_leaves_rows_out_and_the_line_keeps_what_it_was() -> None:
    """Of 200 parts 184 were in time (92 %); 5 late ones are left out and one counts as in time: 185 of 195."""
    own = unit("SZ", response=rate(184, 200), resolution=rate(45, 50), satisfaction=rate(50, 50))
    made = evaluate(scheme(), facts(own, corrections=(Correction("a", "SZ", "response", out=5, met=1),)))
    found = of(made.unit("SZ"))
    line = found.lines[0]
    assert line.measured == Q(18500, 195)
    assert line.figure.excluded == (("appeal", 5),)
    assert (line.points, line.marks) == (Q("26.15"), ("corrected",))
    assert line.was == {"measured": Q(92), "points": Q(24)}
    assert (found.score, found.was) == (Q("96.15"), {"score": Q(94)})
    assert found.lines[1].was is None
    assert (line.raw, line.raw_figure.den) == (Q(92), Q(200))


def test_a_value_without_base_is_corrected_as_a_value() -> None:
    days = {"code": "days", "zh": "d", "en": "d", "metric": "time_to_close", "variant": "days_p50", "unit": "days", "curve": "inverse_linear", "target": "3",
            "floor": "15", "weight": "100"}  # fmt: skip
    own = unit("SZ")
    held = {**own.figures, "time_to_close@1/days_p50": Figure(Q(9), None, Q(9), 80)}
    own = type(own)(own.id, own.code, own.zh, own.en, own.kind, held, held)
    found = of(evaluate(scheme(measures=[days]), facts(own, corrections=(Correction("a", "SZ", "days", value=Q(6)),))).unit("SZ"))
    assert (found.score, found.was) == (Q(75), {"score": Q(50)})


def test_a_result_is_reckoned_again_from_its_own_facts() -> None:
    own = scheme()
    given = facts(unit("SZ", response=rate(184, 200), resolution=rate(1, 3), satisfaction=rate(50, 50)), corrections=(Correction("a", "SZ", "response", 5),))
    said = result_json(own, given, version=1, state="draft")
    again = facts_of(said["facts"])
    assert again == facts_of(facts_json(given))
    assert result_json(own, again, version=1, state="draft") == said
    assert said["facts_sha256"] == digest(facts_json(given))
