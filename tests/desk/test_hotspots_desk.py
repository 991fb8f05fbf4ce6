"""The board of hot matters: who finds it, one with its orders, every decision by its form, wrong input told, nothing foreign shown, the export."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huiying.desk.hotspots import topic_said
from huiying.dispatch.hotspots.asking import KIND
from huiying.dispatch.hotspots.erasing import erase_hotspot
from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.dispatch.hotspots.owning import assign, close, report
from huiying.journal.models import Timer
from huiying.kit.actor import system
from huiying.orders.models import WorkOrder
from tests.cast import NOW, Cast
from tests.desk.test_orders_desk import Enter, cast, enter  # noqa: F401 - fixtures
from tests.dispatch.hotspots.scene import look, many
from tests.followup.stages import pass_time
from tests.reading import without_drawn

pytestmark = pytest.mark.django_db
HERE = "/desk/hotspots/"


@pytest.fixture
def hot(cast: Cast) -> Hotspot:  # noqa: F811
    many(cast, 6, NOW)
    look(NOW)
    return Hotspot.objects.get()


def read(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def do(key: object, verb: str) -> str:
    return reverse("desk:hotspot-do", args=[key, verb])


def test_the_list_is_for_who_looks_and_says_what_there_is(enter: Enter, hot: Hotspot) -> None:  # noqa: F811
    page = enter("supervisor").get(HERE).content.decode()
    assert hot.title in page
    assert "立即查找" in page
    assert "立即查找" not in enter("op_dispatcher").get(HERE).content.decode()
    assert enter("agent").get(HERE).status_code == 403


def test_an_empty_list_says_how_it_fills(enter: Enter) -> None:  # noqa: F811
    page = enter("supervisor").get(HERE).content.decode()
    assert "暂无热点" in page
    assert "每小时查找一次" in page


def test_looking_now_is_done_by_the_worker_which_tells_the_asker_what_was_found(enter: Enter, cast: Cast) -> None:  # noqa: F811
    many(cast, 6, NOW)
    client = enter("supervisor")
    assert "正在查找热点；完成后会通知您" in client.post(f"{HERE}find/", follow=True).content.decode()
    assert Hotspot.objects.count() == 0
    page = client.get(HERE).content.decode()
    assert "正在查找热点" in page
    assert "立即查找" not in page
    client.post(f"{HERE}find/")
    assert enter("assessor").post(f"{HERE}find/").status_code in (302, 403, 409)
    assert Timer.objects.filter(kind=KIND).count() == 1
    pass_time(NOW + timedelta(hours=1))
    assert Hotspot.objects.count() == 1
    assert "立即查找" in client.get(HERE).content.decode()
    assert "新发现 1 个，归入 6 件，预警 1 次" in client.get("/desk/notices/").content.decode()


def test_one_shows_its_orders_weeks_districts_and_history(enter: Enter, hot: Hotspot) -> None:  # noqa: F811
    page = enter("supervisor").get(f"{HERE}{hot.pk}/").content.decode()
    for order in WorkOrder.objects.filter(hotspot_members__hotspot=hot):
        assert order.order_no in page
    assert "历史数据不足" in page
    assert page.count('<text class="places__n"') >= 2
    assert "预警" in page
    english = enter("supervisor")
    english.cookies["huiying_language"] = "en"
    assert "Week by week, against what is usual" in english.get(f"{HERE}{hot.pk}/").content.decode()


def test_assigned_reported_and_closed_by_the_forms(enter: Enter, cast: Cast, hot: Hotspot) -> None:  # noqa: F811
    client = enter("supervisor")
    given = {"unit": str(cast.environment.pk), "due": f"{NOW + timedelta(days=3):%Y-%m-%dT%H:%M}", "task": "请查处", "person": ""}
    assert client.post(do(hot.pk, "assign_hotspot"), given).status_code == 302
    owner = enter("HB_lead")
    assert hot.title in owner.get(HERE).content.decode()
    page = owner.get(f"{HERE}{hot.pk}/").content.decode()
    assert "有 6 件工单您无权查看" in page
    assert "133" not in without_drawn(page)
    assert owner.post(do(hot.pk, "report_hotspot"), {"text": "已责令停工"}).status_code == 302
    assert owner.post(do(hot.pk, "close_hotspot"), {"outcome": "solved", "text": "x"}).status_code == 404
    assert enter("SZ_lead").get(f"{HERE}{hot.pk}/").status_code == 404
    assert client.post(do(hot.pk, "close_hotspot"), {"outcome": "solved", "text": "已搬离"}).status_code == 302
    page = client.get(f"{HERE}{hot.pk}/").content.decode()
    assert "已责令停工" in page
    assert "已搬离" in page


def test_where_words_were_erased_the_page_says_when_and_under_which_rule_and_its_class_stands_for_the_title(
    enter: Enter, cast: Cast, hot: Hotspot  # noqa: F811
) -> None:  # fmt: skip
    assign(hotspot_id=hot.pk, unit_id=cast.environment.pk, due_at=NOW + timedelta(days=3), actor=cast.supervisor, now=NOW)
    report(hotspot_id=hot.pk, text="已责令停工", actor=cast.unit_lead(cast.environment), now=NOW)
    close(hotspot_id=hot.pk, outcome="solved", text="已搬离", actor=cast.supervisor, now=NOW)
    erase_hotspot(hotspot_id=hot.pk, mark="2035-03-02 hotspot@city-1", actor=system("retention"), now=NOW)
    client = enter("supervisor")
    page = client.get(f"{HERE}{hot.pk}/").content.decode()
    erased = "已于 2035-03-02 按保存期限“热点的标题与文字”（city-1 版）删除"
    assert "<dt>处理结果</dt>" in page
    assert page.count(erased) == 3  # for the whole, the report and the outcome
    assert [word for word in ("已责令停工", "已搬离", f"<h1>{hot.title}") if word in page] == []
    assert "按期删除文字" in page
    hot.refresh_from_db()
    assert f"<h1>{topic_said(hot.topic_code)}</h1>" in page
    client.post(do(hot.pk, "reopen_hotspot"))
    assert "保存期限" not in client.get(f"{HERE}{hot.pk}/").content.decode()


def test_wrong_input_is_told_beside_the_form_and_changes_nothing(enter: Enter, cast: Cast, hot: Hotspot) -> None:  # noqa: F811
    client = enter("supervisor")
    for verb, given in (
        ("assign_hotspot", {"unit": "", "due": ""}), ("assign_hotspot", {"unit": str(cast.works.pk), "due": "2020-01-01T00:00"}),
        ("assign_hotspot", {"unit": str(cast.works.pk), "due": "2030-01-01T00:00", "person": "无此人"}), ("close_hotspot", {"outcome": "solved"}),
        ("dismiss_hotspot", {"text": "x"}), ("put_in", {"numbers": "20250304-999999"}), ("put_in", {"numbers": "nonsense"}), ("take_out", {}),
        ("split", {"title": "x"}), ("split", {"title": "", "order": "nonsense"}), ("merge_hotspot", {"into": str(hot.pk)}), ("rename_hotspot", {"title": " "}),
    ):  # fmt: skip
        answer = client.post(do(hot.pk, verb), given)
        assert answer.status_code == 200, verb
        page = answer.content.decode()
        assert "请至少勾选一件工单" in page or "aria-invalid" in page, verb
    assert client.post(do(hot.pk, "nonsense")).status_code == 404
    assert client.get(do(hot.pk, "watch_hotspot")).status_code == 405
    hot.refresh_from_db()
    assert (hot.state, HotspotMember.objects.filter(hotspot=hot, left_at=None).count()) == ("open", 6)


def test_ticked_orders_are_parted_and_merged_again(enter: Enter, hot: Hotspot) -> None:  # noqa: F811
    client = enter("dispatcher")
    ticked = [str(key) for key in HotspotMember.objects.filter(hotspot=hot).values_list("order_id", flat=True)[:2]]
    assert client.post(do(hot.pk, "split"), {"title": "另立", "order": ticked}).status_code == 302
    new = Hotspot.objects.get(title="另立")
    assert client.post(do(new.pk, "merge_hotspot"), {"into": str(hot.pk)}).status_code == 302
    assert client.get(f"{HERE}{new.pk}/")["Location"] == f"{HERE}{hot.pk}/"
    assert client.post(do(hot.pk, "take_out"), {"order": ticked[:1]}).status_code == 302
    number = WorkOrder.objects.get(pk=ticked[0]).order_no
    assert client.post(do(hot.pk, "put_in"), {"numbers": number}).status_code == 302
    assert HotspotMember.objects.filter(hotspot=hot, left_at=None).count() == 6


def test_lists_are_exported_and_the_wall_says_the_hottest(enter: Enter, hot: Hotspot) -> None:  # noqa: F811
    client = enter("supervisor")
    for address in (HERE, f"{HERE}{hot.pk}/orders/"):
        assert "翠湖花园".encode() in read(client.get(address, {"export": "csv"}))
    assert hot.title in client.get(f"{HERE}wall/").content.decode()
