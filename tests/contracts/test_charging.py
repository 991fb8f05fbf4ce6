"""Steps 5 to 10: caps, fines, nothing twice, earning back, corrections, prepayment, and what is carried."""

from fractions import Fraction as Q
from typing import Any

import pytest

from huiying.contracts.facts import Adjustment, Correction, Counts, Earlier, Facts, Figure, Fined, Staff
from huiying.contracts.reading import from_data
from huiying.contracts.settlement import settle
from huiying.contracts.span import NotACycle
from huiying.contracts.statement import Statement
from tests.contracts.small import TABLE, clause, fine, given

MISSED = {f"{code}@1/requested": Figure(value=Q("0.5"), n=100) for code in ("T02", "T03", "T04")}
THREE = [clause(), clause("d", metric="T03", weight="3000"), clause("e", metric="T04", weight="4000")]


def settled(facts: Facts | None = None, **more: Any) -> Statement:
    return settle(from_data(given(**more)), facts or Facts(month="2026-10", kpi=MISSED))


def fens(made: Statement, *steps: int) -> dict[str, int]:
    return {line.key: line.fen for line in made.lines if line.step in steps}


def test_deductions_stop_at_the_total_cap_in_the_order_of_the_terms() -> None:
    made = settled(clauses=THREE, deductions={"total_cap": "0.07"})
    assert fens(made, 5) == {"5:c": -500_000, "5:d": -200_000, "5:e": 0}
    assert [line.over_fen for line in made.lines if line.step == 5] == [0, 100_000, 400_000]
    assert made.lines[2].arithmetic.text == "−min(3,000.00, 2,000.00)"


def test_a_clause_has_a_cap_of_its_own() -> None:
    line = settled(clauses=[clause(curve="per_point", k="1000", cap="20000")]).lines[1]
    assert (line.fen, line.over_fen, line.marks) == (-1_000_000, 3_500_000, ("capped",))  # its own 20,000, then the total cap of 10,000


@pytest.mark.parametrize(("events", "before", "fen"), [(1, 0, -1000), (2, 0, -2000), (3, 0, -4000), (1, 1, -1000), (1, 2, -2000), (2, 1, -3000), (2, 5, -4000)])
def test_repeated_events_cost_more(events: int, before: int, fen: int) -> None:
    facts = Facts(month="2026-10", fines=(Fined("f", tuple(map(str, range(events))), before=before),))
    assert fens(settled(facts, fines=[fine(repeat_after=2, repeat_times="2")]), 6) == {"6:f": fen * 100}


def test_fines_by_the_day_and_within_their_cap() -> None:
    facts = Facts(month="2026-10", fines=(Fined("f", ("a",), days=4),))
    assert fens(settled(facts, fines=[fine(per="day", amount="300")]), 6) == {"6:f": -120_000}
    assert fens(settled(facts, fines=[fine(per="day", amount="300", cap="1000")]), 6) == {"6:f": -100_000}
    again = Facts(month="2026-10", fines=(Fined("f", ("a",), days=4, before=1),))
    assert fens(settled(again, fines=[fine(per="day", amount="300", repeat_after=1, repeat_times="1.5")]), 6) == {"6:f": -180_000}


def test_no_event_costs_twice_the_larger_stands() -> None:
    facts = Facts(month="2026-10", kpi=MISSED, fines=(Fined("f", ("a",), also=("c",)),))
    smaller = settled(facts, clauses=[clause()], fines=[fine(amount="1000")])
    assert fens(smaller, 5, 6) == {"5:c": -500_000, "6:f": 0}
    larger = settled(facts, clauses=[clause()], fines=[fine(amount="9000")])
    assert fens(larger, 5, 6) == {"5:c": 0, "6:f": -900_000}
    assert [line.marks for line in larger.lines if line.step in (5, 6)] == [("waived",), ()]
    tie = settled(facts, clauses=[clause()], fines=[fine(amount="5000")])
    assert fens(tie, 5, 6) == {"5:c": -500_000, "6:f": 0}


