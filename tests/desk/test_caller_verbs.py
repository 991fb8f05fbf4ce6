"""The caller handed over to another line, and the number to call back, on an order's page: acceptance checks 12 and 8 through the screens."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from huiying.calls.models import Contact
from huiying.directory import clock
from huiying.directory.models import City, User
from huiying.directory.parties import opened
from huiying.journal.models import Event, Outbox
from huiying.notify import outbox
from huiying.orders.intake import reject
from huiying.orders.models import WorkOrder
from tests.cast import NOW, Cast, again, build
from tests.orders.steps import HOUR
from tests.orders.world import dispatched
from tests.signing import sign_in


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    made = build()
    City.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield made
    clock.forget()


def enter(name: str) -> Client:
    client = Client()
    sign_in(client, User.objects.get(username=name.lower()))
    return client


def do(name: str, order: WorkOrder, verb: str, **given: str) -> tuple[int, str]:
    answer = enter(name).post(f"/desk/orders/{order.order_no}/do/{verb}/", {"idem": str(uuid4()), **given})
    return answer.status_code, answer.content.decode()


def offered(name: str, order: WorkOrder, verb: str, language: str = "zh") -> bool:
    return f"/do/{verb}/" in enter(name).get(f"/desk/orders/{order.order_no}/?lang={language}").content.decode()


def test_acceptance_check_12_a_transfer_that_is_not_agreed_is_recorded_and_stays_with_us(cast: Cast) -> None:
    order = cast.order()
    for language, said in (("zh", "转接对象"), ("en", "Transferred to")):
        assert offered("op_agent", order, "transfer", language)
        page = enter("op_agent").get(f"/desk/orders/{order.order_no}/do/transfer/?lang={language}").content.decode()
        assert said in page
    assert do("op_agent", order, "transfer", transfer_to="110", transfer_mode="three_way", told="")[0] == 302
    stored, contact = again(order), Contact.objects.get(pk=order.contact_id)
    assert (stored.status, stored.first_receiver_kept, stored.dispatch_due) == ("submitted", True, order.dispatch_due)
    assert (contact.transfer_to, contact.transfer_result, contact.first_receiver_kept) == ("110", "not_agreed", True)
    assert "首接方继续办理" in enter("reviewer").get(f"/desk/orders/{order.order_no}/").content.decode()


def test_a_transfer_agreed_on_the_line_ends_the_order_with_what_the_citizen_was_told(cast: Cast) -> None:
    order = cast.order()
    given = {"transfer_to": "department", "transfer_mode": "hot", "agreed": "on"}
    status, page = do("agent", order, "transfer", told=" ", **given)
    assert (status, "必填" in page, again(order).status) == (200, True, "submitted")
    assert do("agent", order, "transfer", told="已转接 12333。", **given)[0] == 302
    stored = again(order)
    assert (stored.status, stored.close_route, stored.public_reply) == ("direct_closed", "transferred", "已转接 12333。")


def registered(name: str, **given: str) -> str:
    """What the register page answers to a matter whose caller is handed over."""
    matter = {"original_text": "有人在楼下打架。", "demand_type": "help", "topic": "", "urgency": "normal", "phone": "13800010001", "number_source": "declared"}
    sent = {**matter, "outcome": "answer", "close_route": "transferred", "idem": str(uuid4()), **given}
    return enter(name).post("/desk/register/?lang=zh", sent, follow=True).content.decode()


def test_acceptance_check_12_at_registration_too_a_transfer_that_is_not_agreed_is_an_order_of_ours(cast: Cast) -> None:
    registered("op_agent", transfer_to="110", transfer_mode="three_way", transfer_foreign_no="JJ-17", transfer_reason="对方称属治安调解")
    order = WorkOrder.objects.get()
    contact = Contact.objects.get(pk=order.contact_id)
    assert (order.status, order.first_receiver_kept, order.dispatch_due is not None) == ("submitted", True, True)
    assert (contact.transfer_to, contact.transfer_result, contact.first_receiver_kept) == ("110", "not_agreed", True)
    page = enter("reviewer").get(f"/desk/orders/{order.order_no}/").content.decode()
    for said in ("首接方继续办理", "110 报警", "三方通话", "对方未同意接收", "对方编号 JJ-17", "对方称属治安调解"):
        assert said in page


def test_at_registration_a_transfer_that_is_agreed_keeps_to_whom_and_ends_the_order(cast: Cast) -> None:
    given = {"transfer_to": "department", "transfer_mode": "hot", "agreed": "on"}
    for wrong in ({"answer": " "}, {"answer": "已转接。", "transfer_to": ""}):
        page = registered("agent", **{**given, **wrong})
        assert ("必填" in page, WorkOrder.objects.exists()) == (True, False)
    registered("agent", answer="已转接 12333。", **given)
    order = WorkOrder.objects.get()
    assert (order.status, order.close_route, order.public_reply) == ("direct_closed", "transferred", "已转接 12333。")
    assert Contact.objects.filter(pk=order.contact_id, transfer_to="department", transfer_mode="hot", transfer_result="agreed").exists()
    page = enter("reviewer").get(f"/desk/orders/{order.order_no}/").content.decode()
    for said in ("转接给对方，办结", "部门热线", "一键转接", "对方已接收"):
        assert said in page


def test_only_who_answers_calls_records_a_transfer_and_only_before_dispatch(cast: Cast) -> None:
    order, sent = cast.order(), dispatched(cast, cast.order(phone="13800010002"))
    for name in ("dispatcher", "supervisor", "auditor"):
        assert not offered(name, order, "transfer"), name
        do(name, order, "transfer", transfer_to="110", transfer_mode="info")
    assert "不能执行“转接”" in do("agent", sent, "transfer", transfer_to="110", transfer_mode="info")[1]
    assert not Event.objects.filter(type="order.transfer_kept").exists()


def test_who_was_rated_badly_does_not_hand_the_matter_over_either(cast: Cast) -> None:
    order = cast.order()
    WorkOrder.objects.filter(pk=order.pk).update(rejected_by=cast.reviewer.id)
    given = {"transfer_to": "110", "transfer_mode": "hot", "agreed": "on", "told": "已转 110。"}
    assert "须由另一位预审员处理" in do("reviewer", order, "transfer", **given)[1]
    assert do("reviewer2", order, "transfer", **given)[0] == 302


def test_acceptance_check_8_a_unit_that_edits_the_number_is_blocked_and_logged(cast: Cast) -> None:
    order = dispatched(cast)
    assert not offered("SZ_lead", order, "change_number")
    for source in ("switch", "sms_code"):
        assert "承办单位不能修改诉求人的号码" in do("SZ_lead", order, "change_number", phone="13711112222", number_source=source)[1]
    refused = Event.objects.filter(type="permission.refused_number")
    assert [(event.actor_id, order.stream in event.payload) for event in refused] == [(cast.unit_lead(cast.works).id, True)] * 2
    assert (again(order).party_id, Outbox.objects.filter(kind="number_code").count()) == (order.party_id, 0)


def test_the_hotline_changes_a_number_that_the_switch_captured(cast: Cast) -> None:
    order = dispatched(cast)
    assert offered("agent", order, "change_number", "en")
    assert "必填" in do("agent", order, "change_number", phone="13711112222")[1]
    assert "不是有效的电话号码" in do("agent", order, "change_number", phone="12", number_source="switch")[1]
    assert do("agent", order, "change_number", phone="13711112222", number_source="switch")[0] == 302
    stored = again(order)
    assert (opened(stored.party).phone, opened(stored.party).name, stored.number_source) == ("13711112222", "张三", "switch")


def test_by_text_message_the_number_changes_once_the_new_one_has_read_the_code_back(cast: Cast) -> None:
    order = dispatched(cast)
    given = {"phone": "13711112222", "number_source": "sms_code"}
    status, page = do("op_agent", order, "change_number", **given)
    assert (status, "验证码已发往新号码" in page, "13711112222" in page, "data-problems" in page) == (200, True, True, False)
    assert again(order).party_id == order.party_id
    to, text = outbox.opened(Outbox.objects.get(kind="number_code"))
    code = re.findall(r"\d{6}", text)[0]
    assert to == "13711112222"
    assert "验证码不正确或已过期" in do("op_agent", order, "change_number", code="000000" if code != "000000" else "111111", **given)[1]
    assert do("op_agent", order, "change_number", code=code, **given)[0] == 302
    stored = again(order)
    assert (opened(stored.party).phone, stored.number_source) == ("13711112222", "sms_code")
    assert "13711112222" not in "".join(Event.objects.values_list("payload", flat=True))


def test_a_number_is_not_changed_by_others_nor_when_the_order_is_closed(cast: Cast) -> None:
    order, closed = dispatched(cast), cast.order(phone="13800010002")
    reject(order=closed, reason_code="not_gov", basis="民事", actor=cast.reviewer, now=cast.now - HOUR)
    given = {"phone": "13711112222", "number_source": "switch"}
    for name in ("dispatcher", "supervisor", "closer"):
        assert "您的角色不能做这一步" in do(name, order, "change_number", **given)[1], name
    do("dispatcher", order, "change_number", phone="13711112222", number_source="sms_code")
    assert "不能执行“更改号码”" in do("agent", closed, "change_number", **given)[1]
    assert not Outbox.objects.filter(kind="number_code").exists()
    assert not Event.objects.filter(type="order.number_changed").exists()
