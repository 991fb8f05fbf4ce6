"""The screens of alerts, the roster, seasons and tasks without a browser: who sees them, what they do, what they cost."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiying.journal.models import AccessRecord
from huiying.orders.models import WorkOrder
from huiying.supervision.alerts.marking import marks_of, opened
from huiying.supervision.alerts.models import Alert
from huiying.supervision.proactive.models import ProactiveTask
from huiying.supervision.seasons.models import Season
from tests.cast import Cast
from tests.desk.test_orders_desk import Enter, cast, enter, given, statements, text  # noqa: F401 - fixtures
from tests.followup.stages import pass_time
from tests.portal.pictures import photo
from tests.supervision.scene import GAS, beforehand, on_duty


@pytest.fixture
def things(cast: Cast) -> dict[str, object]:  # noqa: F811
    return beforehand(cast)


@pytest.mark.parametrize(("who", "board", "tasks"), [
    ("supervisor", 200, 200), ("dispatcher", 200, 200), ("auditor", 200, 200), ("reviewer", 200, 403), ("agent2", 403, 403), ("op_dispatcher", 403, 403),
    ("SZ_lead", 403, 200), ("GD_handler", 403, 200),
])  # fmt: skip
def test_who_sees_the_board_and_the_tasks(enter: Enter, things: dict[str, object], who: str, board: int, tasks: int) -> None:  # noqa: F811
    """The reviewer stands on the roster; agent2 is nobody's officer."""
    client = enter(who)
    for page in ("", "now/", "figures/", "duty/", "seasons/", f"seasons/{things['season']}/"):
        assert client.get(f"/desk/alerts/{page}").status_code == board, page
    assert client.get("/desk/tasks/").status_code == tasks
    assert ('href="/desk/alerts/"' in text(client.get("/desk/"))) == (board == 200)


