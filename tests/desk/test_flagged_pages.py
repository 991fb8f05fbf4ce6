"""Flagged calls on the screen: who sees them, that a review is kept, and that the order's page says so."""

from uuid import UUID

import pytest

from huiying.calls.flag_reviews import reviews
from huiying.calls.models import Visit
from tests.calls.scripts import flagged_call
from tests.cast import Cast
from tests.desk.test_line_desk import recorded
from tests.desk.test_orders_desk import Enter, cast, enter, text  # noqa: F401 - fixtures

BEFORE = "复核前不得对坐席作任何考评记录"


@pytest.mark.parametrize(("who", "status"), [("supervisor", 200), ("team_lead", 403), ("agent", 403), ("op_agent", 403), ("SZ_lead", 403)])
def test_who_reviews_sees_the_list(cast: Cast, enter: Enter, who: str, status: int) -> None:  # noqa: F811
    call = flagged_call(cast.now, cast.agent.id)
    client = enter(who)
    assert [client.get(path).status_code for path in ("/desk/flagged/", f"/desk/flagged/{call}/")] == [status] * 2


def test_a_review_is_kept_and_shown(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call, client = flagged_call(cast.now, cast.agent.id), enter("supervisor")
    assert "待复核" in text(client.get("/desk/flagged/"))
    assert "不得对坐席作任何考评记录" in text(client.get(f"/desk/flagged/{call}/"))
    assert client.post(f"/desk/flagged/{call}/", {"verdict": "agent_right", "note": ""}).status_code == 200
    assert reviews([UUID(call)]) == {}
    assert client.post(f"/desk/flagged/{call}/", {"verdict": "agent_right", "note": "按规程处置"}).status_code == 302
    page = text(client.get(f"/desk/flagged/{call}/"))
    assert all(words in page for words in ("坐席处置得当", "按规程处置", "supervisor"))
    assert "待复核" not in text(client.get("/desk/flagged/"))


def test_the_orders_page_says_that_its_call_is_flagged(cast: Cast, enter: Enter) -> None:  # noqa: F811
    order = recorded(cast, enter)
    assert BEFORE not in text(enter("supervisor").get(f"/desk/orders/{order.order_no}/"))
    Visit.objects.update(is_abuse=True)
    assert BEFORE in text(enter("supervisor").get(f"/desk/orders/{order.order_no}/"))
