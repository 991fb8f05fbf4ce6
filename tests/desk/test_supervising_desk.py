"""The supervisor's desk without a browser."""

from datetime import timedelta

from huiying.desk.supervising import returned
from huiying.dispatch.returning import Ground, request_return
from huiying.orders.models import Assignment
from tests.cast import Cast
from tests.desk.test_orders_desk import cast, dispatched

__all__ = ["cast"]


def test_the_bar_of_who_returns_most_is_the_share_of_what_the_unit_received(cast: Cast) -> None:
    dispatched(cast)
    part = Assignment.objects.get(order=dispatched(cast), unit=cast.works)
    ground = Ground("not_duty", "该路段已移交街道管理。", str(cast.streets.pk))
    request_return(assignment=part, ground=ground, actor=cast.unit_lead(cast.works), now=cast.now)
    after = cast.now + timedelta(seconds=1)
    assert [(row["asked"], row["received"], row["width"], row["refused_width"]) for row in returned(after)] == [(1, 2, "50", "0")]
