"""Data goes when its time is over: only what is due, never what is held, and the books still agree."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from huiying.calls.models import Contact
from huiying.directory.models import Party
from huiying.directory.parties import opened
from huiying.journal.models import AccessRecord, Event, Outbox, Text
from huiying.kit.actor import system
from huiying.kit.retention import parse, said
from huiying.notify.outbox import queue
from huiying.orders.attachments import Upload, place_of, store
from huiying.orders.drafts import save_draft
from huiying.orders.ending import withdraw
from huiying.orders.found import find as found_by
from huiying.orders.models import Attachment, WorkOrder
from huiying.orders.models_copies import RedactedCopy
from huiying.orders.rebuild import check
from huiying.orders.redacting import Wanted, make_copy
from huiying.orders.register import Matter
from huiying.orders.transfers import Handover, transfer
from huiying.retention.due import plan
from huiying.retention.erasing import TEXTS
from huiying.retention.file import SHIPPED
from huiying.retention.holds import SamePerson, hold, lift
from huiying.retention.models import Erased, Run
from huiying.retention.running import folder, step
from huiying.supervision.proactive.acting import cancel_task
from huiying.supervision.proactive.models import ProactiveTask
from tests.cast import Cast, again, build
from tests.keeping.made import picture
from tests.supervision.scene import beforehand

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3651)
COUNTS = {"taken_out", "offered"}
BY_THEIR_OWN_RULE = {"orders_workorder", "orders_assignment", "orders_search", "orders_attachment", "supervision_notice"}
POLICY = parse(SHIPPED.read_text(encoding="utf-8"))


@pytest.fixture
def cast() -> Cast:
    return build()


def withdrawn(cast: Cast, **given: object) -> WorkOrder:
    order = cast.order(respondent="李四 13900000000", **given)
    return withdraw(order=again(order), reason="已经自行解决了", actor=cast.caller(order), now=cast.now)


def erase(now: Any, most: int = 2) -> Run:
    while True:
        did = step(policy=POLICY, actor=system("retention"), now=now, most=most)
        if did.ended:
            return did.run


def planned(now: Any) -> dict[str, tuple[int, int]]:
    return {one.code: (one.due, one.held) for one in plan(POLICY, now) if one.due or one.held}


def everything() -> str:
    """All that the database holds of texts, as one string."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
        names = [name for (name,) in cursor.fetchall() if name.split("_")[0] in {"orders", "journal", "calls", "dispatch", "followup", "supervision"}]
        whole = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            whole += [row for (row,) in cursor.fetchall()]
    return "\n".join(whole)


def test_nothing_is_due_before_its_time_and_a_plan_changes_nothing(cast: Cast) -> None:
    order = withdrawn(cast)
    assert planned(cast.now + timedelta(days=300)) == {}
    assert {"order_text", "caller"} <= set(planned(cast.now + LATER))
    assert (again(order).original_text != "", Run.objects.count()) == (True, 0)


def test_an_ended_orders_words_go_everywhere_and_books_and_tables_still_agree(cast: Cast) -> None:
    order, live = withdrawn(cast), cast.order(phone="13800010002", original_text="环城路路灯仍然不亮，请维修。", incident_address="环城路 1 号")
    run = erase(cast.now + LATER)
    left = everything()
    assert [word for word in ("人民路", "自行解决", "路灯不亮", "李四") if word in left] == []
    assert "环城路" in left
    gone = again(order)
    assert (gone.title, gone.original_text, gone.incident_address, gone.respondent_sealed, gone.status) == ("", "", "", None, "withdrawn")
    assert (again(live).original_text, again(live).party_id is not None) == ("环城路路灯仍然不亮，请维修。", True)
    assert check()["differences"] == []
    assert list(Text.objects.filter(stream=order.stream).exclude(text=None)) == []
    assert run.told["order_text"]["n"] == run.told["caller"]["n"] == 1
    assert said(Erased.objects.get().mark, "en").startswith("Deleted on 2035-03-0")


def test_words_and_photos_of_a_task_go_when_it_ended_long_ago_and_its_counts_stay(cast: Cast) -> None:
    number = beforehand(cast)["task"]
    task, running = ProactiveTask.objects.get(number=number), cast.now + LATER
    file = task.photos.get().file
    assert "task" not in planned(running)
    cancel_task(task_id=task.pk, decision="并入年度检修", actor=cast.supervisor, now=cast.now + timedelta(hours=1))
    assert planned(running)["task"] == (1, 0)
    run = erase(running)
    task.refresh_from_db()
    file.refresh_from_db()
    assert (task.title, task.what, task.report, task.place, task.decision, task.state, task.found_n) == ("", "", "", "", "", "cancelled", 3)
    assert (file.name, place_of(file.sha256).exists(), run.told["task"]["n"]) == ("", False, 1)
    assert file.erased.split()[1].startswith("task@")
    assert not Text.objects.filter(stream=task.stream).exists()
    assert [word for word in ("配电箱", "年度检修", "解放路段") if word in everything()] == []


