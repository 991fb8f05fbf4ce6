"""Call-detail records of other systems: what is read, mended, dropped and refused."""

import json
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from openpyxl import Workbook

from huiying.calls.cdr import BadMap, CallMap
from huiying.calls.figures import figures
from huiying.calls.importing import Outcome, import_calls
from huiying.calls.models import Contact, Visit
from huiying.calls.rebuild import check
from huiying.directory.models import User
from huiying.directory.parties import phone_index
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.sheets import Unreadable, open_sheet
from huiying.kit.times import local
from tests.cast import NOW, build

EXAMPLES = Path(__file__).parents[2] / "docs" / "how-to" / "examples"
HEAD = "no,day,in,menu,queue_in,wait,talk,how,line,caller"
MAP = """
system = "old"
key = ["no"]
[columns]
day = "day"
arrived = "in"
menu_end = "menu"
queued = "queue_in"
wait = "wait"
talk = "talk"
outcome = "how"
queue = "line"
number = "caller"
[only_if]
queued = "wait"
[drop]
how = ["TEST"]
[values.outcome]
OK = "answered"
GONE = "abandon"
"""


def take(folder: Path, *rows: str, mapping: str = MAP, head: str = HEAD, all_or_nothing: bool = False) -> Outcome:
    file = folder / "calls.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return import_calls(sheet=open_sheet(file), mapping=CallMap.from_toml(mapping), all_or_nothing=all_or_nothing, actor=system("import"), now=NOW)


ROWS = (
    "1,2025-03-01,08:00:00,08:00:10,08:00:10,20,100,OK,general,13800010001",
    "2,2025-03-01,08:10:00,08:10:10,00:00:00,0,50,OK,general,",
    "3,2025-03-01,08:40:00,08:40:10,08:40:12,33,0,GONE,expert,13800010002",
    "4,2025-03-01,08:50:00,08:50:10,00:00:00,0,0,GONE,general,",
    "5,2025-03-01,09:00:00,09:00:10,00:00:00,0,0,TEST,general,",
)


