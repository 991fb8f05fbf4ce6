"""The doctor says what is wrong: each check is broken once on a real city."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from huiying.cli.keeping import doctor, doctor_city, doctor_server
from huiying.cli.keeping.findings import Finding, Look
from huiying.directory.kept import BACKED_UP, note_city
from huiying.kit.actor import system
from tests.databases import inside
from tests.keeping.conftest import Kept

OVERDUE = "INSERT INTO journal_timer (stream, kind, subject, round, due_at, dropped, failures, last_error) VALUES ('x', 'k', '', 1, {due}, false, {n}, 'E')"
TRIGGER = "ALTER TABLE journal_event {} TRIGGER journal_event_kept"
LATE = "now() - interval '20 years'"
MESSAGE = (
    "INSERT INTO journal_outbox (stream, kind, round, channel, to_sealed, to_index, body_sealed, template, created_at, send_after, state, tries, provider_ref,"
    " last_error, withheld, resends) VALUES ('x', 'k', 1, 'sms', '', '', '', '', now(), now() - interval '20 years', 'waiting', 0, '', '', '', 0)"
)
# check: what breaks it (as the tables' owner), what the sentence names, what mends it
BREAKS = {
    "rights": ("GRANT UPDATE ON journal_event TO huiying_app", "UPDATE journal_event", "REVOKE UPDATE ON journal_event FROM huiying_app"),
    "walls": ("ALTER TABLE orders_assignment DISABLE ROW LEVEL SECURITY", "orders_assignment", "ALTER TABLE orders_assignment ENABLE ROW LEVEL SECURITY"),
    "policies": (
        "CREATE POLICY helper ON orders_workorder FOR SELECT TO huiying_app USING (true)", "helper on orders_workorder, for huiying_app: it opens the wall",
        "DROP POLICY helper ON orders_workorder",
    ),
    "grants": (
        "GRANT SELECT (reason) ON journal_access TO PUBLIC", "PUBLIC has a right on journal_access that is not ours: SELECT (reason)",
        "REVOKE SELECT (reason) ON journal_access FROM PUBLIC",
    ),
    "triggers": (TRIGGER.format("DISABLE"), "journal_event_kept", TRIGGER.format("ENABLE")),
    "role": ("CREATE TABLE stray (); ALTER TABLE stray OWNER TO huiying_app", "1 tables", "DROP TABLE stray"),
    "engagements": (
        "UPDATE directory_engagement SET valid_to = now()",
        "云声客服有限公司 has no engagement in force: its 6 people",
        "UPDATE directory_engagement SET valid_to = NULL",
    ),
    "migrations": ("DELETE FROM django_migrations WHERE name LIKE '0007%'", "0007_exclusion_approved", ""),
    "timers": (OVERDUE.format(due=LATE, n=0), "1 timers are overdue", "DELETE FROM journal_timer WHERE stream = 'x'"),
    "outbox": (MESSAGE, "1 wait", "DELETE FROM journal_outbox WHERE stream = 'x'"),
    "sessions": (
        f"INSERT INTO directory_session (session_key, session_data, expire_date, device, began_at, seen_at) VALUES ('k', '', {LATE}, '', {LATE}, {LATE})",
        "1 expired",
        "DELETE FROM directory_session",
    ),
}


def found(place: Kept, check: str) -> list[str]:
    """What the doctor says under the name of a check, in a city that this process stands in."""
    seen = replace(doctor.look(), keys=place.folder / "keys.json")
    said = [finding for finding in doctor.examine(seen) if finding.check == check]
    assert all((finding.zh, finding.en, finding.mend_zh, finding.mend_en) for finding in said)
    return [finding.en for finding in said]


def as_owner(place: Kept, words: str) -> None:
    with psycopg.connect(inside(place.env["HUIYING_ADMIN_URL"], place.name), autocommit=True) as owner:
        owner.execute(words)


def test_each_thing_that_breaks_is_said_and_no_longer_when_mended(stood_in: Kept) -> None:
    as_owner(stood_in, "UPDATE journal_timer SET done_at = now()")
    for check, (breaks, names, mends) in BREAKS.items():
        assert found(stood_in, check) == [], check
        as_owner(stood_in, breaks)
        said = found(stood_in, check)
        assert len(said) == 1, check
        assert names in said[0]
        if mends:
            as_owner(stood_in, mends)
            assert found(stood_in, check) == [], check


WALLS = (
    ("policies", "ALTER POLICY seen ON orders_workorder USING (true)", "seen on orders_workorder, for huiying_app: it opens the wall"),
    ("policies", "DROP POLICY seen ON journal_access", "The policy seen is missing on journal_access"),
    ("policies", "CREATE POLICY all_of_it ON registers_proposal USING (true)", "A policy is not ours: all_of_it on registers_proposal, for -."),
    ("walls", "ALTER TABLE journal_access NO FORCE ROW LEVEL SECURITY", "journal_access"),
    ("grants", "GRANT DELETE ON orders_workorder TO huiying_app", "huiying_app has a right on orders_workorder that is not ours: DELETE"),
    ("grants", "GRANT TRUNCATE ON registers_line TO huiying_system", "huiying_system has a right on registers_line that is not ours: TRUNCATE"),
    ("grants", "GRANT UPDATE ON journal_access TO huiying_system", "UPDATE"),
    ("grants", "GRANT UPDATE ON SEQUENCE journal_access_id_seq TO huiying_app", "UPDATE"),
)


def test_whatever_opens_a_wall_is_named(stood_in: Kept) -> None:
    for check, breaks, names in WALLS:
        as_owner(stood_in, breaks)
        assert any(names in said for said in found(stood_in, check)), breaks


def test_a_keys_file_that_others_read_or_that_is_gone(stood_in: Kept) -> None:
    assert found(stood_in, "keys") == []
    (stood_in.folder / "keys.json").chmod(0o644)
    assert "Other users may read" in found(stood_in, "keys")[0]
    (stood_in.folder / "keys.json").chmod(0o600)
    (stood_in.folder / "PG_VERSION").touch()
    assert "database's folder" in found(stood_in, "keys")[0]
    (stood_in.folder / "keys.json").unlink()
    assert "missing or unreadable" in found(stood_in, "keys")[0]


def test_no_worker_a_weak_setting_and_an_old_backup_are_said(stood_in: Kept) -> None:
    assert found(stood_in, "worker") == ["No worker is running: clocks and messages stand still."]
    with psycopg.connect(stood_in.url, application_name="huiying-work"):
        assert found(stood_in, "worker") == []
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    assert "synchronous_commit" in found(stood_in, "durable")[0]
    assert found(stood_in, "backup") == ["The backup is out of date: never."]
    note_city(event=BACKED_UP, payload={}, actor=system("backup"), now=datetime.now(UTC) - timedelta(hours=25))
    assert found(stood_in, "backup") == []
    seen = replace(doctor.look(), now=datetime.now(UTC) + timedelta(days=2))
    assert [finding.level for finding in doctor_city.backup(seen)] == ["soon"]


def test_the_command_tells_as_words_and_as_json(kept: Kept) -> None:
    told = kept.json("doctor", status=1)
    assert told["checks"] == len(doctor.CHECKS)
    assert {"backup", "worker"} <= {finding["check"] for finding in told["findings"]}
    done = kept.run("doctor")
    away = kept.run("doctor", HUIYING_DATABASE_URL="postgresql://huiying_app:very-secret@127.0.0.1:9/huiying")
    assert (away.returncode, "The database does not answer" in away.stderr, "very-secret" in away.stderr) == (2, True, False)
    assert (done.returncode, "备份过期：从未" in done.stdout, "The backup is out of date: never." in done.stdout) == (1, True, True)


@pytest.mark.django_db
def test_disk_clock_pages_calendar_and_checksums() -> None:
    now = datetime.now(UTC)
    well = Look(now, now, Path("k"), Path("f"), [Path(__file__).parent], {"/": 50 * doctor_city.GB})
    assert told(doctor_city.disk, well) == told(doctor_server.clock, well) == told(doctor_city.static, well) == told(doctor_server.checksums, well) == []
    assert [f.level for f in doctor_city.disk(replace(well, free={"/a": 5 * doctor_city.GB, "/b": doctor_city.GB}))] == ["soon", "bad"]
    assert "60 s apart" in told(doctor_server.clock, replace(well, real=now + timedelta(seconds=60)))[0]
    assert "missing" in told(doctor_city.static, replace(well, static=[Path("/nowhere-at-all")]))[0]
    assert "The working calendar of" in told(doctor_city.calendar, replace(well, now=datetime(2090, 11, 2, tzinfo=UTC)))[-1]
    assert len(told(doctor_city.calendar, replace(well, now=datetime(2090, 11, 2, tzinfo=UTC)))) == 2


def told(check: object, seen: Look) -> list[str]:
    findings: list[Finding] = list(check(seen))  # type: ignore[operator]
    return [finding.en for finding in findings]
