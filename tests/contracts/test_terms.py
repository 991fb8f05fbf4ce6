"""Terms as data: everything that is wrong is told at once, under its place; nothing unknown passes."""

from decimal import Decimal
from typing import Any

import pytest

from huiying.contracts.published import terms_json
from huiying.contracts.reading import from_data, from_toml
from huiying.contracts.writing import to_toml
from huiying.kit.checks import Refused
from tests.contracts.bills import example
from tests.contracts.small import FEE, TABLE, clause, fine, given


def problems(**more: Any) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        from_data(given(**more))
    return {(problem.field, problem.code) for problem in refused.value.problems}


def test_numbers_of_a_file_are_exact() -> None:
    terms = from_toml("""
        contract = "C"
        zh = "合同"
        en = "Contract"
        period = { from = 2026-01-01, to = 2027-01-01 }
        buyer = { code = "B", zh = "甲", en = "B" }
        operator = { code = "O", zh = "乙", en = "O" }
        components = [{ code = "p", kind = "minute", zh = "分", en = "Minutes", source = "noted", rate = 0.1 }]
    """)
    assert terms.components[0].rate == Decimal("0.1")
    assert (terms.total_cap, terms.minimum_n, terms.objection_days) == (Decimal("0.1"), 30, 5)


def test_a_broken_file_is_one_problem() -> None:
    with pytest.raises(Refused, match="TOML"):
        from_toml("contract = ")


def test_all_problems_come_at_once_under_their_places() -> None:
    found = problems(
        zh="", cycle_months=0, tax="net", surprise=1,
        components=[{**FEE, "amount": "12.3.4"}, {"code": "p!", "kind": "item", "zh": "件", "en": "Items", "source": "noted", "tiers": [{"rate": -1}]}],
        clauses=[{**clause(), "version": "one"}],
    )  # fmt: skip
    assert found == {
        ("zh", "text"), ("cycle_months", "whole"), ("tax", "choice"), ("surprise", "unknown"), ("components[1].amount", "number"),
        ("components[2].code", "code"), ("components[2].tiers[1].rate", "range"), ("clauses[1].version", "whole"),
    }  # fmt: skip


def test_what_is_missing_is_named() -> None:
    with pytest.raises(Refused) as refused:
        from_data({})
    named = {problem.field for problem in refused.value.problems}
    assert {"contract", "zh", "en", "period.from", "buyer.code", "operator.zh"} <= named


