"""Whose view a page was: the mark on it leads back to one access record. A copy for others leads nowhere."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from huiying.directory.viewing import record_of, view_id
from huiying.journal.models import AccessRecord, Event
from huiying.orders.models_copies import RedactedCopy
from tests.cast import Cast
from tests.desk.test_orders_desk import Enter, cast, dispatched, enter  # noqa: F401 - fixtures

VIEW = re.compile(r"[2-9A-Z]{5,}-[2-9A-Z]{4}")


def views(page: str) -> set[str]:
    return {found for found in VIEW.findall(page) if record_of(found)}


@pytest.mark.parametrize("path", ["orders/{}/", "board/returns/{}/"])
def test_each_view_of_an_order_bears_an_id_of_its_own(enter: Enter, cast: Cast, path: str) -> None:  # noqa: F811
    order, client = dispatched(cast), enter("dispatcher")
    pages = [client.get(f"/desk/{path.format(order.order_no)}") for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    found = [views(page.content.decode()) for page in pages]
    assert [len(ids) for ids in found] == [1, 1]
    assert found[0] != found[1]
    record = record_of(found[1].pop())
    assert record is not None
    assert (record.purpose, record.stream, record.user_id) == ("view", order.stream, cast.dispatcher.id)
    assert AccessRecord.objects.filter(purpose="view", stream=order.stream).count() == 2


def test_a_units_and_a_callers_pages_bear_it_too_and_a_refresh_does_not(enter: Enter, cast: Cast) -> None:  # noqa: F811
    order = dispatched(cast)
    page = enter("SZ_lead").get(f"/desk/unit/{order.order_no}/").content.decode()
    assert len(views(page)) == 1
    assert len(views(enter("callback").get(f"/desk/followup/{order.order_no}/").content.decode())) == 1
    client, before = enter("dispatcher"), AccessRecord.objects.count()
    client.get(f"/desk/orders/{order.order_no}/", headers={"HX-Request": "true"})
    assert AccessRecord.objects.count() == before


def test_an_invented_or_mistyped_id_is_none_of_ours(cast: Cast) -> None:  # noqa: F811
    row = AccessRecord.objects.create(at=cast.now, user_id="x", stream="order:x", subject_id="x", fields=[], reason="")
    view = view_id(row.pk)
    assert record_of(view.lower().replace("-", " ")) == row
    other = "3" if view[-1] == "2" else "2"
    assert [record_of(bad) for bad in ("", "-", view[:-1] + other, "22222-2222", "Z" * 60, "编号")] == [None] * 6


def test_the_auditor_traces_an_id_and_the_look_up_is_recorded(enter: Enter, cast: Cast) -> None:  # noqa: F811
    order = dispatched(cast)
    view = views(enter("dispatcher").get(f"/desk/orders/{order.order_no}/").content.decode()).pop()
    auditor = enter("auditor")
    page = auditor.post("/desk/trace/", {"view": view}).content.decode()
    assert "dispatcher" in page
    assert order.order_no in page
    assert Event.objects.filter(type="access.traced").count() == 1
    assert "没有这个编号的记录" in auditor.post("/desk/trace/", {"view": "22222-2222"}).content.decode()
    assert enter("dispatcher").get("/desk/trace/").status_code == 404


def test_files_of_lists_bear_the_id_in_name_foot_and_properties(enter: Enter, cast: Cast) -> None:  # noqa: F811
    dispatched(cast)
    client = enter("dispatcher")
    named = client.get("/desk/orders/?export=csv")["Content-Disposition"]
    assert len(views(named)) == 1
    answer = client.get("/desk/orders/?export=xlsx")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    ids = {*views(answer["Content-Disposition"]), *views(book.properties.description), *views(book.active.oddFooter.center.text)}
    assert len(ids) == 1
    record = record_of(ids.pop())
    assert record is not None
    assert (record.purpose, record.stream) == ("export", "list:orders")


def test_a_copy_is_looked_at_made_and_leads_to_nothing(enter: Enter, cast: Cast) -> None:  # noqa: F811
    order, client = dispatched(cast), enter("SZ_lead")
    place = f"/desk/orders/{order.order_no}/copy/"
    assert client.get(place).status_code == 200
    looked = client.post(place, {"words": "路灯", "look": "1"}).content.decode()
    assert "<del" in looked
    assert "路灯" in looked
    assert not RedactedCopy.objects.exists()
    assert "data-problems" in client.post(place, {"make": "1", "recipient": "", "reason": ""}).content.decode()
    made = client.post(place, {"make": "1", "recipient": "某物业", "reason": "现场处理", "words": "路灯"})
    copy = RedactedCopy.objects.get()
    assert made.headers["Location"] == f"/desk/copies/{copy.mark}/"
    for address in (f"/desk/copies/{copy.mark}/", f"/desk/copies/{copy.mark}/file/"):
        page = client.get(address).content.decode()
        assert copy.mark in page
        assert "路灯" not in page
        assert not [private for private in (order.order_no, str(order.pk), str(copy.pk), "张三", "13800010001") if private in page]
    for language, issuer in (("en", "Yunzhou 12345"), ("zh-hans", "云州市 12345")):
        assert [issuer in client.get(f"/desk/copies/{copy.mark}/{end}", {"lang": language}).content.decode() for end in ("", "file/")] == [True, True]
    client.cookies["huiying_size"] = "elder"
    sized = [' data-size="elder"' in client.get(f"/desk/copies/{copy.mark}/{end}").content.decode() for end in ("", "file/")]
    assert sized == [True, False]  # the file is for somebody else's eyes
    file = client.get(f"/desk/copies/{copy.mark}/file/")
    assert re.findall(r'(?:href|src|action)="([^"]*)"', file.content.decode()) == []
    assert file["Content-Disposition"].startswith("attachment")
    assert enter("HB_lead").get(f"/desk/copies/{copy.mark}/").status_code == 404
    assert enter("agent").get(place).status_code == 404
