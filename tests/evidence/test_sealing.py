"""The sealer on a database of its own: what is settled, in which order, and that nothing is lost, sealed twice, or signed twice."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter

import psycopg
import pytest
from django.db import connections, transaction

from huiying.cli.postgres.roles import SYSTEM
from huiying.evidence.beginning import Broken, Elsewhere, KeyThere, begin, begin_anew, sealing
from huiying.evidence.checking import Check, some
from huiying.evidence.head import Gap, read_head, unsealed
from huiying.evidence.keys import Keys, KeysLost, log_keys
from huiying.evidence.models import Checkpoint, Sealed
from huiying.evidence.names import KEY_ROLLED, OPENED, STREAM
from huiying.evidence.noting import note
from huiying.evidence.public import PublicLog
from huiying.evidence.rolling import CannotRoll, roll
from huiying.journal.append import NewEvent, write
from huiying.journal.merkle import root_of
from huiying.journal.models import Event
from huiying.journal.notes import Checkpoint as Promise
from huiying.journal.notes import b64, opened, parted
from tests.databases import ROOT, City
from tests.evidence.sealed import NOW, ORIGIN, TEST, demand_whole, free, happen, key, promised, seal, settled
from tests.work.conftest import environment

HAPPENED = """
INSERT INTO journal_event (id, stream, stream_seq, type, schema_version, actor_kind, actor_id, actor_role, account_class, org_id, at, at_server,
  imported, payload, mono_ns, boot_id)
