"""Two orders tied to each other: neither is moved, both pages name the other, and the wall holds."""

import pytest

from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from huiying.orders.ending import archive
from huiying.orders.marking import set_secrecy
from huiying.orders.models import WorkOrder
from huiying.orders.queries import get_visible
from huiying.orders.rebuild import check
from huiying.orders.relating import NotTied, TiedAlready, TiedElsewhere, relate, related_to, unrelate
from tests.cast import LIUYIN, Cast, again, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def two(cast: Cast) -> tuple[WorkOrder, WorkOrder]:
    return cast.order(), cast.order(phone="13800010002", region_code=LIUYIN, incident_address="长堤巷 3 号")


def test_both_orders_name_the_other_and_stay_where_they_are(cast: Cast) -> None:
    one, other = two(cast)
    relate(order=one, other=other, ground="同一条线路，两处灯不亮", actor=cast.dispatcher, now=cast.now)
    assert [found.pk for found in related_to(again(one), cast.agent)] == [other.pk]
    assert [found.pk for found in related_to(again(other), cast.agent)] == [one.pk]
    assert (again(one).status, again(other).status) == ("submitted", "submitted")
    assert Event.objects.filter(type="order.related").count() == 2
    assert check()["differences"] == []


def test_a_tied_order_is_tied_from_the_other_side(cast: Cast) -> None:
    one, other = two(cast)
    third = cast.order(phone="13800010003")
    relate(order=one, other=other, ground="相关", actor=cast.reviewer, now=cast.now)
    relate(order=again(one), other=third, ground="相关", actor=cast.reviewer, now=cast.now)
    assert {found.pk for found in related_to(again(one), cast.agent)} == {other.pk, third.pk}
    for first, second in ((one, other), (other, one), (one, one)):
        with pytest.raises(TiedAlready):
            relate(order=again(first), other=again(second), ground="相关", actor=cast.reviewer, now=cast.now)
    fourth = cast.order(phone="13800010004")
    relate(order=fourth, other=other, ground="相关", actor=cast.reviewer, now=cast.now)
    with pytest.raises(TiedElsewhere):
        relate(order=again(third), other=again(fourth), ground="相关", actor=cast.reviewer, now=cast.now)


def test_a_tie_is_undone_with_a_reason(cast: Cast) -> None:
    one, other = two(cast)
    relate(order=one, other=other, ground="相关", actor=cast.agent, now=cast.now)
    with pytest.raises(Refused):
        unrelate(order=again(one), reason=" ", actor=cast.agent, now=cast.now)
    unrelate(order=again(one), reason="不是一回事", actor=cast.agent, now=cast.now)
    assert not related_to(again(other), cast.agent).exists()
    with pytest.raises(NotTied):
        unrelate(order=again(one), reason="再撤一次", actor=cast.agent, now=cast.now)


def test_units_and_citizens_tie_nothing(cast: Cast) -> None:
    one, other = two(cast)
    for actor in (cast.unit_lead(cast.works), cast.caller(one), cast.auditor):
        with pytest.raises(NotAllowed):
            relate(order=again(one), other=again(other), ground="相关", actor=actor, now=cast.now)


def test_a_secret_order_is_named_on_no_page_of_who_may_not_see_it(cast: Cast) -> None:
    one, other = two(cast)
    relate(order=one, other=other, ground="相关", actor=cast.agent, now=cast.now)
    set_secrecy(order=again(other), level="secret", readers=[cast.reviewer.id], actor=cast.agent, now=cast.now)
    assert not related_to(again(one), cast.agent2).exists()
    assert related_to(again(one), cast.reviewer).exists()
    with pytest.raises(NotFound):
        get_visible(other.order_no, cast.agent2)


def test_an_archived_order_is_tied_no_more(cast: Cast) -> None:
    one, other = two(cast)
    WorkOrder.objects.filter(pk=one.pk).update(status="completed", closed_at=cast.now)
    archive(order=again(one), actor=system("timer"), now=cast.now)
    with pytest.raises(NotNow):
        relate(order=again(one), other=other, ground="相关", actor=cast.agent, now=cast.now)
