"""The public's pages asked directly: limits, equal answers, one order for one form, and whatever strangers may send."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from huiying.directory import clock
from huiying.directory.keys import query_code
from huiying.directory.models import City
from huiying.directory.parties import phone_index
from huiying.followup.links import make_link
from huiying.followup.links import path as rating_path
from huiying.journal.models import Event, Outbox
from huiying.notify.outbox import opened
from huiying.orders.intake import reject
from huiying.orders.models import Attachment, WorkOrder
from huiying.orders.repeating import KeyReused
from huiying.pages.models_tries import Try
from tests.cast import NOW, Cast, again, build
from tests.followup.stages import to_callback
from tests.orders.steps import HOUR
from tests.portal.pictures import photo

JPEG = photo()
MATTER = {
    "do": "send", "original_text": "青石街道人民路路灯不亮", "topic": "010201", "demand_type": "help", "region_code": "990101001",
    "incident_address": "人民路 18 号", "way": "none",
}  # fmt: skip


@pytest.fixture
def cast(db: None, settings: Any) -> Iterator[Cast]:
    """The city, whose clock begins at the cast's moment."""
    made = build()
    settings.HUIYING_CLOCK = "city"
    at(NOW)
    yield made
    clock._offsets.clear()


def at(now: datetime) -> None:
    """Set the city's clock."""
    City.objects.update(clock_offset_s=int((now - datetime.now(UTC)).total_seconds()) + 1)
    clock._offsets.clear()


@pytest.fixture
def reader() -> Client:
    return Client()


def matter(**given: Any) -> dict[str, Any]:
    return {**MATTER, "idem": str(uuid4()), **given}


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_at_the_ends_of_the_calendar_is_told_to_be_none(cast: Cast, reader: Client, moment: str) -> None:
    answer = reader.post("/submit/", matter(incident_at=moment))
    assert (answer.status_code, "输入一个有效的日期/时间" in answer.content.decode(), WorkOrder.objects.count()) == (200, True, 0)


def test_a_matter_without_a_number_becomes_an_order_and_its_code_opens_it(cast: Cast, reader: Client) -> None:
    answer = reader.post("/submit/", matter(), follow=True)
    order = WorkOrder.objects.get()
    assert (order.status, order.channel, order.number_source, order.party_id) == ("submitted", "web", "none", None)
    assert query_code(order.pk) in answer.content.decode()
    assert order.order_no in answer.redirect_chain[-1][0]
    assert query_code(order.pk) not in answer.redirect_chain[-1][0]
    other = Client()
    opened_page = other.post("/follow/", {"order_no": order.order_no, "code": query_code(order.pk).lower()}, follow=True)
    assert "正在确定办理单位" in opened_page.content.decode() or "交到办理单位" in opened_page.content.decode()
    assert "no-store" in opened_page.headers["Cache-Control"]


def test_the_same_form_sent_twice_is_one_order(cast: Cast, reader: Client) -> None:
    form = matter()
    first, second = reader.post("/submit/", form), Client().post("/submit/", form)
    assert first.headers["Location"] == second.headers["Location"]
    assert WorkOrder.objects.count() == 1


def test_another_browser_sees_nothing_without_the_code(cast: Cast, reader: Client) -> None:
    order = cast.order()
    for address in (f"/follow/{order.order_no}/", f"/follow/{order.order_no}/withdraw/", f"/submit/{order.order_no}/receipt/"):
        answer = reader.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/follow/?no={order.order_no}")
    assert reader.post(f"/follow/{order.order_no}/withdraw/", {"text": "不要了"}).status_code == 302
    assert again(order).status == "submitted"


def test_a_wrong_code_and_an_unknown_number_answer_the_same(cast: Cast, reader: Client) -> None:
    order = cast.order()
    wrong = reader.post("/follow/", {"order_no": order.order_no, "code": "22222222"})
    unknown = reader.post("/follow/", {"order_no": "20250304-999999", "code": "22222222"})
    said = [answer.context["form"].non_field_errors()[0] for answer in (wrong, unknown)]
    assert said[0] == said[1]
    assert wrong.status_code == unknown.status_code == 200