VALUES (gen_random_uuid(), %s, %s, 'test.happened', 1, 'system', 'x', '', 'none', '', now(), clock_timestamp(), false, '{}', 0, '')
"""


def test_the_log_opens_with_its_own_name_and_keys_and_grows(log: PublicLog) -> None:
    happen(3)
    assert seal() == [4]
    first = Event.objects.get(stream=STREAM, type=OPENED)
    assert f'"origin":"{ORIGIN}"' in first.payload
    assert key().text in first.payload
    assert demand_whole(log).size == 4
    happen(300)
    assert seal(2) == [300, 0]
    assert demand_whole(log).size == 304
    assert log_keys().stat().st_mode & 0o777 == 0o600


def test_what_an_open_transaction_has_written_is_waited_for_and_then_sealed(log: PublicLog, own_city: City) -> None:
    seal()
    with psycopg.connect(own_city.app_url) as slow:
        slow.execute(f"SET ROLE {SYSTEM}")
        slow.execute(HAPPENED, ["slow:1", 1])
        happen(5)
        with sealing(NOW) as sealer:
            assert [sealer.step(), sealer.step()] == [0, 0]
            age, count = unsealed()
            assert (age > 0, count) == (True, 5)
            slow.execute(HAPPENED, ["slow:1", 2])
            slow.commit()
            settled()
            assert [sealer.step(), sealer.step()] == [7, 0]
    demand_whole(log)
    order = list(Sealed.objects.order_by("seq").values_list("event_id", flat=True))
    slow_ones = list(Event.objects.filter(stream="slow:1").values_list("pk", flat=True))
    assert {order.index(event) for event in slow_ones} == {1, 2}  # their transaction began first


def test_writers_at_once_lose_nothing_and_double_nothing(log: PublicLog, own_city: City) -> None:
    chance, stop = random.Random(12345), threading.Event()

    def write_some(writer: int, waits: list[float]) -> None:
        with psycopg.connect(own_city.app_url) as mine:
            mine.execute(f"SET ROLE {SYSTEM}")
            mine.commit()
            for n, wait in enumerate(waits):
                mine.execute(HAPPENED, [f"writer:{writer}", 2 * n + 1])
                time.sleep(wait)
                mine.execute(HAPPENED, [f"writer:{writer}", 2 * n + 2])
                mine.rollback() if n % 7 == 3 else mine.commit()

    def seal_on(sizes: list[int]) -> None:
        with sealing(NOW) as sealer:
            while not stop.is_set():
                sizes.append(sealer.step())
                time.sleep(0.01)
        connections.close_all()

    sizes: list[int] = []
    sealer = threading.Thread(target=seal_on, args=(sizes,))
    writers = [threading.Thread(target=write_some, args=(n, [chance.random() * 0.02 for _ in range(50)])) for n in range(8)]
    for thread in (sealer, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    sealer.join()
    seal()
    assert Event.objects.filter(stream__startswith="writer:").count() == 8 * 2 * 43
    found = demand_whole(log)
    roots = Checkpoint.objects.order_by("tree_size").values_list("tree_size", "root", "note")
    leaves = [bytes(leaf) for leaf in Sealed.objects.order_by("seq").values_list("leaf", flat=True)]
    for size, root, text in roots:
        assert root_of(leaves[:size]) == bytes(root)
        assert Promise.parse(opened(text, [key()]).text) == Promise(ORIGIN, size, bytes(root))
    assert found.size == max(size for size, _, _ in roots)


def test_a_crash_between_commit_and_files_is_made_good_at_the_next_start(log: PublicLog, own_city: City) -> None:
    happen(300)
    seal()
    before = promised(log)
    happen(400)
    script = "import django; django.setup()\nfrom tests.evidence.sealed import seal\nseal()"
    env = environment(own_city, HUIYING_TESTING="1", HUIYING_FAILPOINTS="seal.committed:1", HUIYING_ACTS_AS="system", PYTHONPATH=f"{ROOT / 'src'}:{ROOT}")
    env |= {"HUIYING_EVIDENCE": str(log.folder), "HUIYING_LOG_KEYS": str(log_keys()), "DJANGO_SETTINGS_MODULE": "config.settings"}
    assert subprocess.run([sys.executable, "-c", script], env=os.environ | env, cwd=ROOT, check=False).returncode == -9
    assert (read_head().size, promised(log)) == (before.size + 400, before)
    free()
    assert seal() == [0]
    assert demand_whole(log).size == before.size + 400


def test_a_second_sealer_is_refused(log: PublicLog) -> None:
    said: list[type] = []

    def other() -> None:
        try:
            with sealing(NOW):
                said.append(type(None))
        except Elsewhere:
            said.append(Elsewhere)
        connections.close_all()

    with sealing(NOW):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert said == [Elsewhere, type(None)]


def test_a_sealer_that_passed_the_lock_by_fails_instead_of_forking(log: PublicLog) -> None:
    seal()
    happen(3)
    rival = begin(NOW)
    late = begin(NOW)
    settled()
    assert rival.step() == 3
    happen(2)
    settled()
    late.head = late.head.__class__(**{**late.head.__dict__, "last": rival.head.last})
    with pytest.raises(psycopg.errors.UniqueViolation):
        late.step()
    seal()
    demand_whole(log)


def test_damaged_and_missing_files_are_made_again(log: PublicLog) -> None:
    happen(600)
    seal()
    for damage in ("tile/0/002.p/89", "tile/1/000.p/2"):
        (log.folder / damage).write_bytes(bytes((log.folder / damage).stat().st_size))
        seal()
        demand_whole(log)
        (log.folder / damage).unlink()
        seal()
        demand_whole(log)


def test_a_log_that_is_ahead_of_its_tables_is_not_sealed_over(log: PublicLog, own_city: City) -> None:
    happen(5)
    seal()
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("ALTER TABLE evidence_sealed DISABLE TRIGGER evidence_sealed_kept")
        owner.execute("DELETE FROM evidence_checkpoint")
        owner.execute("DELETE FROM evidence_sealed")
    happen(1)
    with pytest.raises(Broken):
        seal()


def test_leaves_that_were_changed_stop_the_sealer(log: PublicLog, own_city: City) -> None:
    happen(5)
    seal()
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("ALTER TABLE evidence_sealed DISABLE TRIGGER evidence_sealed_kept")
        owner.execute("UPDATE evidence_sealed SET leaf = sha256('other') WHERE seq = 2")
    (log.folder / "tile/0/000.p/6").unlink()
    with pytest.raises(Broken):
        seal()
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("DELETE FROM evidence_sealed WHERE seq = 2")
    with pytest.raises(Gap):
        seal()


def test_a_restored_city_goes_on_under_another_name_and_says_so(log: PublicLog, own_city: City) -> None:
    happen(5)
    seal()
    with psycopg.connect(own_city.owner_url) as owner:  # what a backup of now would hold
        kept = owner.execute("SELECT max(tree_size) FROM evidence_checkpoint").fetchone()
    happen(3)
    seal()
    lost = promised(log)
    with psycopg.connect(own_city.owner_url) as owner:
        for table in ("evidence_sealed", "journal_event"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute("DELETE FROM journal_event WHERE id IN (SELECT event_id FROM evidence_sealed WHERE seq >= %s)", kept)
        owner.execute("DELETE FROM evidence_checkpoint WHERE tree_size > %s", kept)
        owner.execute("DELETE FROM evidence_sealed WHERE seq >= %s", kept)
        for table in ("evidence_sealed", "journal_event"):
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    write([NewEvent("city:1", 1, "city.restored", {"manifest": "x"})], actor=TEST, now=NOW)
    assert seal() == [2]
    public = Keys.read(log_keys()).newest(f"{ORIGIN}@20261001T020000Z").key
    found = demand_whole(log, public)
    assert (found.origin, found.size) == (f"{ORIGIN}@20261001T020000Z", kept[0] + 2 if kept else 0)
    told = Event.objects.get(type="evidence.broken").payload
    assert f'"size":{lost.size}' in told
    assert f'"root":"{lost.root.hex()}"' in told
    assert Promise.parse(parted((log.folder / f"broken/{lost.size}/checkpoint").read_text())[0]) == lost
    happen(1)
    assert seal() == [1]
    assert promised(log, public).size == found.size + 1


def test_a_key_hands_over_in_the_log_itself(log: PublicLog) -> None:
    seal()
    old = key()
    new = roll(role="log", actor=TEST, now=NOW)
    assert new.id != old.id
    with pytest.raises(CannotRoll):
        roll(role="log", actor=TEST, now=NOW)
    assert promised(log, old).size == 1
    happen(2)
    assert seal() == [3]
    assert promised(log, new).size == 4
    assert read_head().log_key == new.public
    happen(1)
    seal()
    demand_whole(log, new)


def test_a_key_that_the_old_one_did_not_sign_never_signs(log: PublicLog) -> None:
    seal()
    old, more = key(), Keys.read(log_keys()).and_another()
    more.write(log_keys())
    new = more.newest(ORIGIN)
    told = {"role": "log", "old": old.text, "new": new.key.text, "signature": b64(new.plain(b"anything"))}
    note(KEY_ROLLED, told, actor=TEST, now=NOW)
    assert seal() == [1]
    assert promised(log, old).size == 2


def test_without_its_keys_nothing_is_sealed(log: PublicLog) -> None:
    seal()
    log_keys().unlink()
    with pytest.raises(KeysLost):
        seal()


def test_a_change_of_a_sealed_row_is_found_whatever_is_changed(log: PublicLog, own_city: City) -> None:
    happen(20)
    seal()
    changes = {
        "type": "'x'", "actor_id": "'x'", "at": "at + interval '1 microsecond'", "at_server": "at_server - interval '1 second'", "payload": "'{}'",
        "org_id": "'x'", "stream_seq": "stream_seq + 1000", "imported": "NOT imported", "mono_ns": "mono_ns + 1", "actor_role": "'X'", "idem_key": "'x'",
        "boot_id": "'x'",
    }  # fmt: skip
    ids = list(Sealed.objects.order_by("seq").values_list("event_id", flat=True))
    assert list(Check().differences()) == []
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
        for place, (column, value) in enumerate(changes.items()):
            owner.execute(f"UPDATE journal_event SET {column} = {value} WHERE id = %s", [ids[place]])
        owner.execute("DELETE FROM journal_event WHERE id = %s", [ids[15]])
    check = Check()
    found = {one.seq: one.what for one in check.differences()}
    assert found == dict.fromkeys(range(len(changes)), "changed") | {15: "gone"}
    assert (check.size, check.root == read_head().root) == (21, False)
    assert Counter(one.seq for one in some(2000)).keys() == found.keys()


def test_nobody_but_the_city_itself_writes_leaves_and_nobody_changes_them(log: PublicLog, own_city: City) -> None:
    seal()
    for role, statement in (
        ("app", "INSERT INTO evidence_sealed VALUES (99, gen_random_uuid(), '')"), ("app", "DELETE FROM evidence_checkpoint"),
        ("system", "UPDATE evidence_sealed SET seq = 5"), ("system", "DELETE FROM evidence_sealed"), ("owner", "DELETE FROM evidence_sealed"),
        ("owner", "TRUNCATE evidence_sealed"),
    ):  # fmt: skip
        with psycopg.connect(own_city.owner_url if role == "owner" else own_city.app_url) as connection:
            if role == "system":
                connection.execute(f"SET ROLE {SYSTEM}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_checkpoints_of_more_than_an_hour_ago_go_but_for_those_that_stay(log: PublicLog, own_city: City) -> None:
    seal()
    roll(role="receipt", actor=TEST, now=NOW)
    seal()
    happen(1)
    seal()
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("UPDATE evidence_checkpoint SET at = at - interval '2 hours'")
    happen(1)
    with sealing(NOW) as sealer:
        settled()
        sealer.step()
        assert sealer.thin() == 2
    assert list(Checkpoint.objects.order_by("tree_size").values_list("tree_size", flat=True)) == [2, 4]
    assert promised(log).size == 4
    assert Promise.parse(opened((log.folder / "checkpoints/2").read_text(), [key()]).text).size == 2


def test_nothing_is_sealed_of_a_transaction_that_is_undone(log: PublicLog) -> None:
    seal()
    with transaction.atomic():
        happen(1)
        transaction.set_rollback(True)
    assert seal() == [0]


def test_a_crash_after_a_restore_and_before_the_first_seal_keeps_the_new_name(log: PublicLog, own_city: City) -> None:
    happen(5)
    seal()
    (log.folder / "checkpoint").write_text((log.folder / "checkpoint").read_text().replace("\n6\n", "\n9\n"))  # more was promised than the tables know
    write([NewEvent("city:1", 1, "city.restored", {"manifest": "x"})], actor=TEST, now=NOW)
    with sealing(NOW) as sealer:
        assert sealer.head.origin == f"{ORIGIN}@20261001T020000Z"
    assert log.note() is None
    assert seal() == [2]
    assert Event.objects.filter(type="evidence.broken").count() == 1
    assert Promise.parse(parted(log.note() or "")[0]).origin == f"{ORIGIN}@20261001T020000Z"


def test_a_lost_key_lets_the_log_go_on_under_another_name(log: PublicLog) -> None:
    happen(5)
    seal()
    with pytest.raises(KeyThere):
        begin_anew(NOW)
    before = promised(log)
    log_keys().unlink()
    with pytest.raises(KeysLost):
        seal()
    name = begin_anew(NOW)
    assert begin_anew(NOW) == name == f"{ORIGIN}@20261001T020000Z"
    assert seal() == [1]
    public = Keys.read(log_keys()).newest(name).key
    assert demand_whole(log, public).size == before.size + 1
    assert Promise.parse(parted((log.folder / f"broken/{before.size}/checkpoint").read_text())[0]) == before
    happen(1)
    assert seal() == [1]
