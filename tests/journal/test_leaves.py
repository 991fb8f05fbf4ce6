"""A leaf's bytes: the whole row, canonical, one sequence of bytes for one event."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

from huiying.journal.leaves import COLUMNS, instant, leaf_bytes
from huiying.journal.models import Event
from huiying.kit.canonical import canonical

AT = datetime(2026, 10, 1, 8, 0, 0, 120_000, tzinfo=timezone(timedelta(hours=8)))
ROW = {
    "id": UUID("01a5e27c-e1ad-74dd-abdf-3d16be991a94"),
    "stream": "order:x", "stream_seq": 3, "type": "order.signed", "schema_version": 1,
    "actor_kind": "staff", "actor_id": "12", "actor_role": "DH", "account_class": "gov", "org_id": "7",
    "at": AT, "at_server": AT, "at_source": None, "imported": False, "idem_key": None, "payload": '{"a":1,"b":["c",null]}', "mono_ns": 2**60, "boot_id": "b",
}  # fmt: skip


def test_its_bytes() -> None:
    assert leaf_bytes(ROW).decode() == (
        '{"account_class":"gov","actor_id":"12","actor_kind":"staff","actor_role":"DH","at":"2026-10-01T00:00:00.120000Z","at_server":"2026-10-01T00:00:00.120000Z",'
        '"at_source":null,"boot_id":"b","id":"01a5e27c-e1ad-74dd-abdf-3d16be991a94","idem_key":null,"imported":false,"mono_ns":"1152921504606846976","org_id":"7",'
        '"payload":{"a":1,"b":["c",null]},"schema_version":1,"stream":"order:x","stream_seq":3,"type":"order.signed"}'
    )


def test_they_are_canonical() -> None:
    for row in (ROW, ROW | {"org_id": '"payload":null', "actor_id": '\\"payload\\":null', "idem_key": "k", "at_source": AT}):
        data = leaf_bytes(row)
        assert canonical(json.loads(data)) == data


def test_it_holds_the_whole_row_but_for_the_server_s_own_number() -> None:
    assert {field.column for field in Event._meta.concrete_fields} - {"xid"} == set(COLUMNS) == json.loads(leaf_bytes(ROW)).keys()
    assert sorted(COLUMNS) == list(COLUMNS)


def test_every_column_counts() -> None:
    soon = AT + timedelta(microseconds=1)
    other = {"id": UUID(int=1), "at": soon, "at_server": soon, "at_source": AT, "imported": True, "payload": "{}", "idem_key": "x"}
    changed = [leaf_bytes(ROW | {name: other.get(name, 99 if isinstance(ROW[name], int) else "other")}) for name in COLUMNS]
    assert len({leaf_bytes(ROW), *changed}) == len(COLUMNS) + 1


def test_an_idempotency_key_is_told_by_its_hash() -> None:
    assert json.loads(leaf_bytes(ROW | {"idem_key": "secret"}))["idem_key"] == sha256(b"secret").hexdigest()


def test_a_payload_that_is_no_object_keeps_nothing_from_being_sealed() -> None:
    for payload in ("", "[]", "nonsense", '{"a":"\n"}', "{张三}"):
        assert json.loads(leaf_bytes(ROW | {"payload": payload}))["payload"] == payload


def test_an_instant_has_six_decimals() -> None:
    assert instant(datetime(2026, 10, 1, tzinfo=UTC)) == "2026-10-01T00:00:00.000000Z"
