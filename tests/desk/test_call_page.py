"""The page of one call: what cannot be recorded stays on it, with everything that was answered."""

from tests.cast import Cast, again
from tests.desk.test_orders_desk import Enter, cast, enter, text
from tests.followup.stages import to_callback

__all__ = ["cast", "enter"]  # fixtures


def test_answers_without_the_one_that_is_needed_stay_on_the_page_of_the_call(enter: Enter, cast: Cast) -> None:
    order = to_callback(cast)
    client, address = enter("callback"), f"/desk/followup/{order.order_no}/"
    assert f'action="{address}"' in text(client.get(address))
    page = client.post(address, {"satisfaction": "satisfied", "opinion": "来得很快", "next": "/desk/followup/next/"})
    assert "script__say" in text(page)
    assert "data-problems" in text(page)
    assert "您反映的问题解决了吗？</a> 请问清问题是否解决，并选出市民的回答。" in text(page)
    assert "来得很快" in text(page)
    assert page.context["form"]["satisfaction"].value() == "satisfied"
    assert again(order).status == "callback_pending"
    done = client.post(address, {"solved": "yes", "satisfaction": "satisfied", "next": "/desk/followup/next/"})
    assert done.headers["Location"] == "/desk/followup/next/"
    assert again(order).status == "completed"


def test_nobody_else_records_there(enter: Enter, cast: Cast) -> None:
    order = to_callback(cast)
    page = enter("dispatcher").post(f"/desk/followup/{order.order_no}/", {"solved": "yes"})
    assert "data-problems" in text(page)
    assert enter("sz_lead").post(f"/desk/followup/{order.order_no}/", {"solved": "yes"}).status_code == 403
    assert again(order).status == "callback_pending"
