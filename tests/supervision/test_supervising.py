import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiying.journal.models import Event
from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NotAllowed, NotFound, NotNow
from huiying.orders.authorise import Outsourced
from huiying.supervision.models import Card, Supervision, Urge
from huiying.supervision.queries import notices_for, red_now, red_today, repeats, returns_most, supervisions_open
from huiying.supervision.supervising import NobodyToSupervise, answer_supervision, close_supervision, preview, supervise, supervise_many
from huiying.supervision.urging import UrgedJustNow, urge
from tests.cast import NOW, Cast, again
from tests.followup.stages import city, pass_time, to_callback
from tests.orders.steps import DAY, HOUR, MINUTE, at, dispatched, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return city()


def test_a_supervision_is_answered_and_closed(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    found = supervise(order_id=order.pk, kind="phone", matter="请说明进展", actor=cast.supervisor, now=NOW + HOUR)
    assert (found.due_at, again(order).supervise_n, part(order, cast.works).supervised) == (at("2025-03-08 00:00"), 1, True)
    with pytest.raises(NotNow):
        close_supervision(supervision_id=found.pk, actor=cast.supervisor, now=NOW + 2 * HOUR)
    with pytest.raises(NotFound):
        answer_supervision(supervision_id=found.pk, answer="已派人", actor=cast.unit_lead(cast.streets), now=NOW + 2 * HOUR)
    with pytest.raises(Outsourced):
        answer_supervision(supervision_id=found.pk, answer="已派人", actor=cast.op_agent, now=NOW + 2 * HOUR)
    assert Event.objects.filter(type="permission.refused_66").count() == 1
    answer_supervision(supervision_id=found.pk, answer="已派人抢修", actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    with pytest.raises(NotNow):
        answer_supervision(supervision_id=found.pk, answer="再答", actor=cast.unit_lead(cast.works), now=NOW + 2 * HOUR)
    close_supervision(supervision_id=found.pk, actor=cast.supervisor, now=NOW + 3 * HOUR)
    assert Supervision.objects.get().state == "closed"
    pass_time(at("2025-03-09 00:00"))
    assert not Card.objects.filter(trigger="unanswered").exists()


def test_an_unanswered_supervision_leads_to_the_named_list(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    supervise(order_id=order.pk, kind="letter", matter="请说明进展", actor=cast.supervisor, now=NOW)
    pass_time(at("2025-03-08 00:00"))
    assert Card.objects.get(trigger="unanswered").step == "L4"


def test_joint_supervision_names_who_joins(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    with pytest.raises(Refused):
        supervise(order_id=order.pk, kind="joint", matter="联合督办", actor=cast.supervisor, now=NOW)
    found = supervise(order_id=order.pk, kind="joint", matter="联合督办", joint_with=[str(cast.district.pk)], actor=cast.supervisor, now=NOW)
    assert found.joint_with == [str(cast.district.pk)]


def test_only_a_government_supervisor_supervises(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    with pytest.raises(NotAllowed):
        supervise(order_id=order.pk, kind="phone", matter="x", actor=cast.dispatcher, now=NOW)
    with pytest.raises(Outsourced):
        supervise(order_id=order.pk, kind="phone", matter="x", actor=cast.op_dispatcher, now=NOW)


def test_many_at_once_do_what_the_preview_said(cast: Cast) -> None:
    running = [dispatched(cast, NOW, cast.works, phone=f"1380003000{n}") for n in range(3)]
    waiting = cast.order(phone="13800030009")
    ids = [order.pk for order in (*running, waiting)]
    shown = preview(ids)
    assert [each.possible for each in shown] == [True, True, True, False]
    assert waiting.order_no in shown[3].zh
    done = supervise_many(order_ids=ids, kind="letter", matter="限期答复", actor=cast.supervisor, now=NOW + HOUR)
    assert [each.order_id for each in done if each.possible] == [order.pk for order in running]
    assert Supervision.objects.count() == 3
    with pytest.raises(NobodyToSupervise):
        supervise(order_id=waiting.pk, kind="letter", matter="限期答复", actor=cast.supervisor, now=NOW + HOUR)


def test_a_preview_costs_as_many_statements_for_many_as_for_one(cast: Cast) -> None:
    ids = [dispatched(cast, NOW, cast.works, phone=f"1380003000{n}").pk for n in range(4)]
    for some in (ids[:1], ids):
        with CaptureQueriesContext(connection) as asked:
            assert all(each.possible for each in preview(some))
        assert len(asked) == 2


def test_urges_of_each_side_have_their_own_pause(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    urge(order_id=order.pk, actor=cast.caller(order), now=NOW + HOUR)
    with pytest.raises(UrgedJustNow):
        urge(order_id=order.pk, actor=cast.caller(order), now=NOW + 24 * HOUR)
    urge(order_id=order.pk, actor=cast.agent, now=NOW + 2 * HOUR, text="市民再次来电")
    urge(order_id=order.pk, actor=cast.supervisor, now=NOW + 2 * HOUR + MINUTE)
    urge(order_id=order.pk, actor=cast.op_agent, now=NOW + 5 * HOUR)
    urge(order_id=order.pk, actor=cast.caller(order), now=NOW + 26 * HOUR)
    assert (again(order).urge_n, part(order, cast.works).urged_n) == (5, 5)
    assert list(Urge.objects.order_by("at").values_list("by_kind", flat=True)) == ["citizen", "agent", "sv", "agent", "citizen"]


def test_who_urges_what(cast: Cast) -> None:
    order, other = dispatched(cast, NOW, cast.works), cast.order(phone="13800010009")
    with pytest.raises(NotAllowed):
        urge(order_id=order.pk, actor=cast.caller(other), now=NOW + HOUR)
    with pytest.raises(NotAllowed):
        urge(order_id=order.pk, actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    with pytest.raises(NotNow):
        urge(order_id=to_callback(cast, phone="13800010008").pk, actor=cast.agent, now=NOW + 3 * HOUR)


def test_the_supervisors_view(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    other = dispatched(cast, NOW, cast.streets, phone="13800010002")
    pass_time(NOW)
    now = at("2025-03-12 00:00")
    assert [a.order_id for a in red_today(cast.supervisor, now - MINUTE)] == []
    assert {a.order_id for a in red_today(cast.supervisor, now)} == {order.pk, other.pk}
    pass_time(now)
    assert {a.order_id for a in red_now(cast.supervisor)} == {order.pk, other.pk}
    assert [a.order_id for a in red_now(cast.unit_lead(cast.works))] == [order.pk]
    assert [a.order_id for a in red_today(cast.supervisor, now)] == []
    assert {s.order_id for s in supervisions_open(cast.supervisor)} == {order.pk, other.pk}
    assert [n.kind for n in notices_for(cast.unit_lead(cast.works))].count("card_L3") == 1
    assert list(repeats(cast.supervisor)) == []
    type(order).objects.filter(pk=order.pk).update(rework_n=2)
    assert [o.pk for o in repeats(cast.supervisor)] == [order.pk]
    assert returns_most(NOW, NOW + DAY) == []


def test_a_change_by_somebody_faster_is_told(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    found = supervise(order_id=order.pk, kind="phone", matter="请说明进展", actor=cast.supervisor, now=NOW)
    stale = Supervision.objects.get()
    answer_supervision(supervision_id=found.pk, answer="已派人", actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    with pytest.raises((Moved, NotNow)):
        answer_supervision(supervision_id=stale.pk, answer="重复", actor=cast.unit_handler(cast.works), now=NOW + HOUR)
