"""A citizen's receipt: given at once, proved once sealed, and worth something when the journal was changed later."""

import json
import re
from datetime import timedelta

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiying.directory.keys import query_code
from huiying.evidence.keys import RECEIPT, Keys, receipt_keys
from huiying.evidence.looking import look
from huiying.evidence.public import PublicLog
from huiying.evidence.receipts import MERGE_WITHIN, NoReceipts, events_for_citizen, receipt
from huiying.evidence.rolling import roll
from huiying.journal.leaves import instant
from huiying.journal.merkle import check_inclusion, leaf_hash
from huiying.journal.models import Event
from huiying.journal.notes import BadNote, Checkpoint, PublicKey, b64, opened, parse_proof
from huiying.kit.commitment import commit
from huiying.orders.models import WorkOrder
from tests.cast import build
from tests.databases import City
from tests.evidence.sealed import NOW, ORIGIN, TEST, key, seal

WORDS = "青石街道人民路路灯不亮，晚上很黑。"


def receipt_key() -> PublicKey:
    return Keys.read(receipt_keys()).newest(ORIGIN + RECEIPT).key


@pytest.fixture
def order(log: PublicLog) -> WorkOrder:
    """An order of a city whose log has begun; its own event is not sealed yet."""
    city = build()
    seal()
    return city.order(phone="13800010001", original_text=WORDS)


def given(order: WorkOrder) -> dict[str, object]:
    found: dict[str, object] = json.loads(receipt(events_for_citizen(order.stream)))
    return found


def codes(order: WorkOrder, text: str | None = None, later: timedelta = timedelta()) -> list[str]:
    return [seen.code for seen in look(text or json.dumps(given(order)), Event.objects.latest("at_server").at_server + later)]


def test_it_holds_the_leaf_a_signed_promise_and_the_salts(order: WorkOrder) -> None:
    event = Event.objects.get(stream=order.stream, stream_seq=1)
    told = given(order)
    assert (told["kind"], told["format"], told["origin"]) == ("huiying-receipt", 1, ORIGIN)
    (one,) = told["events"]  # type: ignore[misc]
    leaf = leaf_hash(one["leaf"].encode())
    text = opened(one["note"], [receipt_key()]).text
    assert text == f"{ORIGIN}/receipt\n{b64(leaf)}\n{instant(event.at_server)}\n{instant(event.at_server + MERGE_WITHIN)}\n"
    committed = json.loads(one["leaf"])["payload"]["committed"]
    assert commit(bytes.fromhex(one["salts"]["original_text"]), "original_text", WORDS) == committed["original_text"]
    assert WORDS not in json.dumps(told, ensure_ascii=False)
    with pytest.raises(BadNote):
        opened(one["note"], [key()])  # the log's own key signs no receipts


def test_once_sealed_it_carries_its_proof(order: WorkOrder) -> None:
    assert given(order)["events"][0]["proof"] is None  # type: ignore[index]
    assert codes(order) == ["waiting"]
    assert codes(order, later=timedelta(minutes=2)) == ["late"]
    seal()
    (one,) = given(order)["events"]  # type: ignore[misc]
    index, path, note = parse_proof(one["proof"])
    root = Checkpoint.parse(opened(note, [key()]).text)
    check_inclusion(leaf_hash(one["leaf"].encode()), index, root.size, path, root.root)
    assert codes(order) == ["sealed"]


def test_what_was_changed_or_deleted_later_is_told_to_its_face(order: WorkOrder, own_city: City) -> None:
    seal()
    kept = json.dumps(given(order))
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
        owner.execute("UPDATE journal_event SET at = at + interval '1 hour' WHERE stream = %s", [order.stream])
    assert codes(order, kept) == ["changed"]
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("DELETE FROM journal_event WHERE stream = %s", [order.stream])
    assert codes(order, kept) == ["gone"]


def test_a_receipt_that_is_not_ours_is_known(order: WorkOrder) -> None:
    told = json.dumps(given(order))
    one = given(order)["events"][0]  # type: ignore[index]
    assert codes(order, told.replace('\\"imported\\":false', '\\"imported\\":true')) == ["altered"]
    assert codes(order, told.replace(one["note"].split("\\n")[0][-120:], "x")) in (["waiting"], ["unreadable"])
    other = Keys.new().newest(ORIGIN + RECEIPT)
    forged = json.dumps({**given(order), "events": [{**one, "note": one["note"].split("\n\n")[0] + "\n\n" + other.line(one["note"].split("\n\n")[0] + "\n")}]})
    assert codes(order, forged) == ["not_ours"]
    for nothing in ("", "{}", "[]", "null", '{"kind": "huiying-receipt", "events": []}', '{"kind": "huiying-receipt", "events": [1]}'):
        assert codes(order, nothing or " ") == ["unreadable"]


def test_receipts_of_before_a_change_of_keys_stay_good(order: WorkOrder) -> None:
    seal()
    before = json.dumps(given(order))
    old = receipt_key()
    roll(role="receipt", actor=TEST, now=NOW)
    seal()
    assert receipt_key() != old
    assert codes(order, before) == ["sealed"]
    assert codes(order) == ["sealed"]


def test_there_are_none_where_no_log_has_begun(log: PublicLog) -> None:
    order = build().order(phone="13800010001")
    with pytest.raises(NoReceipts):
        given(order)


def test_a_citizen_saves_it_and_checks_it_on_the_public_pages(order: WorkOrder, log: PublicLog) -> None:
    reader = Client()
    assert reader.get(f"/follow/{order.order_no}/receipt.json").status_code == 302  # nobody has proved anything
    reader.post("/follow/", {"order_no": order.order_no, "code": query_code(order.pk)})
    assert f"/follow/{order.order_no}/receipt.json" in reader.get(f"/follow/{order.order_no}/").content.decode()
    event = Event.objects.get(stream=order.stream, stream_seq=1)
    file = reader.get(f"/follow/{order.order_no}/receipt.json")
    assert (file.status_code, file["Content-Type"]) == (200, "application/json")
    leaf = json.loads(file.content)["events"][0]["leaf"]
    assert leaf_hash(leaf.encode()).hex() in reader.get(f"/submit/{order.order_no}/receipt/").content.decode()
    assert str(event.pk) in leaf
    seal()
    said = reader.post("/check/", {"file": SimpleUploadedFile("receipt.json", file.content)}).content.decode()
    assert "已封存在公开日志中" in said
    assert "没有这件事" not in said
    pasted = reader.post("/check/?lang=en", {"text": file.content.decode()}).content.decode()
    assert "Ours, unchanged, and sealed in the public log." in pasted
    assert "is-late" in reader.post("/check/", {"text": "nonsense"}).content.decode()
    assert "Choose the receipt" in reader.post("/check/?lang=en", {}).content.decode()


def test_the_public_log_lies_open_and_nothing_else_does(order: WorkOrder, log: PublicLog) -> None:
    seal()
    reader = Client()
    root = Checkpoint.parse(opened(reader.get("/log/checkpoint").content.decode(), [key()]).text)
    assert reader.get(f"/log/tile/0/000.p/{root.size}").content == log.fetch(f"tile/0/000.p/{root.size}")
    (log.folder.parent / "secret").write_text("x")
    for closed in ("../secret", "..%2fsecret", "tile/0/../../../secret", "tile", "", "log_keys.json", "tile/0/001", "checkpoints/9", "broken/1/../../secret"):
        assert reader.get(f"/log/{closed}").status_code in {404, 301}
    assert re.fullmatch(r"public, max-age=\d+", reader.get("/log/checkpoint")["Cache-Control"])
