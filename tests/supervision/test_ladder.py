import pytest

from huiying.directory.models import CalendarYear
from huiying.directory.reference import changed
from huiying.journal.models import Event, Timer
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotNow
from huiying.orders.authorise import Outsourced
from huiying.orders.extending import approve_extension, request_extension
from huiying.orders.models import WorkOrder
from huiying.orders.recompute import enter_year
from huiying.supervision.ladder import ACTIONS, arm, raise_step, reach
from huiying.supervision.models import Card, LadderStep, Notice, Supervision, Urge
from huiying.supervision.seed import ladder_steps
from huiying.supervision.steps import BadStep, read_step
from huiying.supervision.supervising import cancel_card
from tests.cast import NOW, Cast, again, build
from tests.followup.stages import SYSTEM, city, pass_time
from tests.orders.steps import DAY, HOUR, MINUTE, PUBLIC, REASON, assert_journal_agrees, at, dispatched, lead_part, part, replied, signed

pytestmark = pytest.mark.django_db
FESTIVAL = at("2025-01-24 16:00")  # the Friday before Spring Festival


@pytest.fixture
def cast() -> Cast:
    return city()


def festival_city() -> Cast:
    cast = build(FESTIVAL)
    LadderStep.objects.bulk_create(ladder_steps(FESTIVAL - DAY))
    return cast


def moments(order: object) -> dict[str, object]:
    subject = str(lead_part(order).pk)  # type: ignore[arg-type]
    return {t.subject.rpartition(":")[2]: t.due_at for t in Timer.objects.filter(kind="ladder", subject__startswith=subject)}


def steps(order: object) -> list[str]:
    return list(Card.objects.filter(order=order).order_by("step").values_list("step", flat=True))


def test_the_steps_fall_on_working_days_over_a_make_up_weekend(db: None) -> None:
    cast = festival_city()
    order = dispatched(cast, FESTIVAL, cast.works)
    pass_time(FESTIVAL)
    assert lead_part(order).due_at == at("2025-02-08 00:00")  # Friday 7 February 24:00
    assert moments(order) == {
        "L1": at("2025-02-06 00:00"),
        "L2": at("2025-02-08 00:00"),
        "L3": at("2025-02-08 00:00"),  # Saturday 8 February is worked
        "L4": at("2025-02-12 00:00"),
        "L5": at("2025-02-14 00:00"),
    }


def test_the_steps_of_an_hour_limit_run_through_the_night(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, urgency="urgent")
    pass_time(NOW)
    due = NOW + 24 * HOUR
    assert moments(order) == {"L1": NOW + 18 * HOUR, "L2": due, "L3": due + 2 * HOUR, "L4": due + 6 * HOUR, "L5": due + 24 * HOUR}


def test_time_brings_yellow_then_the_urge_then_red_with_a_supervision(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW)
    pass_time(at("2025-03-09 23:59"))
    assert (steps(order), again(order).light) == ([], "none")
    pass_time(at("2025-03-10 00:00"))  # due at the end of the 11th
    assert (steps(order), again(order).light, lead_part(order).light) == (["L1"], "yellow", "yellow")
    pass_time(at("2025-03-12 00:00"))
    order = again(order)
    assert (steps(order), order.light, order.urge_n, order.supervise_n) == (["L1", "L2", "L3"], "red", 1, 1)
    assert Urge.objects.get().by_kind == "system"
    found = Supervision.objects.get()
    assert (found.issued_to_id, found.trigger, found.kind, found.due_at) == (cast.works.pk, "time", "letter", at("2025-03-18 00:00"))
    assert {n.kind for n in Notice.objects.filter(org=cast.works)} >= {"card_L1", "card_L3", "urge", "supervision"}
    pass_time(at("2025-03-15 00:00"))
    assert steps(order) == ["L1", "L2", "L3", "L4"]
    assert Notice.objects.filter(kind="card_L4", user_id=cast.supervisor.id).exists()
    pass_time(at("2025-03-19 00:00"))
    assert steps(order) == ["L1", "L2", "L3", "L4", "L5"]
    assert Card.objects.count() == Event.objects.filter(type="card.given").count() == 5
    assert_journal_agrees()


def test_an_answered_order_gets_no_more_cards(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW)
    replied(cast, order, cast.works, NOW + HOUR)
    pass_time(at("2025-03-20 00:00"))
    assert steps(order) == []


def test_an_extension_moves_the_steps_and_none_is_given_twice(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW)
    now = at("2025-03-11 09:00")
    pass_time(now)
    signed(cast, order, cast.works, now)
    words = {"reason_code": "site_work", "reason_text": REASON, "public_text": PUBLIC}
    asked = request_extension(assignment=part(order, cast.works), amount="5 WORK_DAY", actor=cast.unit_lead(cast.works), now=now, **words)
    approve_extension(request=asked, actor=cast.closer, now=now)
    pass_time(now)
    assert moments(order)["L2"] == at("2025-03-19 00:00") == lead_part(order).due_at
    assert (lead_part(order).light, again(order).light) == ("none", "none")  # the yellow one went out with the new due
    pass_time(at("2025-03-18 23:59"))
    assert steps(order) == ["L1"]
    pass_time(at("2025-03-19 00:00"))
    assert steps(order) == ["L1", "L2", "L3"]