@pytest.mark.django_db
def test_rows_become_calls_with_their_moments(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()
    outcome = take(tmp_path, *ROWS)
    assert (outcome.read, outcome.dropped, outcome.created, outcome.refusals) == (5, 1, 4, [])
    assert not Event.objects.filter(stream__startswith="call:", at_server__lt=before).exists()  # by the database's own clock, whatever it is in the city
    told = Visit.objects.order_by("arrived_at")
    assert [(v.menu_s, v.wait_s, v.talk_s, v.end_reason, v.queue) for v in told] == [
        (10, 20, 100, "answered", "general"), (10, 0, 50, "answered", "general"), (12, 33, None, "abandon", "expert"), (10, None, None, "abandon", ""),
    ]  # fmt: skip
    first = told[0]
    assert local(first.arrived_at).isoformat() == "2025-03-01T08:00:00+08:00"
    assert first.ended_at == first.arrived_at + timedelta(seconds=130)
    assert (bytes(first.ani_index or b""), first.source) == (phone_index("13800010001"), "old")
    assert [visit.ring_back_due is not None for visit in told] == [False, False, True, False]
    assert Contact.objects.filter(channel="voice", number_source="switch").count() == 2
    events = Event.objects.filter(stream=f"call:{first.call_id}").order_by("stream_seq")
    assert [(event.type, event.imported) for event in events] == [(f"call.{name}", True) for name in ("arrived", "queued", "answered", "ended")]
    assert not Event.objects.filter(payload__contains="13800010001").exists()
    assert check() == {"calls": 4, "agents": 0, "differences": []}


@pytest.mark.django_db
def test_the_figures_name_both_bases(tmp_path: Path) -> None:
    outcome = take(tmp_path, *ROWS)
    told = figures(list(outcome.ids), CallMap.from_toml(MAP).zone)
    assert (told["offered"], told["answered"], told["abandoned"], told["service_mean_s"]) == (3, 2, 1, 75)
    assert told["within"]["15"] == {"of_offered": {"num": 1, "den": 3, "value": 1 / 3}, "of_answered": {"num": 1, "den": 2, "value": 0.5}}
    assert {name: part["offered"] for name, part in told["by_type"].items()} == {"general": 2, "expert": 1}
    assert [(part["start"], part["offered"]) for part in told["by_half_hour"]] == [("2025-03-01T08:00:00+08:00", 2), ("2025-03-01T08:30:00+08:00", 1)]
    assert figures([], CallMap.from_toml(MAP).zone)["offered"] == 0
    json.dumps(told)


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_another_story_is_refused(tmp_path: Path) -> None:
    take(tmp_path, *ROWS)
    outcome = take(tmp_path, *ROWS)
    assert (outcome.created, outcome.unchanged, outcome.refusals) == (0, 4, [])
    outcome = take(tmp_path, ROWS[0].replace(",20,", ",21,"), ROWS[1], ROWS[1], ROWS[1].replace(",50,", ",51,"))
    assert [(refusal.line, refusal.problem.code) for refusal in outcome.refusals] == [(5, "twice"), (2, "changed")]
    assert Visit.objects.filter(wait_s=21).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (",2025-03-01,08:00:00,,,1,1,OK,q,", "key", "required"),
        ("1,2025-02-30,08:00:00,,,1,1,OK,q,", "day", "not_a_time"),
        ("1,2025-03-01,,,,1,1,OK,q,", "arrived", "required"),
        ("1,2025-03-01,08:61:00,,,1,1,OK,q,", "arrived", "not_a_time"),
        ("1,0001-01-01,00:00:00,,,1,1,OK,q,", "day", "not_a_time"),
        ("1,9999-12-31,23:59:59,,,1,1,OK,q,", "day", "not_a_time"),
        ("1,2025-03-01,08:00:00,,,1,1,WELL,q,", "outcome", "unknown_code"),
        ("1,2025-03-01,08:00:00,,,1,1,OK,a queue,", "queue", "unknown_code"),
        ("1,2025-03-01,08:00:00,,,1,,OK,q,", "talk", "required"),
        ("1,2025-03-01,08:00:00,,,x,1,OK,q,", "wait", "not_a_duration"),
        ("1,2025-03-01,08:00:00,,,-1,1,OK,q,", "wait", "backwards"),
        ("1,2025-03-01,08:00:00,07:59:00,,1,1,OK,q,", "arrived", "backwards"),
        ("1,2025-03-04,09:29:59,,,1,1,OK,q,", "ended", "in_future"),
        ("1,2025-03-01,08:00:00,,", "row", "columns"),
    ],
)
def test_a_bad_row_is_refused_with_line_and_reason(tmp_path: Path, row: str, field: str, code: str) -> None:
    outcome = take(tmp_path, row, ROWS[1])
    assert [(refusal.line, refusal.problem.field, refusal.problem.code) for refusal in outcome.refusals] == [(2, field, code)]
    assert (outcome.created, Visit.objects.count()) == (1, 1)
    assert take(tmp_path, row, ROWS[2], all_or_nothing=True).created == 0
    assert Visit.objects.count() == 1


@pytest.mark.django_db
def test_times_that_run_backwards_are_mended_only_where_the_map_says_so(tmp_path: Path) -> None:
    take(tmp_path, "1,2025-03-01,08:00:00,07:59:00,07:59:00,20,100,OK,q,", mapping="mend = true\n" + MAP)
    visit = Visit.objects.get()
    assert (local(visit.queued_at or NOW).strftime("%H:%M:%S"), visit.arrived_at, visit.menu_s) == ("07:59:00", visit.queued_at, 0)


@pytest.mark.django_db
def test_who_waited_less_than_nothing_was_in_no_queue(tmp_path: Path) -> None:
    take(tmp_path, "1,2025-03-01,08:00:00,08:00:09,08:00:09,-3,0,GONE,q,", "2,2025-03-01,08:00:00,08:00:09,  ,4,20,OK,q,", mapping="mend = true\n" + MAP)
    assert {(visit.end_reason, visit.queued_at is None) for visit in Visit.objects.all()} == {("abandon", True), ("answered", False)}


