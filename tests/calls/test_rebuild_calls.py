"""Calls and agents' time told again from the journal, and compared."""

from datetime import timedelta

import pytest

from huiying.calls.models import AgentInterval, Recording, Visit
from huiying.calls.rebuild import check
from huiying.calls.record import record
from huiying.kit.actor import system
from tests.calls.scripts import call_id, happenings
from tests.cast import NOW, Cast, build

pytestmark = pytest.mark.django_db
SCRIPT = """
0  call.arrived  usable
2  call.queued   queue=general
9  call.answered agent=a org=o
60 call.ended    end_reason=answered
61 call.not_recorded why=disk_full
"""


@pytest.fixture(autouse=True)
def told() -> Cast:
    cast = build()
    batch = happenings("call:" + call_id("1"), SCRIPT, number="13800010001", a=cast.agent.id, o=cast.agent.employer_id)
    batch += happenings("agent:" + cast.agent.id, "0 agent.state state=ready\n9 agent.state state=talking")
    record(batch, actor=system("line"), now=NOW)
    return cast


def test_what_the_line_writes_can_be_told_again() -> None:
    assert check() == {"calls": 1, "agents": 1, "differences": []}


@pytest.mark.parametrize(
    ("table", "values", "field"),
    [
        (Visit, {"wait_s": 3}, "visit.1.wait_s"), (Visit, {"answered_at": NOW}, "visit.1.answered_at"), (Visit, {"queue": "expert"}, "visit.1.queue"),
        (Visit, {"seq": 2}, "visit.1"), (Recording, {"none_because": "lost"}, "recording.5.none_because"),
        (AgentInterval, {"state": "paused"}, "interval.1.state"),
    ],
)  # fmt: skip
def test_a_quiet_change_is_found(table: type[Visit], values: dict[str, object], field: str) -> None:
    table.objects.update(**values)
    assert field in {line["field"] for line in check()["differences"]}


def test_a_call_that_the_journal_lacks_or_the_table_lacks_is_found(told: Cast) -> None:
    visit = Visit.objects.get()
    visit.pk, visit.seq, visit.arrived_at, visit.ended_at = None, 7, NOW, NOW + timedelta(days=1)
    visit.save(force_insert=True)
    assert [(line["field"], line["table"]) for line in check()["differences"]] == [("visit.7", "there")]
    Visit.objects.all().delete()
    assert [(line["field"], line["table"]) for line in check()["differences"]] == [("visit.1", "missing")]