def test_an_alert_is_acknowledged_and_closed(enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    client, place = enter("reviewer"), f"/desk/alerts/{things['alert']}/"
    page = text(client.get("/desk/alerts/"))
    assert f'action="{place}acknowledge/"' in page
    assert "燃气泄漏" not in page
    assert client.post(f"{place}acknowledge/").status_code == 302
    refused = text(client.post(place, {"outcome": "false_alarm", "note": "", "line": ""}))
    assert "必填" in refused
    assert client.post(place, {"outcome": "emergency", "line": "119", "note": "消防已到场"}).status_code == 302
    alert = Alert.objects.get(pk=things["alert"])
    assert (alert.state, alert.outcome, alert.line) == ("closed", "emergency", "119")
    assert "119" in text(client.get(place))
    assert "100.0%" in text(client.get("/desk/alerts/figures/"))


def test_an_orders_page_tells_of_its_open_alert_and_lets_who_may_acknowledge(cast: Cast, enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    alert = Alert.objects.get(pk=things["alert"])
    place, act = f"/desk/orders/{alert.order.order_no}/", f"/desk/alerts/{alert.pk}/acknowledge/"
    asked = cast.user("reviewer").name
    for name in ("agent2", "op_agent"):
        page = text(enter(name).get(place))
        assert "orderalerts" in page
        assert f"已通知：{asked}" in page
        assert act not in page
    client = enter("supervisor")
    client.get(place)
    with statements(10):
        page = text(client.get(place))
    assert f'action="{act}"' in page
    assert client.post(act).status_code == 302
    assert f"{cast.user('supervisor').name} 已接手" in text(enter("agent2").get(place))
    assert client.post(f"/desk/alerts/{alert.pk}/", {"outcome": "known", "note": "", "line": ""}).status_code == 302
    assert "orderalerts" not in text(enter("agent2").get(place))


def test_a_drill_asks_who_has_the_district(cast: Cast, enter: Enter) -> None:  # noqa: F811
    on_duty(cast, "team_lead", "")
    on_duty(cast, "reviewer", "", districts="990101")
    client = enter("supervisor")
    assert 'value="990101"' in text(client.get("/desk/alerts/"))
    assert client.post("/desk/alerts/drill/", {"klass": "fire", "region": "990101"}).status_code == 302
    assert Alert.objects.get(drill=True).officer_id == cast.reviewer.id
    assert client.post("/desk/alerts/drill/", {"klass": "fire", "region": "nowhere at all"}).status_code == 302
    assert Alert.objects.filter(drill=True).count() == 1


def test_a_foreign_alert_is_not_there(enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    assert enter("supervisor").get(f"/desk/alerts/{UUID(int=1)}/").status_code == 404
    assert enter("SZ_lead").post(f"/desk/alerts/{things['alert']}/acknowledge/").status_code == 404


def test_marks_given_at_registration_are_shown_to_who_gives_a_reason(cast: Cast, enter: Enter) -> None:  # noqa: F811
    on_duty(cast, "reviewer", "")
    answer = enter("agent2").post("/desk/register/", given(outcome="order", marks=["deaf", "elderly"]))
    assert answer.status_code == 302
    order = WorkOrder.objects.get()
    assert opened(marks_of(order.pk)) == ("deaf", "elderly")
    alert = Alert.objects.get(klass="care")
    client = enter("supervisor")
    page = text(client.get(f"/desk/alerts/{alert.pk}/"))
    assert "听障" not in page
    assert client.post(f"/desk/alerts/{alert.pk}/marks/", {"reason": ""}).status_code == 409
    assert "听障" in text(client.post(f"/desk/alerts/{alert.pk}/marks/", {"reason": "contact"}))
    assert AccessRecord.objects.filter(fields=["marks"]).count() == 1


def test_an_order_offers_an_alert_and_marks(cast: Cast, enter: Enter) -> None:  # noqa: F811
    on_duty(cast, "reviewer", "")
    order = cast.order()
    client = enter("agent2")
    for verb, form in (("raise_alert", {"klass": "gathering"}), ("mark_caller", {"marks": ["pregnancy"]})):
        assert client.get(f"/desk/orders/{order.order_no}/do/{verb}/").status_code == 200
        assert client.post(f"/desk/orders/{order.order_no}/do/{verb}/", form).status_code == 302
    assert set(Alert.objects.values_list("klass", flat=True)) == {"gathering", "care"}
    assert client.post(f"/desk/orders/{order.order_no}/do/mark_caller/", {}).status_code == 200  # told what is missing


def test_the_agents_desk_warns_while_words_are_typed(enter: Enter) -> None:  # noqa: F811
    client = enter("agent2")
    assert "燃气泄漏" in text(client.post("/desk/register/look/", given(original_text=GAS)))
    assert 'role="alert"' not in text(client.post("/desk/register/look/", given(original_text="现场没有燃气泄漏")))


def test_a_season_stands_on_every_desk_and_marks_its_orders(cast: Cast, enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    assert things
    assert "先登记险情" in text(enter("agent2").get("/desk/register/"))
    orders = text(enter("dispatcher").get("/desk/orders/"))
    assert "季节优先" in orders
    supervisor = enter("supervisor")
    place = f"/desk/alerts/seasons/{things['season']}/"
    assert supervisor.post(f"{place}do/end/", {"why": "台风远离"}).status_code == 302
    assert "先登记险情" not in text(enter("agent2").get("/desk/register/"))
    assert supervisor.post(f"{place}do/review/", {"review": "派单及时。"}).status_code == 302
    assert "派单及时。" in text(supervisor.get(place))
    assert supervisor.post("/desk/alerts/seasons/begin/typhoon/", {"why": "第二个台风"}).status_code == 302
    assert Season.objects.count() == 2
    assert enter("dispatcher").post("/desk/alerts/seasons/begin/typhoon/", {"why": "再来一个"}).status_code == 302
    assert Season.objects.filter(ended_at=None).count() == 1
    assert cast.now


def test_a_task_goes_from_the_agency_to_the_unit_and_back(enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    place = f"/desk/tasks/{things['task']}/"
    unit, agency = enter("SZ_lead"), enter("supervisor")
    assert "/desk/tasks/?state=issued" in text(unit.get("/desk/"))
    page = text(unit.get(place))
    assert "请补查解放路段" in page
    assert 'action="' + place + "do/accept/" not in page
    assert unit.post(place, {"report": "已补查", "found_n": "1", "mended_n": "1", "photos": photo_file()}).status_code == 302
    assert unit.post(f"{place}do/accept/", {"decision": ""}).status_code == 302
    assert ProactiveTask.objects.get().state == "reported"  # not the unit's to accept
    assert agency.post(f"{place}do/accept/", {"decision": ""}).status_code == 302
    task = ProactiveTask.objects.get()
    assert (task.state, task.photos.count()) == ("accepted", 2)
    file = task.photos.first()
    assert file is not None
    assert agency.get(f"{place}files/{file.file_id}/").headers["Content-Type"] == "image/jpeg"
    assert enter("HB_lead").get(f"{place}files/{file.file_id}/").status_code == 404
    assert enter("HB_lead").get(place).status_code == 404


def photo_file() -> object:
    return SimpleUploadedFile("补查.jpg", photo(), "image/jpeg")


def test_a_new_task_takes_topic_and_place_from_what_it_comes_from(cast: Cast, enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    client = enter("supervisor")
    assert f'value="{things["season"]}"' in text(client.get(f"/desk/tasks/new/?season={things['season']}"))
    order = cast.order(phone="13800017777")
    page = text(client.get(f"/desk/tasks/new/?from=repeat&ref={order.order_no}"))
    assert 'value="010201" selected' in page
    form = {"title": "排查路灯", "unit": str(cast.works.pk), "topic": "010201", "region": "990101001", "what": "逐盏检查", "due_at": "2025-03-20T18:00",
            "origin": "repeat", "origin_ref": order.order_no}  # fmt: skip
    assert client.post("/desk/tasks/new/", form).status_code == 302
    assert ProactiveTask.objects.get(title="排查路灯").origin_ref == order.order_no
    assert enter("SZ_lead").get("/desk/tasks/new/").status_code == 403


def test_the_board_costs_the_same_for_one_alert_and_for_many(cast: Cast, enter: Enter, things: dict[str, object]) -> None:  # noqa: F811
    assert things
    for n in range(6):
        cast.order(original_text=GAS, phone=f"1380001777{n}")
    pass_time(cast.now)
    client = enter("supervisor")
    client.get("/desk/alerts/")
    with statements(8):
        client.get("/desk/alerts/now/")
    assert text(client.get("/desk/alerts/now/")).count('data-key="a"') == 1
    assert Alert.objects.filter(state="raised").count() == 7
