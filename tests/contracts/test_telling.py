"""What contracts know of staff is told to the metrics: hours, heads and shifts of a month, once, and what a file says gives way to it."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from huiying.calls.models import AgentInterval
from huiying.cli.proof_import import run as import_file
from huiying.cli.quality_import import run as import_quality
from huiying.contracts.contracting import terms_of
from huiying.contracts.proof import staffing
from huiying.contracts.span import cycle_of
from huiying.contracts.telling import tell_staff
from huiying.kit.times import day_start
from huiying.metrics.asking import Period
from huiying.metrics.facts import rows
from huiying.metrics.months import bounds
from tests.contracts.scene import MONTH, Scene
from tests.contracts.test_proof import ATTESTED, ROSTER, at, given, here, logged_in
from tests.metrics.brought_files import given as quality
from tests.metrics.scene import figures, one

pytestmark = pytest.mark.django_db
__all__ = ["here"]
SPAN = tuple(day_start(day) for day in bounds(MONTH))


def told(ref: str) -> list[tuple[object, object]]:
    period = Period(SPAN[0], SPAN[1], SPAN[1])
    return [(row["num"], row["den"]) for row in (found.published() for found in figures(ref, period=period)) if row["raw"]]


def test_hours_heads_and_shifts_become_figures(here: Scene, tmp_path: Path) -> None:
    assert tell_staff(MONTH, now=here.now) == 0
    assert (told("K01"), told("K02"), told("T12")) == ([(None, None)], [(None, None)], [(None, None)])
    import_file(given(tmp_path, "rosters", ROSTER))
    import_file(given(tmp_path, "attestations", ATTESTED))
    logged_in(here, "op_agent", 1, at(6, 9), at(6, 12))
    logged_in(here, "op_agent2", 1, at(6, 9), at(6, 15))  # three hours beyond the shift
    logged_in(here, "agent", 1, at(6, 8), at(6, 16))  # the agency's own, of whom no roster says anything
    AgentInterval.objects.create(agent=here.cast.user("op_agent"), seq=2, state="wrap_up", from_at=at(6, 12), to_at=at(6, 13))
    assert tell_staff(MONTH, now=here.now) == 4  # three shifts, one month
    assert tell_staff(MONTH, now=here.now) == 0
    assert told("K01") == [("2", "20")]
    assert told("K02") == [("7", "30")]  # 4 and 3 hours within shifts; three seats of ten hours
    assert told("T12") == [("32400", "36000")]  # nine of ten hours signed in: the operator's two, and not the hour of wrapping up
    (row,) = rows("staff_month", *SPAN)
    assert (row["org_id"], row["rostered_h"], row["seats"]) == (str(here.cast.operator.pk), "20.000", None)


def test_hours_are_those_of_the_statement_also_where_shifts_overlap_or_end_in_another_month(here: Scene, tmp_path: Path) -> None:
    late = "seats,A1,2025-01-06 12:00,2025-01-06 18:00,2\nseats,A1,2025-01-31 22:00,2025-02-01 06:00,1\n"
    import_file(given(tmp_path, "rosters", ROSTER + late))
    logged_in(here, "op_agent", 1, at(6, 8), at(6, 18))
    logged_in(here, "op_agent", 2, at(31, 22), at(31, 22) + timedelta(hours=8))
    tell_staff(MONTH, now=here.now)
    terms = terms_of(here.contract.versions.get(state="in_force"))
    counts = staffing(here.contract, terms, cycle_of(terms, MONTH))["seats"]
    (row,) = rows("staff_month", *SPAN)
    hours = next(one.hours for one in terms.components if one.code == "seats")
    assert (Decimal(row["rostered_h"]), Decimal(row["logged_in_h"])) == (28, 12)
    assert (counts.rostered * Fraction(hours or 1), counts.logged_in * Fraction(hours or 1)) == (28, 12)


def test_what_a_file_says_stands_beside_and_gives_way(here: Scene, tmp_path: Path) -> None:
    text = f"month,employer,heads,leavers,seats,residents\n{MONTH},OP,99,9,12,1000000\n"
    assert import_quality(quality(tmp_path, text)) == 0
    assert (told("K01"), told("T19")) == ([("9", "99")], [("12", "1000000"), (None, "1000000")])
    import_file(given(tmp_path, "attestations", ATTESTED))
    assert tell_staff(MONTH, now=here.now) == 1
    assert (told("K01"), told("T19")) == ([("2", "20")], [("12", "1000000"), (None, "1000000")])
    import_file(given(tmp_path, "attestations", ATTESTED.replace("3200.50,1,2", "3200.50,1,3")))
    assert tell_staff(MONTH, now=here.now) == 1
    assert one(figures("K01", period=Period(SPAN[0], SPAN[1], SPAN[1])), "annualised")["num"] == "3"
