"""The document: the same to the byte, whole on long files and on empty ones, its parts sum, its numbers carry grade and reason."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiying.accounts.document import document, written
from huiying.accounts.figures import Books
from huiying.accounts.files import read
from huiying.accounts.guard_words import MESSAGES
from huiying.accounts.inputs import INPUTS
from huiying.accounts.livelihood import LIVELIHOOD
from huiying.accounts.months import span
from huiying.accounts.neighbours import Neighbourhood
from huiying.accounts.pairing import Pair
from huiying.accounts.restaffing import Reason, restaffed, shared_out
from huiying.accounts.rows import Row
from huiying.accounts.rows import row as row_of
from huiying.accounts.side import Claim, Covariate, Side
from huiying.accounts.wording import change, divisor, figure, sentences
from huiying.cli.accounted import say
from tests.accounts.made import COUNTS, each, numbers, plus, quiet, side, value, without

EXAMPLES = Path(__file__).parents[2] / "docs" / "how-to" / "examples"
BEFORE, AFTER = EXAMPLES / "accounts_before.toml", EXAMPLES / "accounts_after.toml"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def example() -> Json:
    """The document of the two example files of 36 months each."""
    return document(read(BEFORE), read(AFTER), seed=1)


def rows(told: Json) -> Iterator[Json]:
    yield from (*told["economic"], *told["livelihood"])


def test_the_document_has_the_shape_that_is_published(example: Json) -> None:
    assert example["schema"] == "two_accounts/1"
    assert {"unit", "regimes", "inputs", "economic", "livelihood", "variance", "join", "guards", "engine"} <= example.keys()
    assert [row["id"] for row in example["economic"]] == ["C", "V", "E1", "E2", "E3", "E4", "E5", "E5h", "E6", "E7", "EH", "E8"]
    assert [row["id"] for row in example["livelihood"] if row["id"] != "L10"] == [
        "L1",
        "L2",
        "L3",
        "L4",
        "L5",
        "L5s",
        "L5r",
        "L6p50",
        "L6p90",
        "L7",
        "L7r",
        "L8",
        "L9",
    ]
    assert set(example["variance"]["effects"]) == {"price", "volume", "mix", "handle", "standard", "schedule", "labour", "fixed"}
    assert {"effect", "dC", "dE", "icer", "fieller", "quadrant", "ceac", "causal"} <= example["join"].keys()
    assert example["engine"]["seed"] == 1
    assert len(example["engine"]["code_hash"]) == 64


def test_money_is_whole_fen_and_a_cost_per_unit_is_num_over_den(example: Json) -> None:
    for row in rows(example):
        if row["unit"].startswith("fen"):
            for which in ("before", "after"):
                assert isinstance(row[which]["num"], int)
                assert isinstance(row[which]["value"], int) or row["unit"] != "fen/year"
                assert row[which]["value"] == pytest.approx(row[which]["num"] / row[which]["den"], rel=1e-6)
    assert all(isinstance(one["value"], int) for one in example["inputs"] if one["unit"] == "fen" and one["value"] is not None)


def test_every_number_has_a_grade_and_everything_else_a_reason(example: Json) -> None:
    assert list(without_word(example)) == []


def without_word(told: Json) -> Iterator[str]:
    """Rows that say neither a grade with their number nor a reason with their silence."""
    for row in rows(told):
        for which in ("before", "after"):
            shown = row[which]["gap"] if row["id"] == "L10" else row[which]["value"]
            if (shown is None) != (row[which]["grade"] == "n/c") or (shown is None and not row[which].get("reason")):
                yield f"{row['id']} {which}"
        if row["diff"] is None and row["grade"] != "n/c":
            yield row["id"]


def test_the_same_inputs_and_seed_give_the_same_bytes(example: Json) -> None:
    first, second = read(BEFORE), read(AFTER)
    assert written(document(first, replace(second, values=tuple(reversed(second.values))), seed=1)) == written(example)


def test_another_seed_moves_intervals_only() -> None:
    chance = np.random.default_rng(3)
    pair = Pair(drawn("2023-01", "2023-12", "inhouse", 9_000, chance), drawn("2024-01", "2024-12", "outsourced", 9_600, chance))
    one, other = (Row(Books(pair, seed), LIVELIHOOD[0][0]).told() for seed in (1, 2))
    assert one["ci95"] != other["ci95"]
    assert one | {"ci95": None} == other | {"ci95": None}


def test_the_parts_of_the_change_of_cost_sum_to_it(example: Json) -> None:
    variance, cost = example["variance"], example["economic"][0]
    assert sum(variance["effects"].values()) == variance["total"]
    assert abs(variance["total"] - cost["diff"]) <= 2  # fen: each end is rounded once


def test_both_accounts_together_say_what_the_example_was_drawn_with(example: Json) -> None:
    join = example["join"]
    assert (join["quadrant"], join["quadrant_zh"]) == ("more_for_more", "多花多得")
    assert join["fieller"][0] < join["icer"] < join["fieller"][1]
    assert join["icer"] == pytest.approx(join["dC"] / join["dE"])
    shares = [share for _, share in join["ceac"]]
    assert shares == sorted(shares)
    assert (shares[0] < 0.01, shares[-1]) == (True, 1.0)
    assert join["causal"]["method"] == "ITS"
    assert join["causal"]["claim"] is True
    assert {row["grade"] for row in rows(example) if row["id"] in {"L1", "L2"}} == {"B"}


def test_plain_words_come_first_and_in_both_languages(example: Json) -> None:
    told = list(sentences(example))
    assert all(zh and en for zh, en in told)
    assert told[0][1].startswith("Real cost a year: from 9,")
    assert "Grade B." in told[0][1]
    assert "等级 B。" in told[0][0]


def test_numbers_for_people_are_yuan_and_percent() -> None:
    assert [figure(123_456, "fen/year"), figure(1_304.7, "fen/call"), figure(0.9007, "share"), figure(None, "h")] == ["1,235", "13.05", "90.07 %", "–"]
    assert [change(-0.054, "share"), change(250, "fen/call")] == ["−5.40 pt", "+2.50"]


# little or nothing is known


def test_two_sides_of_which_nothing_is_known_are_all_not_computable() -> None:
    empty = [Side("x", "某市", "A city", kind, *ends, ()) for kind, ends in (("inhouse", ("2023-01", "2023-12")), ("outsourced", ("2024-01", "2024-12")))]
    told = document(*empty)
    assert list(without_word(told)) == []
    assert {row["grade"] for row in rows(told)} == {"n/c"}
    assert told["variance"]["effects"] is None
    assert told["join"]["reason"]["missing"] == ["cost.wage", "need.in15", "cost.vendor_fee"]
    assert [one["id"] for one in told["guards"]] == ["G02"]
    assert {one["value"] for one in told["inputs"]} == {None}
    assert all("无法计算" in zh or "仅描述" in zh for zh, _ in sentences(told))
    json.loads(written(told))


@settings(max_examples=25, deadline=None)
@given(
    kept=st.lists(st.sampled_from(sorted(set(INPUTS) - {"hr.hours_paid", "hr.heads"})), max_size=14, unique=True),
    months=st.sampled_from(["2024-01", "2024-05", "2025-12"]), number=st.sampled_from([0, 1, 7, 9_000]), version=st.sampled_from([None, 1, 2]),
)  # fmt: skip
def test_whatever_is_missing_the_document_is_whole(kept: list[str], months: str, number: int, version: int | None) -> None:
    """Without hours and heads nothing is re-staffed, which keeps this quick."""
    values = []
    for id_ in kept:
        small = "0.5" if INPUTS[id_].unit == "share" else number
        values += [value(id_, month, small, definition_version=version, quality="stated") for month in span("2024-01", months)]
    told = document(quiet().before, Side("x", "某市", "A city", "outsourced", "2024-01", months, tuple(values)))
    assert list(without_word(told)) == []
    assert all(zh and en for zh, en in sentences(told))
    assert {one["id"] for one in told["guards"]} <= set(MESSAGES)
    json.loads(written(told))


def test_months_that_are_missing_are_told_as_null() -> None:
    pair = Pair(quiet().before, each(quiet().after, "tel.handle", lambda v: None if v.month == "2024-05" else v))
    told = [one for one in document(pair.before, pair.after)["inputs"] if one["id"] == "tel.handle" and one["month"] == "2024-05"]
    plain = {"unit": "s", "source": "", "definition_id": "tel.handle", "definition_version": None}
    assert told == [{"id": "tel.handle", "month": "2024-05", "value": None, **plain, "quality": "missing"}]


# cause, and other cities


def drawn(start: str, end: str, kind: str, answered: float, chance: np.random.Generator, **more: Any) -> Side:
    """A side whose answered calls are drawn around a number."""
    one = without(side(kind, start, end, contract_months=36, **more), "tel.answered")
    return plus(one, [value("tel.answered", month, round(answered + chance.normal(0, 60))) for month in one.months])


def connect(first: Side, second: Side, *cities: Side) -> Json:
    """The row of the connect rate beside other cities."""
    return row_of(Neighbourhood(Books(Pair(first, second)), cities), LIVELIHOOD[0])


def test_other_cities_make_a_difference_in_differences_and_five_a_synthetic_control() -> None:
    chance = np.random.default_rng(5)
    first, second = drawn("2021-01", "2023-12", "inhouse", 9_000, chance), drawn("2024-01", "2026-12", "outsourced", 9_600, chance)
    cities = [drawn("2021-01", "2026-12", "inhouse", 9_000, chance, city=f"c{n}") for n in range(6)]
    told = {n: connect(first, second, *cities[:n]) for n in (0, 2, 6)}
    assert [one["causal"]["method"] for one in told.values()] == ["ITS", "DiD", "SC"]
    assert [one["grade"] for one in told.values()] == ["B", "A", "A"]
    assert told[6]["counterfactual"]["method"] == "SC"
    assert told[6]["counterfactual"]["value"] == pytest.approx(0.9, abs=0.01)
    words = list(sentences(document(first, second, controls=cities[:2], effect="tel.answered")))[-1]
    assert words[1].startswith("Whether the change of regime caused it: by difference in differences it changed by +5")


def test_a_city_that_counts_otherwise_is_no_control() -> None:
    chance = np.random.default_rng(5)
    first, second = drawn("2021-01", "2023-12", "inhouse", 9_000, chance), drawn("2024-01", "2026-12", "outsourced", 9_600, chance)
    other = each(drawn("2021-01", "2026-12", "inhouse", 9_000, chance, city="c"), "tel.answered", lambda v: replace(v, definition_version=2))
    assert connect(first, second, other)["causal"]["method"] == "ITS"


def test_cities_in_the_citys_own_files_are_controls_too() -> None:
    chance = np.random.default_rng(5)
    sides = [drawn("2021-01", "2023-12", "inhouse", 9_000, chance), drawn("2024-01", "2026-12", "outsourced", 9_600, chance)]
    near = [plus(one, [replace(v, city="near") for v in one.values if v.id in {"tel.answered", "tel.queued"}]) for one in sides]
    assert list(Neighbourhood(Books(Pair(*near))).others) == ["near"]
    assert connect(*near)["causal"]["method"] == "DiD"


def test_two_operators_of_the_same_time_are_compared_and_nothing_is_claimed_of_cause() -> None:
    first, second = (side("outsourced", "2024-01", "2024-12", vendor=name, contract_months=12) for name in ("a", "b"))
    told = document(first, numbers(second, cost__vendor_fee=20_000_000))
    assert told["economic"][0]["diff"] < 0
    assert (told["join"]["causal"]["method"], told["join"]["causal"]["reasons"][0]["code"]) == ("descriptive", "same_time")
    assert {row["grade"] for row in rows(told) if row["diff"] is not None} == {"C"}


# constant volume, and what a change is made of


def test_at_constant_volume_a_regime_that_differs_only_in_volume_costs_the_same_by_the_hour() -> None:
    pair = quiet()
    twin = side("inhouse", "2024-01", "2024-12")
    more = {"tel__inbound": 15_600, "tel__queued": 13_000, "tel__answered": 12_480, "tel__ans_in": 11_310, "tel__ab": 520, "tel__handle": 3_744_000}
    busy = numbers(twin, **more)
    told = document(pair.before, busy)
    constant = told["economic"][-1]
    effects = told["variance"]["effects"]
    assert constant["diff"] < 0  # the same hours carried more calls: at the old volume fewer would have been needed
    assert effects["volume"] > 0 > effects["labour"]
    assert effects["volume"] == pytest.approx(-effects["labour"], rel=1e-6)
    assert {name: effects[name] for name in ("price", "mix", "handle", "standard", "schedule", "fixed")} == dict.fromkeys(
        ("price", "mix", "handle", "standard", "schedule", "fixed"), 0
    )


@settings(max_examples=12, deadline=None)
@given(
    calls=st.integers(2_000, 60_000), aht=st.integers(60, 600), rate=st.floats(0.3, 0.97), fee=st.integers(1_000_000, 90_000_000),
    hours=st.integers(500, 30_000), logged=st.floats(0.3, 1.0), types=st.booleans(),
)  # fmt: skip
def test_the_parts_always_sum(calls: int, aht: int, rate: float, fee: int, hours: int, logged: float, types: bool) -> None:
    one = numbers(
        quiet().after, tel__inbound=calls, tel__queued=calls, tel__answered=calls, tel__ans_in=round(calls * rate), tel__ab=0,
        tel__handle=calls * aht, cost__vendor_fee=fee, hr__hours_paid=hours, hr__hours_logged=hours * logged,
    )  # fmt: skip
    first, second = (_typed(side_, types) for side_ in (quiet().before, one))
    both = restaffed(Books(Pair(first, second)))
    assert not isinstance(both, Reason)
    found = shared_out(both)
    assert not isinstance(found, Reason)
    assert found.sums
    assert both.types == (("type:a", "type:b") if types else ())


def _typed(one: Side, types: bool) -> Side:
    """The side with two types of calls, the second of three times the handling time."""
    if not types:
        return one
    parts: list[Any] = []
    for v in one.values:
        if v.id in {"tel.answered", "tel.handle"}:
            share = 2 if v.id == "tel.answered" else 4
            part = int(v.value or 0) // share
            parts += [replace(v, group="type:a", value=part), replace(v, group="type:b", value=int(v.value or 0) - part)]
    return plus(one, parts)


def test_an_assertion_does_not_grade_what_does_not_rest_on_it() -> None:
    claim = Claim("至少200万元", "at least 2,000,000", "press")
    told = document(quiet().before, replace(quiet().after, claims=(claim,)))
    assert [one["id"] for one in told["guards"]] == ["G13"]
    assert "G13" not in {guard for row in rows(told) for guard in row["guards"]}


def test_no_word_of_saving_where_money_is_nominal_and_long_ago() -> None:
    chance = np.random.default_rng(1)
    first, second = (without(drawn(*ends, kind, n, chance), "price.cpi") for kind, ends, n in (
        ("inhouse", ("2021-01", "2021-12"), 9_000), ("outsourced", ("2024-01", "2024-12"), 9_600)))  # fmt: skip
    cheap = numbers(second, need__in15=8_700, need__count=9_500, cost__vendor_fee=20_000_000)
    join = document(first, cheap)["join"]
    assert (join["quadrant"], join["quadrant_zh"]) == ("dominant", "名义金额较低、结果较好")


def test_counts_of_the_made_up_city_fit_each_other() -> None:
    assert COUNTS["tel.answered"] + COUNTS["tel.ab"] == COUNTS["tel.queued"]


def test_what_may_not_be_compared_is_not_estimated_either() -> None:
    changed = each(read(AFTER), "need.in15", lambda v: replace(v, definition_version=2))
    told = document(read(BEFORE), changed, seed=1)["join"]
    assert (told["dE"], told["reason"]["code"]) == (None, "G01")
    assert (told["causal"]["method"], told["causal"]["claim"], "level" in told["causal"]) == ("descriptive", False, False)
    assert "G01" in {one["code"] for one in told["causal"]["reasons"]}
    moved = document(read(BEFORE), each(read(AFTER), "need.count", lambda v: replace(v, definition_version=2)), seed=1)
    assert moved["join"]["causal"]["negative_control"] is None


def test_a_withheld_cost_has_no_range_either() -> None:
    pair = quiet()
    unclear = without(each(pair.after, "cost.vendor_fee", lambda v: replace(v, term_months=None)), "cost.contract_mgmt")
    cost = next(row for row in rows(document(pair.before, unclear)) if row["id"] == "C")
    assert (cost["after"]["value"], cost["after"]["reason"]["code"], "range" in cost["after"]) == (None, "G08", False)


def test_withheld_satisfaction_is_withheld_of_every_group() -> None:
    pair = quiet()
    nights = [value(id_, month, n, group="night") for month in pair.before.months for id_, n in (("sat.satisfied", 80), ("sat.answered", 90))]
    told = document(plus(without(pair.before, "sat.sent"), nights), pair.after)
    night = next(row for row in told["livelihood"] if row["id"] == "L10" and row["metric"] == "L9")
    assert [night["before"][name] for name in ("num", "den", "value", "gap", "ratio", "grade")] == [None] * 5 + ["n/c"]
    assert (night["before"]["reason"]["code"], night["diff"]) == ("G11", None)


def test_two_operators_paid_for_one_month_cost_both_fees() -> None:
    pair = quiet()
    both = plus(pair.after, [value("cost.vendor_fee", month, 11_000_000, source="another statement") for month in pair.after.months])
    cost = [next(row for row in rows(document(pair.before, after)) if row["id"] == "C")["after"]["num"] for after in (pair.after, both)]
    assert cost[1] - cost[0] == round(12 * 11_000_000 * 100 / 102.5)


def test_heads_out_of_money_make_no_price_and_no_labour_of_a_change() -> None:
    pair = quiet()
    circular = each(pair.after, "hr.heads", lambda v: replace(v, quality="estimated", derived_from=("cost.vendor_fee",)))
    told = document(pair.before, without(circular, "hr.hours_paid", "hr.hours_logged"))["variance"]
    assert (told["effects"], told["reason"]["code"]) == (None, "G15")
    assert document(pair.before, circular)["variance"]["effects"] is not None


def test_a_guard_tells_what_it_withholds_and_on_which_side() -> None:
    pair = quiet()
    told = document(pair.before, replace(each(pair.after, "cost.vendor_fee", lambda v: replace(v, term_months=None))))
    assert [(one["level"], one["withholds"], one["sides"]) for one in told["guards"] if one["id"] == "G08"] == [("BLOCK", "value", ["after"])]


def test_short_abandons_that_contradict_leave_no_rate_without_them() -> None:
    pair = quiet()
    told = document(pair.before, numbers(pair.after, tel__ab_short=500))  # of 400 abandons
    ways = {side: next(row for row in told["livelihood"] if row["id"] == "L2")[side]["conventions"] for side in ("before", "after")}
    assert (ways["after"]["excl_short_5"], ways["after"]["answered"] is None) == (None, False)
    assert ways["before"]["excl_short_5"] == pytest.approx(8_700 / (10_000 - 60))


def test_the_time_to_close_of_all_cases_stands_before_that_of_bins() -> None:
    pair = quiet()
    bins = [value("case.ttc", "2024-01", n, group=group) for group, n in (("closed:24", 8), ("closed:48", 2))]
    exact = value("case.ttc_p50", "2024-01", "21.35", months=12)
    told = document(pair.before, plus(pair.after, [*bins, exact]))
    sides = {row["id"]: row["after"] for row in told["livelihood"] if row["id"].startswith("L6")}
    assert (sides["L6p50"]["value"], sides["L6p50"]["from"]) == (21.35, "cases")
    assert (sides["L6p90"]["value"], sides["L6p90"]["from"]) == (48.0, "bins")
    part = document(pair.before, plus(pair.after, [*bins, value("case.ttc_p50", "2024-01", "21.35", months=11)]))
    assert next(row for row in part["livelihood"] if row["id"] == "L6p50")["after"]["value"] == 24.0  # of eleven months, not of the side's


def test_what_moves_the_months_from_outside_is_taken_out_where_both_sides_tell_it() -> None:
    before, after = side("inhouse", "2022-01", "2023-12"), side("outsourced", "2024-01", "2025-12")
    storms = {month: float(n % 7) for n, month in enumerate((*before.months, *after.months))}

    def stormy(one: Side) -> Side:
        moved = each(one, "need.in15", lambda v: replace(v, value=int(v.value or 0) - round(300 * storms[v.month]) + int(v.month[-2:]) % 3))
        told = tuple((month, storms[month]) for month in one.months)
        return replace(moved, covariates=(Covariate("台风", "storms", "气象局", told),))

    both = [stormy(one) for one in (before, after)]
    told = document(*both)["join"]["causal"]
    assert told["covariates"] == ["storms"]
    alone = document(replace(both[0], covariates=()), both[1])["join"]["causal"]
    assert alone["covariates"] == []
    assert told["level"]["ci95"][1] - told["level"]["ci95"][0] < alone["level"]["ci95"][1] - alone["level"]["ci95"][0]


def test_the_terminal_says_a_guards_sentence_once(capsys: pytest.CaptureFixture[str]) -> None:
    pair = quiet()
    perfect = [numbers(one, reply__made=1_000, reply__due=1_000, case__on_time=1_000, case__due=1_000) for one in (pair.before, pair.after)]
    say(document(*perfect))
    shown = capsys.readouterr().out
    assert shown.count("100 % needs its n: n=12,000") == 1
    assert "before rate.on_time; before rate.replied; after rate.on_time; after rate.replied" in shown


def test_what_a_figure_was_divided_by_is_not_rounded_away() -> None:
    assert [divisor(one) for one in (3, 2378030, 1 / 12, 1.5)] == ["3", "2,378,030", "0.083", "1.500"]
