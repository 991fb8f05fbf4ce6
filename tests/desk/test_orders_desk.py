"""The staff's screens without a browser: what they cost, what they show to whom, and that nothing typed is lost."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from huiying.directory import clock
from huiying.directory.keys import query_code
from huiying.directory.models import City, User
from huiying.dispatch.plan import Plan
from huiying.dispatch.sending import dispatch
from huiying.journal.models import AccessRecord, Event
from huiying.orders.attachments import Upload, store
from huiying.orders.intake import Classification, accept
from huiying.orders.marking import change_urgency
from huiying.orders.models import WorkOrder
from huiying.supervision.notices import tell
from tests.cast import LIUYIN, NOISE, NOW, QINGSHI, STREET_LIGHT, Cast, again, build
from tests.signing import sign_in

NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET ")
WORDS = "青石街道人民路路灯不亮，已经三天了，孩子晚上回家看不见路。"
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
Enter = Callable[[str], Client]


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    """The city, with a clock of its own that runs on from the cast's moment."""
    settings.HUIYING_CLOCK = "city"
    made = build()
    City.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield made
    clock.forget()


@pytest.fixture
def enter(cast: Cast, settings: Settings) -> Enter:
    """A signed-in client in the city's own time, the caches warm."""
    settings.ALLOWED_HOSTS = ["testserver"]

    def entered(name: str) -> Client:
        client = Client()
        sign_in(client, User.objects.get(username=name.lower()))
        client.get("/desk/orders/?q=warm")
        return client

    return entered


