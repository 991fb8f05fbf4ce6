"""What the operator is paid comes from statements, and what only people know from a file that never stands for what is counted."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huiying.accounts.inputs import Value
from huiying.accounts.own_fees import fees
from huiying.accounts.own_with import completed
from huiying.accounts.side import Side, of_one_city
from huiying.contracts.contracting import decide_terms, enter_terms
from huiying.contracts.drafting import settle_month
from huiying.contracts.models import Contract
from huiying.contracts.objecting import accept_statement
from huiying.contracts.reading import from_data
from huiying.contracts.sealing import pay_statement, seal_statement
from huiying.kit.checks import Refused
from tests.contracts.scene import LATER, MONTH, scene, terms_for


@pytest.mark.django_db
def test_fee_and_deductions_are_those_of_the_newest_statement_with_the_stage_of_the_workflow() -> None:
    here = scene()
    assert list(fees((MONTH,), [here.contract])) == []
    statement = here.sent()
    fee, deductions = fees((MONTH,), [here.contract])
    assert (fee.id, deductions.id) == ("cost.vendor_fee", "cost.deductions")
    assert (fee.value, fee.stage, fee.vat, fee.term_months, fee.price_year) == (statement.gross_fen, "contract", "in", 12, 2025)
    assert isinstance(fee.value, int)
    assert isinstance(deductions.value, int)
    assert deductions.value > 0
    assert fee.value - deductions.value == statement.net_fen
    assert fee.source == f"statement:RX-2025-1/{MONTH}/1 sha256:{statement.sha256}"
    accept_statement(statement_id=statement.pk, actor=here.operator, now=here.now + LATER)
    seal_statement(statement_id=statement.pk, actor=here.manager, now=here.now + 2 * LATER)
    pay_statement(statement_id=statement.pk, paid_ref="付 1", actor=here.manager, now=here.now + 3 * LATER)
    assert {value.stage for value in fees((MONTH,), [here.contract])} == {"paid"}
    assert list(fees(("2025-02",), [here.contract])) == []


@pytest.mark.django_db
def test_a_month_of_which_one_contract_is_not_settled_has_no_fee() -> None:
    here = scene()
    here.sent()
    terms = from_data(terms_for(contract="RX-2025-2"))
    made = enter_terms(engagement_id=here.contract.engagement_id, terms=terms, from_month=MONTH, note="第二包", actor=here.manager, now=here.now)
    decide_terms(terms_id=made.pk, release=True, reason="", actor=here.manager2, now=here.now + LATER)
    other = Contract.objects.get(code="RX-2025-2")
    assert list(fees((MONTH,), [here.contract, other])) == []
    settle_month(contract_id=other.pk, month=MONTH, measure=here.measure, actor=here.manager, now=here.now + 2 * LATER)
    assert [one.id for one in fees((MONTH,), [here.contract, other])] == ["cost.vendor_fee", "cost.deductions"] * 2


def value(id_: str, month: str, number: int | Decimal | None, unit: str = "count") -> Value:
    return Value(id_, month, number, unit, "counted", id_, 1, "missing" if number is None else "measured")


OWN = Side("990100", "云州", "Yunzhou", "outsourced", "2025-01", "2025-02",
           (value("tel.queued", "2025-01", 5), value("tel.queued", "2025-02", None), value("hr.hours_paid", "2025-01", None, "h"),
            value("hr.hours_paid", "2025-02", None, "h")))  # fmt: skip


def test_a_file_adds_what_nobody_counts_and_takes_the_place_of_what_is_missing() -> None:
    given = replace(OWN, values=(value("hr.hours_paid", "2025-01", Decimal(170), "h"), value("tel.queued", "2025-02", 7)))
    made = completed(OWN, given)
    assert {(one.id, one.month): one.value for one in made.values} == {
        ("tel.queued", "2025-01"): 5, ("tel.queued", "2025-02"): 7, ("hr.hours_paid", "2025-01"): Decimal(170), ("hr.hours_paid", "2025-02"): None,
    }  # fmt: skip


def test_a_file_that_says_what_is_counted_or_is_of_other_months_is_refused_with_all_of_it() -> None:
    given = replace(OWN, start="2024-12", values=(value("tel.queued", "2025-01", 6),))
    with pytest.raises(Refused) as told:
        completed(OWN, given)
    assert [(problem.field, problem.code) for problem in told.value.problems] == [("from", "other_months"), ("tel.queued", "counted")]


def test_sides_are_of_one_city_as_far_as_that_is_known() -> None:
    assert of_one_city(OWN, OWN)
    assert of_one_city(replace(OWN, city=""), OWN)
    assert not of_one_city(replace(OWN, city="460100"), OWN)
