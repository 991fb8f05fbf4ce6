"""Bad input at the desk is told, and nothing is half done: days at the calendar's own ends, with which no moment can be counted,
a character that cannot be stored, a sheet that cannot be read.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from huiying.directory import clock
from huiying.directory.models import City, User
from huiying.dispatch.catalogue import lines_of, propose
from huiying.dispatch.disputes import to_adjudication
from huiying.dispatch.lines import Edit
from huiying.dispatch.match import Line
from huiying.dispatch.models import Adjudication, CatalogueVersion
from huiying.kit.actor import Actor
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.pages.models import SavedView
from tests.cast import NOW, Cast, again, build
from tests.orders.steps import HOUR, PUBLIC, REASON, dispatched, lead_part, signed
from tests.signing import sign_in

ENDS = ("0001-01-01", "9999-12-31")
WHY = {"reason_code": "procurement", "reason_text": REASON, "public_text": PUBLIC}


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    made = build()
    City.objects.update(clock_offset_s=int((NOW + 2 * HOUR - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield made
    clock.forget()


def enter(actor: Actor) -> Client:
    return sign_in(Client(), User.objects.get(pk=actor.id))


def do(actor: Actor, order: WorkOrder, verb: str, **given: str) -> HttpResponse:
    part = f"?a={lead_part(order).pk}" if order.had_assignments else ""
    answer: HttpResponse = enter(actor).post(f"/desk/orders/{order.order_no}/do/{verb}/{part}", {"idem": str(uuid4()), **given})  # type: ignore[assignment]
    return answer


@pytest.mark.parametrize("day", ENDS)
def test_a_unit_cannot_ask_for_a_pause_to_the_end_of_days(cast: Cast, day: str) -> None:
    order = dispatched(cast, NOW, cast.works)
    signed(cast, order, cast.works, NOW + HOUR)
    for verb, given in (("request_suspend", {"until": day}), ("request_plan", {"title_1": "完成设计", "due_1": day})):
        assert "输入一个有效的日期" in do(cast.unit_lead(cast.works), again(order), verb, **WHY, **given).content.decode()
    assert not TimeRequest.objects.exists()


@pytest.mark.parametrize("day", ENDS)
def test_moments_are_within_reach_too(cast: Cast, day: str) -> None:
    order = dispatched(cast, NOW, cast.works)
    said = do(cast.unit_handler(cast.works), again(order), "contact", contact_at=f"{day}T00:00", evidence="recording").content.decode()
    assert ("输入一个有效的日期/时间" in said, lead_part(order).contact_evidence) == (True, "")
    fresh = cast.order(phone="13800010088")
    said = do(cast.reviewer, fresh, "ask_info", question="在哪里？", until=f"{day}T00:00").content.decode()
    assert ("输入一个有效的日期/时间" in said, again(fresh).status) == (True, "submitted")


@pytest.mark.parametrize("day", ENDS)
def test_a_list_leaves_such_a_day_aside_and_says_so(cast: Cast, day: str) -> None:
    order = cast.order()
    for end in ("from", "to"):
        page = enter(cast.dispatcher).get("/desk/orders/", {f"received_{end}": day}).content.decode()
        assert (f"“{day}”" in page, order.order_no in page) == (True, True)


def test_a_character_that_cannot_be_stored_is_left_out_of_what_is_written_beside_a_button(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW + HOUR)
    case = Adjudication.objects.get()
    assert enter(cast.unit_lead(cast.works)).post(f"/desk/adjudication/{case.pk}/opinion/", {"text": "不属\0本局"}).status_code == 302
    assert case.opinions.get().text == "不属本局"
    draft = propose(edit=Edit(put=(Line(0, "0102", str(cast.works.pk), "三定规定"),)), note="增加\0一行", actor=cast.dispatcher, now=NOW)
    assert enter(cast.adjudicator).post(f"/desk/catalogue/{draft.number}/decline/", {"reason": "理由\0不足"}).status_code == 302
    assert (CatalogueVersion.objects.get(pk=draft.pk).state, draft.note) == ("declined", "增加一行")
    assert enter(cast.dispatcher).post("/staff/views/orders/", {"name": "逾\0期", "query": "due=over"}).status_code == 302
    assert SavedView.objects.get().name == "逾期"


def test_a_sheet_in_gb_18030_is_proposed_as_it_was_read(cast: Cast) -> None:
    client, sheet = enter(cast.dispatcher), f"topic_prefix,lead,legal_basis\r\n0102,{cast.works.code},市政主管部门维护\r\n"
    page = client.post("/desk/catalogue/import/", {"sheet": SimpleUploadedFile("目录.csv", sheet.encode("gb18030"))}).content.decode()
    held = unescape(page.partition('<textarea name="held" hidden>')[2].partition("</textarea>")[0])
    assert client.post("/desk/catalogue/import/", {"held": held, "note": "导入", "propose": "1"}).status_code == 302
    assert [line.legal_basis for line in lines_of(CatalogueVersion.objects.get().pk)] == ["市政主管部门维护"]


def test_a_sheet_that_cannot_be_read_whole_is_refused_whole(cast: Cast) -> None:
    client, sheet = enter(cast.dispatcher), f"topic_prefix,lead,legal_basis\r\n0102,{cast.works.code},".encode()
    said = client.post("/desk/catalogue/import/", {"sheet": SimpleUploadedFile("utf16.csv", sheet + b"\xff\xff\r\n")}).content.decode()
    assert ("编码既不是 UTF-8 也不是 GB18030" in said, 'name="propose"' in said) == (True, False)
    large = client.post("/desk/catalogue/import/", {"sheet": SimpleUploadedFile("large.csv", sheet + b"x" * 5 * 1024 * 1024)}, follow=True)
    assert "派单目录表格不超过 5 MB" in large.content.decode()
    assert not CatalogueVersion.objects.exists()
