"""What was sent to citizens on the screens: masked, filtered, exported, sent again; the words proposed, previewed, approved."""

import re
from datetime import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiying.directory.keys import query_code
from huiying.directory.models import City
from huiying.journal.models import Event, Outbox
from huiying.notify.models import MessageText
from tests.cast import Cast
from tests.desk.test_orders_desk import Enter, cast, dispatched, enter  # noqa: F401 - fixtures
from tests.followup.stages import pass_time


def test_the_pages_show_what_became_of_a_message_and_neither_number_nor_code(enter: Enter, cast: Cast) -> None:  # noqa: F811
    order = dispatched(cast)
    pass_time(cast.now)
    message = Outbox.objects.get(stream=order.stream, kind="registered")
    client = enter("supervisor")
    for address in (f"/desk/orders/{order.order_no}/", "/desk/messages/", f"/desk/messages/{message.pk}/", "/desk/messages/?export=csv"):
        answer = client.get(address)
        page = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert "138****0001" in page, address
        assert "登记告知" in page
        assert not [private for private in (query_code(order.pk), "13800010001") if private in page]


def test_a_unit_sees_no_messages_and_the_list_is_the_supervisors(enter: Enter, cast: Cast) -> None:  # noqa: F811
    order = dispatched(cast)
    pass_time(cast.now)
    assert "登记告知" not in enter("SZ_lead").get(f"/desk/orders/{order.order_no}/").content.decode()
    for name, status in (("SZ_lead", 404), ("agent", 404), ("op_agent", 404), ("auditor", 200), ("supervisor", 200)):
        assert enter(name).get("/desk/messages/").status_code == status, name


def test_the_list_is_narrowed_by_number_state_and_reason(enter: Enter, cast: Cast) -> None:  # noqa: F811
    order, other = dispatched(cast), cast.order(phone="13800010005", reply_mode="none")
    pass_time(cast.now)
    client = enter("supervisor")
    found = client.get(f"/desk/messages/?q={order.order_no}").content.decode()
    assert order.order_no in found
    assert other.order_no not in found
    assert other.order_no in client.get("/desk/messages/?why=refused").content.decode()
    assert "<tr data-row" not in client.get("/desk/messages/?q=20200101-000009").content.decode()


def test_a_failed_message_is_sent_again_from_its_page(enter: Enter, cast: Cast) -> None:  # noqa: F811
    order = dispatched(cast)
    pass_time(cast.now)
    Outbox.objects.filter(stream=order.stream).update(state="given_up", last_error="SIM:UNREACHED", tries=6)
    message, client = Outbox.objects.get(stream=order.stream, kind="registered"), enter("supervisor")
    assert "SIM:UNREACHED" in client.get(f"/desk/messages/{message.pk}/").content.decode()
    client.post(f"/desk/messages/{message.pk}/again/", {"reason": ""})
    assert Outbox.objects.get(pk=message.pk).state == "given_up"
    client.post(f"/desk/messages/{message.pk}/again/", {"reason": "号码已恢复"})
    message.refresh_from_db()
    assert (message.state in {"waiting", "held"}, message.resends) == (True, 1)
    assert "号码已恢复" in client.get(f"/desk/messages/{message.pk}/").content.decode()
    assert enter("auditor").post(f"/desk/messages/{message.pk}/again/", {"reason": "号码已恢复"}).status_code == 302
    message.refresh_from_db()
    assert message.resends == 1


def test_words_are_previewed_proposed_and_approved_by_another(enter: Enter, cast: Cast) -> None:  # noqa: F811
    proposer, approver = enter("supervisor"), enter("assessor")
    place = "/desk/messages/words/merged/propose/"
    wrong = proposer.post(place, {"zh": "工单 {no} {code}", "en": "Order {no}", "preview": "1"}).content.decode()
    assert "没有占位符 {code}" in wrong
    seen = proposer.post(place, {"zh": "工单 {no} 已并单", "en": "Order {no} joined", "preview": "1"}).content.decode()
    assert "工单 20251112-004171 已并单" in seen
    assert "22 字，1 条" in seen
    assert not MessageText.objects.filter(state="draft").exists()
    proposer.post(place, {"zh": "工单 {no} 已并单", "en": "Order {no} joined", "note": "更短", "propose": "1"})
    draft = MessageText.objects.get(state="draft")
    page = approver.get("/desk/messages/words/merged/").content.decode()
    assert "<ins>" in page
    assert "<del>" in page
    proposer.post(f"/desk/messages/words/merged/{draft.pk}/approve/")
    assert MessageText.objects.get(pk=draft.pk).state == "draft"
    approver.post(f"/desk/messages/words/merged/{draft.pk}/approve/")
    assert MessageText.objects.get(pk=draft.pk).state == "approved"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_words_is_drawn(enter: Enter, language: str) -> None:  # noqa: F811
    client = enter("assessor")
    pages = ("", "registered/", "number_code/", "registered/propose/", "?export=csv")
    for place in ("messages/", *(f"messages/words/{page}" for page in pages)):
        assert client.get(f"/desk/{place}{'&' if '?' in place else '?'}lang={language}").status_code == 200, place
    assert client.get("/desk/messages/words/nothing/").status_code == 404


