"""Step 3 to 5: what each curve gives, how too few rows count, the score and the factor it is paid by."""

from fractions import Fraction as Q
from typing import Any

import pytest

from huiying.contracts.facts import Facts, Figure, Fined
from huiying.contracts.reading import from_data
from huiying.contracts.scoring import pay_factor
from huiying.contracts.settlement import settle
from huiying.contracts.statement import Line, Statement
from tests.contracts.small import TABLE, clause, fine, given

KEY = "T02@1/requested"
BANDS = [{"from": "95", "gives": "100"}, {"from": "90", "to": "95", "gives": "60"}, {"to": "90", "gives": "0"}]


def scored(value: str, n: int = 1000, **curve: Any) -> Line:
    """The line of a clause of 100 points for a value in the clause's own unit."""
    terms = from_data(given(clauses=[clause(mode="score", weight="100", unit="count", **curve)]))
    line = settle(terms, Facts(month="2026-10", kpi={KEY: Figure(value=Q(value), n=n)})).line("3:c")
    assert line is not None
    return line


@pytest.mark.parametrize(
    ("curve", "value", "points"),
    [
        ({"curve": "step", "target": "95"}, "95", "100"),
        ({"curve": "step", "target": "95"}, "94.999", "0"),
        ({"curve": "step", "target": "5", "better": "lower"}, "5", "100"),
        ({"curve": "step", "target": "5", "better": "lower"}, "5.1", "0"),
        ({"curve": "linear", "floor": "90", "target": "95"}, "96", "100"),
        ({"curve": "linear", "floor": "90", "target": "95"}, "93", "60"),
        ({"curve": "linear", "floor": "90", "target": "95"}, "90", "0"),
        ({"curve": "inverse_linear", "floor": "90", "target": "80"}, "79", "100"),
        ({"curve": "inverse_linear", "floor": "90", "target": "80"}, "83", "70"),
        ({"curve": "inverse_linear", "floor": "90", "target": "80"}, "91", "0"),
        ({"curve": "per_point", "target": "95", "k": "5"}, "97", "100"),
        ({"curve": "per_point", "target": "95", "k": "5"}, "92.5", "87.5"),
        ({"curve": "per_point", "target": "95", "k": "50"}, "90", "0"),
        ({"curve": "per_point", "target": "5", "k": "10", "better": "lower"}, "7", "80"),
        ({"curve": "bands", "bands": BANDS}, "95", "100"),
        ({"curve": "bands", "bands": BANDS}, "94.9", "60"),
        ({"curve": "bands", "bands": BANDS}, "89.9", "0"),
    ],
)
def test_what_a_curve_gives(curve: dict[str, Any], value: str, points: str) -> None:
    assert scored(value, **curve).points == Q(points)


def test_points_are_rounded_half_up_once_a_clause() -> None:
    line = scored("90.00025", curve="linear", floor="90", target="95")
    assert (line.arithmetic.value, line.points) == (Q("0.005"), Q("0.01"))


@pytest.mark.parametrize(("missing", "points"), [("full", 100), ("zero", 0)])
@pytest.mark.parametrize(("figure", "mark"), [(Figure(value=Q(1), n=29), "few"), (Figure(Q(1), Q(29)), "few"), (Figure(), "no_data"), (None, "no_data")])
def test_too_few_rows_or_none_are_marked_and_judged_as_the_terms_say(missing: str, points: int, figure: Figure | None, mark: str) -> None:
    terms = from_data(given(clauses=[clause(mode="score", weight="100", missing=missing)]))
    line = settle(terms, Facts(month="2026-10", kpi={KEY: figure} if figure else {})).line("3:c")
    assert line is not None
    assert (line.points, line.marks, line.met) == (points, (mark,), None)


def test_a_share_is_exact_before_it_is_judged() -> None:
    terms = from_data(given(clauses=[clause(mode="score", weight="100", target="66.666666")]))
    made = settle(terms, Facts(month="2026-10", kpi={KEY: Figure(Q(2000), Q(3000), Q("0.666666"))}))
    assert made.score == 100