@contextmanager
def statements(most: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as caught:
        yield
    asked = [q["sql"] for q in caught.captured_queries if not q["sql"].lstrip().startswith(NOT_COUNTED)]
    assert len(asked) <= most, "\n".join(sql[:160] for sql in asked)


def given(**changed: str) -> dict[str, str]:
    return {"original_text": WORDS, "demand_type": "help", "topic": "路灯不亮", "urgency": "normal", "incident_address": "人民路 18 号", "region_code": QINGSHI,
            "phone": "13800010001", "name": "张三", "number_source": "declared", "secrecy_level": "public", "idem": str(uuid4()), **changed}  # fmt: skip


def text(response: HttpResponse) -> str:
    return response.content.decode()


def dispatched(cast: Cast) -> WorkOrder:
    order = cast.order(now=cast.now - timedelta(hours=3))
    accept(order=again(order), classification=Classification("help", STREET_LIGHT, "normal", QINGSHI), actor=cast.reviewer, now=cast.now - timedelta(hours=2))
    plan = Plan(lead=str(cast.works.pk), co=(str(cast.power.pk),), override_reason="按移交清单", advice="请当晚安排查线。")
    return dispatch(order=again(order), plan=plan, actor=cast.dispatcher, now=cast.now - timedelta(hours=1))


def test_registering_takes_eight_statements_at_most_and_tells_number_and_code(enter: Enter) -> None:
    client = enter("agent")
    client.post("/desk/register/", given())
    with statements(8):
        answer = client.post("/desk/register/", given(phone="13800010002"))
    assert answer.status_code == 302
    order = WorkOrder.objects.latest("seq")
    assert answer.headers["Location"] == f"/desk/register/?done={order.order_no}"
    page = text(client.get(answer.headers["Location"]))
    assert order.order_no in page
    assert query_code(order.pk) in page


def test_the_query_code_is_read_out_by_nobody_else(enter: Enter) -> None:
    client = enter("agent")
    client.post("/desk/register/", given())
    order = WorkOrder.objects.latest("seq")
    assert query_code(order.pk) not in text(enter("agent2").get(f"/desk/register/?done={order.order_no}"))


def test_a_second_press_registers_once(enter: Enter) -> None:
    client, matter = enter("agent"), given()
    first, second = client.post("/desk/register/", matter), client.post("/desk/register/", matter)
    assert first.headers["Location"] == second.headers["Location"]
    assert WorkOrder.objects.count() == 1


@pytest.mark.parametrize(("field", "value", "said"), [
    ("topic", "没有这个事项", "没有这个事项"), ("phone", "12", "电话号码不正确"), ("demand_type", "", "必填"),
    ("incident_at", "2099-01-01T00:00", "时间不能晚于现在"),
])  # fmt: skip
def test_a_problem_keeps_everything_typed(enter: Enter, field: str, value: str, said: str) -> None:
    page = text(enter("agent").post("/desk/register/", given(**{field: value})))
    assert said in page
    assert WORDS in page
    assert "人民路 18 号" in page
    assert WorkOrder.objects.count() == 0


def test_a_place_bound_topic_asks_for_the_place(enter: Enter) -> None:
    page = text(enter("agent").post("/desk/register/", given(incident_address="", region_code="")))
    assert "这类事项需要填写地点" in page


def test_a_draft_is_kept_and_registered_as_the_same_order(enter: Enter) -> None:
    client = enter("agent")
    assert "已存于服务器" in text(client.post("/desk/register/keep/", given(topic="")))
    draft = WorkOrder.objects.get()
    assert draft.status == "draft"
    assert client.post("/desk/register/", given(draft=str(draft.pk))).status_code == 302
    assert WorkOrder.objects.get().status == "submitted"


def test_the_same_callers_words_are_appended_as_an_urge(enter: Enter, cast: Cast) -> None:
    order = cast.order()
    client = enter("agent")
    assert f"append:{order.pk}" in text(client.post("/desk/register/look/", given(idem="")))
    pressed = given(outcome=f"append:{order.pk}", demand_type="")
    assert [client.post("/desk/register/", pressed).status_code for _ in range(2)] == [302, 302]  # sent again after a lost answer
    assert (WorkOrder.objects.count(), again(order).urge_n) == (1, 1)
    stranger = client.post("/desk/register/", given(outcome=f"append:{order.pk}", phone="13800010099"))
    assert ("只有同一诉求人" in text(stranger), again(order).urge_n) == (True, 1)


def test_another_callers_matter_is_merged_by_the_government_and_proposed_by_the_operator(enter: Enter, cast: Cast) -> None:
    order = cast.order()
    enter("agent").post("/desk/register/", given(phone="13800010099", outcome=f"merge:{order.pk}"))
    assert list(WorkOrder.objects.filter(parent=order).values_list("status", flat=True)) == ["merged"]
    enter("op_agent").post("/desk/register/", given(phone="13800010098", outcome=f"merge:{order.pk}"))
    assert WorkOrder.objects.filter(parent=order).count() == 1
    assert Event.objects.filter(type="order.merge_proposed").count() == 1


def test_a_direct_answer_closes_at_once(enter: Enter) -> None:
    client = enter("agent")
    assert "必填" in text(client.post("/desk/register/", given(outcome="answer")))
    client.post("/desk/register/", given(outcome="answer", answer="今晚安排抢修。", close_route="direct_answer"))
    order = WorkOrder.objects.get()
    assert (order.status, order.public_reply) == ("direct_closed", "今晚安排抢修。")


def test_words_of_danger_are_pointed_out(enter: Enter) -> None:
    assert "燃气泄漏" in text(enter("agent").post("/desk/register/look/", given(original_text="楼道里燃气泄漏")))


def test_the_callers_history_comes_by_number_and_not_in_an_address(enter: Enter, cast: Cast) -> None:
    cast.order(title="旧路灯", now=cast.now - timedelta(days=2))
    client = enter("agent")
    assert "旧路灯" in text(client.post("/desk/register/history/", {"phone": "13800010001"}))
    assert client.get("/desk/register/history/?phone=13800010001").status_code == 405
    assert "号码还不完整" in text(client.post("/desk/register/history/", {"phone": "138"}))


def test_the_list_takes_five_statements_at_most(enter: Enter, cast: Cast) -> None:
    for n in range(60):
        cast.order(phone=f"1380001{n:04d}", now=cast.now - timedelta(minutes=n))
    client = enter("reviewer")
    for query in ("", "?state=submitted&due=over", "?q=路灯", "?q=13800010007", "?topic=01&region=990101&urgency=normal"):
        with statements(5):
            assert client.get(f"/desk/orders/{query}").status_code == 200


def test_the_list_finds_by_words_number_and_telephone(enter: Enter, cast: Cast) -> None:
    light = cast.order(title="人民路路灯", phone="13800010001")
    noise = cast.order(title="柳荫路夜间噪声", original_text="楼下施工噪声扰民。", topic_code=NOISE, region_code=LIUYIN, phone="13800010002")
    client = enter("reviewer")

    def found(query: str) -> list[str]:
        page = text(client.get(f"/desk/orders/?q={query}"))
        return [order.order_no for order in (light, noise) if f"/desk/orders/{order.order_no}/" in page]

    assert found("噪声") == [noise.order_no]
    assert found(light.order_no) == [light.order_no]
    assert found("13800010002") == [noise.order_no]
    assert found("没有的词") == []
    assert "13800010002" not in text(client.get("/desk/orders/"))


def test_an_export_holds_the_filtered_list_masked_and_is_written_down(enter: Enter, cast: Cast) -> None:
    cast.order(title="路灯不亮，电话13800010001")
    cast.order(topic_code=NOISE, region_code=LIUYIN, title="噪声", phone="13800010002")
    answer = enter("reviewer").get(f"/desk/orders/?export=csv&topic={NOISE[:2]}&q=路灯不亮")
    assert "噪声" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    kept = AccessRecord.objects.get(purpose="export")
    assert (kept.purpose, kept.reason) == ("export", f"csv topic={NOISE[:2]}")
    whole = b"".join(enter("reviewer").get("/desk/orders/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "13800010001" not in whole
    assert "138****0001" in whole


def test_a_unit_cannot_search_by_telephone_number(enter: Enter, cast: Cast) -> None:
    order = dispatched(cast)
    client = enter("SZ_handler")
    assert order.order_no in text(client.get("/desk/orders/"))
    assert f"/desk/orders/{order.order_no}/" not in text(client.get("/desk/orders/?q=13800010001"))


def test_the_page_of_an_order_takes_eight_statements_at_most(enter: Enter, cast: Cast) -> None:
    order = dispatched(cast)
    for name in ("reviewer", "dispatcher", "SZ_lead", "op_agent", "supervisor"):
        client = enter(name)
        client.get(f"/desk/orders/{order.order_no}/")
        with statements(8):
            page = text(client.get(f"/desk/orders/{order.order_no}/"))
        assert "派市市政局、云州供电公司" in page
        assert "13800010001" not in page


def test_a_foreign_or_secret_order_is_not_there(enter: Enter, cast: Cast) -> None:
    order = dispatched(cast)
    secret = cast.order(secrecy_level="secret", phone="13800010005")
    assert enter("CG_lead").get(f"/desk/orders/{order.order_no}/").status_code == 404
    assert enter("reviewer").get(f"/desk/orders/{secret.order_no}/").status_code == 404
    assert enter("agent").get(f"/desk/orders/{secret.order_no}/").status_code == 200
    assert enter("agent").get("/desk/orders/20250304-999999/").status_code == 404
    assert enter("agent").get("/desk/orders/nonsense/").status_code == 404


def test_a_verb_is_done_once_and_a_late_one_is_told(enter: Enter, cast: Cast) -> None:
    order = cast.order()
    client = enter("reviewer")
    page = f"/desk/orders/{order.order_no}/"
    asked = {"demand_type": "help", "topic_code": STREET_LIGHT, "urgency": "normal", "region_code": QINGSHI}
    assert client.post(f"{page}do/accept/", asked).headers["Location"] == page
    assert again(order).status == "pending_dispatch"
    assert "当前状态（待派单）不能执行“受理”" in text(client.post(f"{page}do/accept/", asked))
    assert Event.objects.filter(type="order.accepted").count() == 1


def test_a_verb_keeps_what_was_typed_when_it_is_refused(enter: Enter, cast: Cast) -> None:
    order = cast.order()
    page = text(enter("reviewer").post(f"/desk/orders/{order.order_no}/do/reject/", {"reason_code": "", "basis": "见法院通知"}))
    assert "见法院通知" in page
    assert again(order).status == "submitted"


def test_the_operators_reviewer_sees_why_refusing_is_not_open_and_the_try_is_recorded(enter: Enter, cast: Cast) -> None:
    order = cast.order()
    client = enter("op_reviewer")
    page = text(client.get(f"/desk/orders/{order.order_no}/"))
    assert "国办函〔2025〕66号" in page
    client.post(f"/desk/orders/{order.order_no}/do/reject/", {"reason_code": "litigation", "basis": "已起诉"})
    assert again(order).status == "submitted"
    assert Event.objects.filter(type="permission.refused_66").count() == 1


def test_personal_fields_are_shown_with_a_reason_and_written_down(enter: Enter, cast: Cast) -> None:
    order = cast.order()
    client = enter("reviewer")
    where = f"/desk/orders/{order.order_no}/reveal/phone/"
    assert client.post(where, {"reason": ""}).status_code == 409
    assert not AccessRecord.objects.filter(purpose="reveal").exists()
    assert "13800010001" in text(client.post(where, {"reason": "contact"}))
    assert AccessRecord.objects.get(purpose="reveal").user_id == cast.reviewer.id


def test_a_file_comes_as_a_file_with_a_record(enter: Enter, cast: Cast) -> None:
    order = cast.order()
    kept = store(order=again(order), upload=Upload(PNG, "桥头.png", "citizen"), actor=cast.agent, now=cast.now)
    answer = enter("reviewer").get(f"/desk/orders/{order.order_no}/files/{kept.pk}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert AccessRecord.objects.filter(purpose="file").count() == 1
    assert enter("CG_lead").get(f"/desk/orders/{order.order_no}/files/{kept.pk}/").status_code == 404


def test_home_shows_the_counts_of_the_role(enter: Enter, cast: Cast) -> None:
    cast.order()
    dispatched(cast)
    assert "待预审" in text(enter("reviewer").get("/desk/"))
    assert "待签收" in text(enter("SZ_lead").get("/desk/"))
    assert "我今日登记" in text(enter("agent").get("/desk/"))


@pytest.mark.parametrize("where", ["/desk/", "/desk/orders/", "/desk/register/"])
def test_nobody_comes_in_without_signing_in(cast: Cast, where: str) -> None:
    assert City.objects.exists()
    assert Client().get(where).headers["Location"].startswith("/staff/login/")


def test_the_inbox_opens_when_an_order_to_acknowledge_is_urgent_no_more(enter: Enter, cast: Cast) -> None:
    order = cast.order(urgency="urgent")
    tell(zh="紧急工单", en="Urgent order", kind="urgent_order", now=cast.now, user_id=cast.dispatcher.id, order=order, must_ack=True)
    change_urgency(order=order, urgency="normal", reason="险情已排除", actor=cast.dispatcher, now=cast.now)
    assert enter("dispatcher").get("/desk/notices/").status_code == 200


def test_what_is_only_appended_needs_no_matter_of_its_own(enter: Enter, cast: Cast) -> None:
    """The old order has its place: a form without words is told of its words alone, not of a place that it needs as an order."""
    order, client = cast.order(), enter("agent")
    bare = {"incident_address": "", "region_code": "", "original_text": ""}
    assert "这类事项需要填写地点" in text(client.post("/desk/register/", given(**bare)))
    appended = client.post("/desk/register/", given(outcome=f"append:{order.pk}", **bare))
    assert (appended.status_code, "这类事项需要填写地点" in text(appended)) == (200, False)
    assert (WorkOrder.objects.count(), again(order).urge_n) == (1, 0)


@pytest.mark.parametrize(("asked", "told"), [("110101194001010012", True), ("1397001 8007", True), ("20250304-000001", False), ("18", False), ("路灯", False)])
def test_who_searches_a_long_number_is_told_where_it_is_looked_for(enter: Enter, asked: str, told: bool) -> None:
    page = enter("agent").get("/desk/orders/", {"q": asked, "lang": "en"}).content.decode()
    assert ("within texts are sealed and not searched" in page) is told