def test_the_eleventh_try_is_refused_even_with_the_right_code(cast: Cast, reader: Client) -> None:
    order = cast.order()
    right = {"order_no": order.order_no, "code": query_code(order.pk)}
    for _ in range(10):
        reader.post("/follow/", {**right, "code": "22222222"})
    assert "尝试次数过多" in reader.post("/follow/", right).content.decode()
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")  # the number is paused too, not only the address
    assert "尝试次数过多" in elsewhere.post("/follow/", right).content.decode()
    at(NOW + HOUR)
    assert reader.post("/follow/", right).status_code == 302


def test_right_codes_are_no_tries(cast: Cast, reader: Client) -> None:
    order = cast.order()
    for _ in range(12):
        assert reader.post("/follow/", {"order_no": order.order_no, "code": query_code(order.pk)}).status_code == 302
    assert Try.objects.count() == 0


def test_tries_keep_no_address_and_no_number(cast: Cast, reader: Client) -> None:
    reader.post("/follow/", {"order_no": "20250304-000001", "code": "22222222"})
    kept = b"".join(bytes(one.key) for one in Try.objects.all())
    assert len(kept) == 64
    assert b"127.0.0.1" not in kept
    assert b"20250304" not in kept


def test_access_ends_after_two_hours_and_by_the_button(cast: Cast, reader: Client) -> None:
    order = cast.order()
    right = {"order_no": order.order_no, "code": query_code(order.pk)}
    reader.post("/follow/", right)
    page = f"/follow/{order.order_no}/"
    assert reader.get(page).status_code == 200
    at(NOW + 3 * HOUR)
    assert reader.get(page).status_code == 302
    reader.post("/follow/", right)
    reader.post(f"{page}leave/")
    assert reader.get(page).status_code == 302


def test_script_is_shown_as_words(cast: Cast, reader: Client) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    answer = reader.post("/submit/", matter(original_text=evil, incident_address=evil), follow=True)
    order = WorkOrder.objects.get()
    for text in (answer.content.decode(), reader.get(f"/follow/{order.order_no}/").content.decode()):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text


def test_ten_megabytes_of_text_are_refused_and_nothing_is_half_done(cast: Cast, reader: Client) -> None:
    answer = reader.post("/submit/", matter(original_text="灯" * 3_400_000))
    assert answer.status_code == 200
    assert "original_text" in answer.context["form"].errors
    assert (WorkOrder.objects.count(), Event.objects.filter(type="order.submitted").count()) == (0, 0)


BAD_FILES = {
    "program": ("照片.jpg", b"MZ\x90\x00" + bytes(200)),
    "page": ("photo.png", b"<html><script>alert(1)</script></html>"),
    "empty": ("a.pdf", b""),
    "too-large": ("big.jpg", JPEG + bytes(10 * 1024 * 1024)),
}
UNKNOWN = (
    {"topic_all": "999999"}, {"demand_type": "war"}, {"region_code": "1"}, {"incident_at": "2031-01-01T00:00"}, {"code_id": "x", "way": "phone"},
)  # fmt: skip


