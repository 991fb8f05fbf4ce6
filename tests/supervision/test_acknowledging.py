from datetime import timedelta

import pytest

from huiying.directory.models import DutyOfficer
from huiying.journal.models import Event
from huiying.kit.errors import Moved, NotFound
from huiying.orders.handling import sign
from huiying.orders.marking import change_urgency, set_secrecy
from huiying.supervision.acknowledging import acknowledge, duty_officer
from huiying.supervision.models import Notice
from huiying.supervision.queries import notices_for
from tests.cast import NOW, Cast, again
from tests.followup.stages import city, pass_time
from tests.orders.steps import DAY, MINUTE, dispatched, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return city()


def on_duty(cast: Cast) -> str:
    user = cast.user("SZ_handler")
    DutyOfficer.objects.create(org=cast.works, user=user, valid_from=NOW - DAY, valid_to=NOW + DAY)
    return str(user.pk)


def test_the_officer_on_duty_acknowledges_an_urgent_order(cast: Cast) -> None:
    officer = on_duty(cast)
    order = dispatched(cast, NOW, cast.works, urgency="critical")
    pass_time(NOW)
    notice = Notice.objects.get(must_ack=True)
    assert (notice.user_id, again(order).needs_ack) == (officer, True)
    with pytest.raises(NotFound):
        acknowledge(notice_id=notice.pk, actor=cast.unit_handler(cast.streets), now=NOW + MINUTE)
    assert notices_for(cast.unit_handler(cast.works))[0].pk == notice.pk
    acknowledge(notice_id=notice.pk, actor=cast.unit_handler(cast.works), now=NOW + 14 * MINUTE)
    assert (again(order).acknowledged_at, again(order).needs_ack) == (NOW + 14 * MINUTE, False)
    with pytest.raises(Moved):
        acknowledge(notice_id=notice.pk, actor=cast.unit_handler(cast.works), now=NOW + 15 * MINUTE)
    pass_time(NOW + 16 * MINUTE)
    assert not Event.objects.filter(type="order.ack_missed").exists()


@pytest.mark.parametrize(("urgency", "minutes"), [("critical", 15), ("urgent", 30)])
def test_without_acknowledgement_the_head_and_the_supervisors_are_told(cast: Cast, urgency: str, minutes: int) -> None:
    on_duty(cast)
    order = dispatched(cast, NOW, cast.works, urgency=urgency)
    pass_time(NOW)
    pass_time(NOW + minutes * MINUTE - timedelta(seconds=1))
    assert not Notice.objects.filter(kind="ack_missed").exists()
    pass_time(NOW + minutes * MINUTE)
    told = {n.user_id: n.must_ack for n in Notice.objects.filter(kind="ack_missed")}
    assert told == {cast.unit_lead(cast.works).id: True, cast.supervisor.id: False}
    notice = Notice.objects.get(kind="ack_missed", user_id=cast.unit_lead(cast.works).id)
    acknowledge(notice_id=notice.pk, actor=cast.unit_lead(cast.works), now=NOW + 40 * MINUTE)
    assert (again(order).acknowledged_at, again(order).needs_ack) == (NOW + 40 * MINUTE, False)
    assert not Notice.objects.filter(must_ack=True, acknowledged_at=None).exists()


def test_a_unit_without_an_officer_is_told_as_a_whole(cast: Cast) -> None:
    assert duty_officer(cast.works.pk, NOW) == ""
    dispatched(cast, NOW, cast.works, urgency="urgent")
    pass_time(NOW)
    notice = Notice.objects.get(must_ack=True)
    assert (notice.user_id, notice.org_id) == ("", cast.works.pk)


def test_an_ordinary_order_asks_nobody(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW)
    assert not Notice.objects.filter(must_ack=True).exists()
    assert not again(order).needs_ack


def test_an_order_that_becomes_urgent_while_it_is_handled_reaches_the_officer_too(cast: Cast) -> None:
    officer = on_duty(cast)
    order = dispatched(cast, NOW, cast.works)
    sign(assignment=part(order, cast.works), actor=cast.unit_handler(cast.works), now=NOW + MINUTE)
    pass_time(NOW + MINUTE)
    assert not Notice.objects.filter(must_ack=True).exists()
    change_urgency(order=again(order), urgency="critical", actor=cast.agent, now=NOW + 2 * MINUTE)
    pass_time(NOW + 2 * MINUTE)
    notice = Notice.objects.get(must_ack=True)
    assert (notice.user_id, again(order).needs_ack) == (officer, True)
    acknowledge(notice_id=notice.pk, actor=cast.unit_handler(cast.works), now=NOW + 3 * MINUTE)
    assert not again(order).needs_ack


def test_a_unit_that_signs_at_once_still_has_to_acknowledge(cast: Cast) -> None:
    officer = on_duty(cast)
    order = dispatched(cast, NOW, cast.works, urgency="urgent")
    sign(assignment=part(order, cast.works), actor=cast.unit_handler(cast.works), now=NOW)
    pass_time(NOW)
    assert Notice.objects.get(must_ack=True).user_id == officer


def test_who_oversees_the_city_acknowledges_nothing_of_an_order_that_is_secret_to_them(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, urgency="urgent")
    pass_time(NOW)
    notice = Notice.objects.get(must_ack=True)
    set_secrecy(order=again(order), level="secret", readers=[cast.reviewer.id, cast.dispatcher.id], actor=cast.reviewer, now=NOW + MINUTE)
    with pytest.raises(NotFound):
        acknowledge(notice_id=notice.pk, actor=cast.supervisor, now=NOW + 2 * MINUTE)
    assert again(order).needs_ack
    acknowledge(notice_id=notice.pk, actor=cast.dispatcher, now=NOW + 2 * MINUTE)  # a named reader
    assert not again(order).needs_ack