def test_events_that_no_clause_counts_are_fined_beside_those_that_one_does() -> None:
    facts = Facts(month="2026-10", kpi=MISSED, fines=(Fined("f", ("a",), also=("c",)), Fined("f", ("b", "c"))))
    assert fens(settled(facts, clauses=[clause()], fines=[fine()]), 5, 6) == {"5:c": -500_000, "6:f": 0, "6:f~2": -200_000}


def test_what_is_linked_by_events_is_compared_together() -> None:
    facts = Facts(month="2026-10", kpi=MISSED, fines=(Fined("f", ("a",), also=("c",)), Fined("g", ("b",), also=("c", "d"))))
    made = settled(facts, clauses=THREE[:2], fines=[fine(amount="4500"), fine("g", amount="4000")])
    assert fens(made, 5, 6) == {"5:c": 0, "5:d": 0, "6:f": -450_000, "6:g": -400_000}


def test_room_that_a_waived_clause_leaves_is_dealt_out_anew() -> None:
    facts = Facts(month="2026-10", kpi=MISSED, fines=(Fined("f", ("a",), also=("c",)),))
    made = settled(facts, clauses=THREE, deductions={"total_cap": "0.07"}, fines=[fine(amount="9000")])
    assert fens(made, 5, 6) == {"5:c": 0, "5:d": -300_000, "5:e": -400_000, "6:f": -900_000}


def history(*met: bool | None, deducted: int = -70_000, first: int = 6) -> tuple[Earlier, ...]:
    return tuple(Earlier(f"2026-{first + at:02d}", {"c": deducted if at == 0 else 0}, {"c": one}) for at, one in enumerate(met))


@pytest.mark.parametrize(
    ("earlier", "back"),
    [
        (history(False, True, True, True), {"7:c@2026-06": 70_000}),
        (history(False, True, None, True), {}),
        (history(False, True, False, True), {}),
        (history(False, True, True), {}),
        (history(True, True, True, True, deducted=0), {}),
        (history(False, True, True, True, first=5), {}),
        ((), {}),
    ],
)
def test_a_deduction_comes_back_after_three_good_months_once(earlier: tuple[Earlier, ...], back: dict[str, int]) -> None:
    facts = Facts(month="2026-10", kpi={"T02@1/requested": Figure(value=Q(1), n=100)}, earlier=earlier)
    assert fens(settled(facts, clauses=[clause(earn_back={"periods": 3})]), 7) == back


def test_a_share_of_a_deduction_may_come_back() -> None:
    facts = Facts(month="2026-10", earlier=history(False, True, True, True))
    line = settled(facts, clauses=[clause(earn_back={"periods": 3, "share": "0.5"})]).line("7:c@2026-06")
    assert line is not None
    assert (line.fen, line.arithmetic.text) == (35_000, "50% × 700.00")


def test_corrections_of_earlier_months_stand_on_lines_of_their_own() -> None:
    facts = Facts(month="2026-10", adjustments=(Adjustment("a1", "2026-08", "1:fee", Q(-3), Q("12.345"), "更正", "Corrected"),))
    made = settled(facts)
    assert fens(made, 8) == {"8:a1": -3_704}
    assert made.lines[-1].arithmetic.text == "−3 × 12.345"


@pytest.mark.parametrize(
    ("how", "still", "month", "fen"),
    [
        ({"mode": "share", "share": "0.08"}, 50_000_000, "2026-10", -800_000),
        ({"mode": "share", "share": "0.08"}, 300_000, "2026-10", -300_000),
        ({"mode": "end"}, 50_000_000, "2026-10", 0),
        ({"mode": "end"}, 300_000, "2026-12", -300_000),
        ({"mode": "end"}, 50_000_000, "2026-12", -10_000_000),
        ({"mode": "share", "share": "0.08"}, 0, "2026-10", 0),
    ],
)
def test_a_prepayment_is_recovered(how: dict[str, Any], still: int, month: str, fen: int) -> None:
    made = settled(Facts(month=month, prepayment_open_fen=still), prepayment={"amount": "500000", **how})
    assert sum(fens(made, 9).values()) == fen


