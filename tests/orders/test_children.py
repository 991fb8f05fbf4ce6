from datetime import timedelta

import pytest

from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotNow
from huiying.orders.children import accept_child, reject_child, sub_assign, take_back
from huiying.orders.models import Assignment
from tests.cast import NOW, Cast, build
from tests.orders.steps import HOUR, MINUTE, answer, assert_journal_agrees, at, dispatched, part, replied, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def handed_down(cast: Cast, *units: object) -> Assignment:
    order = dispatched(cast, NOW, cast.works)
    signed(cast, order, cast.works, NOW + HOUR)
    sub_assign(assignment=part(order, cast.works), units=[unit.pk for unit in units], advice="请现场查看", actor=cast.unit_lead(cast.works), now=NOW + HOUR)  # type: ignore[attr-defined]
    return part(order, cast.works)


def test_a_bureau_hands_down_to_its_sections_with_dues_before_its_own(cast: Cast) -> None:
    parent = handed_down(cast, cast.lighting, cast.roads)
    child = part(parent.order, cast.lighting)
    assert parent.status == "sub_assigned"
    assert (child.status, child.level, child.parent_id, child.due_at) == ("sent", 3, parent.pk, parent.due_at - timedelta(days=1))
    assert child.sign_due <= child.due_at
    assert_journal_agrees()


def test_a_reserve_that_is_used_up_leaves_the_child_the_parents_due(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    signed(cast, order, cast.works, NOW + HOUR)
    late = part(order, cast.works).due_at - HOUR
    sub_assign(assignment=part(order, cast.works), units=[cast.lighting.pk], advice="", actor=cast.unit_lead(cast.works), now=late)
    assert part(order, cast.lighting).due_at == part(order, cast.works).due_at


@pytest.mark.parametrize("chosen", ["streets", "works", "qingshi"])
def test_foreign_units_are_refused(cast: Cast, chosen: str) -> None:
    order = dispatched(cast, NOW, cast.works)
    signed(cast, order, cast.works, NOW + HOUR)
    with pytest.raises(Refused):
        sub_assign(assignment=part(order, cast.works), units=[getattr(cast, chosen).pk], advice="", actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    assert part(order, cast.works).status == "signed"


def test_a_child_hands_nothing_down(cast: Cast) -> None:
    parent = handed_down(cast, cast.lighting)
    signed(cast, parent.order, cast.lighting, NOW + 2 * HOUR)
    with pytest.raises(Refused):
        sub_assign(assignment=part(parent.order, cast.lighting), units=[cast.roads.pk], advice="", actor=cast.unit_lead(cast.lighting), now=NOW + 2 * HOUR)


def test_the_parent_gets_its_part_back_after_the_last_child(cast: Cast) -> None:
    parent = handed_down(cast, cast.lighting, cast.roads)
    for unit in (cast.lighting, cast.roads):
        replied(cast, parent.order, unit, NOW + 3 * HOUR, public_reply=f"{unit.name}已办")
    lead = cast.unit_lead(cast.works)
    accept_child(assignment=part(parent.order, cast.lighting), actor=lead, now=NOW + 4 * HOUR)
    assert part(parent.order, cast.works).status == "sub_assigned"
    accept_child(assignment=part(parent.order, cast.roads), actor=lead, now=NOW + 4 * HOUR)
    back = part(parent.order, cast.works)
    assert (back.status, back.draft_reply) == ("signed", "【照明管理所】照明管理所已办\n【道路养护所】道路养护所已办")
    assert_journal_agrees()


def test_only_the_parents_lead_decides_on_a_childs_reply(cast: Cast) -> None:
    parent = handed_down(cast, cast.lighting)
    child = replied(cast, parent.order, cast.lighting, NOW + 3 * HOUR)
    for stranger in (cast.closer, cast.unit_lead(cast.streets), cast.unit_lead(cast.lighting), cast.unit_handler(cast.works)):
        with pytest.raises(NotAllowed):
            accept_child(assignment=child, actor=stranger, now=NOW + 4 * HOUR)


def test_a_childs_reply_goes_back_with_what_is_missing(cast: Cast) -> None:
    parent = handed_down(cast, cast.lighting)
    child = replied(cast, parent.order, cast.lighting, NOW + 3 * HOUR)
    back = reject_child(assignment=child, reason_code="no_basis", missing="请写明依据", actor=cast.unit_lead(cast.works), now=NOW + 4 * HOUR)
    assert (back.status, back.replied_at, back.reply_rejected_n, back.due_at) == ("signed", None, 1, child.due_at)
    assert_journal_agrees()


def test_taking_back_withdraws_the_children(cast: Cast) -> None:
    parent = handed_down(cast, cast.lighting, cast.roads)
    take_back(assignment=parent, reason="由本局直接办理", actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    assert part(parent.order, cast.works).status == "signed"
    assert {part(parent.order, unit).status for unit in (cast.lighting, cast.roads)} == {"withdrawn"}
    assert_journal_agrees()


def test_a_parent_cannot_reply_before_its_children(cast: Cast) -> None:
    parent = handed_down(cast, cast.lighting)
    with pytest.raises(NotNow):
        replied(cast, parent.order, cast.works, NOW + 3 * HOUR)


def test_a_childs_contact_counts_for_its_parent(cast: Cast) -> None:
    order = dispatched(cast, at("2025-03-04 10:00"), cast.works)
    from_parent = part(order, cast.works)
    Assignment.objects.filter(pk=from_parent.pk).update(status="signed")
    sub_assign(assignment=from_parent, units=[cast.lighting.pk], advice="", actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    replied(cast, order, cast.lighting, NOW + 3 * HOUR)
    accept_child(assignment=part(order, cast.lighting), actor=cast.unit_lead(cast.works), now=NOW + 4 * HOUR)
    assert replied(cast, order, cast.works, NOW + 4 * HOUR + MINUTE).public_reply == answer().public_reply
