"""The performance bond: what it says in the terms, what is drawn, filled up and given back, and the alarm before a guarantee ends."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from huiying.contracts.bonding import NoBond, held, newest_terms, note_bond
from huiying.contracts.contracting import decide_terms, enter_terms
from huiying.contracts.facts import Facts
from huiying.contracts.models import BondEntry
from huiying.contracts.published import terms_json
from huiying.contracts.reading import from_data, from_toml
from huiying.contracts.settlement import settle
from huiying.contracts.writing import to_toml
from huiying.kit.checks import Refused
from huiying.orders.authorise import Outsourced
from huiying.supervision.models import Notice
from huiying.work.timers import run_due
from tests.contracts.scene import MONTH, Scene, events, scene, terms_for
from tests.contracts.small import terms

pytestmark = pytest.mark.django_db
BOND = {"amount": "50000", "guarantee": "BG-7", "expires": "2026-03-31", "release": "2026-02-01"}
AGREED = {"subcontract": "forbidden", "exit_plan": "附件六", "export_test": "2025-10-15"}


@pytest.fixture
def here() -> Scene:
    return scene(bond=BOND, agreed=AGREED)


def noted(here: Scene, kind: str, amount: str, on: date = date(2025, 3, 1), **more: object) -> BondEntry:
    given = {"what": "整改逾期", "evidence": "通知 5", "actor": here.manager, "now": here.now, **more}
    return note_bond(contract_id=here.contract.pk, kind=kind, amount=Decimal(amount), on=on, **given)  # type: ignore[arg-type]


def left(here: Scene) -> int:
    found = held(here.contract, newest_terms(here.contract))
    assert found is not None
    return found.left


def test_a_bond_is_drawn_upon_filled_up_and_given_back(here: Scene) -> None:
    noted(here, "draw", "12000.50")
    assert left(here) == 3_799_950
    with pytest.raises(Refused, match=r"at most 12000\.5"):
        noted(here, "refill", "12001")
    noted(here, "refill", "12000.50")
    with pytest.raises(Refused, match="given back from 2026-02-01"):
        noted(here, "release", "50000")
    later = {"on": date(2026, 2, 2), "now": here.now + timedelta(days=340)}
    with pytest.raises(Refused, match=r"at most 50000"):
        noted(here, "release", "50000.01", **later)  # type: ignore[arg-type]
    noted(here, "release", "50000", **later)  # type: ignore[arg-type]
    assert left(here) == 0
    told = events("contract", here.contract.pk)[-3:]
    assert told == ["contract.bond_drawn", "contract.bond_refilled", "contract.bond_released"]
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        BondEntry.objects.update(fen=1)


def test_the_operator_touches_no_bond_and_without_one_nothing_is_drawn(here: Scene) -> None:
    with pytest.raises(Outsourced):
        noted(here, "draw", "1", actor=here.operator)
    made = enter_terms(engagement_id=here.contract.engagement_id, terms=from_data(terms_for()), from_month=MONTH, note="", actor=here.manager, now=here.now)
    decide_terms(terms_id=made.pk, release=True, reason="", actor=here.manager2, now=here.now)
    with pytest.raises(NoBond):
        noted(here, "draw", "1")


def test_an_alarm_comes_a_month_before_the_guarantee_ends_unless_it_was_prolonged(here: Scene) -> None:
    kept = Notice.objects.count()
    run_due(here.now + timedelta(days=350))
    assert Notice.objects.count() == kept
    longer = from_data(terms_for(bond=BOND | {"expires": "2026-06-30"}))
    made = enter_terms(engagement_id=here.contract.engagement_id, terms=longer, from_month=MONTH, note="", actor=here.manager, now=here.now)
    decide_terms(terms_id=made.pk, release=True, reason="", actor=here.manager2, now=here.now)
    run_due(here.now + timedelta(days=370))
    assert not Notice.objects.filter(zh__contains="BG-7").exists()
    run_due(here.now + timedelta(days=470))
    assert "2026-06-30" in Notice.objects.get(zh__contains="BG-7").zh
    assert events("contract", here.contract.pk)[-1] == "contract.guarantee_ends"


def test_bond_and_other_fields_come_back_from_both_forms_and_older_forms_keep_their_bytes() -> None:
    made = terms(bond=BOND, agreed=AGREED)
    assert from_data(terms_json(made)) == from_toml(to_toml(made)) == made
    assert not {"bond", "agreed"} & set(terms_json(terms()))
    with pytest.raises(Refused, match=r"agreed\.subcontract"):
        terms(agreed={"subcontract": "maybe"})
    with pytest.raises(Refused, match=r"agreed\.nonsense"):
        terms(agreed={"nonsense": "x"})


@pytest.mark.parametrize(("month", "word"), [("2026-11", "结转下期"), ("2026-12", "履约保证金")])
def test_the_last_period_leaves_what_is_below_zero_to_the_bond(month: str, word: str) -> None:
    owed = settle(terms(), Facts(month=month, carried_fen=-20_000_000))
    assert (owed.net_fen, owed.carried_fen) == (0, -10_000_000)
    assert word in owed.lines[-1].rule[0]
