"""A known year is corrected: each clock of orders and units by name, forward for a day off, back for a make-up day."""

from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from huiying.directory.models import CalendarYear
from huiying.directory.reference import changed, current_version, reference
from huiying.dispatch.sending import add_assignee, recall
from huiying.journal.models import Event, Timer
from huiying.kit.actor import system
from huiying.kit.times import parse_rfc3339
from huiying.orders.children import sub_assign
from huiying.orders.dues import Count
from huiying.orders.extending import approve_extension, lapse_extension, request_extension
from huiying.orders.handling import sign
from huiying.orders.intake import ask_info, give_info
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.orders.pausing import approve_suspend, request_suspend, resume
from huiying.orders.planning import Stage, request_plan
from huiying.orders.recompute import change_days, enter_year, would_move
from huiying.orders.timer_clocks import OWN_CLOCKS, Clock
from tests.cast import Cast, again, build
from tests.orders.steps import DAY, HOUR, PUBLIC, REASON, accepted, assert_journal_agrees, at, dispatched, lead_part, part, replied, reviewed, signed

pytestmark = pytest.mark.django_db
TUESDAY = at("2025-03-04 10:00")
THURSDAY_OFF = {date(2025, 3, 6): False}
WEDNESDAY_OFF = {date(2025, 3, 5): False}
SATURDAY_WORKED = {date(2025, 3, 8): True}


@pytest.fixture
def cast() -> Cast:
    return build(TUESDAY)


def correct(cast: Cast, days: dict[date, bool], now: datetime = TUESDAY + 2 * HOUR) -> int:
    return change_days(year=2025, days=days, source="本市通知", actor=cast.fresh(cast.adjudicator), now=now)


def timer(order: WorkOrder, kind: str, subject: str = "") -> Timer:
    return Timer.objects.get(stream=order.stream, kind=kind, done_at=None, dropped=False, **({"subject": subject} if subject else {}))


def moves(order: WorkOrder, clock: str) -> list[tuple[datetime, datetime]]:
    found = Event.objects.filter(stream=order.stream, type="order.due_moved", payload__contains=f'"clock":"{clock}"').order_by("stream_seq")
    return [(parse_rfc3339(told["old"]), parse_rfc3339(told["new"])) for told in map(payload, found)]


def payload(event: Event) -> dict[str, Any]:
    return msgspec.json.decode(event.payload, type=dict[str, Any])


def words() -> dict[str, str]:
    return {"reason_code": "weather", "reason_text": REASON, "public_text": PUBLIC}


def test_a_day_off_moves_all_dues_of_the_units_and_their_timers(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works, cast.streets)
    sign(assignment=part(order, cast.works), actor=cast.unit_handler(cast.works), now=TUESDAY + HOUR)
    sub_assign(assignment=part(order, cast.works), units=[cast.lighting.pk], advice="", actor=cast.unit_lead(cast.works), now=TUESDAY + HOUR)
    assert correct(cast, WEDNESDAY_OFF) == 1
    lead, co, child = (part(order, unit) for unit in (cast.works, cast.streets, cast.lighting))
    assert (lead.sign_due, lead.contact_due) == (at("2025-03-06 00:00"), at("2025-03-07 00:00"))  # signed: that due is over
    assert (lead.return_due, lead.due_at, again(order).due_at) == (at("2025-03-08 00:00"), at("2025-03-13 00:00"), at("2025-03-13 00:00"))
    for below in (co, child):
        assert (below.sign_due, below.contact_due) == (at("2025-03-07 00:00"), at("2025-03-07 00:00"))
        assert (below.return_due, below.due_at) == (at("2025-03-08 00:00"), at("2025-03-12 00:00"))
        for kind, due in (("sign_due", below.sign_due), ("contact_due", below.contact_due), ("asg_due", below.due_at)):
            assert timer(order, kind, str(below.pk)).due_at == due
    assert lead.due_original == at("2025-03-12 00:00")
    told = payload(Event.objects.get(stream=order.stream, type="asg.due_moved", payload__contains=str(co.pk)))
    assert told["dues"]["sign_due"] == {"old": "2025-03-05T16:00:00Z", "new": "2025-03-06T16:00:00Z"}
    assert_journal_agrees()


def test_a_make_up_day_moves_them_back(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works, cast.streets)
    correct(cast, SATURDAY_WORKED)
    assert (lead_part(order).due_at, again(order).due_at, part(order, cast.streets).due_at) == tuple(at(f"2025-03-{d} 00:00") for d in ("11", "11", "09"))
    assert (lead_part(order).sign_due, lead_part(order).return_due) == (at("2025-03-06 00:00"), at("2025-03-07 00:00"))
    assert timer(order, "asg_due", str(lead_part(order).pk)).due_at == at("2025-03-11 00:00")
    assert_journal_agrees()


