"""What people say in free words is plain text for the program, and holds no number of a person in the tables."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from huiying.directory.viewing import looked
from huiying.dispatch.models import Adjudication
from huiying.journal.append import NewEvent, write
from huiying.journal.models import AccessRecord, Event, Text
from huiying.kit.commitment import commit
from huiying.kit.entropy import Entropy
from huiying.kit.ids import uuid7, uuid7_text
from huiying.orders.bulk import Load, Step, Whole, index_missing
from huiying.orders.found import find_ids
from huiying.orders.handling import draft_reply
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.orders.rebuild import check
from tests.cast import NOW, Cast, again, build
from tests.orders.steps import HOUR, dispatched, part, signed

pytestmark = pytest.mark.django_db
PHONE, CARD = "13970018007", "110101194001010012"
SAID = f"李小龙反映路灯不亮，电话 {PHONE}，身份证 {CARD}。"
COLUMNS = "SELECT {} FROM {}"


@pytest.fixture
def cast() -> Cast:
    return build()


def kept(table: str, *columns: str) -> str:
    """What the tables hold, as a plain dump shows it."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS.format(", ".join(f"{column}::text" for column in columns), table))
        return str(cursor.fetchall())


def clear(found: str) -> list[str]:
    return [number for number in (PHONE, CARD) if number in found]


def test_an_order_says_them_and_its_table_does_not(cast: Cast) -> None:
    order = again(cast.order(original_text=SAID, title=SAID, incident_address=f"人民路 18 号 {PHONE}"))
    assert (order.original_text, order.title, order.incident_address) == (SAID, SAID, f"人民路 18 号 {PHONE}")
    rows = kept("orders_workorder", "original_text", "title", "incident_address")
    assert clear(rows) == []
    assert "李小龙反映路灯不亮，电话 " in rows
    assert clear(kept("orders_search", "text", "terms")) == []
    assert check() == {"orders": 1, "differences": []}


def test_names_and_words_beside_the_numbers_are_found_and_the_numbers_are_not(cast: Cast) -> None:
    order = cast.order(original_text=SAID)
    assert [find_ids(word, cast.agent) for word in ("李小龙", "灯不亮，电话", "不亮")] == [[order.pk]] * 3
    assert [find_ids(word, cast.agent) for word in (PHONE, CARD, PHONE[3:9])] == [[]] * 3


def test_a_number_drawn_together_by_the_search_is_masked_too(cast: Cast) -> None:
    cast.order(original_text="电话 1397\n0018\n007")
    assert PHONE not in kept("orders_search", "text", "terms")


def test_texts_beside_the_journal_are_sealed_and_open_their_commitments(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, original_text=SAID)
    write([NewEvent(f"x:{order.pk}", 1, "test.said", {}, {"note": SAID})], actor=cast.agent, now=NOW)
    kept_text = Text.objects.get(stream=f"x:{order.pk}")
    payload = json.loads(Event.objects.get(pk=kept_text.event_id).payload)
    assert (kept_text.text, clear(kept("journal_text", "text"))) == (SAID, [])
    assert commit(bytes.fromhex(kept_text.salt), "note", SAID) == payload["committed"]["note"]


def test_a_draft_becomes_the_reply_and_both_are_sealed(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    lead = signed(cast, order, cast.works, NOW + HOUR)
    draft_reply(assignment=lead, text=SAID, actor=cast.unit_handler(cast.works), now=NOW + HOUR)
    assert (part(order, cast.works).draft_reply, clear(kept("orders_assignment", "draft_reply"))) == (SAID, [])
    assert check()["differences"] == []


def test_texts_within_json_are_sealed(cast: Cast) -> None:
    order = cast.order()
    stages = [{"title": SAID, "due": "2025-03-05T00:00:00Z", "done_at": None}]
    TimeRequest.objects.create(id=uuid7(cast.now), kind="plan", order=order, milestones=stages, requested_by="x", requested_at=cast.now)
    assert TimeRequest.objects.get().milestones == stages
    assert clear(kept("orders_time_request", "milestones")) == []


def test_a_word_is_looked_for_beside_the_pieces(cast: Cast) -> None:
    Adjudication.objects.create(id=uuid7(cast.now), order=cast.order(), trigger="by_hand", opened_at=cast.now, reason=SAID)
    assert Adjudication.objects.filter(reason__icontains="李小龙反映").count() == 1
    letters = [letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789" if Adjudication.objects.filter(reason__icontains=letter).exists()]
    assert letters == []


def test_many_at_once_are_sealed_and_fold_to_the_same_rows(cast: Cast) -> None:
    order_id = uuid7_text(cast.now, Entropy())
    row = {
        "id": order_id, "status": "submitted", "title": SAID, "original_text": SAID, "demand_type": "help", "channel": "web", "received_at": cast.now,
        "owner_id": str(cast.agency.pk), "state_at": cast.now,
    }  # fmt: skip
    load = Load(actor=cast.agent, now=cast.now, imported=True)
    load.add(Whole(order=row, steps=[Step("order.imported", cast.now), Step("order.replied", cast.now, {"status": "completed", "public_reply": SAID})]))
    with connection.cursor() as cursor:
        load.send(cursor.cursor)
    index_missing()
    order = WorkOrder.objects.get(pk=order_id)
    assert (order.original_text, order.public_reply) == (SAID, SAID)
    assert clear(kept("orders_workorder", "title", "original_text", "public_reply")) == clear(kept("orders_search", "text", "terms")) == []
    assert find_ids("李小龙", cast.agent) == [order.pk]
    assert check() == {"orders": 1, "differences": []}


def test_the_citizens_own_words_may_be_sealed_anew_and_not_be_changed(cast: Cast) -> None:
    order = cast.order(original_text=SAID)
    before = kept("orders_workorder", "original_text")
    WorkOrder.objects.filter(pk=order.pk).update(original_text=SAID)
    assert kept("orders_workorder", "original_text") != before
    for other in (SAID.replace("不亮", "亮"), SAID + PHONE, SAID.replace(PHONE, "")):
        with pytest.raises(IntegrityError, match="own words never change"), transaction.atomic():
            WorkOrder.objects.filter(pk=order.pk).update(original_text=other)


def test_a_number_changed_behind_its_piece_is_told_by_the_journal(cast: Cast) -> None:
    order = cast.order(original_text=SAID)
    WorkOrder.objects.filter(pk=order.pk).update(original_text=SAID.replace(PHONE, "13970018008"))
    assert [told["field"] for told in check()["differences"]] == ["original_text"]


def test_what_nobody_may_change_later_is_masked_for_good(cast: Cast) -> None:
    looked(stream="x", subject="x", fields=["phone"], purpose="reveal", reason=f"回电 {PHONE}", actor=cast.agent, now=NOW)
    assert AccessRecord.objects.get().reason == "回电 ***"
    assert clear("".join(Event.objects.values_list("payload", flat=True))) == []
