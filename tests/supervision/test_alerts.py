"""An alert from the words to its end: raised once, told to the right person, passed on in time, answered once, counted."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from huiying.directory.parties import Person
from huiying.directory.walls import behind
from huiying.journal.models import AccessRecord, Event, Outbox, Text
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from huiying.notify.outbox import opened as sent_words
from huiying.orders.drafts import save_draft
from huiying.orders.merging import append_to
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter
from huiying.orders.registration import correct_registration
from huiying.supervision.alerts.answering import acknowledge_alert, close_alert, escalate_alert
from huiying.supervision.alerts.figures import by_class, by_word
from huiying.supervision.alerts.marking import marks_of, opened, reveal_marks
from huiying.supervision.alerts.models import Alert, CallerMarks
from huiying.supervision.alerts.queries import alerts_for, sees_alerts
from huiying.supervision.alerts.raising import OpenAlready, look_at_imported, mark_caller, raise_by_hand, raise_drill
from huiying.supervision.models import Notice
from huiying.supervision.words import word_list
from tests.cast import NOW, STREET_LIGHT, Cast, again
from tests.followup.stages import SYSTEM, city, pass_time
from tests.orders.steps import MINUTE
from tests.supervision.scene import GAS, on_duty

pytestmark = pytest.mark.django_db
LIMIT = 5 * MINUTE


@pytest.fixture
def cast() -> Cast:
    return city()


def alert_of(order: WorkOrder, klass: str = "fire") -> Alert:
    return Alert.objects.get(order=order, klass=klass)


def raised(cast: Cast, text: str = GAS, **given: object) -> Alert:
    order = cast.order(original_text=text, **given)
    pass_time(NOW)
    return Alert.objects.get(order=order)


def told(kind: str = "danger_alert") -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("user_id", flat=True))


def test_words_of_danger_reach_the_officer_at_once_by_desk_and_message(cast: Cast) -> None:
    on_duty(cast)
    alert = raised(cast)
    assert (alert.klass, alert.rule, alert.word_code, alert.officer_id, alert.deputy_id) == ("fire", "word", "F03", cast.team_lead.id, cast.dispatcher.id)
    assert (alert.first_due, alert.state) == (NOW + LIMIT, "raised")
    assert told() == {cast.team_lead.id}
    message = Outbox.objects.get(kind="duty_alert")
    assert (message.stream, message.state) == (alert.stream, "waiting")
    assert sent_words(message)[1].endswith(f"前登录确认。工单 {again(alert.order).order_no}。")  # type: ignore[arg-type]
    assert "燃气" not in Event.objects.get(type="alert.raised").payload
    pass_time(NOW + MINUTE)
    assert Alert.objects.count() == 1  # nothing is raised twice
    assert again(alert.order).urgency == "normal"  # a person sets it  # type: ignore[arg-type]


def test_each_class_is_raised_once_and_again_after_its_end_by_new_words_alone(cast: Cast) -> None:
    on_duty(cast)
    order = cast.order(original_text="楼里起火，有人被困在四楼。", phone="13800010001")
    pass_time(NOW)
    assert set(Alert.objects.values_list("klass", flat=True)) == {"fire", "life"}
    append_to(order=again(order), caller=UUID(str(order.party_id)), text="还在起火", channel="voice", actor=cast.agent, now=NOW + MINUTE)
    pass_time(NOW + MINUTE)
    assert Alert.objects.count() == 2
    close_alert(alert_id=alert_of(order).pk, outcome="emergency", line="119", note="", actor=cast.team_lead, now=NOW + 2 * MINUTE)
    append_to(order=again(order), caller=UUID(str(order.party_id)), text="又着火了", channel="voice", actor=cast.agent, now=NOW + 3 * MINUTE)
    pass_time(NOW + 3 * MINUTE)
    assert Alert.objects.filter(klass="fire", state="raised").count() == 1
    assert Alert.objects.count() == 3


def test_a_correction_raises_what_it_says_anew_and_nothing_that_was_said(cast: Cast) -> None:
    on_duty(cast)
    order = cast.order(original_text="楼道里有煤气味，天然气泄漏。", phone="13800010001")
    pass_time(NOW)
    close_alert(alert_id=alert_of(order).pk, outcome="emergency", line="119", note="", actor=cast.team_lead, now=NOW + MINUTE)
    right = {"actor": cast.caller(order), "region_code": "", "incident_address": ""}
    correct_registration(order=again(order), text="三单元楼道里有煤气味，天然气泄漏。", now=NOW + 2 * MINUTE, **right)
    pass_time(NOW + 2 * MINUTE)
    assert Alert.objects.count() == 1
    correct_registration(order=again(order), text="三单元楼道里有煤气味，天然气泄漏，有人晕倒，刚才爆炸了。", now=NOW + 3 * MINUTE, **right)
    pass_time(NOW + 3 * MINUTE)
    assert set(Alert.objects.filter(state="raised").values_list("klass", "word_code")) == {("life", "L03"), ("fire", "F02")}
    close_alert(alert_id=Alert.objects.get(klass="fire", state="raised").pk, outcome="known", note="", actor=cast.team_lead, now=NOW + 4 * MINUTE)
    correct_registration(order=again(order), text="四单元楼道里有煤气味，天然气泄漏，有人晕倒，刚才爆炸了。", now=NOW + 5 * MINUTE, **right)
    pass_time(NOW + 5 * MINUTE)
    assert not Alert.objects.filter(klass="fire", state="raised").exists()


def test_nobody_answers_so_the_deputy_and_then_the_heads_are_asked_each_once(cast: Cast) -> None:
    on_duty(cast)
    alert = raised(cast)
    pass_time(NOW + LIMIT - timedelta(seconds=1))
    assert told() == {cast.team_lead.id}
    pass_time(NOW + LIMIT)
    assert told() == {cast.team_lead.id, cast.dispatcher.id}
    pass_time(NOW + 2 * LIMIT)
    assert told() == {cast.team_lead.id, cast.dispatcher.id, cast.supervisor.id}
    pass_time(NOW + 3 * LIMIT)
    pass_time(NOW + 9 * LIMIT)
    events = list(Event.objects.filter(stream=alert.stream).order_by("stream_seq").values_list("type", flat=True))
    assert events == ["alert.raised", "alert.escalated", "alert.escalated", "alert.unanswered"]
    assert not escalate_alert(alert_id=alert.pk, asked=0, actor=SYSTEM, now=NOW + 10 * LIMIT)
    assert Outbox.objects.filter(kind="duty_alert").count() == 2  # officer and deputy have numbers


def test_an_answer_stops_the_clock_for_all_alerts_of_the_order(cast: Cast) -> None:
    on_duty(cast)
    order = cast.order(original_text="楼里起火，有人被困在四楼。")
    pass_time(NOW)
    acknowledge_alert(alert_id=alert_of(order).pk, actor=cast.team_lead, now=NOW + 2 * MINUTE)
    assert set(Alert.objects.values_list("state", "acknowledged_by")) == {("acknowledged", cast.team_lead.id)}
    pass_time(NOW + 9 * LIMIT)
    assert not Event.objects.filter(type="alert.escalated").exists()
    with pytest.raises(NotNow):
        acknowledge_alert(alert_id=alert_of(order).pk, actor=cast.supervisor, now=NOW + 3 * MINUTE)


def test_without_anybody_on_duty_the_heads_are_asked_at_once(cast: Cast) -> None:
    on_duty(cast, valid_from=NOW + timedelta(hours=1))
    alert = raised(cast)
    assert (alert.asked, alert.officer_id) == (2, "")
    assert told() == {cast.supervisor.id}


def test_whoever_has_the_district_is_asked_before_whoever_has_the_city(cast: Cast) -> None:
    on_duty(cast, "team_lead", "")
    on_duty(cast, "reviewer", "", districts="990101")
    assert raised(cast).officer_id == cast.reviewer.id
    assert raised(cast, region_code="990102001", phone="13800010009").officer_id == cast.team_lead.id
    assert raised(cast, region_code="990102001", phone="13800010008").deputy_id == ""


def test_only_who_is_asked_or_oversees_answers(cast: Cast) -> None:
    on_duty(cast)
    alert = raised(cast)
    for actor in (cast.agent, cast.reviewer, cast.unit_lead(cast.works)):
        with pytest.raises(NotFound):
            acknowledge_alert(alert_id=alert.pk, actor=actor, now=NOW)
    with pytest.raises(NotAllowed):
        acknowledge_alert(alert_id=alert.pk, actor=cast.op_dispatcher, now=NOW)
    acknowledge_alert(alert_id=alert.pk, actor=cast.supervisor, now=NOW + MINUTE)


def test_what_came_of_it_is_told_and_stays(cast: Cast) -> None:
    on_duty(cast)
    alert = raised(cast)
    for outcome, line in (("", ""), ("false_alarm", ""), ("measures", ""), ("emergency", ""), ("emergency", "999"), ("lost", "")):
        with pytest.raises(Refused):
            close_alert(alert_id=alert.pk, outcome=outcome, line=line, note="", actor=cast.team_lead, now=NOW)
    close_alert(alert_id=alert.pk, outcome="emergency", line="119", note="消防已到，138 0013 8000", actor=cast.team_lead, now=NOW + 4 * MINUTE)
    alert.refresh_from_db()
    assert (alert.state, alert.line, alert.acknowledged_at) == ("closed", "119", NOW + 4 * MINUTE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM supervision_alert")
        assert "8000" not in cursor.fetchone()[0]  # a number in words is sealed
    for change in ({"outcome": "false_alarm"}, {"first_due": NOW + timedelta(days=1)}, {"acknowledged_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.filter(pk=alert.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.all().delete()


def test_a_drill_is_marked_everywhere_and_counted_nowhere(cast: Cast) -> None:
    on_duty(cast)
    with pytest.raises(NotAllowed):
        raise_drill(klass="fire", region_code="", actor=cast.agent, now=NOW)
    drill = raise_drill(klass="fire", region_code="", actor=cast.supervisor, now=NOW)
    assert Notice.objects.get(kind="danger_alert").zh.startswith("预警（【演练】")
    assert sent_words(Outbox.objects.get(kind="duty_alert"))[1].endswith("前登录确认。无工单。")
    pass_time(NOW + LIMIT)
    assert Event.objects.filter(stream=drill.stream, type="alert.escalated").exists()
    acknowledge_alert(alert_id=drill.pk, actor=cast.dispatcher, now=NOW + LIMIT)
    assert by_class(NOW - timedelta(days=1), NOW + timedelta(days=1), NOW + timedelta(days=1)) == []


def test_the_figures_have_their_numerators_and_denominators(cast: Cast) -> None:
    on_duty(cast)
    made = [raised(cast, phone=f"1380001000{n}") for n in range(4)]
    acknowledge_alert(alert_id=made[0].pk, actor=cast.team_lead, now=NOW + MINUTE)
    acknowledge_alert(alert_id=made[1].pk, actor=cast.team_lead, now=NOW + 7 * MINUTE)
    close_alert(alert_id=made[0].pk, outcome="false_alarm", note="邻居烧焊", actor=cast.team_lead, now=NOW + 8 * MINUTE)
    close_alert(alert_id=made[1].pk, outcome="known", note="", actor=cast.team_lead, now=NOW + 8 * MINUTE)
    span = (NOW - timedelta(days=1), NOW + timedelta(days=1))
    early = by_class(*span, NOW + 4 * MINUTE)[0]
    assert (early.raised, early.judged, early.in_time) == (4, 2, 1)  # two are waited for still
    late = by_class(*span, NOW + LIMIT)[0]
    assert (late.judged, late.in_time, late.median_s, late.false_alarms, late.closed) == (4, 1, 240.0, 1, 2)
    assert [(one.code, one.raised, one.closed, one.false_alarms) for one in by_word(*span)] == [("F03", 4, 2, 1)]


def test_a_person_raises_one_by_hand_once(cast: Cast) -> None:
    on_duty(cast)
    order = cast.order()
    raise_by_hand(order_id=order.pk, klass="gathering", actor=cast.op_agent, now=NOW)
    with pytest.raises(OpenAlready):
        raise_by_hand(order_id=order.pk, klass="gathering", actor=cast.agent, now=NOW)
    with pytest.raises(Refused):
        raise_by_hand(order_id=order.pk, klass="weather", actor=cast.agent, now=NOW)
    with pytest.raises(NotAllowed):
        raise_by_hand(order_id=order.pk, klass="fire", actor=cast.unit_lead(cast.works), now=NOW)


def test_a_draft_and_a_harmless_matter_raise_nothing(cast: Cast) -> None:
    on_duty(cast)
    save_draft(matter=Matter(original_text=GAS, demand_type="help", topic_code=STREET_LIGHT, person=Person("", "")), idem_key="k", actor=cast.agent, now=NOW)
    cast.order(original_text="路灯不亮，没有危险。")
    pass_time(NOW)
    assert not Alert.objects.exists()


def test_fresh_imports_are_looked_at_and_history_is_not(cast: Cast) -> None:
    on_duty(cast)
    live, old, plain = (cast.order(original_text=GAS, phone=f"1380001000{n}") for n in range(3))
    WorkOrder.objects.filter(pk__in=(live.pk, old.pk)).update(imported=True)
    WorkOrder.objects.filter(pk=old.pk).update(received_at=NOW - timedelta(days=400))
    assert look_at_imported(actor=SYSTEM, now=NOW + MINUTE) == 1
    assert [alert.order_id for alert in Alert.objects.all()] == [live.pk]
    assert look_at_imported(actor=SYSTEM, now=NOW + MINUTE) == 0
    assert plain.pk != live.pk


def test_marks_of_a_caller_are_sealed_and_shown_against_a_reason(cast: Cast) -> None:
    on_duty(cast)
    order = cast.order()
    made = mark_caller(order_id=order.pk, marks=["elderly", "suicidal"], actor=cast.agent, now=NOW)
    assert {alert.klass for alert in made} == {"care", "self_harm"}
    row = CallerMarks.objects.get()
    assert b"elderly" not in bytes(row.marks_sealed or b"")
    assert not Event.objects.filter(payload__contains="elderly").exists()
    assert not Text.objects.filter(text__contains="elderly").exists()
    with pytest.raises(Refused):
        reveal_marks(order=order, reason="", actor=cast.supervisor, now=NOW)
    assert reveal_marks(order=order, reason="回访前核实", actor=cast.supervisor, now=NOW) == ("elderly", "suicidal")
    assert AccessRecord.objects.get(fields=["marks"]).user_id == cast.supervisor.id
    assert mark_caller(order_id=order.pk, marks=["elderly"], actor=cast.agent, now=NOW) == []  # nothing new
    mark_caller(order_id=order.pk, marks=[], take_off=True, actor=cast.agent, now=NOW + MINUTE)
    assert opened(marks_of(order.pk)) == ()
    with pytest.raises(Refused):
        mark_caller(order_id=order.pk, marks=["tired"], actor=cast.agent, now=NOW)


def test_words_give_marks_too_and_the_alert_does_not_tell_which(cast: Cast) -> None:
    on_duty(cast)
    alert = raised(cast, "我是聋人，家里停水两天了。")
    assert (alert.klass, alert.word_code, alert.minutes) == ("care", "", 60)
    row = CallerMarks.objects.get()
    assert (opened(row), row.by_words) == (("deaf",), True)


def test_the_wall_gives_alerts_to_the_agency_and_to_who_is_asked(cast: Cast) -> None:
    on_duty(cast)
    alert = raised(cast)
    CallerMarks.objects.create(id=alert.pk, order_id=alert.order_id, given_by="x", given_at=NOW)
    for actor, alerts, marks in (
        (cast.supervisor, 1, 1), (cast.team_lead, 1, 1), (cast.op_agent, 0, 1), (cast.unit_lead(cast.works), 0, 0), (None, 0, 0),
    ):  # fmt: skip
        with behind(actor):
            assert (Alert.objects.count(), CallerMarks.objects.count()) == (alerts, marks), actor


def test_who_has_the_board(cast: Cast) -> None:
    on_duty(cast, "reviewer", "")
    alert = raised(cast)
    fresh = {name: cast.fresh(getattr(cast, name)) for name in ("reviewer", "supervisor", "agent", "auditor", "op_dispatcher")}
    assert {name for name, actor in fresh.items() if sees_alerts(actor)} == {"reviewer", "supervisor", "auditor"}
    assert [one.pk for one in alerts_for(fresh["reviewer"])] == [alert.pk]
    assert not alerts_for(cast.fresh(cast.unit_lead(cast.works))).exists()


def test_a_city_without_a_list_of_its_own_has_the_shipped_one() -> None:
    assert word_list(0).is_danger("fire")
    assert not word_list(0).is_danger("care")