def test_the_words_of_a_transfer_and_of_a_redacted_copy_go_with_the_order(cast: Cast) -> None:
    order, theirs = cast.order(), cast.order(phone="13800010002")
    for one, number in ((order, "JJ-17"), (theirs, "JJ-18")):
        transfer(order=one, handover=Handover("110", "hot", agreed=False, foreign_no=number, reason="称属治安调解"), actor=cast.op_agent, now=cast.now)
        make_copy(order=again(one), wanted=Wanted(f"{number}物业公司", "请其核实并整改"), actor=cast.dispatcher, now=cast.now)
    withdraw(order=again(order), reason="已经自行解决了", actor=cast.caller(order), now=cast.now)
    erase(cast.now + LATER)
    left = everything()
    assert ("JJ-17" in left, "JJ-18" in left, left.count("JJ-18物业公司")) == (False, True, 2)
    assert (RedactedCopy.objects.get(order=order).content, RedactedCopy.objects.get(order=theirs).content != []) == ([], True)
    assert check()["differences"] == []


def test_search_words_of_erased_texts_are_gone(cast: Cast) -> None:
    order = withdrawn(cast)
    assert [row.pk for row in found_by("人民路", cast.agent)] == [order.pk]
    erase(cast.now + LATER)
    assert found_by("人民路", cast.agent) == []


def test_a_caller_goes_with_the_last_order_and_a_later_call_makes_a_new_one(cast: Cast) -> None:
    order = withdrawn(cast, phone="13800010001")
    withdrawn(cast, phone="13800010003")
    cast.order(phone="13800010003")  # still open
    erase(cast.now + LATER)
    gone, kept = Party.objects.get(pk=order.party_id), Party.objects.exclude(pk=order.party_id).get()
    assert (opened(gone).name, opened(gone).phone, gone.phone_index) == ("", "", None)
    assert opened(kept).phone == "13800010003"
    assert list(Contact.objects.filter(party=gone).values_list("number_sealed", "number_index")) in ([(None, None)], [])
    assert cast.order(phone="13800010001", now=cast.now + LATER).party_id != gone.pk
    assert "caller@proposal-1" in gone.erased


def test_a_files_bytes_go_unless_another_order_needs_them(cast: Cast) -> None:
    files = []
    for order, colour in ((cast.order(), 1), (cast.order(phone="13800010002"), 2), (cast.order(phone="13800010003"), 2)):
        files.append(store(order=again(order), upload=Upload(picture(colour), "张三家.png", "citizen"), actor=cast.agent, now=cast.now))
    for file in files[:2]:
        withdraw(order=again(file.order_id), reason="已经自行解决了", actor=cast.caller(again(file.order_id)), now=cast.now)  # type: ignore[arg-type]
    erase(cast.now + LATER)
    assert [place_of(file.sha256).exists() for file in files] == [False, True, True]
    assert [Attachment.objects.get(pk=file.pk).name for file in files] == ["", "", "张三家.png"]
    assert Event.objects.filter(type="attachment.erased").count() == 2
    assert check()["differences"] == []


def test_a_draft_that_nobody_registered_goes_after_a_month(cast: Cast) -> None:
    order = save_draft(matter=Matter(original_text="草稿里的话", demand_type="help"), actor=cast.agent, now=cast.now)
    erase(cast.now + timedelta(days=29))
    assert again(order).original_text == "草稿里的话"
    erase(cast.now + timedelta(days=31))
    assert (again(order).original_text, again(order).status) == ("", "voided")
    assert check()["differences"] == []


def test_a_messages_words_go_and_that_it_was_sent_stays(cast: Cast) -> None:
    order = cast.order()
    for round_no in (1, 2):
        queue(stream=order.stream, kind="number", round_no=round_no, to="13800010001", text="您的工单已登记", now=cast.now)
    Outbox.objects.update(state="sent", sent_at=cast.now)
    erase(cast.now + timedelta(days=366))
    assert {(bytes(row.to_sealed), bytes(row.body_sealed), row.state, row.sent_at) for row in Outbox.objects.all()} == {(b"", b"", "sent", cast.now)}


def test_records_of_access_go_by_the_rule_only_and_never_within_half_a_year(cast: Cast) -> None:
    for days in (0, 4000):
        AccessRecord.objects.create(at=cast.now + timedelta(days=days), user_id="x", stream="x", subject_id="x", fields=["phone"], reason="x")
    erase(cast.now + timedelta(days=1096))
    assert AccessRecord.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT drop_access_records(array_agg(id)) FROM journal_access")
        assert cursor.fetchall() == []
        cursor.execute("SELECT has_table_privilege('huiying_app', 'journal_access', 'DELETE')")
        assert cursor.fetchone() == (False,)


