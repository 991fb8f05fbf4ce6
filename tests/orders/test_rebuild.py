import pytest

from huiying.journal.models import Text
from huiying.orders.children import sub_assign
from huiying.orders.ending import withdraw
from huiying.orders.extending import request_extension
from huiying.orders.merging import merge
from huiying.orders.models import Assignment, TimeRequest, WorkOrder
from huiying.orders.rebuild import check
from tests.cast import NOW, Cast, again, build
from tests.orders.steps import HOUR, dispatched, part, replied, signed

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


def test_a_family_that_passes_from_caller_to_caller_can_be_told_again(cast: Cast) -> None:
    """Merged, handed down, asked for time, withdrawn twice: each heir's own journal tells the assignments from there on."""
    orders = [dispatched(cast, NOW, cast.works, cast.streets), cast.order(phone="13800010008"), cast.order(phone="13800010009")]
    for child in orders[1:]:
        merge(order=again(child), parent=again(orders[0]), kind="other_caller", ground="同一盏灯", actor=cast.reviewer, now=NOW)
    signed(cast, orders[0], cast.works, NOW + HOUR)
    sub_assign(assignment=part(orders[0], cast.works), units=[cast.lighting.pk], advice="请维修", actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    signed(cast, orders[0], cast.streets, NOW + HOUR)
    request_extension(
        assignment=part(orders[0], cast.streets), amount="2 WORK_DAY", reason_code="weather", reason_text="暴雨", public_text="因暴雨延期",
        actor=cast.unit_lead(cast.streets), now=NOW + 2 * HOUR,
    )  # fmt: skip
    for order in orders[:2]:
        withdraw(order=again(order), reason="不需要了", actor=cast.caller(order), now=NOW + 3 * HOUR)
        assert check() == {"orders": 3, "differences": []}
    heir = again(orders[2])
    assert (heir.status, heir.callers_n, Assignment.objects.filter(order=heir).count()) == ("in_progress", 1, 3)
    assert TimeRequest.objects.get(state="pending").order_id == heir.pk
    replied(cast, heir, cast.lighting, NOW + 4 * HOUR)
    assert check() == {"orders": 3, "differences": []}
