"""A matter without the caller's number is registered only when the agent says that there is none."""

import pytest

from huiying.orders.models import WorkOrder
from tests.cast import Cast
from tests.desk.test_orders_desk import Enter, cast, enter, given, text

__all__ = ["cast", "enter"]  # fixtures
ASKED = "请填写号码；没有号码时，把“号码来源”选为“无号码”。"
ANSWERED = {"outcome": "answer", "answer": "已当场答复。", "close_route": "direct_answer"}


@pytest.mark.parametrize("pressed", [{"outcome": "order"}, ANSWERED])
def test_a_missing_number_is_asked_for_until_it_is_given_or_said_to_be_none(enter: Enter, pressed: dict[str, str]) -> None:
    client = enter("agent")
    assert ASKED in text(client.post("/desk/register/", given(phone="", **pressed)))
    assert not WorkOrder.objects.exists()
    assert client.post("/desk/register/", given(phone="", number_source="none", **pressed)).status_code == 302
    assert client.post("/desk/register/", given(**pressed)).status_code == 302
    assert list(WorkOrder.objects.order_by("seq").values_list("number_source", flat=True)) == ["none", "declared"]


def test_it_is_told_together_with_all_else_that_is_wrong(enter: Enter) -> None:
    page = text(enter("agent").post("/desk/register/", given(phone="", topic="没有这个事项")))
    assert ASKED in page
    assert "没有这个事项" in page
    assert "Give the number; where there is none" in text(enter("agent").post("/desk/register/?lang=en", given(phone="")))


def test_a_refused_handover_stays_open_on_the_page(enter: Enter) -> None:
    pressed = {"outcome": "answer", "close_route": "transferred", "transfer_foreign_no": "NX-77"}
    page = text(enter("agent").post("/desk/register/", given(phone="", **pressed)))
    assert ASKED in page
    assert "data-answer open" in page
    assert 'value="NX-77"' in page
    assert "data-answer open" not in text(enter("agent").get("/desk/register/"))


def test_a_draft_with_a_name_alone_is_asked_for_the_number_too(enter: Enter) -> None:
    client = enter("agent")
    client.post("/desk/register/keep/", given(phone=""))
    draft = WorkOrder.objects.get()
    left = given(phone="", name="", draft=str(draft.pk), held="True")
    assert ASKED in text(client.post(f"/desk/register/?draft={draft.pk}", left))
    assert WorkOrder.objects.get().status == "draft"


def test_what_is_appended_to_an_order_asks_for_no_number(enter: Enter, cast: Cast) -> None:
    order = cast.order()
    answer = enter("agent").post("/desk/register/", given(phone="", demand_type="", outcome=f"append:{order.pk}"))
    assert ASKED not in text(answer)