def test_words_come_by_a_sheet_over_the_dry_run_that_all_registers_share(enter: Enter, cast: Cast) -> None:  # noqa: F811
    proposer, approver = enter("supervisor"), enter("assessor")
    page = proposer.get("/desk/messages/words/").content.decode()
    assert 'action="/desk/registers/texts/upload/"' in page
    assert "/desk/registers/texts/upload/" not in enter("auditor").get("/desk/messages/words/").content.decode()
    sheet = SimpleUploadedFile("words.csv", "短信类型,中文,英文\n并单告知,工单 {no} 已并单,Order {no} joined\n".encode("gb18030"))
    place = proposer.post("/desk/registers/texts/upload/", {"sheet": sheet}).headers["Location"]
    assert "<ins>Order {no} joined</ins>" in proposer.get(place).content.decode()
    assert not MessageText.objects.filter(kind="merged", version=2).exists()
    proposer.post(f"{place}propose/", {"note": "更短"})
    assert proposer.post(f"{place}approve/").status_code == 302
    assert not MessageText.objects.filter(kind="merged", version=2).exists()
    approver.post(f"{place}approve/")
    assert MessageText.objects.get(kind="merged", valid_to=None).en == "Order {no} joined"
    row = approver.get(f"/desk/registers/texts/rows/{MessageText.objects.get(kind='merged', valid_to=None).pk}/").content.decode()
    assert "更短" in row
    assert "系统" in row


HOURS = {"begins": "22:00", "ends": "07:00", "note": "居民来函"}


def quiet() -> list[tuple[time, time]]:
    return list(City.objects.values_list("quiet_from", "quiet_to"))


def test_in_an_open_city_one_person_proposes_quiet_hours_and_another_approves(enter: Enter, cast: Cast) -> None:  # noqa: F811
    proposer, approver = enter("assessor"), enter("assessor2")
    assert "居民来函" not in (page := proposer.get("/desk/messages/words/").content.decode())
    assert 'name="note"' in page
    assert "请写明修改理由" in proposer.post("/desk/messages/words/hours/", HOURS | {"note": ""}, follow=True).content.decode()
    place = proposer.post("/desk/messages/words/hours/", HOURS).headers["Location"]
    proposer.post(f"{place}approve/")
    assert quiet() == [(time(21), time(8))]
    assert f'href="{place}"' in approver.get("/desk/messages/words/").content.decode()
    approver.post(f"{place}approve/")
    assert quiet() == [(time(22), time(7))]
    told = approver.get("/desk/registers/hours/rows/1/").content.decode()
    assert re.search(r"<b>assessor</b>.*>v1</a>.*assessor2.*居民来函.*<del>21:00</del>\s*<ins>22:00</ins>", told, re.DOTALL)
    assert 'href="/desk/registers/hours/rows/1/"' in approver.get("/desk/messages/words/").content.decode()
    assert Event.objects.get(type="city.quiet_hours_set").actor_id == cast.assessor.id


def test_while_the_city_is_set_up_quiet_hours_are_set_at_once(enter: Enter, cast: Cast) -> None:  # noqa: F811
    City.objects.update(opened_at=None)
    client = enter("assessor")
    assert client.post("/desk/messages/words/hours/", HOURS).status_code == 302
    assert quiet() == [(time(22), time(7))]
    assert "city.quiet_hours_set" in client.get("/desk/registers/hours/rows/1/").content.decode()
    cast.took_matters_unopened()
    client.post("/desk/messages/words/hours/", HOURS | {"begins": "23:00"})
    assert quiet() == [(time(22), time(7))]
