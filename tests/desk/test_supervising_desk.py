"""The supervisor's desk without a browser."""

import re
from datetime import timedelta

from huiying.desk.supervising import SHOWN, returned
from huiying.dispatch.returning import Ground, request_return
from huiying.orders.models import Assignment
from huiying.supervision.claims import Wanted, apply
from tests.cast import Cast
from tests.desk.test_orders_desk import Enter, cast, dispatched, enter, text

__all__ = ["cast", "enter"]


def test_the_bar_of_who_returns_most_is_the_share_of_what_the_unit_received(cast: Cast) -> None:
    dispatched(cast)
    part = Assignment.objects.get(order=dispatched(cast), unit=cast.works)
    ground = Ground("not_duty", "该路段已移交街道管理。", str(cast.streets.pk))
    request_return(assignment=part, ground=ground, actor=cast.unit_lead(cast.works), now=cast.now)
    after = cast.now + timedelta(seconds=1)
    assert [(row["asked"], row["received"], row["width"], row["refused_width"]) for row in returned(after)] == [(1, 2, "50", "0")]


def test_the_count_of_a_unit_opens_its_requests(cast: Cast, enter: Enter) -> None:
    order = dispatched(cast)
    part = Assignment.objects.get(order=order, unit=cast.works)
    ground = Ground("not_duty", "该路段已移交街道管理。", str(cast.streets.pk))
    request_return(assignment=part, ground=ground, actor=cast.unit_lead(cast.works), now=cast.now)
    (row,) = returned(cast.now + timedelta(seconds=1))
    client = enter("supervisor")
    assert text(client.get(row["url"])).count("data-open") == row["asked"] == 1
    assert order.order_no in text(client.get(f"{row['url']}&state=pending"))
    assert text(client.get(f"{row['url']}&state=approved")).count("data-open") == row["approved"] == 0
    assert text(client.get(row["url"].replace(str(cast.works.pk), str(cast.power.pk)))).count("data-open") == 0
    assert enter("SZ_lead").get(row["url"]).status_code == 403


def test_what_stands_beyond_the_first_rows_can_be_opened_on_the_page(cast: Cast, enter: Enter) -> None:
    for _ in range(SHOWN + 2):
        dispatched(cast)
    Assignment.objects.filter(unit=cast.works).update(light="red", due_at=cast.now - timedelta(hours=1))
    page = text(enter("supervisor").get("/desk/supervision/")).split('id="h-today"')[0]
    assert page.count("data-row") - 1 == SHOWN + 2  # the tiles are rows of their own
    assert "另有 2 件" in page


def test_each_published_count_of_claims_opens_its_applications(cast: Cast, enter: Enter) -> None:
    order = dispatched(cast)
    apply(wanted=Wanted("exclusion", "sudden_event", "暴雨", order.pk, ["W08"]), actor=cast.unit_lead(cast.works), now=cast.now)
    client = enter("assessor")
    links = re.findall(r'<a href="(/desk/claims/[^"]+)">(\d+)</a>', text(client.get("/desk/claims/")))
    assert sum(int(number) for _, number in links) == 2  # applied, and waiting
    for address, number in links:
        assert text(client.get(address.replace("&amp;", "&"))).count("data-open") == int(number)
