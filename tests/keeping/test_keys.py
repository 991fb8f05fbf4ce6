"""Every sealed value gets the new key while the city stands, books and tables still agree, and an unused key can go."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BinaryField

from huiying.cli.keeping.resealing import reseal_all, uses
from huiying.cli.keeping.sealed import SEALED
from huiying.directory import keys, parties
from huiying.directory.kept import KEYS_ROTATED, note_city
from huiying.directory.models import Party
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.sealing import Keyring, seal
from huiying.orders.models import WorkOrder
from huiying.orders.rebuild import check
from huiying.orders.respondents import opened
from tests.databases import ROOT
from tests.keeping.conftest import Kept

ACTOR = system("keys")
NOW = datetime.now(UTC)


def test_no_sealed_column_is_missing_from_the_list() -> None:
    models = apps.get_app_config("huiying").get_models()
    there = {(m._meta.db_table, f.name) for m in models for f in m._meta.get_fields() if isinstance(f, BinaryField) and f.name.endswith("_sealed")}
    assert {(sealed.table, sealed.column) for sealed in SEALED} == there
    assert len(SEALED) == len(there)


def test_a_rotation_seals_all_anew_and_the_old_key_can_go(kept: Kept) -> None:
    before = kept.json("keys", "list")
    old = before["active"]
    number = sum(before["keys"][old]["values"].values())
    assert number >= 12
    assert before["keys"][old]["values"]["orders_workorder.original_text"] == 2
    assert kept.run("keys", "retire", old).returncode == 2
    told = kept.json("keys", "rotate")
    assert (told["resealed"], told["left"], told["unreadable"], told["resumed"]) == (number, 0, 0, False)
    after = kept.json("keys", "list")
    assert after["active"] == told["active"] != old
    assert after["keys"][old]["values"] == {}
    assert after["keys"][told["active"]]["values"] == before["keys"][old]["values"]
    assert kept.json("rebuild", "--check") == {"orders": 5, "calls": 0, "agents": 0, "differences": []}
    assert (kept.folder / "keys.json").stat().st_mode & 0o777 == 0o600
    assert kept.json("keys", "retire", old) == {"active": told["active"], "retired": old}
    assert list(json.loads((kept.folder / "keys.json").read_text())["keys"]) == [told["active"]]


def test_values_are_the_same_afterwards_and_books_tell_it(stood_in: Kept) -> None:
    names = {party.pk: parties.opened(party) for party in Party.objects.all()}
    respondents = {order.pk: opened(order) for order in WorkOrder.objects.all()}
    assert sorted(respondents.values()) == ["", "", "", "李四 13900000000", "李四 13900000000"]
    ring = turned(stood_in)
    assert reseal_all(ring, actor=ACTOR, now=NOW, told=len_of)[1] == 0
    assert set(uses()) == {ring.active}
    assert {party.pk: parties.opened(party) for party in Party.objects.all()} == names
    assert {order.pk: opened(order) for order in WorkOrder.objects.all()} == respondents
    assert Event.objects.filter(type="order.resealed").count() == 2
    assert {order.original_text[-12:-1] for order in WorkOrder.objects.all() if "回电" in order.original_text} == {"13970018001", "13970018003"}
    assert check()["differences"] == []
    assert reseal_all(ring, actor=ACTOR, now=NOW, told=len_of) == (0, 0)


def test_an_interrupted_rotation_is_finished_and_not_begun_anew(stood_in: Kept) -> None:
    ring = turned(stood_in)
    note_city(event=KEYS_ROTATED, payload={"key": ring.active}, actor=ACTOR, now=NOW)

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reseal_all(ring, actor=ACTOR, now=NOW, told=stop)
    assert len(uses()) == 2
    told = stood_in.json("keys", "rotate")
    assert (told["resumed"], told["active"], told["left"]) == (True, ring.active, 0)
    assert set(uses()) == {ring.active}
    assert stood_in.json("keys", "rotate")["resumed"] is False


def test_what_no_key_opens_is_counted_and_left(stood_in: Kept) -> None:
    lost = seal(Keyring.new(), "elsewhere", "x")
    Party.objects.filter(pk=Party.objects.values("pk")[:1]).update(mail_sealed=lost)
    told = stood_in.json("keys", "rotate", status=1)
    assert (told["unreadable"], told["left"]) == (1, 0)
    assert Party.objects.filter(mail_sealed=lost).count() == 1


def test_a_running_process_learns_the_new_key(stood_in: Kept) -> None:
    before = keys.keyring()
    assert keys.keyring() is before
    assert turned(stood_in) == keys.keyring() != before


def test_those_who_register_meanwhile_lose_nothing_and_the_old_key_can_go_afterwards(stood_in: Kept, tmp_path: Path) -> None:
    old, stop = stood_in.json("keys", "list")["active"], tmp_path / "stop"
    command = [sys.executable, "-m", "tests.keeping.writers", str(stop)]
    with subprocess.Popen(command, cwd=ROOT, env=stood_in.env | {"HUIYING_ACTS_AS": "system"}, stdout=subprocess.PIPE, text=True) as writer:
        while Party.objects.count() < 20:
            assert writer.poll() is None
            time.sleep(0.05)
        told = stood_in.json("keys", "rotate")
        under_way = Party.objects.count()
        while Party.objects.count() < under_way + 5:
            assert writer.poll() is None
            time.sleep(0.05)
        stop.touch()
        given = json.loads(writer.communicate(timeout=300)[0])
    assert (told["left"], told["unreadable"]) == (0, 0)
    assert set(uses()) == {told["active"]}
    assert stood_in.json("keys", "retire", old)["retired"] == old
    orders = WorkOrder.objects.select_related("party").filter(incident_address="人民路").order_by("received_at")
    assert [(parties.opened(order.party).phone, opened(order)) for order in orders] == [tuple(one) for one in given]
    assert check()["differences"] == []


def turned(place: Kept) -> Keyring:
    """The ring with one more key, in force."""
    ring = keys.keyring().rotated()
    new = place.folder / "new"
    new.write_text(ring.to_json(), encoding="utf-8")
    new.replace(place.folder / "keys.json")
    return ring


def len_of(_done: int) -> None:
    connection.ensure_connection()


def test_no_key_goes_while_an_import_seals_with_it(kept: Kept) -> None:
    old = kept.json("keys", "list")["active"]
    kept.json("keys", "rotate")
    with psycopg.connect(kept.url) as importer:
        importer.execute("SELECT pg_advisory_xact_lock_shared(%s)", [keys.SEALING])
        refused = [kept.run("keys", *what) for what in (("retire", old), ("rotate",))]
        assert [(done.returncode, "or an import, is under way" in done.stderr) for done in refused] == [(2, True)] * 2
        assert kept.json("keys", "list")["keys"][old]["known"]
    assert kept.json("keys", "retire", old)["retired"] == old
