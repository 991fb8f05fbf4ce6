"""What contracts know of staff is told to the metrics: hours, heads and shifts of a month, once, and what a file says gives way to it."""

from pathlib import Path

import pytest

from huiying.calls.models import AgentInterval
from huiying.cli.proof_import import run as import_file
from huiying.cli.quality_import import run as import_quality
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
