"""The alert of a hot matter: asked of the officer on duty, acknowledged within the limit, answered by what is decided about the matter."""

from datetime import timedelta

import pytest

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.hotspots.models import Hotspot
from huiying.dispatch.hotspots.owning import assign, dismiss, watch
from huiying.journal.models import Event, Outbox
from huiying.kit.checks import Refused
from huiying.notify.outbox import opened
from huiying.supervision.alerts.answering import acknowledge_alert
from huiying.supervision.alerts.codes import HOT
from huiying.supervision.alerts.keeping import put_shipped_alerts
from huiying.supervision.alerts.models import Alert, AlertClass
from huiying.supervision.alerts.queries import alerts_for
from huiying.supervision.alerts.raising import raise_by_hand
from huiying.supervision.models import Notice
from tests.cast import NOW, Cast
from tests.dispatch.hotspots.scene import look, many
from tests.followup.stages import city, pass_time
from tests.supervision.scene import on_duty

pytestmark = pytest.mark.django_db
LIMIT = timedelta(minutes=30)


@pytest.fixture
def cast() -> Cast:
    return city()


def alerted(cast: Cast) -> Alert:
    """Six callers, and somebody on duty who is told."""
    on_duty(cast)
    many(cast, 6, NOW)
    assert look(NOW).alerts == 1
    pass_time(NOW)
    return Alert.objects.get()


def test_the_officer_on_duty_is_asked_then_the_deputy_then_the_heads(cast: Cast) -> None:
    alert = alerted(cast)
    assert (alert.klass, alert.rule, alert.officer_id, alert.order_id, alert.drill) == (HOT, "hotspot", cast.team_lead.id, None, False)
    assert alert.first_due == NOW + LIMIT
    notice = Notice.objects.get(kind="danger_alert")
    assert notice.user_id == cast.team_lead.id
    assert "6 人" in notice.zh
    assert "7 天内 6 人反映同一事项" in opened(Outbox.objects.get(kind="duty_alert"))[1]
    assert "翠湖" not in f"{Event.objects.get(type='alert.raised').payload}{notice.zh}{notice.en}"
    pass_time(NOW + LIMIT)
    pass_time(NOW + 2 * LIMIT)
    assert set(Notice.objects.filter(kind="danger_alert").values_list("user_id", flat=True)) == {cast.team_lead.id, cast.dispatcher.id, cast.supervisor.id}


def test_an_answer_in_time_stops_the_clock_and_five_more_callers_are_told_to_whoever_gave_it(cast: Cast) -> None:
    alert = alerted(cast)
    acknowledge_alert(alert_id=alert.pk, actor=cast.team_lead, now=NOW + timedelta(minutes=9))
    many(cast, 5, NOW + timedelta(hours=40), first=60, others=False)
    assert look(NOW + timedelta(hours=41)).alerts == 1
    pass_time(NOW + timedelta(hours=41))
    assert Alert.objects.count() == 1
    assert not Event.objects.filter(type="alert.escalated").exists()
    assert Notice.objects.filter(kind="danger_alert", user_id=cast.team_lead.id, zh__startswith="热点又有").exists()


def test_who_decides_about_the_matter_has_answered_its_alert(cast: Cast) -> None:
    alert, hotspot = alerted(cast), Hotspot.objects.get()
    watch(hotspot_id=hotspot.pk, actor=cast.supervisor, now=NOW + timedelta(minutes=3))
    pass_time(NOW + timedelta(minutes=3))
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", cast.supervisor.id)
    assign(hotspot_id=hotspot.pk, unit_id=cast.works.pk, due_at=NOW + timedelta(days=3), actor=cast.supervisor, now=NOW + timedelta(minutes=4))
    dismiss(hotspot_id=hotspot.pk, ground="ordinary", text="常年如此", actor=cast.supervisor, now=NOW + timedelta(minutes=5))
    pass_time(NOW + timedelta(minutes=5))
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.closed_by) == ("closed", "false_alarm", cast.supervisor.id)


def test_it_is_seen_by_who_is_asked_and_by_the_agency_and_raised_by_no_person(cast: Cast) -> None:
    alert = alerted(cast)
    assert [one.pk for one in alerts_for(cast.team_lead)] == [alert.pk]
    assert [one.pk for one in alerts_for(cast.supervisor)] == [alert.pk]
    assert not alerts_for(cast.unit_lead(cast.works)).exists()
    assert "AG" in ROLES_OF["raise_alert"]
    order = cast.order(phone="13900000077")
    with pytest.raises(Refused):
        raise_by_hand(order_id=order.pk, klass=HOT, actor=cast.agent, now=NOW)


def test_a_city_that_has_its_own_classes_gets_the_new_one_once(cast: Cast) -> None:
    put_shipped_alerts(NOW)
    AlertClass.objects.filter(code=HOT).delete()
    AlertClass.objects.filter(code="fire").update(minutes=3)
    put_shipped_alerts(NOW)
    put_shipped_alerts(NOW)
    assert AlertClass.objects.filter(code=HOT).count() == 1
    assert AlertClass.objects.get(code="fire").minutes == 3