@pytest.mark.parametrize(("name", "data"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_disguised_or_oversized_file_is_refused_by_name_with_everything_kept(cast: Cast, reader: Client, name: str, data: bytes) -> None:
    answer = reader.post("/submit/", matter(photos=SimpleUploadedFile(name, data, "image/jpeg")))
    assert answer.status_code == 200
    assert "photos" in answer.context["form"].errors
    assert "人民路 18 号" in answer.content.decode()
    assert (WorkOrder.objects.count(), Attachment.objects.count()) == (0, 0)


@pytest.mark.parametrize("wrong", UNKNOWN)
def test_unknown_values_are_told_and_register_nothing(cast: Cast, reader: Client, wrong: dict[str, str]) -> None:
    answer = reader.post("/submit/", matter(**wrong))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert WorkOrder.objects.count() == 0


def test_a_place_is_asked_for_only_where_the_matter_has_one(cast: Cast, reader: Client) -> None:
    bare = {"region_code": "", "incident_address": ""}
    assert "incident_address" in reader.post("/submit/", matter(**bare)).context["form"].errors
    assert {"incident_address", "phone"} <= set(reader.post("/submit/", matter(way="phone", phone="", **bare)).context["form"].errors)
    assert reader.post("/submit/", matter(topic="070201", original_text="老板拖欠工资", **bare)).status_code == 302


def proved(reader: Client, form: dict[str, Any], phone: str) -> dict[str, Any]:
    """The form after a code was sent to the number, with the code in it."""
    drawn = reader.post("/submit/", {**form, "way": "phone", "phone": phone, "do": "code"})
    _to, text = opened(Outbox.objects.filter(kind="number_code").latest("id"))
    code = next(word for word in text.replace("，", " ").split() if word.isdigit())
    return {**form, "way": "phone", "phone": phone, "code_id": str(drawn.context["form"]["code_id"].value()), "code": code}


def test_a_number_counts_when_its_code_is_right_and_only_once(cast: Cast, reader: Client) -> None:
    form = proved(reader, matter(), "13800030001")
    wrong = reader.post("/submit/", {**form, "code": "000000" if form["code"] != "000000" else "111111"})
    assert "code" in wrong.context["form"].errors
    assert reader.post("/submit/", form).status_code == 302
    order = WorkOrder.objects.select_related("party").get()
    assert order.number_source == "sms_code"
    assert order.party is not None
    assert bytes(order.party.phone_index or b"") == phone_index("13800030001")
    again_used = reader.post("/submit/", {**form, "idem": str(uuid4()), "original_text": "完全另一件事：公交线路调整"})
    assert "code" in again_used.context["form"].errors
    assert WorkOrder.objects.count() == 1


def test_a_code_that_waits_has_its_box_after_the_page_was_loaded_anew(cast: Cast, reader: Client) -> None:
    form = {**matter(), "way": "phone", "phone": "13800030021"}
    code = proved(reader, form, "13800030021")["code"]
    too_soon = reader.post("/submit/", {**form, "do": "code"})
    assert "秒后再试" in too_soon.content.decode()
    assert "仍然有效" in too_soon.content.decode()
    assert 'id="id_code"' in too_soon.content.decode()
    assert "请填写短信里的验证码" in reader.post("/submit/", form).content.decode()
    assert 'id="id_code"' not in reader.post("/submit/", {**form, "do": "code", "phone": "12345"}).content.decode()
    assert reader.post("/submit/", {**form, "code": code, "code_id": str(too_soon.context["form"]["code_id"].value())}).status_code == 302


def test_a_strangers_browser_is_not_given_the_code_that_waits(cast: Cast, reader: Client) -> None:
    proved(reader, matter(), "13800030022")
    answer = Client().post("/submit/", {**matter(), "way": "phone", "phone": "13800030022", "do": "code"})
    assert "后再试" in answer.content.decode()
    assert not answer.context["form"]["code_id"].value()


def test_a_copy_with_other_words_that_was_overtaken_is_told(cast: Cast, reader: Client) -> None:
    form = {**proved(reader, matter(), "13800030001"), "again": "new"}
    faster, passed = [Client()], []

    def overtake(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if passed and faster and sql.startswith("SAVEPOINT"):  # the number is proved, the registration about to begin
            assert faster.pop().post("/submit/", {**form, "original_text": "完全另一件事：公交线路调整"}).status_code == 302
        passed.extend([sql] if '"verified_at" = ' in sql else [])
        return execute(sql, *rest)

    with connection.execute_wrapper(overtake):
        answer = reader.post("/submit/", form)
    assert faster == []
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [KeyReused.zh]
    assert WorkOrder.objects.count() == 1


def test_a_code_is_shown_on_the_page_in_a_demonstration_only(cast: Cast, reader: Client, settings: Any) -> None:
    form = {**matter(), "way": "phone", "do": "code"}
    settings.HUIYING_DEMO = False
    assert "您的验证码是" not in reader.post("/submit/", {**form, "phone": "13800030011"}).content.decode()
    settings.HUIYING_DEMO = True
    assert "您的验证码是" in reader.post("/submit/", {**form, "phone": "13800030012"}).content.decode()


def test_somebody_elses_number_is_not_proved_by_ones_own_code(cast: Cast, reader: Client) -> None:
    form = proved(reader, matter(), "13800030002")
    assert "code" in reader.post("/submit/", {**form, "phone": "13800030003"}).context["form"].errors
    assert WorkOrder.objects.count() == 0


def test_earlier_matters_are_shown_to_the_proved_number_only(cast: Cast, reader: Client) -> None:
    earlier = cast.order(phone="13800030004")
    stranger = reader.post("/submit/", matter())
    assert stranger.status_code == 302
    drawn = reader.post("/submit/", proved(reader, matter(), "13800030004"))
    assert earlier.order_no in drawn.content.decode()
    assert WorkOrder.objects.count() == 2


def test_another_matter_is_registered_when_the_citizen_says_so(cast: Cast, reader: Client) -> None:
    cast.order(phone="13800030005")
    form = proved(reader, matter(), "13800030005")
    reader.post("/submit/", form)
    assert reader.post("/submit/", {**form, "again": "new"}).status_code == 302
    assert WorkOrder.objects.count() == 2


def test_a_rating_link_works_once(cast: Cast, reader: Client) -> None:
    order = to_callback(cast, now=NOW - 3 * HOUR)
    make_link(order, NOW)
    place = rating_path(order)
    assert reader.get(place).status_code == 200
    assert "solved" in reader.post(place, {}).context["form"].errors
    assert "谢谢" in reader.post(place, {"solved": "yes", "satisfaction": "satisfied"}).content.decode()
    assert again(order).status == "completed"
    used = reader.get(place)
    assert used.status_code == 410
    assert "/follow/" in used.content.decode()


def test_guessing_rating_links_is_slowed_down(cast: Cast, reader: Client) -> None:
    statuses = [reader.get("/rate/NOSUCHTOKEN/").status_code for _ in range(11)]
    assert statuses == [410] * 10 + [429]


def follow(reader: Client, order: WorkOrder) -> str:
    reader.post("/follow/", {"order_no": order.order_no, "code": query_code(order.pk)})
    return f"/follow/{order.order_no}/"


def test_the_citizens_verbs_each_call_their_action(cast: Cast, reader: Client) -> None:
    order = cast.order()
    page = follow(reader, order)
    assert reader.post(f"{page}supplement/", {"text": "门口是小学", "photos": SimpleUploadedFile("a.jpg", JPEG)}).status_code == 302
    assert "可不填" in reader.get(f"{page}urge/").content.decode()
    assert "请在这里写几句话" in reader.post(f"{page}withdraw/", {"text": ""}).content.decode()
    assert reader.post(f"{page}urge/", {"text": ""}).status_code == 302
    assert reader.post(f"{page}correct/", {"text": "路灯不亮五天了", "region_code": "", "incident_address": ""}).status_code == 302
    assert (again(order).edited_text, again(order).urge_n, Attachment.objects.count()) == ("路灯不亮五天了", 1, 1)
    assert "再催" in reader.post(f"{page}urge/", {"text": "快点"}).content.decode()
    assert reader.post(f"{page}withdraw/", {"text": "已经修好"}).status_code == 302
    assert again(order).status == "withdrawn"


def test_correcting_ends_after_a_day(cast: Cast, reader: Client) -> None:
    order = cast.order()
    at(NOW + 25 * HOUR)
    page = follow(reader, order)
    assert f"{page}correct/" not in reader.get(page).content.decode()
    assert reader.post(f"{page}correct/", {"text": "改"}).headers["Location"] == page
    assert again(order).edited_text == ""


def test_what_is_not_accepted_is_told_with_the_channel_and_may_be_objected_to_once(cast: Cast, reader: Client) -> None:
    order = cast.order()
    reject(order=order, reason_code="litigation", basis="已由法院受理", actor=cast.reviewer, now=NOW)
    page = follow(reader, order)
    text = reader.get(page).content.decode()
    assert "12368" in text
    assert "已由法院受理" in text
    assert reader.post(f"{page}object/", {"text": "法院没有受理"}).status_code == 302
    assert again(order).status == "submitted"


def test_a_refresh_without_news_sends_nothing(cast: Cast, reader: Client) -> None:
    order = cast.order()
    page = follow(reader, order)
    seen = reader.get(page).context["seen"]
    assert reader.get(f"{page}?seen={seen}", headers={"HX-Request": "true"}).status_code == 204
    reader.post(f"{page}urge/", {"text": ""})
    part = reader.get(f"{page}?seen={seen}", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert b"<html" not in part.content
