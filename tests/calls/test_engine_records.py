"""The engine's own records: read on from where the last reading stopped, whatever happens to the files, and what they tell of calls."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from huiying.adapters.asterisk_config import CDR, QUEUE_LOG
from huiying.adapters.asterisk_found import call_id
from huiying.adapters.asterisk_log import EngineRecord
from huiying.adapters.asterisk_reading import ROTATE_AT, Reading
from huiying.calls.models import Visit
from huiying.calls.record import record
from huiying.calls.rows import Happening
from huiying.kit.actor import system
from huiying.work.line_merging import Circumstances, merge
from tests.calls.scripts import happenings
from tests.cast import Cast, build

ONE = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
NOW = ONE + timedelta(hours=1)
QUEUE_1 = """1772586000|NONE|NONE|NONE|QUEUESTART|
1772586008|line1-1.1|fallback|NONE|ENTERQUEUE||13800001234|1
1772586020|line1-1.1|fallback|d1|CONNECT|12|line1-1.9|3
1772586050|line1-1.1|fallback|d1|COMPLETEAGENT|12|30|1
"""


def cdr(channel: str, start: str, end: str, *, number: str = "13800001234", other: str = "", trunk: str = "4711@carrier", context: str = "incoming") -> str:
    times = f'"2026-03-04 {start}","","2026-03-04 {end}"'
    return f'"","{number}","12345","{context}","","PJSIP/c-1","{other}","Queue","",{times},50,40,"ANSWERED","DOC","{channel}","{trunk}"\n'


FIRST = cdr("line1-1.1", "01:00:00", "01:00:50") + cdr("line1-1.1", "01:00:05", "01:00:58", other="PJSIP/d1-00000001")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / CDR).parent.mkdir(parents=True)
    (tmp_path / "spool" / "recording").mkdir(parents=True)
    return tmp_path


def add(run: Path, *, cdr: str = "", queue: str = "") -> None:
    for name, text in ((CDR, cdr), (QUEUE_LOG, queue)):
        with (run / name).open("a", encoding="utf-8") as file:
            file.write(text)


def read(run: Path, *, rotate_at: int = ROTATE_AT, now: datetime = NOW) -> dict[str, EngineRecord]:
    """What a reading tells of ended calls; they are taken."""
    reading, taken = Reading(run), {}
    for _ in reading.parts():
        taken |= {channel: call for channel, call in reading.log.calls.items() if call.end and reading.queue_read}
        for channel in taken:
            reading.log.calls.pop(channel, None)
        reading.keep()
    reading.rotate(now, rotate_at)
    return taken


def test_each_call_is_told_once_with_its_moments(run: Path) -> None:
    desk = cdr("line1-1.3", "01:00:00", "01:00:50", context="desk")
    add(run, cdr=FIRST + desk + cdr("line1-1.2", "01:01:00", "01:01:30", number="13800005678") + '"","broken\n', queue=QUEUE_1)
    told = read(run)
    first, second = told.values()
    assert (first.number, first.seat, first.trunk, first.start, first.end) == ("13800001234", "d1", "4711@carrier", ONE, ONE + timedelta(seconds=58))
    assert (first.answered, first.left) == (datetime.fromtimestamp(1_772_586_020, UTC), datetime.fromtimestamp(1_772_586_050, UTC))
    assert (second.channel, second.answered, second.seat) == ("line1-1.2", None, "")
    assert read(run) == {}


def test_who_waits_longer_enters_the_queue_twice_and_has_waited_from_the_first_time_on(run: Path) -> None:
    entered, *talked = QUEUE_1.splitlines(keepends=True)[1:]
    left = "1772586014|line1-1.1|fallback|NONE|EXITWITHTIMEOUT|1|1|6\n"
    add(run, cdr=FIRST, queue=entered + left + entered.replace("008", "014", 1) + "".join(talked))
    (call,) = read(run).values()
    assert (call.queued, call.timed_out, bool(call.answered)) == (datetime.fromtimestamp(1_772_586_008, UTC), False, True)


def test_a_last_line_that_is_half_written_waits_for_its_other_half(run: Path) -> None:
    add(run, cdr=FIRST[:-20], queue=QUEUE_1[:-10])
    assert [call.end for call in read(run).values()] == [ONE + timedelta(seconds=50)]
    add(run, cdr=FIRST[-20:], queue=QUEUE_1[-10:])
    assert [call.end for call in read(run).values()] == [ONE + timedelta(seconds=58)]


def test_what_the_queue_told_before_is_known_when_the_call_ends_after_a_restart(run: Path) -> None:
    add(run, queue=QUEUE_1)
    assert read(run) == {}
    add(run, cdr=FIRST)
    assert [(call.seat, bool(call.answered)) for call in read(run).values()] == [("d1", True)]


def test_a_rotated_file_is_read_to_its_end_before_the_new_one(run: Path) -> None:
    add(run, cdr=FIRST)
    read(run)
    add(run, cdr=cdr("line1-1.2", "01:01:00", "01:01:30"))
    (run / CDR).rename(run / f"{CDR}.1")
    add(run, cdr=cdr("line1-1.3", "01:02:00", "01:02:30"))
    assert list(read(run)) == ["line1-1.2", "line1-1.3"]
    assert read(run) == {}


def test_a_file_that_was_cut_off_is_begun_anew(run: Path) -> None:
    add(run, cdr=FIRST)
    read(run)
    (run / CDR).write_text(cdr("line1-1.4", "01:03:00", "01:03:30"), encoding="utf-8")
    assert list(read(run)) == ["line1-1.4"]


def test_a_large_file_that_is_read_makes_room_and_nothing_of_it_is_lost(run: Path) -> None:
    add(run, cdr=FIRST)
    assert list(read(run, rotate_at=10)) == ["line1-1.1"]
    old = run / f"{CDR}.read"
    with old.open("a", encoding="utf-8") as late:  # the engine had it open still
        late.write(cdr("line1-1.5", "01:04:00", "01:04:30"))
    assert list(read(run, rotate_at=10)) == ["line1-1.5"]
    add(run, cdr=cdr("line1-1.6", "01:05:00", "01:05:30"))
    assert list(read(run, rotate_at=10)) == ["line1-1.6"]
    assert not old.exists() or old.read_text() == cdr("line1-1.6", "01:05:00", "01:05:30")


def test_on_a_new_day_the_records_of_the_last_are_removed_and_nothing_of_them_is_lost(run: Path) -> None:
    add(run, cdr=FIRST, queue=QUEUE_1)
    os.utime(run / QUEUE_LOG, (ONE.timestamp(), ONE.timestamp()))
    assert list(read(run)) == ["line1-1.1"]
    assert (run / CDR).exists(), "the same day"
    tomorrow = NOW + timedelta(days=1)
    assert read(run, now=tomorrow) == {}
    assert ((run / CDR).exists(), (run / QUEUE_LOG).stat().st_size) == (False, 0)
    with (run / f"{CDR}.read").open("a", encoding="utf-8") as late:  # the engine had it open still
        late.write(cdr("line1-1.5", "01:04:00", "01:04:30"))
    add(run, cdr=cdr("line1-1.6", "01:05:00", "01:05:30"), queue=QUEUE_1.replace("1-1.1", "1-1.6"))
    told = read(run, now=tomorrow)
    assert (list(told), told["line1-1.6"].seat) == (["line1-1.5", "line1-1.6"], "d1")
    assert not (run / f"{CDR}.read").exists()
    assert read(run, now=tomorrow) == {}
    assert (run / CDR).exists(), "once a day"


def test_a_queues_log_that_is_being_written_is_not_emptied(run: Path) -> None:
    add(run, queue=QUEUE_1)
    read(run)
    tomorrow = NOW + timedelta(days=1)
    os.utime(run / QUEUE_LOG, (tomorrow.timestamp() - 5, tomorrow.timestamp() - 5))
    read(run, now=tomorrow)
    assert (run / QUEUE_LOG).read_text() == QUEUE_1
    read(run, now=tomorrow + timedelta(minutes=11))
    assert (run / QUEUE_LOG).read_text() == ""


def test_however_long_the_records_are_only_a_part_is_in_memory(run: Path) -> None:
    many = 500
    for number in range(many):
        at, until = (f"{number // 60 + 1:02}:{number % 60:02}:{second}" for second in ("00", "40"))
        stamp = int((ONE + timedelta(minutes=number)).timestamp())
        queue = f"{stamp + 1}|line1-{number}|fallback|NONE|ENTERQUEUE||1|1\n{stamp + 9}|line1-{number}|fallback|d1|CONNECT|8|x|3\n"
        add(run, cdr=cdr(f"line1-{number}", at, until), queue=queue)
    reading, most, taken = Reading(run, part=4_096), 0, []
    for _ in reading.parts():
        most = max(most, len(reading.log.calls))
        whole = [call for call in reading.log.calls.values() if call.end and (reading.queue_read or call.end < reading.log.queue_until)]
        taken += [reading.log.calls.pop(call.channel) for call in whole]
    assert len(taken) == many
    assert all(call.answered for call in taken)
    assert most < 100


# -- what is written down of it -------------------------------------------------------------------------------------------

GIVEN = Circumstances(live=(), queue="general", settled=timedelta(0))
pytest_db = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def signed_in(cast: Cast, seat: str, at: datetime) -> None:
    user = cast.user("agent")
    payload = {"state": "ready", "seat": seat, "org": str(user.employer_id)}
    record([Happening(f"agent:{user.pk}", 1, "agent.state", at, payload)], actor=system("line"), now=at)


@pytest_db
def test_the_fallbacks_answer_tells_who_for_whom_and_how_long_they_talked(run: Path, cast: Cast) -> None:
    signed_in(cast, "d1", ONE - timedelta(hours=2))
    add(run, cdr=FIRST, queue=QUEUE_1)
    merge(run, GIVEN, NOW)
    visit, user = Visit.objects.get(), cast.user("agent")
    assert (visit.agent_id, visit.org_id, visit.seat, visit.source, visit.end_reason) == (user.pk, user.employer_id, "d1", "fallback", "answered")
    assert (visit.wait_s, visit.talk_s, visit.trunk_ref != "") == (12, 30, True)
    assert merge(run, GIVEN, NOW) == 0


@pytest_db
def test_nobody_known_sat_there_and_the_talk_has_its_end_all_the_same(run: Path, cast: Cast) -> None:
    add(run, cdr=FIRST, queue=QUEUE_1)
    merge(run, GIVEN, NOW)
    visit = Visit.objects.get()
    assert (visit.agent_id, visit.org_id, visit.seat, visit.talk_s) == (None, None, "d1", 30)


@pytest_db
def test_marks_that_are_lost_tell_nothing_twice_and_a_live_call_waits(run: Path, cast: Cast) -> None:
    add(run, cdr=FIRST, queue=QUEUE_1)
    live = Circumstances(live={call_id("line1-1.1")}, queue="general", settled=timedelta(0))
    assert merge(run, live, NOW) == 0
    written = merge(run, GIVEN, NOW)
    (run / "read.json").unlink()
    assert (written > 0, merge(run, GIVEN, NOW)) == (True, 0)


@pytest_db
def test_an_answer_that_nobody_lived_to_write_is_told_by_the_recording(run: Path, cast: Cast) -> None:
    signed_in(cast, "d1", ONE - timedelta(hours=2))
    name, begun = call_id("line1-1.1"), "0 call.arrived usable\n4 call.queued queue=general\n5 call.offered seat=d1"
    record(happenings(f"call:{name}", begun, begins=ONE, number="13800001234"), actor=system("line"), now=ONE)
    (run / "spool" / "recording" / f"{name}.1.wav").write_bytes(bytes(44 + 16_000 * 40))
    add(run, cdr=FIRST)
    merge(run, GIVEN, NOW)
    visit = Visit.objects.get()
    assert (visit.end_reason, visit.agent_id, visit.talk_s, visit.wait_s) == ("answered", cast.user("agent").pk, 40, 14)


@pytest_db
def test_one_bad_call_does_not_keep_the_others_out(run: Path, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    add(run, cdr=FIRST + cdr("line1-1.2", "01:01:00", "01:01:30"), queue=QUEUE_1.replace("|d1|", f"|{'d' * 40}|"))
    merge(run, GIVEN, NOW)
    assert [str(call) for call in Visit.objects.values_list("call_id", flat=True)] == [call_id("line1-1.2")]
    assert merge(run, GIVEN, NOW) == 0
    assert "DataError" in caplog.text
    assert "Traceback" not in caplog.text, "a trace holds what the database was given"