@pytest.mark.django_db
def test_dates_and_times_of_a_spreadsheet_are_taken_as_they_are(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(","))
    sheet.append(["1", datetime(2025, 3, 1), time(8), time(8, 0, 10), time(8, 0, 10), 20, timedelta(seconds=100), "OK", "q", 13800010001])  # noqa: DTZ001 - as a sheet has it
    book.save(tmp_path / "calls.xlsx")
    outcome = import_calls(sheet=open_sheet(tmp_path / "calls.xlsx"), mapping=CallMap.from_toml(MAP), all_or_nothing=True, actor=system("import"), now=NOW)
    assert outcome.refusals == []
    visit = Visit.objects.get()
    assert (local(visit.arrived_at).isoformat(), visit.wait_s, visit.talk_s, visit.ani_usable) == ("2025-03-01T08:00:00+08:00", 20, 100, True)


@pytest.mark.django_db
def test_a_call_may_cross_midnight(tmp_path: Path) -> None:
    take(tmp_path, "1,2025-03-01,23:59:50,23:59:58,00:00:03,20,100,OK,q,")
    visit = Visit.objects.get()
    assert local(visit.queued_at or NOW).isoformat() == "2025-03-02T00:00:03+08:00"
    assert (visit.menu_s, visit.wait_s) == (13, 20)


@pytest.mark.django_db
def test_moments_with_date_and_people_by_their_number(tmp_path: Path) -> None:
    cast = build()
    User.plain.filter(pk=cast.agent.id).update(employee_no="1001")
    mapping = """
        system = "other"
        key = ["id"]
        columns = {arrived = "start", answered = "answer", ended = "end", outcome = "result", agent = "staff", hold = "hold", acw = "after", csat = "stars"}
    """
    head = "id,start,answer,end,result,staff,hold,after,stars"
    rows = ("a,2025-03-01 08:00:00,2025/3/1 08:00:09,2025-03-01T00:01:40Z,answered,1001,0:00:10,30,5",
            "b,2025-03-01 08:00:00,,2025-03-01 08:00:20,abandon,,,,", "c,2025-03-01 08:00:00,2025-03-01 08:00:09,2025-03-01 08:01:00,answered,999,,,")
    outcome = take(tmp_path, *rows, mapping=mapping, head=head)
    assert [(refusal.line, refusal.problem.field) for refusal in outcome.refusals] == [(2, "answered"), (4, "agent")]
    outcome = take(tmp_path, rows[0].replace("2025/3/1", "2025/03/01"), mapping=mapping, head=head)
    visit = Visit.objects.get(agent__isnull=False)
    assert outcome.created == 1
    assert (str(visit.agent_id), str(visit.org_id), visit.csat) == (cast.agent.id, cast.agent.employer_id, 5)
    assert (visit.wait_s, visit.talk_s, visit.hold_s, visit.acw_s) == (9, 81, 10, 30)
    assert check()["differences"] == []


@pytest.mark.parametrize(
    "broken",
    ["system = ", 'system = "x"', MAP.replace('"old"', '"Old System"'), MAP.replace('"answered"', '"done"'), "surprise = 1\n" + MAP,
     MAP.replace('how = ["TEST"]', 'how = "TEST"'), MAP.replace('key = ["no"]', 'key = "no"'), MAP.replace("[values.outcome]", "[values.wait]"),
     MAP.replace('GONE = "abandon"', "GONE = 5"), MAP.replace('queued = "wait"\n[drop]', 'wait = "wait"\n[drop]'), "zone = 8\n" + MAP,
     MAP.replace('arrived = "in"', 'arrivd = "in"'), MAP.replace('outcome = "how"\n', ""), 'zone = "Moon/Base"\n' + MAP],
)  # fmt: skip
def test_a_map_that_cannot_be_used_says_why(broken: str) -> None:
    with pytest.raises(BadMap):
        CallMap.from_toml(broken)


@pytest.mark.django_db
def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="caller"):
        take(tmp_path, head=HEAD.replace("caller", "who"))


@pytest.mark.django_db
def test_the_example_of_the_documentation_is_taken_whole() -> None:
    mapping = CallMap.from_toml((EXAMPLES / "calls.toml").read_text(encoding="utf-8"))
    outcome = import_calls(sheet=open_sheet(EXAMPLES / "calls.csv"), mapping=mapping, all_or_nothing=True, actor=system("import"), now=NOW)
    assert (outcome.read, outcome.dropped, outcome.created, outcome.refusals) == (6, 1, 5, [])
    assert Visit.objects.filter(wait_s=Decimal(12), hold_s=Decimal(20)).count() == 1
