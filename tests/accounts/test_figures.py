"""The figures of both accounts: each formula by hand on numbers that can be reckoned in the head, and n/c with the reason where something is missing."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from huiying.accounts.costs import costs_of
from huiying.accounts.document import _times, whole
from huiying.accounts.economic import ECONOMIC, REDIALS, estimated_needs, reached
from huiying.accounts.equity import equity
from huiying.accounts.figures import Books, Indicator
from huiying.accounts.grades import of_cause, of_values, worst
from huiying.accounts.livelihood import LIVELIHOOD
from huiying.accounts.modelled import cost_range, plausibility
from huiying.accounts.neighbours import Neighbourhood
from huiying.accounts.pairing import Pair
from huiying.accounts.rows import Row, chosen, row
from huiying.accounts.science.intervals import wilson
from huiying.accounts.side import Side
from huiying.kit.money import Money
from tests.accounts.made import after, before, each, numbers, plus, quiet, side, value, without

WAYS = {ways[0].id: ways for ways in (*ECONOMIC, *LIVELIHOOD)}


def told(pair: Pair, id_: str) -> dict[str, Any]:
    books = Books(pair)
    return Row(books, chosen(books, WAYS[id_])).told()


def nominal(pair: Pair) -> Pair:
    """Both sides at an index of 100: real money is nominal money."""
    same = [each(one, "price.cpi", lambda v: replace(v, value=v.value and type(v.value)(100))) for one in (pair.before, pair.after)]
    return Pair(*same)


def fee_only(fen: int) -> Pair:
    """After: an operator's fee of so much a month, contract management of 100 fen, prices at 100."""
    return after(nominal(quiet()), lambda one: numbers(one, cost__vendor_fee=fen, cost__contract_mgmt=100))


# what a month costs