def test_what_falls_below_zero_is_carried_and_taken_in_again() -> None:
    facts = Facts(month="2026-10", fines=(Fined("f", ("a",)),), carried_fen=-5_000_000)
    made = settled(facts, fines=[fine(amount="80000")])
    assert fens(made, 10) == {"10:carried_in": -5_000_000, "10:carried_out": 3_000_000}
    assert (made.net_fen, made.carried_fen) == (0, -3_000_000)
    after = settled(Facts(month="2026-11", carried_fen=made.carried_fen))
    assert (after.net_fen, after.carried_fen) == (7_000_000, 0)


def test_an_upheld_objection_may_strike_out_events_and_correct_counts() -> None:
    price = {"code": "p", "kind": "seat_month", "zh": "席", "en": "Seats", "rate": "100", "contracted": "10"}
    facts = Facts(
        month="2026-10", staffing={"p": Counts(Q(10), Q(10), Q(8), Q(20))}, fines=(Fined("f", ("a", "b")), Fined("g", ("x",), days=2)),
        corrections=(
            Correction("o1", "6:f", "events", "f", drop=("a",)), Correction("o2", "1:p", "staffing", "p", value=Q(9), count="logged_in"),
            Correction("o3", "6:g", "events", "g", drop=("x",)),
        ),
    )  # fmt: skip
    made = settled(facts, components=[price], fines=[fine(), fine("g", per="day", amount="100")])
    assert [(line.key, line.fen, line.was_fen) for line in made.lines if line.step in (1, 6)] == [("1:p", 90_000, 80_000), ("6:f", -100_000, -200_000)]


def test_only_a_period_of_the_contract_is_settled() -> None:
    for month in ("2025-12", "2027-01", "2026-13"):
        with pytest.raises(NotACycle):
            settled(Facts(month=month))
    with pytest.raises(NotACycle, match="2026-02"):
        settled(Facts(month="2026-02"), cycle_months=3)


def flagged(made: Statement) -> list[tuple[str, str]]:
    return [(flag.code, flag.measured) for flag in made.flags]


def test_what_a_person_should_look_at_is_flagged_and_changes_no_amount() -> None:
    price = {"code": "p", "kind": "head_month", "zh": "人", "en": "People", "rate": "5000", "contracted": "10"}
    facts = Facts(
        month="2026-10", kpi={"T02@1/requested": Figure(Q(100), Q(100), excluded=(("line_fault", 4), ("weather", 3)))},
        staffing={"p": Counts(Q(10), Q(10), Q(10), Q(7))}, people=Staff(Q("0.25"), Q(1900), two_seats=2, no_calls=1),
    )  # fmt: skip
    more = {"components": [price], "clauses": [clause()], "exclusions": ["line_fault"], "staffing": {"turnover_limit": "0.2", "pay_floor": "2000"}}
    made = settled(facts, **more)
    assert flagged(made) == [
        ("two_seats", "2"), ("no_calls", "1"), ("few_insured", "p: 7 < 10"), ("turnover", "25% > 20%"), ("low_pay", "1900 < 2000"),
        ("exclusion", "c: weather 3"),
    ]  # fmt: skip
    assert made.net_fen == 5_000_000


def test_a_guarantee_that_ends_before_the_prepayment_is_recovered_is_flagged() -> None:
    terms = {"prepayment": {"amount": "500000", "share": "0.08", "guarantee": "BG-1", "expires": "2026-11-20"}}
    assert flagged(settled(Facts(month="2026-10", prepayment_open_fen=1), **terms)) == [("guarantee", "2026-11-20")]
    assert flagged(settled(Facts(month="2026-10"), **terms)) == flagged(settled(Facts(month="2026-09", prepayment_open_fen=1), **terms)) == []


def test_scores_that_may_end_the_contract_raise_an_alarm() -> None:
    more = {"clauses": [clause(mode="score", weight="100")], "pay_factor": TABLE, "terminations": [{"below": "60"}, {"below": "80", "times": 3}]}
    earlier = tuple(Earlier(f"2026-0{month}", {}, {}, Q(score)) for month, score in ((7, 79), (8, 95), (9, 70)))
    bad = Facts(month="2026-10", kpi=MISSED, earlier=earlier)
    assert flagged(settled(bad, **more)) == [("termination", "1 × < 60"), ("termination", "3 × < 80")]
    assert flagged(settled(Facts(month="2026-10", earlier=earlier), **more)) == []
