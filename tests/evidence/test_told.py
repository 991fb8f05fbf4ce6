"""Who is told how the log stands: the auditor's page, the health page, the doctor."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.test import Client

from huiying.cli.keeping import doctor_evidence
from huiying.cli.keeping.findings import Look
from huiying.desk.sealed import check
from huiying.directory.walls import lifted
from huiying.evidence.keys import log_keys, receipt_keys
from huiying.evidence.models import Sealed
from huiying.evidence.public import PublicLog
from huiying.supervision.models import Notice
from huiying.work import sealing
from tests.cast import NOW as CAST
from tests.cast import Cast, build
from tests.databases import City
from tests.evidence.sealed import ORIGIN, happen, key, seal
from tests.signing import sign_in


@pytest.fixture
def cast(log: PublicLog) -> Cast:
    return build(datetime.now(UTC))


def told(place: Path) -> dict[str, list[str]]:
    """What the doctor says of the log, by check."""
    look = Look(datetime.now(UTC), CAST, place / "keys.json", place, [], {})
    checks = (doctor_evidence.sealing, doctor_evidence.log_keys_kept, doctor_evidence.sealed)
    found: dict[str, list[str]] = {}
    for finding in (finding for one in checks for finding in one(look)):
        assert all((finding.zh, finding.en, finding.mend_zh, finding.mend_en))
        found.setdefault(finding.check, []).append(finding.en)
    return found


def age(own_city: City, seconds: int) -> None:
    """Let every event that is not sealed be so old."""
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE journal_event SET at_server = clock_timestamp() - make_interval(secs => %s) WHERE id NOT IN (SELECT event_id FROM evidence_sealed)",
            [seconds],
        )


def test_the_doctor_says_what_is_wrong_with_the_log(log: PublicLog, own_city: City, tmp_path: Path) -> None:
    assert told(tmp_path) == {}
    happen(3)
    seal()
    assert told(tmp_path) == {}
    happen(2)
    age(own_city, 25)
    assert told(tmp_path)["sealing"][0].startswith("2 events are not sealed; the oldest has waited 25")
    seal()
    log_keys().chmod(0o644)
    receipt_keys().unlink()
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("UPDATE journal_event SET org_id = 'x' WHERE id = %s", [Sealed.objects.get(seq=0).event_id])
    found = told(tmp_path)
    assert found.keys() == {"log_keys", "sealed"}
    assert ["Others may read" in found["log_keys"][0], "missing" in found["log_keys"][1], "such as 0" in found["sealed"][0]] == [True] * 3
    (log.folder / "checkpoint").unlink()
    assert "has no checkpoint" in told(tmp_path)["sealing"][0]


def test_the_health_page_warns_when_events_wait(cast: Cast, own_city: City) -> None:
    seal()
    happen(1)
    assert list(check(cast.now)) == []
    age(own_city, 11)
    (concern,) = check(cast.now)
    assert (concern.level, "1 " in concern.text, "11" in concern.text) == ("late", True, True)
    with lifted():
        assert sealing._tell_late("") == "events wait longer than they may"
        assert sealing._tell_late("events wait longer than they may") == "events wait longer than they may"
    assert [("封存" in notice.zh, "not being sealed" in notice.en) for notice in Notice.objects.filter(kind="alarm")] == [(True, True)]


def test_the_auditor_reads_how_the_log_stands_and_nobody_else_does(cast: Cast, own_city: City) -> None:
    page = sign_in(Client(), cast.user("auditor"))
    assert "还没有封存" in page.get("/desk/sealed/").content.decode()
    happen(300)
    seal()
    said = page.get("/desk/sealed/?lang=en").content.decode()
    assert [part in said for part in (ORIGIN, key().text, "all as sealed", "No witness is asked yet")] == [True] * 4
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
        owner.execute("UPDATE journal_event SET org_id = 'x'")
    assert "The journal is not what was sealed" in page.get("/desk/sealed/?lang=en").content.decode()
    assert sign_in(Client(), cast.user("dispatcher")).get("/desk/sealed/").status_code == 404
