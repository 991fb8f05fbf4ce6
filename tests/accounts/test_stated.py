"""What people state of a month: two persons, every version kept, sums over employers that are whole or not there, and an account that needs no file."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from huiying.accounts.models import StatedMonth
from huiying.accounts.own import Period, own_side
from huiying.accounts.side import Side
from huiying.journal.models import Event
from huiying.registers.kinds import kind_called
from huiying.registers.proposing import SamePerson, approve
from tests.cast import NOW, Cast
from tests.registers.scene import administered, applied, hands, looked, proposed

pytestmark = pytest.mark.django_db
HOURS = {"input": "hr.hours_paid", "quality": "measured", "source": "考勤系统导出"}
WAGES = {"input": "cost.wage", "quality": "measured", "stage": "paid", "vat": "none", "source": "财务账"}


@pytest.fixture
def cast() -> Cast:
    return administered()


def rows(*given: tuple[str, str, str], **more: str) -> list[dict[str, str]]:
    return [{"month": month, "employer": employer, "value": value, **more} for month, employer, value in given]


def told(side: Side, id_: str) -> dict[str, tuple[object, str]]:
    return {value.month: (value.value, value.quality) for value in side.values if value.id == id_ and value.value is not None}


def test_one_person_states_and_another_releases(cast: Cast) -> None:
    made = proposed(cast, "months", rows(("2025-01", "RX", "5220.5"), **HOURS))
    proposer, approver = hands(cast, kind_called("months"))
    with pytest.raises(SamePerson):
        approve(proposal_id=made.pk, actor=proposer, now=NOW)
    assert told(own_side(Period("2025-01", "2025-01")), "hr.hours_paid") == {}
    approve(proposal_id=made.pk, actor=approver, now=NOW)
    one = StatedMonth.objects.get()
    assert (one.stated_by, one.released_by, one.version, one.source) == (proposer.id, approver.id, 1, "考勤系统导出")
    assert told(own_side(Period("2025-01", "2025-01")), "hr.hours_paid") == {"2025-01": (Decimal("5220.5"), "measured")}
    assert Event.objects.filter(type="accounts.stated").count() == 1


def test_a_correction_is_a_further_version_and_the_database_keeps_both(cast: Cast) -> None:
    applied(cast, "months", rows(("2025-01", "RX", "5220"), **HOURS))
    applied(cast, "months", rows(("2025-01", "RX", "5300"), **HOURS))
    assert [(one.version, one.value, one.superseded_at is None) for one in StatedMonth.objects.order_by("version")] == [(1, 5220, False), (2, 5300, True)]
    source = next(value.source for value in own_side(Period("2025-01", "2025-01")).values if value.id == "hr.hours_paid")
    assert source == "stated:2025-01/2 考勤系统导出"
    for statement in ("UPDATE accounts_stated SET value = 1", "DELETE FROM accounts_stated", "TRUNCATE accounts_stated"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_employer_that_is_missing_in_a_month_leaves_it_without_a_sum(cast: Cast) -> None:
    applied(cast, "months", rows(("2025-01", "RX", "1000"), ("2025-01", "OP", "4000"), ("2025-02", "OP", "4100"), **HOURS))
    period = Period("2025-01", "2025-02")
    assert told(own_side(period), "hr.hours_paid") == {"2025-01": (Decimal(5000), "measured")}
    applied(cast, "months", rows(("2025-02", "RX", "0"), **HOURS))
    assert told(own_side(period), "hr.hours_paid")["2025-02"] == (Decimal(4100), "measured")
    assert told(own_side(Period("2025-02", "2025-02", "OP")), "hr.hours_paid") == {"2025-02": (Decimal(4100), "measured")}


def test_costs_are_fen_with_their_stage_and_are_no_ones_but_the_employers(cast: Cast) -> None:
    applied(cast, "months", rows(("2025-01", "", "120000.5"), **WAGES))
    side = own_side(Period("2025-01", "2025-01"))
    value = next(value for value in side.values if value.id == "cost.wage")
    assert (value.value, value.unit, value.stage, value.vat, value.term_months, value.price_year) == (12_000_050, "fen", "paid", "none", 1, 2025)
    assert told(own_side(Period("2025-01", "2025-01", "OP")), "cost.wage") == {}


@pytest.mark.parametrize(
    ("change", "column"),
    [({"month": "2025-13"}, "month"), ({"value": "-1"}, "value"), ({"value": "1.00001"}, "value"), ({"value": "x"}, "value"), ({"stage": ""}, "stage"),
     ({"input": "hr.hours_paid", "stage": "", "vat": ""}, "employer"), ({"input": "price.cpi"}, "stage"),
     ({"input": "geo.elderly_share", "value": "2", "stage": "", "vat": ""}, "value")],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_told(cast: Cast, change: dict[str, str], column: str) -> None:
    row = {"month": "2025-01", "employer": "", "value": "1000", **WAGES, **change}
    assert column in {refusal.column for refusal in looked(cast, "months", [row]).refusals}
