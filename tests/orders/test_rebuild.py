import pytest

from huiying.journal.models import Text
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.rebuild import check
from tests.cast import NOW, Cast, build
from tests.orders.steps import HOUR, dispatched, part, replied

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def fields(order: WorkOrder) -> list[str]:
    return sorted(line["field"].split(".")[-1] for line in check(WorkOrder.objects.filter(pk=order.pk))["differences"])


def test_what_the_actions_write_can_be_told_again(cast: Cast) -> None:
    orders = [dispatched(cast, NOW, cast.works, cast.streets), cast.order(phone="13800010009")]
    replied(cast, orders[0], cast.works, NOW + HOUR)
    assert check() == {"orders": 2, "differences": []}


QUIET = [("urgency", "urgent"), ("urge_n", 3), ("title", "别的"), ("due_at", NOW), ("tags", ["x"]), ("version", 99), ("status", "completed")]


@pytest.mark.parametrize(("field", "value"), QUIET)
def test_a_quietly_changed_order_is_found(cast: Cast, field: str, value: object) -> None:
    order = dispatched(cast, NOW, cast.works)
    WorkOrder.objects.filter(pk=order.pk).update(**{field: value})
    assert fields(order) == [field]


@pytest.mark.parametrize(("field", "value"), [("due_at", NOW), ("public_reply", "改写"), ("light", "red"), ("solved", "no")])
def test_a_quietly_changed_assignment_is_found(cast: Cast, field: str, value: object) -> None:
    order = dispatched(cast, NOW, cast.works)
    replied(cast, order, cast.works, NOW + HOUR)
    Assignment.objects.filter(order=order).update(**{field: value})
    assert fields(order) == [field]


def test_an_assignment_that_nobody_sent_is_found(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    made = part(order, cast.works)
    made.pk, made.unit, made.role = order.pk, cast.streets, "co"
    made.save(force_insert=True)
    assert check()["differences"] == [{"order": order.order_no, "field": f"assignment.{order.pk}", "table": "there", "journal": "missing"}]


def test_a_difference_shows_no_personal_text(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    WorkOrder.objects.filter(pk=order.pk).update(incident_address="张三家")
    assert check()["differences"] == [{"order": order.order_no, "field": "incident_address", "table": "another text", "journal": "its commitment"}]


def test_an_erased_text_is_no_difference(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    Text.objects.filter(stream=order.stream, field="incident_address").delete()
    WorkOrder.objects.filter(pk=order.pk).update(incident_address="")
    assert fields(order) == []