def test_a_month_costs_its_lines_less_deductions_and_a_part_of_what_falls_once() -> None:
    pair = after(fee_only(2_000_000), lambda one: numbers(one, cost__deductions=50_000))
    pair = after(pair, lambda one: plus(one, [value("cost.transition", "2024-01", 600_000), value("cost.severance", "2024-03", 360_000)]))
    costs = costs_of(pair, "after")
    assert {cell.value for cell in costs.cells} == {Money(Fraction(2_000_000 + 100 - 50_000 + 960_000 // 12))}
    assert len(costs.cells) == 12


def test_the_index_brings_money_to_the_base_year() -> None:
    pair = after(fee_only(2_049_900), lambda one: each(one, "price.cpi", lambda v: replace(v, value=type(v.value or 0)("102.5"))))
    assert {cell.value for cell in costs_of(pair, "after").cells} == {Money(Fraction(2_050_000 * 1000, 1025))}


def test_a_term_is_shared_over_its_months() -> None:
    pair = after(fee_only(0), lambda one: plus(without(one, "cost.vendor_fee"), [value("cost.vendor_fee", "2024-01", 1_200_000, months=12, term_months=12)]))
    assert {cell.value for cell in costs_of(pair, "after").cells} == {Money(Fraction(100_100))}


def test_a_month_without_one_of_the_lines_has_no_cost_it_is_not_cheaper() -> None:
    pair = after(fee_only(2_000_000), lambda one: each(one, "cost.contract_mgmt", lambda v: None if v.month == "2024-05" else v))
    assert [cell.months[0] for cell in costs_of(pair, "after").cells] == [m for m in pair.after.months if m != "2024-05"]


def test_what_falls_once_needs_the_months_of_the_contract() -> None:
    pair = after(fee_only(1), lambda one: replace(plus(one, [value("cost.transition", "2024-01", 5)]), contract_months=None))
    assert costs_of(pair, "after").missing == ("contract_months",)
    assert told(pair, "E1")["reason"]["missing"] == ["contract_months"]


# the economic account


@pytest.mark.parametrize(
    ("id_", "num", "den"),
    [
        ("C", 12 * 2_000_100, 1), ("E1", 12 * 2_000_100, 12 * 9_600), ("E2", 12 * 2_000_100, 12 * 9_000),
        ("E3", 12 * 2_000_100, 12 * 8_700 * Fraction(7_200, 9_600)), ("E4", 12 * 2_000_100, 12 * 3_900), ("E5", 12 * 40, 12), ("E5h", 12 * 6_960, 12),
        ("E6", 12 * 2_880_000, 12 * 3_600 * 5_000), ("E7", 12 * 9_600, 12 * 6_960), ("EH", 12 * 2_000_100, 12 * 40), ("V", 120_000, 1),
    ],
)  # fmt: skip
def test_each_economic_figure_is_its_formula(id_: str, num: int, den: Fraction | int) -> None:
    side = told(fee_only(2_000_000), id_)["after"]
    assert (side["num"], side["den"]) == (num, den)
    assert side["value"] == pytest.approx(float(Fraction(num) / den), rel=1e-11)


def test_e3_takes_the_valid_share_where_fcr_is_missing_and_names_it() -> None:
    def valid(one: Side) -> Side:
        return numbers(without(one, "contact.fcr"), contact__valid=9_216)

    pair = after(before(fee_only(2_000_000), valid), valid)
    row = told(pair, "E3")
    assert (row["variant"], "valid" in row["en"]) == ("valid", True)
    assert row["after"]["den"] == pytest.approx(12 * 8_700 * 0.96)


def test_needs_are_told_from_redials_where_callers_are_unknown() -> None:
    pair = Pair(*(without(one, "need.count") for one in (quiet().before, quiet().after)))
    row = told(pair, "E2")
    assert (row["variant"], row["after"]["den"], row["after"]["grade"]) == ("r=0.5", 12 * (10_000 - 200), "C")
    assert [Books(pair).figure("after", estimated_needs(r)).den for r in REDIALS] == [12 * n for n in (9_880, 9_800, 9_680)]


def test_a_figure_counts_only_months_that_all_its_inputs_have() -> None:
    pair = after(fee_only(2_000_000), lambda one: each(one, "tel.answered", lambda v: None if v.month < "2024-07" else v))
    side = told(pair, "E1")["after"]
    assert (side["num"], side["den"], side["months"]) == (6 * 2_000_100, 6 * 9_600, 6)


# the livelihood account


@pytest.mark.parametrize(
    ("id_", "num", "den"),
    [("L1", 9_600, 10_000), ("L2", 8_700, 10_000), ("L3", 400, 10_000), ("L5s", 8_100, 9_000), ("L7", 3_500, 3_800), ("L7r", 3_790, 3_800),
     ("L8", 120, 3_900), ("L9", 800, 900)],
)  # fmt: skip
def test_each_share_is_its_counts(id_: str, num: int, den: int) -> None:
    side = told(quiet(), id_)["before"]
    assert (side["num"], side["den"], side["value"]) == (12 * num, 12 * den, pytest.approx(num / den))


@pytest.mark.parametrize(("answered", "shares"), [(3_000, (0.380, 0.462, 0.682)), (9_007, (0.928, 0.948, 0.978))])
def test_needs_reached_are_told_at_each_redial_probability(answered: int, shares: tuple[float, ...]) -> None:
    """The published rates of a city of 30 % and 90.07 % answered."""
    changed = numbers(quiet().after, tel__answered=answered, tel__ans_in=2_000, tel__ab=900, contact__fcr=2_000)
    found = [Books(Pair(quiet().before, changed)).figure("after", reached(r)).value for r in REDIALS]
    assert [float(value or 0) for value in found] == [pytest.approx(share, abs=5e-4) for share in shares]


def test_waiting_hours_have_a_worth_that_is_a_range() -> None:
    pair = before(quiet(), lambda one: numbers(one, price__hourly_wage=4_000))
    side = told(pair, "L4")["before"]
    assert side["value"] == 12 * 120_000 / 3_600
    assert (side["k"], side["worth_fen"]) == ([0.3, 0.5], [480_000, 800_000])  # 400 hours at 12 and at 20 yuan


def test_the_fifteen_seconds_stand_beside_their_other_conventions() -> None:
    side = told(quiet(), "L2")
    assert (side["convention"], side["t"]) == ("offered", 15)
    assert side["before"]["conventions"] == {"answered": pytest.approx(8_700 / 9_600), "excl_short_5": pytest.approx(8_700 / 9_940)}


def test_the_lowest_24_hours_stand_beside_the_connect_rate() -> None:
    pair = before(quiet(), lambda one: plus(one, [value("rate.connect_24h", "2023-02", ".93"), value("rate.connect_24h", "2023-03", ".9007")]))
    assert told(pair, "L1")["before"]["lowest_24h"] == 0.9007


@pytest.mark.parametrize(("n", "low", "high"), [(200, 0.87401, 0.95016), (1_000, 0.90153, 0.93525), (19_700, 0.91613, 0.92371)])
def test_satisfaction_has_wilsons_interval_its_response_and_what_silence_leaves(n: int, low: float, high: float) -> None:
    one = quiet().before
    counts = {"sat.sent": 4 * n, "sat.answered": n, "sat.satisfied": n * 92 // 100}
    once = plus(without(one, *counts), (value(id_, "2023-01", number, months=12) for id_, number in counts.items()))
    side = told(Pair(once, quiet().after), "L9")["before"]
    assert side["ci95"] == [pytest.approx(low, abs=1e-5), pytest.approx(high, abs=1e-5)]
    assert (side["response"], side["silence"]) == (0.25, [pytest.approx(0.23), pytest.approx(0.98)])


def test_what_the_silent_may_hide_is_told_of_the_figures_own_months_or_not_at_all() -> None:
    one = quiet().before
    asked = [value("sat.sent", f"2023-{month:02d}", 400) for month in range(1, 7)]  # of half its months nobody tells how many were asked
    counts = [value(id_, f"2023-{month:02d}", number) for month in range(1, 13) for id_, number in (("sat.answered", 100), ("sat.satisfied", 92))]
    side = told(Pair(plus(without(one, "sat.sent", "sat.answered", "sat.satisfied"), [*asked, *counts]), quiet().after), "L9")["before"]
    assert (side["num"], side["den"], side["answered"]) == (1_104, 1_200, 1_200)
    assert side["ci95"] == [pytest.approx(end, abs=1e-9) for end in wilson(1_104, 1_200)]
    assert "silence" not in side


def test_a_share_that_is_only_published_is_taken_as_published() -> None:
    def only(one: Side) -> Side:
        one = without(one, "tel.queued")
        return plus(one, [value("rate.connect", month, ".9007", of="tel.queued", quality="stated", definition_version=None) for month in one.months])

    row = told(after(before(quiet(), only), only), "L1")
    assert (row["variant"], row["after"]["value"], row["after"]["grade"], row["grade"]) == ("published", pytest.approx(0.9007), "D", "D")


def test_half_and_nine_tenths_of_all_cases_are_closed_after_open_ones_count_too() -> None:
    bins = {"closed:24": 50, "closed:72": 30, "closed:240": 10, "open:240": 10}
    values = [value("case.ttc", "2023-01", n, group=group) for group, n in bins.items()]
    rows = list(_times(Books(before(quiet(), lambda one: plus(one, values)))))
    assert [row["before"]["value"] for row in rows] == [24.0, 240.0]
    assert [row["after"]["reason"]["missing"] for row in rows] == [["case.ttc"], ["case.ttc"]]
    many = [value("case.ttc", "2023-01", n, group=group) for group, n in {"closed:24": 60, "open:24": 40}.items()]
    assert [row["before"]["value"] for row in _times(Books(before(quiet(), lambda one: plus(one, many))))] == [24.0, None]


def test_equity_tells_gap_and_ratio_and_puts_small_groups_together() -> None:
    counts = {"night": (80, 100), "elder": (20, 29), "district:a": (90, 100), "district:b": (50, 100), "district:c": (15, 20), "district:d": (12, 20)}
    months = [
        v
        for group, (num, den) in counts.items()
        for v in (value("tel.answered", "2023-01", num, group=group), value("tel.queued", "2023-01", den, group=group))
    ]
    rows = {(one["metric"], one["group"]): one for one in equity(Books(before(quiet(), lambda side: plus(side, months))))}
    night, elder, districts = (rows["L1", group]["before"] for group in ("night", "elder", "district"))
    assert (night["value"], night["gap"], night["ratio"]) == (0.8, pytest.approx(-0.16), pytest.approx(0.8 / 0.96))
    assert (elder["value"], elder["reason"]["code"]) == (None, "few")
    assert districts["rates"] == {"district:a": 0.9, "district:b": 0.5, "district:others": 0.675}
    assert (districts["gap"], districts["ratio"]) == (pytest.approx(0.4), pytest.approx(5 / 9))
    assert all(row["grade"] == "n/c" for row in rows.values())  # nothing is known of the other side


def by_night(side: Side, answered: Sequence[int], most: int = 12) -> Side:
    """A side with calls of night, 40 a month of its first months."""
    at = side.months[:most]
    found = [value("tel.queued", month, 40, group="night") for month in at]
    return plus(side, found + [value("tel.answered", month, n, group="night") for month, n in zip(at, answered, strict=False)])


def test_the_change_of_a_line_s_gap_has_an_interval_by_months() -> None:
    before_months, after_months = [28, 30, 32, 29, 31, 30, 33, 27, 30, 29, 31, 30], [35, 36, 34, 36, 37, 35, 34, 36, 35, 37, 36, 33]
    pair = after(before(quiet(), lambda side: by_night(side, before_months)), lambda side: by_night(side, after_months))
    row = next(one for one in equity(Books(pair)) if (one["metric"], one["group"]) == ("L1", "night"))
    low, high = row["ci95"]
    assert 0 < low < row["diff"] < high < 0.25
    assert row["diff"] == pytest.approx((sum(after_months) - sum(before_months)) / 480)  # the whole's rate is the same on both sides
    few = after(before(quiet(), lambda side: by_night(side, before_months, most=5)), lambda side: by_night(side, after_months))
    told_few = next(one for one in equity(Books(few)) if (one["metric"], one["group"]) == ("L1", "night"))
    assert (told_few["ci95"], told_few["diff"] is None) == (None, False)


def test_a_line_is_set_against_the_whole_of_the_same_months() -> None:
    changed = each(quiet().before, "tel.answered", lambda one: replace(one, value=9_000) if one.month > "2023-06" else one)
    row = next(one for one in equity(Books(Pair(by_night(changed, [30] * 6, most=6), quiet().after))) if (one["metric"], one["group"]) == ("L1", "night"))
    assert (row["before"]["value"], row["before"]["gap"]) == (0.75, pytest.approx(0.75 - 0.96))


def test_the_answers_of_a_line_s_survey_have_wilson_s_interval() -> None:
    counted = [value(id_, "2023-01", n, group="elder") for id_, n in (("sat.satisfied", 92), ("sat.answered", 100))]
    row = next(one for one in equity(Books(before(quiet(), lambda side: plus(side, counted)))) if (one["metric"], one["group"]) == ("L9", "elder"))
    assert row["before"]["ci95"] == list(wilson(92, 100))


# what is withheld, and grades


def test_nothing_per_head_is_shown_where_heads_were_told_from_the_money() -> None:
    pair = after(quiet(), lambda one: each(one, "hr.heads", lambda v: replace(v, quality="estimated", derived_from=("cost.vendor_fee",))))
    row = told(pair, "EH")
    assert (row["after"]["value"], row["after"]["reason"]["code"], row["diff"], row["grade"]) == (None, "G15", None, "n/c")
    assert row["before"]["value"] is not None
    assert plausibility(Books(pair)) == [one for one in plausibility(Books(pair)) if one["side"] == "before"]


def test_a_blocked_difference_leaves_both_values_and_no_difference() -> None:
    row = told(after(quiet(), lambda one: each(one, "tel.answered", lambda v: replace(v, definition_version=2))), "L1")
    assert (row["before"]["value"], row["after"]["value"], row["diff"], row["grade"], row["guards"]) == (0.96, 0.96, None, "n/c", ["G01"])


def test_money_of_different_stages_is_not_subtracted() -> None:
    row = told(after(quiet(), lambda one: each(one, "cost.vendor_fee", lambda v: replace(v, stage="award"))), "E1")
    assert (row["diff"], row["reason"]["code"]) == (None, "G07")


@pytest.mark.parametrize(("quality", "version", "grade"), [("measured", 1, "A"), ("estimated", 1, "C"), ("stated", 1, "D"), ("measured", None, "D")])
def test_a_value_is_as_good_as_the_worst_that_it_is_made_of(quality: str, version: int | None, grade: str) -> None:
    good, other = value("tel.queued", "2024-01", 1), value("tel.answered", "2024-01", 1, quality=quality, definition_version=version)
    assert of_values([good, other]) == grade
    assert of_values([good], "estimated") == "C"


def test_the_worst_grade_counts_and_a_description_is_c() -> None:
    assert worst(["A", "D", "B"]) == "D"
    assert worst([]) == "A"
    assert of_cause(None) == "C"


@pytest.mark.parametrize(("months", "grade"), [("2024-11", "C"), ("2024-02", "C")])
def test_a_short_side_leaves_a_c_at_most(months: str, grade: str) -> None:
    pair = Pair(quiet().before, side("outsourced", "2024-01", months, contract_months=12))
    row_ = row(Neighbourhood(Books(pair)), WAYS["L1"])
    assert (row_["grade"], row_["causal"]["method"], row_["causal"]["reasons"]) == (grade, "descriptive", ["G02"])


# what only a model can say


def test_lacking_lines_make_a_range() -> None:
    """In house without site (300 to 1,200 yuan a head-month) and contract management (2 to 5 % of the fee) after: 40 heads, nominal money."""
    pair = nominal(after(before(quiet(), lambda one: without(one, "cost.site")), lambda one: without(one, "cost.contract_mgmt")))
    books = Books(pair)
    own = cost_range(books, "before")
    yearly = 12 * (18_000_000 + 6_000_000 + 2_400_000 + 900_000 + 600_000 + 400_000)
    assert own is not None
    assert (own["lo"], own["hi"], own["lacks"], own["open"]) == (yearly + 480 * 30_000, yearly + 480 * 120_000, ["cost.site"], [])
    bought = cost_range(books, "after")
    assert bought is not None
    assert (bought["lo"], bought["hi"]) == (round(12 * 29_000_000 * 1.02), round(12 * 29_000_000 * 1.05))


def test_a_line_of_which_the_model_knows_nothing_leaves_the_range_open() -> None:
    found = cost_range(Books(before(quiet(), lambda one: without(one, "cost.annuity"))), "before")
    assert found is not None
    assert (found["hi"], found["open"]) == (None, ["cost.annuity"])
    assert cost_range(Books(quiet()), "before") is None


def test_a_price_far_off_the_model_is_told_with_both_numbers() -> None:
    """4,500 yuan of wage a head; the fee of 29,000,000 fen for 40 heads is 7,250 yuan, and at half of that 3,650."""
    pair = nominal(Pair(numbers(quiet().before, hr__wage=450_000), numbers(quiet().after, hr__wage=450_000)))
    usual = {one["side"]: one for one in plausibility(Books(pair))}
    assert (usual["after"]["verdict"], usual["after"]["implied_fen"]) == ("below", 750_000)
    assert usual["after"]["lo_fen"] > 750_000
    dear = after(pair, lambda one: numbers(one, cost__vendor_fee=60_000_000))
    assert [one["zh"] for one in plausibility(Books(dear)) if one["side"] == "after"] == ["高于模型区间"]


def test_parts_are_rounded_to_a_whole_that_is_their_sum() -> None:
    assert whole({"a": 1.4, "b": 1.4, "c": -0.8}) == {"a": 2, "b": 1, "c": -1}
    assert sum(whole({"a": 0.5, "b": 0.25, "c": 0.25}).values()) == 1


def test_an_indicator_that_divides_by_nought_says_so() -> None:
    pair = after(quiet(), lambda one: numbers(one, tel__queued=0, tel__answered=0, tel__ans_in=0, tel__ab=0, tel__redial=0))
    assert told(pair, "L1")["after"]["reason"]["code"] == "nothing_to_divide_by"
    odd = Indicator("X", "", "", "share", "", ("tel.queued",), lambda s: 1 / s["tel.queued"], lambda _: 1)
    assert Books(pair).figure("after", odd).value is None
