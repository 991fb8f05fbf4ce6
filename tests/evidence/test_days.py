"""The daily root: one event for each of the city's days, proved in the public log."""

import json
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import connections

from huiying.directory.models import City
from huiying.evidence import published
from huiying.evidence.beginning import sealing
from huiying.evidence.days import close_day, next_time
from huiying.evidence.head import unsealed
from huiying.evidence.keys import log_keys, receipt_keys
from huiying.evidence.late import late
from huiying.evidence.names import DAY
from huiying.evidence.public import PublicLog
from huiying.journal.merkle import check_inclusion, leaf_hash
from huiying.journal.models import Event, Timer
from huiying.journal.notes import Checkpoint, opened, parse_proof
from huiying.work.schedule import TIMERS
from huiying.work.sealing import arm, seal
from tests.databases import ROOT
from tests.databases import City as Database
from tests.evidence.sealed import OPEN_S, ORIGIN, TEST, demand_whole, happen, key, settled
from tests.evidence.sealed import seal as seal_once
from tests.work.conftest import environment

MIDNIGHT = datetime(2026, 10, 1, 16, 10, tzinfo=UTC)  # 00:10 of the second in the city


def test_when_it_is_due() -> None:
    assert next_time(MIDNIGHT) == MIDNIGHT + timedelta(days=1)
    assert next_time(MIDNIGHT - timedelta(seconds=1)) == MIDNIGHT
    assert next_time(datetime(2026, 10, 1, 0, 0, tzinfo=UTC)) == MIDNIGHT


def test_a_day_is_closed_once_and_proved(log: PublicLog) -> None:
    told = {"kpi/2026-09.json": sha256(b"table").hexdigest()}
    published.DAILY.append(lambda: told)
    try:
        happen(300)
        seal_once()
        assert str(close_day(actor=TEST, now=MIDNIGHT)) == "2026-10-01"
        close_day(actor=TEST, now=MIDNIGHT + timedelta(hours=1))
    finally:
        published.DAILY.pop()
    assert json.loads(Event.objects.get(type=DAY).payload) == {"day": "2026-10-01/Asia/Shanghai", "files": told}
    assert not log.has_day("2026-10-01")
    seal_once()
    shown = json.loads(log.fetch("daily/2026-10-01.json"))
    index, path, note = parse_proof(shown["proof"])
    root = Checkpoint.parse(opened(note, [key()]).text)
    check_inclusion(leaf_hash(shown["leaf"].encode()), index, root.size, path, root.root)
    assert json.loads(shown["leaf"])["payload"]["files"] == told
    assert log.has_kept(root.size)
    happen(5)
    seal_once()
    demand_whole(log)


def test_a_root_that_a_crash_kept_from_being_shown_is_shown_at_the_next_start(log: PublicLog) -> None:
    close_day(actor=TEST, now=MIDNIGHT)
    seal_once()
    (log.folder / "daily/2026-10-01.json").unlink()
    (log.folder / "checkpoints/2").unlink()
    seal_once()
    assert log.has_day("2026-10-01")
    assert log.has_kept(2)


def test_the_timer_closes_each_day_and_sets_the_next(log: PublicLog) -> None:
    arm(MIDNIGHT - timedelta(hours=1))
    assert not Timer.objects.exists()  # no city yet
    City.objects.create(id=1, name="云州市", name_en="Yunzhou")
    arm(MIDNIGHT - timedelta(hours=1))
    arm(MIDNIGHT - timedelta(hours=1))
    timer = Timer.objects.get(kind="evidence_day")
    assert timer.due_at == MIDNIGHT
    TIMERS["evidence_day"](timer, MIDNIGHT, TEST)
    assert (Event.objects.filter(type=DAY).count(), Timer.objects.get(kind="evidence_day").due_at) == (1, MIDNIGHT + timedelta(days=1))


def test_the_worker_s_thread_seals_by_itself_and_one_of_two_does(log: PublicLog) -> None:
    City.objects.create(id=1, name="云州市", name_en="Yunzhou")
    stop = threading.Event()
    threads = [threading.Thread(target=seal, args=(stop,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        happen(5)
        stop.wait(0.05)
    settled()
    end = time.monotonic() + OPEN_S
    while unsealed()[1] and time.monotonic() < end:
        stop.wait(0.02)
    stop.set()
    for thread in threads:
        thread.join()
    connections.close_all()
    assert demand_whole(log).size == 101


def test_late_is_told_only_of_a_log_that_has_begun(log: PublicLog) -> None:
    happen(1)
    assert late() is None
    with sealing(MIDNIGHT) as sealer:
        settled()
        sealer.step()
    assert (late(), unsealed()) == (None, (0.0, 0))


def test_the_worker_s_own_process_seals(log: PublicLog, own_city: Database) -> None:
    City.objects.create(id=1, name="云州市", name_en="Yunzhou")
    happen(3)
    env = environment(own_city, HUIYING_SEAL="on", HUIYING_EVIDENCE=str(log.folder), HUIYING_LOG_KEYS=str(log_keys()), HUIYING_RECEIPT_KEYS=str(receipt_keys()))
    with subprocess.Popen([sys.executable, "-m", "huiying.work.worker"], env=env | {"HUIYING_ORIGIN": ORIGIN}, cwd=ROOT / "src") as worker:
        try:
            end = time.monotonic() + OPEN_S
            while log.note() is None or unsealed()[1]:
                assert time.monotonic() < end, "nothing was sealed"
                time.sleep(0.1)
            assert Timer.objects.filter(kind="evidence_day").exists()
        finally:
            worker.terminate()
    assert worker.returncode == 0
    demand_whole(log)