def test_a_timer_that_rings_too_early_is_set_anew(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    assignment = lead_part(order)
    arm(assignment_id=assignment.pk, actor=SYSTEM, now=NOW)
    assert reach(assignment_id=assignment.pk, code="L3", actor=SYSTEM, now=NOW + DAY) is None
    assert (steps(order), moments(order)["L3"]) == ([], at("2025-03-12 00:00"))


def test_steps_beyond_the_known_calendar_wait_for_its_year(db: None) -> None:
    now = at("2025-12-26 10:00")
    cast = build(now)
    CalendarYear.objects.filter(year__gt=2025).delete()
    changed()
    cast = type(cast)(cast.now, cast.orgs, cast.people, {name: cast.fresh(actor) for name, actor in cast.actors.items()})
    LadderStep.objects.bulk_create(ladder_steps(now - DAY))
    order = dispatched(cast, now, cast.works, demand_type="consult")  # three working days: due on the 31st
    pass_time(now)
    assert lead_part(order).due_at == at("2026-01-01 00:00")
    assert (moments(order)["L2"], moments(order)["L5"]) == (at("2026-01-01 00:00"), None)
    enter_year(year=2026, days={}, source="通知", actor=cast.adjudicator, now=now + HOUR)
    pass_time(now + HOUR)
    assert moments(order)["L5"] is not None


def test_a_supervisor_cancels_a_card_with_a_reason(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW)
    pass_time(at("2025-03-12 00:00"))
    red = Card.objects.get(step="L3")
    with pytest.raises(Refused):
        cancel_card(card_id=red.pk, reason=" ", actor=cast.supervisor, now=at("2025-03-12 09:00"))
    with pytest.raises(NotAllowed):
        cancel_card(card_id=red.pk, reason="系统误发", actor=cast.unit_lead(cast.works), now=at("2025-03-12 09:00"))
    with pytest.raises(NotAllowed):
        cancel_card(card_id=red.pk, reason="系统误发", actor=cast.op_dispatcher, now=at("2025-03-12 09:00"))
    cancelled = cancel_card(card_id=red.pk, reason="系统误发", actor=cast.supervisor, now=at("2025-03-12 09:00"))
    assert (cancelled.cancelled_by, cancelled.cancel_reason, again(order).light) == (cast.supervisor.id, "系统误发", "yellow")
    assert Event.objects.filter(type="card.cancelled").count() == 1


def test_a_supervisor_raises_an_order_on_evidence(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    with pytest.raises(NotAllowed):
        raise_step(order_id=order.pk, code="L6", trigger="fake_closing", actor=cast.callback, now=NOW + MINUTE)
    card = raise_step(order_id=order.pk, code="L6", trigger="fake_closing", actor=cast.supervisor, now=NOW + MINUTE)
    assert card is not None
    assert Notice.objects.get(kind="card_L6").user_id == cast.auditor.id
    with pytest.raises(Outsourced):
        cancel_card(card_id=card.pk, reason="x", actor=cast.op_reviewer, now=NOW + HOUR)


def test_an_order_that_is_over_is_not_raised(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    WorkOrder.objects.filter(pk=order.pk).update(status="completed")
    with pytest.raises(NotNow):
        raise_step(order_id=order.pk, code="L6", trigger="fake_closing", actor=cast.supervisor, now=NOW + MINUTE)
    assert not Card.objects.exists()
    assert not Event.objects.filter(type="order.escalated").exists()


def test_a_step_whose_effect_fails_leaves_neither_card_nor_event(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    order = dispatched(cast, NOW, cast.works)

    def fails(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(ACTIONS, "evidence", fails)
    with pytest.raises(ZeroDivisionError):
        raise_step(order_id=order.pk, code="L6", trigger="fake_closing", actor=cast.supervisor, now=NOW + MINUTE)
    assert not Card.objects.exists()
    assert not Event.objects.filter(type="order.escalated").exists()


@pytest.mark.parametrize(("day", "hour"), [("BEFORE 1 WORK_DAY; half", ""), ("", "半%"), ("evidence", "x%"), ("", "NaN%"), ("", "-5%"), ("", "500%")])
def test_a_share_that_is_none_is_named(db: None, day: str, hour: str) -> None:
    with pytest.raises(BadStep):
        read_step(LadderStep(code="L9", name="x", name_en="x", day_rule=day, hour_rule=hour, action="message", valid_from=NOW))


def test_a_rule_that_cannot_be_read_is_named(db: None) -> None:
    row = LadderStep(code="L9", name="x", name_en="x", day_rule="SOMETIME 3 WORK_DAY", action="message", valid_from=NOW)
    with pytest.raises(BadStep):
        read_step(row)