@pytest.mark.parametrize(
    ("more", "place", "code"),
    [
        ({"period": {"from": "2026-01-15", "to": "2027-01-01"}}, "period", "whole_months"),
        ({"period": {"from": "2027-01-01", "to": "2026-01-01"}}, "period.to", "order"),
        ({"components": []}, "components", "required"),
        ({"components": [FEE, FEE]}, "components", "once"),
        ({"components": [{**FEE, "months": None}]}, "components[1]", "amount"),
        ({"components": [{**FEE, "months": 11}]}, "components[1].months", "period"),
        ({"components": [{**FEE, "schedule": {"2026-10": "5"}}]}, "components[1]", "amount"),
        ({"components": [{**FEE, "amount": None, "months": None, "schedule": {"October": "5"}}]}, "components[1].schedule.October", "month"),
        ({"components": [{**FEE, "staffing": {}}]}, "components[1].contracted", "required"),
        ({"components": [{**FEE, "kind": "seat_month", "rate": "5"}]}, "components[1].contracted", "required"),
        ({"components": [{**FEE, "kind": "item", "source": "noted", "amount": None, "months": None}]}, "components[1].tiers", "required"),
        ({"components": [{**FEE, "kind": "item", "source": "metric T02", "tiers": [{"rate": "1"}]}]}, "components[1].source", "source"),
        ({"components": [{**FEE, "kind": "item", "source": "noted", "tiers": [{"upto": "5", "rate": "1"}]}]}, "components[1].tiers", "open"),
        ({"components": [{**FEE, "kind": "item", "source": "noted", "tiers": [{"upto": "5", "rate": "1"}, {"upto": "5", "rate": "1"}, {"rate": "1"}]}]},
         "components[1].tiers", "order"),
        ({"components": [{**FEE, "kind": "item", "source": "noted", "tiers": [{"rate": "1"}], "contracted": "5", "staffing": {}}]},
         "components[1].staffing", "twice"),
        ({"components": [{**FEE, "kind": "item", "source": "noted", "tiers": [{"rate": "1"}], "forecast": "5"}]}, "components[1].min_share", "pair"),
        ({"clauses": [clause(), clause()]}, "clauses", "once"),
        ({"clauses": [clause(target=None)]}, "clauses[1].target", "required"),
        ({"clauses": [clause(curve="linear", floor="95")]}, "clauses[1]", "direction"),
        ({"clauses": [clause(curve="linear", floor="97")]}, "clauses[1]", "direction"),
        ({"clauses": [clause(curve="inverse_linear", floor="90")]}, "clauses[1]", "direction"),
        ({"clauses": [clause(curve="bands", bands=[{"to": "5", "gives": "1"}, {"from": "6", "gives": "0"}])]}, "clauses[1].bands", "gap"),
        ({"clauses": [clause(curve="bands", bands=[{"from": "5", "gives": "1"}])]}, "clauses[1].bands", "gap"),
        ({"clauses": [clause(mode="score", weight="100", cap="5")]}, "clauses[1]", "mode"),
        ({"clauses": [clause(missing="zero")]}, "clauses[1].missing", "mode"),
        ({"clauses": [clause(weight="0")]}, "clauses[1].weight", "required"),
        ({"clauses": [clause(mode="score", weight="99")]}, "clauses", "hundred"),
        ({"clauses": [clause(curve="capped_bonus", top="99")]}, "clauses[1].curve", "mode"),
        ({"pay_factor": TABLE[1:]}, "pay_factor[1].per_point", "top"),
        ({"pay_factor": TABLE[:2]}, "pay_factor", "open"),
        ({"pay_factor": [*reversed(TABLE)]}, "pay_factor", "order"),
        ({"performance": {"share": "0.2"}}, "performance", "score"),
        ({"performance": {"share": "0", "of": ["nothing"]}}, "performance.of", "unknown"),
        ({"fines": [fine(points="2")]}, "fines[1]", "one"),
        ({"fines": [fine(amount="0")]}, "fines[1]", "one"),
        ({"prepayment": {"amount": "5"}}, "prepayment.share", "required"),
        ({"prepayment": "yes"}, "prepayment", "table"),
        ({"deductions": {"total_cap": "1.5"}}, "deductions.total_cap", "range"),
        ({"deductions": {"total_cap": 0.1}}, "deductions.total_cap", "number"),
        ({"deductions": {"total_cap": True}}, "deductions.total_cap", "number"),
        ({"exclusions": ["line fault"]}, "exclusions", "words"),
        ({"zh": "两\n行"}, "zh", "text"),
        ({"period": 5}, "period", "table"),
        ({"components": "all"}, "components", "rows"),
    ],
)  # fmt: skip
def test_a_contradiction_is_found(more: dict[str, Any], place: str, code: str) -> None:
    assert (place, code) in problems(**more)


def test_published_terms_are_read_back_as_they_were() -> None:
    more = {"components": [{**FEE, "contracted": "66", "staffing": {"daily_rate": "200"}}], "clauses": [clause(earn_back={})], "fines": [fine(repeat_after=0)]}
    terms = from_data(given(**more))
    assert from_data(terms_json(terms)) == terms


@pytest.mark.parametrize("name", ["scale", "changsha", "per_call", "credit_cap"])
def test_terms_are_written_as_a_file_that_reads_the_same(name: str) -> None:
    terms = example(name)
    text = to_toml(terms)
    assert from_toml(text) == terms
    assert "null" not in text
    assert "None" not in text