def test_the_same_correction_twice_moves_nothing_twice(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works, cast.streets)
    assert correct(cast, THURSDAY_OFF) == 1
    due, version = again(order).due_at, again(order).version
    assert correct(cast, THURSDAY_OFF) == 0
    assert (again(order).due_at, again(order).version) == (due, version)


def test_a_correction_taken_back_moves_them_back(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    correct(cast, THURSDAY_OFF)
    correct(cast, {date(2025, 3, 6): True}, TUESDAY + 3 * HOUR)
    assert (again(order).due_at, lead_part(order).due_at) == (at("2025-03-12 00:00"), at("2025-03-12 00:00"))
    assert_journal_agrees()


def test_what_is_past_stays_past(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    correct(cast, {date(2025, 3, 5): False, date(2025, 3, 10): False}, at("2025-03-06 09:00"))
    unit = lead_part(order)
    assert (unit.sign_due, unit.contact_due) == (at("2025-03-06 00:00"), at("2025-03-06 00:00"))
    assert (unit.return_due, unit.due_at) == (at("2025-03-08 00:00"), at("2025-03-14 00:00"))
    late = at("2025-03-20 09:00")
    assert correct(cast, {date(2025, 3, 11): False}, late) == 0
    assert lead_part(order).due_at == at("2025-03-14 00:00")


def test_no_correction_puts_a_due_into_the_past(cast: Cast) -> None:
    """Tuesday's order is due on the 12th at 0:00; two worked days behind us would have made it due on the 8th."""
    order = dispatched(cast, TUESDAY, cast.works)
    days = {date(2025, 3, 8): True, date(2025, 3, 9): True}
    assert correct(cast, days, at("2025-03-11 09:00")) == 0
    assert (again(order).due_at, lead_part(order).due_at) == (at("2025-03-12 00:00"), at("2025-03-12 00:00"))
    assert lead_part(order).due_at == timer(order, "asg_due").due_at


def test_a_due_that_nobody_can_reproduce_stays(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    WorkOrder.objects.filter(pk=order.pk).update(due_at=at("2025-03-18 12:00"))
    correct(cast, THURSDAY_OFF)
    assert (again(order).due_at, lead_part(order).due_at) == (at("2025-03-18 12:00"), at("2025-03-13 00:00"))


def test_a_co_handler_called_in_after_an_extension_keeps_its_distance(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    asked = request_extension(assignment=lead_part(order), amount="2 WORK_DAY", **words(), actor=cast.unit_lead(cast.works), now=TUESDAY + HOUR)
    approve_extension(request=asked, actor=cast.closer, now=TUESDAY + 2 * HOUR)
    add_assignee(order=again(order), unit=cast.streets, advice="请协助", actor=cast.dispatcher, now=TUESDAY + 3 * HOUR)
    assert part(order, cast.streets).due_at == at("2025-03-13 00:00")
    correct(cast, THURSDAY_OFF, TUESDAY + 4 * HOUR)
    assert (lead_part(order).due_at, part(order, cast.streets).due_at) == (at("2025-03-15 00:00"), at("2025-03-14 00:00"))


def test_a_standing_clock_moves_without_ringing(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    signed(cast, order, cast.works, TUESDAY + HOUR)
    asked = request_suspend(assignment=lead_part(order), until=at("2025-03-20 00:00"), **words(), actor=cast.unit_lead(cast.works), now=TUESDAY + HOUR)
    approve_suspend(request=asked, actor=cast.closer, now=at("2025-03-05 00:00"))
    correct(cast, {date(2025, 3, 10): False}, at("2025-03-14 09:00"))
    assert (again(order).due_at, lead_part(order).due_at) == (at("2025-03-13 00:00"), at("2025-03-13 00:00"))
    assert not Timer.objects.filter(stream=order.stream, kind="asg_due", done_at=None, dropped=False).exists()
    resume(order=again(order), actor=cast.fresh(cast.closer), now=at("2025-03-17 00:00"))
    assert lead_part(order).due_at == at("2025-03-22 00:00")  # seven working days stood still
    correct(cast, {date(2025, 3, 18): False}, at("2025-03-17 09:00"))
    assert lead_part(order).due_at == again(order).due_at == timer(order, "asg_due").due_at == at("2025-03-25 00:00")
    assert_journal_agrees()


def test_the_clock_until_dispatch(cast: Cast) -> None:
    order = accepted(cast, TUESDAY, demand_type="praise")
    assert again(order).dispatch_due == at("2025-03-06 00:00")
    correct(cast, WEDNESDAY_OFF)
    assert again(order).dispatch_due == timer(order, "dispatch_due").due_at == at("2025-03-07 00:00")
    hours = accepted(cast, TUESDAY)
    before = again(hours).dispatch_due
    correct(cast, THURSDAY_OFF)
    assert again(hours).dispatch_due == before
    assert_journal_agrees()


def test_the_clock_until_dispatch_after_a_question_for_facts(cast: Cast) -> None:
    order = cast.order(now=TUESDAY, demand_type="praise")
    ask_info(order=order, question="在哪里？", until=TUESDAY + 3 * DAY, actor=cast.reviewer, now=TUESDAY + HOUR)
    give_info(order=again(order), text="人民路", actor=cast.agent, now=TUESDAY + DAY + 2 * HOUR)
    assert again(order).dispatch_due == at("2025-03-07 00:00")
    correct(cast, {date(2025, 3, 6): False}, TUESDAY + DAY + 3 * HOUR)
    assert again(order).dispatch_due == timer(order, "dispatch_due").due_at == at("2025-03-08 00:00")


def test_review_due(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    replied(cast, order, cast.works, TUESDAY + HOUR)
    correct(cast, WEDNESDAY_OFF)
    assert timer(order, "review_due").due_at == at("2025-03-07 00:00")
    assert moves(order, "review_due") == [(at("2025-03-06 00:00"), at("2025-03-07 00:00"))]
    correct(cast, {date(2025, 3, 5): True}, TUESDAY + 3 * HOUR)
    assert timer(order, "review_due").due_at == at("2025-03-06 00:00")
    correct(cast, WEDNESDAY_OFF, at("2025-03-06 08:00"))
    assert timer(order, "review_due").due_at == at("2025-03-06 00:00")
    assert_journal_agrees()


def test_extension_decision_and_the_one_passed_on(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    asked = request_extension(assignment=lead_part(order), amount="2 WORK_DAY", **words(), actor=cast.unit_lead(cast.works), now=TUESDAY + HOUR)
    correct(cast, WEDNESDAY_OFF)
    asked.refresh_from_db()
    assert asked.decision_due == timer(order, "extension_decision").due_at == at("2025-03-07 00:00")
    lapsed = at("2025-03-07 00:00")
    Timer.objects.filter(stream=order.stream, kind="extension_decision").update(done_at=lapsed)
    lapse_extension(request=asked, actor=system("timer"), now=lapsed)
    correct(cast, {date(2025, 3, 10): False}, lapsed + HOUR)
    asked.refresh_from_db()
    assert asked.decision_due == timer(order, "extension_decision").due_at == at("2025-03-12 00:00")
    assert_journal_agrees()


@pytest.mark.parametrize("kind", ["suspend", "plan"])
def test_suspend_and_plan_decisions(cast: Cast, kind: str) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    signed(cast, order, cast.works, TUESDAY + HOUR)
    asking = {"assignment": lead_part(order), "actor": cast.unit_lead(cast.works), "now": TUESDAY + HOUR, **words()}
    if kind == "suspend":
        request_suspend(until=at("2025-03-20 00:00"), **asking)  # type: ignore[arg-type]
    else:
        stages = [Stage("立项", at("2025-04-20 00:00")), Stage("完工", at("2025-05-20 00:00"))]
        request_plan(stages=stages, **asking)  # type: ignore[arg-type]
    correct(cast, THURSDAY_OFF)
    due = at("2025-03-08 00:00")
    assert TimeRequest.objects.get().decision_due == timer(order, f"{kind}_decision").due_at == due
    correct(cast, {**SATURDAY_WORKED, date(2025, 3, 7): False}, TUESDAY + 3 * HOUR)
    assert timer(order, f"{kind}_decision").due_at == due + DAY
    assert moves(order, f"{kind}_decision") == [(due - DAY, due), (due, due + DAY)]


def test_the_first_call_back_is_a_calendar_days_and_stays(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    replied(cast, order, cast.works, TUESDAY + HOUR)
    reviewed(cast, again(order), TUESDAY + 2 * HOUR)
    before = timer(order, "callback_first").due_at
    assert correct(cast, WEDNESDAY_OFF, TUESDAY + 3 * HOUR) == 0
    assert timer(order, "callback_first").due_at == before


def unknown_next_year() -> Cast:
    cast = build(at("2025-12-23 10:00"))
    CalendarYear.objects.filter(year__gt=2025).delete()
    changed()
    return Cast(cast.now, cast.orgs, cast.people, {name: cast.fresh(actor) for name, actor in cast.actors.items()})


def test_a_due_pushed_into_an_unknown_year_is_open_until_that_year_is_entered() -> None:
    cast = unknown_next_year()
    order = dispatched(cast, cast.now, cast.works)
    assert again(order).due_at == at("2025-12-31 00:00")
    days = {date(2025, 12, 30): False, date(2025, 12, 31): False}
    assert correct(cast, days, cast.now + HOUR) == 1
    unit = lead_part(order)
    assert (again(order).due_at, again(order).open_year, unit.due_at, unit.open_year) == (None, 2026, None, 2026)
    assert timer(order, "asg_due").waits_for_year == 2026
    assert_journal_agrees()
    enter_year(year=2026, days={date(2026, 1, 1): False}, source="通知", actor=cast.fresh(cast.adjudicator), now=cast.now + 2 * HOUR)
    assert again(order).due_at == lead_part(order).due_at == timer(order, "asg_due").due_at == at("2026-01-05 00:00")  # the Sunday is worked
    assert (again(order).open_year, lead_part(order).open_year) == (None, None)
    assert_journal_agrees()


def test_a_make_up_day_brings_an_open_due_into_the_known_year() -> None:
    cast = unknown_next_year()
    now = at("2025-12-26 10:00")
    order = dispatched(cast, now, cast.works)
    assert (again(order).due_at, again(order).open_year) == (None, 2026)
    correct(cast, {date(2025, 12, 27): True, date(2025, 12, 28): True}, now + HOUR)
    assert (again(order).due_at, again(order).open_year, lead_part(order).due_at) == (at("2026-01-01 00:00"), None, at("2026-01-01 00:00"))
    assert timer(order, "asg_due").due_at == at("2026-01-01 00:00")
    assert_journal_agrees()


def test_a_review_that_alone_waited_for_the_year_gets_its_due() -> None:
    cast = unknown_next_year()
    order = dispatched(cast, cast.now, cast.works)
    replied(cast, order, cast.works, at("2025-12-31 10:00"))
    assert again(order).open_year is None
    enter_year(year=2026, days={date(2026, 1, 1): False}, source="通知", actor=cast.fresh(cast.adjudicator), now=at("2025-12-31 12:00"))
    assert timer(order, "review_due").due_at == at("2026-01-05 00:00")


def test_the_dry_run_counts_what_the_correction_moves_and_writes_nothing(cast: Cast) -> None:
    order = dispatched(cast, TUESDAY, cast.works)
    dispatched(cast, TUESDAY - 30 * DAY, cast.streets)
    events = Event.objects.count()
    works = reference(current_version()).calendar.days[2025] - set(WEDNESDAY_OFF)
    orders, dues = would_move(year=2025, works=works, now=TUESDAY + 2 * HOUR, clocks=OWN_CLOCKS)
    assert (orders, dues, Event.objects.count()) == (1, 5, events)  # the promise; sign, contact, return, reply
    assert correct(cast, WEDNESDAY_OFF) == orders
    assert again(order).due_at == at("2025-03-13 00:00")


def test_a_colleague_who_is_quicker_does_not_stop_a_correction(cast: Cast) -> None:
    """While the first order is counted, the second is signed and a third comes in: each is moved as it then is."""
    first, second = dispatched(cast, TUESDAY, cast.works), dispatched(cast, TUESDAY, cast.works)
    signed_at = TUESDAY + HOUR
    request_extension(assignment=lead_part(first), amount="2 WORK_DAY", actor=cast.unit_lead(cast.works), now=TUESDAY, **words())
    third = list[WorkOrder]()

    def busy(timer: Timer) -> Count | None:
        if not third:
            sign(assignment=lead_part(second), actor=cast.unit_handler(cast.works), now=signed_at)
            third.append(dispatched(cast, TUESDAY, cast.works))
        return OWN_CLOCKS["extension_decision"].counting(timer)

    clocks = {"extension_decision": Clock(busy)}
    moved = change_days(year=2025, days=WEDNESDAY_OFF, source="本市通知", actor=cast.fresh(cast.adjudicator), now=TUESDAY + 2 * HOUR, clocks=clocks)
    assert moved == 2  # the third was counted by the new calendar when it was dispatched
    assert [lead_part(order).due_at for order in (first, second, *third)] == [at("2025-03-13 00:00")] * 3
    assert lead_part(second).signed_at == signed_at
    assert_journal_agrees()


def test_a_recalled_orders_promise_moves_too(cast: Cast) -> None:
    """Nobody has it, and the citizen still waits for the day that was named."""
    order = dispatched(cast, TUESDAY, cast.works)
    assert again(order).due_at == at("2025-03-12 00:00")
    recall(order=again(order), reason="派错单位", actor=cast.dispatcher, now=TUESDAY + HOUR)
    assert again(order).status == "pending_dispatch"
    assert correct(cast, THURSDAY_OFF) == 1
    assert again(order).due_at == at("2025-03-13 00:00")
    assert_journal_agrees()
