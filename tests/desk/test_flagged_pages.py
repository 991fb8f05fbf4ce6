"""Flagged calls on the screen: who sees them, that a review is kept, and that the order's page says so."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiying.calls.flag_reviews import review, reviews
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


def test_however_many_calls_are_flagged_the_list_asks_as_often(cast: Cast, enter: Enter) -> None:  # noqa: F811
    client, asked = enter("supervisor"), []
    for names in (("one",), tuple(f"call {n}" for n in range(9))):
        calls = [flagged_call(cast.now - n * timedelta(hours=1), cast.agent.id, name) for n, name in enumerate(names, start=len(asked) * 10)]
        review(call=UUID(calls[0]), verdict="agent_right", note="按规程处置", actor=cast.supervisor, now=cast.now)
        with CaptureQueriesContext(connection) as caught:
            page = text(client.get("/desk/flagged/"))
        asked.append(len(caught))
    assert (page.count("待复核"), page.count("坐席处置得当")) == (8, 2)
    assert asked[0] == asked[1]
    file = client.get("/desk/flagged/?export=csv")
    told = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert (told.count("待复核"), told.count("坐席处置得当")) == (8, 2)


def test_the_orders_page_says_that_its_call_is_flagged(cast: Cast, enter: Enter) -> None:  # noqa: F811
    order = recorded(cast, enter)
    assert BEFORE not in text(enter("supervisor").get(f"/desk/orders/{order.order_no}/"))
    Visit.objects.update(is_abuse=True)
    assert BEFORE in text(enter("supervisor").get(f"/desk/orders/{order.order_no}/"))