def test_the_raw_figure_is_taken_where_the_clause_asks_for_it() -> None:
    kpi = {KEY: Figure(Q(99), Q(100)), f"{KEY}/raw": Figure(Q(90), Q(100))}
    for raw, points in ((False, 100), (True, 0)):
        made = settle(from_data(given(clauses=[clause(mode="score", weight="100", raw=raw)])), Facts(month="2026-10", kpi=kpi))
        assert made.score == points


def a_score(*events: str, fast: str = "0.9", bonus_cap: str = "3", base: str = "0.99") -> Statement:
    clauses = [
        clause(mode="score", weight="100", target="95"),
        clause("fast", mode="score", metric="T03", curve="capped_bonus", target="90", top="95", weight="4"),
    ]
    terms = from_data(given(clauses=clauses, score={"bonus_cap": bonus_cap}, fines=[{**fine(), "amount": "0", "points": "2.5"}]))
    fines = (Fined("f", events),) if events else ()
    kpi = {KEY: Figure(value=Q(base), n=100), "T03@1/requested": Figure(value=Q(fast), n=100)}
    return settle(terms, Facts(month="2026-10", kpi=kpi, fines=fines))


def test_points_come_off_for_events_and_a_bonus_goes_on_top_within_its_cap() -> None:
    assert a_score("a", "b").score == 95
    assert a_score(fast="0.925").score == 102
    assert a_score(fast="0.99").score == 103
    assert a_score("a", fast="0.99").score == Q("100.5")
    assert a_score(*map(str, range(50)), base="0.5").score == 0


@pytest.mark.parametrize(
    ("score", "factor"), [("100", "1"), ("90", "1"), ("89.99", "0.99995"), ("82.67", "0.96335"), ("80", "0.95"), ("79.99", "0.9"), ("0", "0.9")]
)
def test_the_factor_of_a_score(score: str, factor: str) -> None:
    rows = from_data(given(pay_factor=TABLE, clauses=[clause(mode="score", weight="100")])).pay_factor
    assert pay_factor(rows, Q(score))[0].value == Q(factor)


def test_only_the_share_at_stake_is_paid_by_the_score() -> None:
    terms = from_data(given(pay_factor=TABLE, clauses=[clause(mode="score", weight="100")], performance={"share": "0.2"}))
    made = settle(terms, Facts(month="2026-10", kpi={KEY: Figure(value=Q("0.5"), n=100)}))
    line = made.line("4:performance")
    assert line is not None
    assert (line.fen, line.arithmetic.text, line.marks) == (-200_000, "20% × 100,000.00 × (0.9 − 1)", ("rectify",))


@pytest.mark.parametrize(
    ("curve", "value", "fen"),
    [
        ({"curve": "step", "target": "95", "weight": "5000"}, "94", -500_000),
        ({"curve": "step", "target": "95", "weight": "5000"}, "95", 0),
        ({"curve": "linear", "floor": "90", "target": "95", "weight": "5000"}, "93", -200_000),
        ({"curve": "linear", "floor": "90", "target": "95", "weight": "5000"}, "80", -500_000),
        ({"curve": "per_point", "target": "98", "k": "1200"}, "95.5", -300_000),
        ({"curve": "per_point", "target": "98", "k": "1200", "cap": "1000"}, "95.5", -100_000),
        ({"curve": "bands", "bands": [{"from": "95", "gives": "0"}, {"to": "95", "gives": "700"}]}, "94", -70_000),
        ({"curve": "step", "target": "95", "weight": "0.02", "basis": "gross"}, "94", -200_000),
    ],
)
def test_what_a_curve_deducts(curve: dict[str, Any], value: str, fen: int) -> None:
    terms = from_data(given(clauses=[clause(unit="count", **curve)]))
    line = settle(terms, Facts(month="2026-10", kpi={KEY: Figure(value=Q(value), n=100)})).line("5:c")
    assert line is not None
    assert (line.fen, line.met) == (fen, fen == 0)
