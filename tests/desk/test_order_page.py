"""The page of one order: who leads stands first, and a unit's due that comes after the promise is explained."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from huiying.desk.order import units_now
from huiying.desk.unit import due_cell
from huiying.orders.models import Assignment
from huiying.orders.telling import Names
from tests.cast import Cast, again
from tests.desk.test_orders_desk import cast, dispatched, enter, text

__all__ = ["cast", "enter"]
Enter = Callable[[str], Client]


def test_the_lead_stands_first_whoever_was_sent_the_order_before(cast: Cast) -> None:
    order = again(dispatched(cast))
    parts = list(Assignment.objects.filter(order=order).order_by("role"))  # the co-handler first
    names = Names(unit=lambda key: key, person=lambda key: key)
    assert units_now(order, parts, names) == [(str(cast.works.pk), True), (str(cast.power.pk), False)]


def test_a_units_due_after_the_promise_is_explained_and_no_other(cast: Cast, enter: Enter) -> None:
    order = again(dispatched(cast))
    said = "对市民的承诺不因改派顺延"
    assert said not in text(enter("dispatcher").get(f"/desk/orders/{order.order_no}/"))
    assert order.due_at
    Assignment.objects.filter(order=order, unit=cast.works).update(due_at=order.due_at + timedelta(days=1))
    assert text(enter("dispatcher").get(f"/desk/orders/{order.order_no}/")).count(said) == 1


def test_a_stopped_part_says_once_that_it_stands_still(cast: Cast) -> None:
    part = Assignment.objects.select_related("order").get(order=again(dispatched(cast)), unit=cast.works)
    part.paused_at = cast.now
    assert str(due_cell(part, cast.now)).count("已停") == 1


def test_the_hint_to_the_unit_stands_without_the_label_of_a_reason(cast: Cast, enter: Enter) -> None:
    page = enter("dispatcher").get(f"/desk/orders/{dispatched(cast).order_no}/")
    [sent] = [line for line in page.context["lines"] if line.words]
    assert (sent.words, sent.why) == ("请当晚安排查线。", "按移交清单")
    assert '<p class="why">请当晚安排查线。</p><p class="why"><span>理由</span>按移交清单</p>' in text(page)