def test_a_run_leaves_one_receipt_without_anybodys_data_and_the_next_finds_nothing(cast: Cast) -> None:
    for phone in ("13800010001", "13800010002", "13800010003"):
        withdrawn(cast, phone=phone)
    run = erase(cast.now + LATER)
    told = json.loads(Event.objects.get(type="retention.run").payload)
    assert (told["policy"], told["classes"]["order_text"]["n"], told["classes"]["caller"]["n"]) == (POLICY.sha256, 3, 3)
    assert len(told["classes"]["order_text"]["chain"]) == 64
    file = json.loads((folder() / f"retention-{run.pk}.json").read_text(encoding="utf-8"))
    assert file["classes"] == told["classes"]
    again_told = erase(cast.now + LATER).told
    assert {code: one["n"] for code, one in again_told.items() if one["n"]} == {}


def test_another_policy_ends_the_open_run_with_its_receipt(cast: Cast) -> None:
    withdrawn(cast)
    step(policy=POLICY, actor=system("retention"), now=cast.now + LATER)
    other = parse(SHIPPED.read_text(encoding="utf-8").replace("proposal-1", "city-2"))
    step(policy=other, actor=system("retention"), now=cast.now + LATER)
    told = json.loads(Event.objects.get(type="retention.run").payload)
    assert (told["broken_off"], told["version"], told["classes"]["order_text"]["n"]) == (True, "proposal-1", 1)
    assert Run.objects.get(ended_at=None).policy_version == "city-2"


def test_what_is_held_stays_whoever_erases(cast: Cast) -> None:
    order, other = withdrawn(cast), withdrawn(cast, phone="13800010002")
    file = Attachment.objects.create(
        id=order.pk, order=order, kind="citizen", name="x.png", media_type="image/png", sha256="0" * 64, size=1, uploaded_by="x", received_at=cast.now
    )
    hold(order=order, caller=False, reason="涉诉，法院来函", actor=auditor(cast), now=cast.now)
    hold(order=other, caller=True, reason="涉诉，法院来函", actor=auditor(cast), now=cast.now)
    run = erase(cast.now + LATER)
    assert (run.told["order_text"]["n"], run.told["order_text"]["held"]) == (0, 2)
    assert (run.told["caller"]["n"], run.told["caller"]["held"], run.told["attachment"]["held"]) == (0, 2, 1)
    assert (again(order).original_text != "", again(other).original_text != "") == (True, True)
    for table, words, key in (
        ("orders_workorder", "original_text = ''", order.pk), ("orders_attachment", "erased = 'x'", file.pk),
        ("directory_party", "phone_sealed = NULL, name_sealed = NULL", order.party_id), ("directory_party", "name_sealed = NULL", other.party_id),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {words} WHERE id = %s", [key])
    for stream in (order.stream, other.stream):
        with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
            Text.objects.filter(stream=stream).delete()


def auditor(cast: Cast, role: str = "AU") -> Any:
    """An administrator who may hold: the dispatcher in another office."""
    return replace(cast.auditor if role == "AU" else cast.reviewer, roles=frozenset({role}))


def test_a_hold_is_lifted_by_another_and_then_what_was_held_goes(cast: Cast) -> None:
    order = withdrawn(cast)
    made = hold(order=order, caller=False, reason="涉诉，法院来函", actor=auditor(cast), now=cast.now)
    with pytest.raises(SamePerson):
        lift(hold_id=made.pk, reason="案件已结", actor=auditor(cast), now=cast.now)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE retention_hold SET lifted_at = now(), lifted_by = placed_by WHERE id = %s", [made.pk])
    lift(hold_id=made.pk, reason="案件已结", actor=auditor(cast, "SE"), now=cast.now)
    assert [event.type for event in Event.objects.filter(stream=f"hold:{made.pk}").order_by("stream_seq")] == ["retention.held", "retention.lifted"]
    assert erase(cast.now + LATER).told["order_text"]["n"] == 1


def test_the_citizens_words_are_blanked_by_no_other_way(cast: Cast) -> None:
    order = withdrawn(cast)
    with transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(original_text="")
        with pytest.raises(IntegrityError, match="retention rule only"):
            connection.check_constraints()
        transaction.set_rollback(True)


def test_every_table_of_words_beside_an_order_is_in_the_list() -> None:
    missing = []
    for model in apps.get_app_config("huiying").get_models():
        named = {field.name for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)}
        words = {field.column for field in model._meta.concrete_fields if isinstance(field, (models.TextField, models.JSONField))} - COUNTS
        table = model._meta.db_table
        if "order" in named and words and table not in BY_THEIR_OWN_RULE:
            missing += [f"{table}.{name}" for name in words - set(TEXTS.get(table, ()))]
    assert missing == []
