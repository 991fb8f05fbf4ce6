from datetime import date, datetime

import pytest

from huiying.directory.models import CalendarYear, City
from huiying.directory.reference import current_version, reference
from huiying.journal.models import Event, Timer
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.orders.authorise import Outsourced
from huiying.orders.children import sub_assign
from huiying.orders.extending import approve_extension, request_extension
from huiying.orders.limits import rule_for
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.orders.pausing import approve_suspend, request_suspend, resume
from huiying.orders.recompute import change_days, enter_year, warnings
from huiying.orders.rules import due_or_year
from tests.cast import VERSIONS, Cast, again, build
from tests.orders.steps import DAY, HOUR, PUBLIC, REASON, accepted, assert_journal_agrees, at, dispatched, lead_part, part, replied, signed

pytestmark = pytest.mark.django_db
LAST_DAYS = at("2025-12-30 10:00")  # Tuesday; five working days reach into 2026
NEW_YEAR = {date(2026, 1, 1): False, date(2026, 1, 2): False, date(2026, 1, 4): True}


@pytest.fixture
def cast() -> Cast:
    """The city on 30 December, before anybody entered the next year."""
    cast = build(LAST_DAYS)
    CalendarYear.objects.filter(year__gt=2025).delete()
    City.objects.update(reference_version=next(VERSIONS))
    return renewed(cast)


def renewed(cast: Cast) -> Cast:
    """The cast with actors that know the reference data as it is now."""
    return Cast(cast.now, cast.orgs, cast.people, {name: cast.fresh(actor) for name, actor in cast.actors.items()})


def enter(cast: Cast, now: object = LAST_DAYS + DAY) -> Cast:
    enter_year(year=2026, days=NEW_YEAR, source="国务院办公厅通知", actor=cast.adjudicator, now=now)  # type: ignore[arg-type]
    return renewed(cast)


def more_time(cast: Cast, order: WorkOrder, amount: str, now: datetime) -> TimeRequest:
    words = {"reason_code": "weather", "reason_text": REASON, "public_text": PUBLIC}
    return request_extension(assignment=lead_part(order), amount=amount, **words, actor=cast.unit_lead(cast.works), now=now)


def test_an_unknown_year_leaves_dues_open_and_entering_it_sets_them_all(cast: Cast) -> None:
    order = dispatched(cast, LAST_DAYS, cast.works, cast.streets)
    unit, co = part(order, cast.works), part(order, cast.streets)
    assert (order.due_at, order.open_year, unit.due_at, unit.sign_due) == (None, 2026, None, at("2026-01-01 00:00"))
    assert Timer.objects.get(stream=order.stream, kind="asg_due", subject=str(unit.pk)).waits_for_year == 2026
    enter(cast)
    order, unit, co = again(order), part(order, cast.works), part(order, cast.streets)
    # 31 Dec, then Sunday 4 Jan (make-up), 5, 6 and 7 Jan
    assert (order.due_at, order.due_original, order.open_year) == (at("2026-01-08 00:00"), at("2026-01-08 00:00"), None)
    assert (unit.due_at, unit.due_original, unit.open_year) == (at("2026-01-08 00:00"), at("2026-01-08 00:00"), None)
    assert co.due_at == at("2026-01-07 00:00")
    assert Timer.objects.get(stream=order.stream, kind="asg_due", subject=str(unit.pk)).due_at == unit.due_at
    assert list(Event.objects.filter(stream=order.stream, type="order.dues_set").values_list("actor_id", flat=True)) == [cast.adjudicator.id]
    assert_journal_agrees()


def test_what_moved_an_open_due_counts_when_it_is_set(cast: Cast) -> None:
    order = dispatched(cast, LAST_DAYS, cast.works)
    asked = more_time(cast, order, "2 WORK_DAY", LAST_DAYS + HOUR)
    approve_extension(request=asked, actor=cast.closer, now=LAST_DAYS + 2 * HOUR)
    assert lead_part(order).due_at is None
    enter(cast)
    assert again(order).due_at == lead_part(order).due_at == at("2026-01-10 00:00")
    assert (again(order).due_original, lead_part(order).due_original) == (at("2026-01-08 00:00"), at("2026-01-08 00:00"))
    assert_journal_agrees()


def test_a_pause_over_the_new_year_is_counted_when_it_is_known(cast: Cast) -> None:
    order = dispatched(cast, at("2025-12-29 10:00"), cast.works)
    signed(cast, order, cast.works, at("2025-12-29 11:00"))
    asked = request_suspend(assignment=lead_part(order), until=at("2026-01-20 00:00"), reason_code="weather", reason_text=REASON, public_text=PUBLIC,
                            actor=cast.unit_lead(cast.works), now=at("2025-12-29 12:00"))  # fmt: skip
    approve_suspend(request=asked, actor=cast.closer, now=at("2025-12-30 00:00"))
    resume(order=order, actor=cast.closer, now=at("2026-01-05 00:00"))
    assert lead_part(order).due_at is None
    enter(cast, at("2026-01-05 09:00"))
    # five working days from 29 Dec: 30, 31 Dec, 4, 5, 6 Jan; the pause took 30, 31 Dec and 4 Jan
    assert lead_part(order).due_at == at("2026-01-10 00:00")
    assert_journal_agrees()


def test_open_children_get_theirs_too(cast: Cast) -> None:
    order = dispatched(cast, LAST_DAYS, cast.works)
    signed(cast, order, cast.works, LAST_DAYS + HOUR)
    sub_assign(assignment=part(order, cast.works), units=[cast.lighting.pk], advice="", actor=cast.unit_lead(cast.works), now=LAST_DAYS + HOUR)
    assert part(order, cast.lighting).due_at is None
    enter(cast)
    assert part(order, cast.lighting).due_at == at("2026-01-07 00:00")


def test_a_waiting_review_gets_its_due(cast: Cast) -> None:
    order = dispatched(cast, at("2025-12-31 09:00"), cast.works)
    replied(cast, order, cast.works, at("2025-12-31 10:00"))
    assert Timer.objects.get(stream=order.stream, kind="review_due").waits_for_year == 2026
    enter(cast, at("2025-12-31 18:00"))
    assert Timer.objects.get(stream=order.stream, kind="review_due").due_at == at("2026-01-05 00:00")


def test_the_clock_until_dispatch_counts_from_receipt_not_from_acceptance(cast: Cast) -> None:
    received = at("2026-01-05 09:00")
    order = accepted(cast, received, demand_type="praise")
    WorkOrder.objects.filter(pk=order.pk).update(state_at=received + 3 * HOUR)
    assert (again(order).status, again(order).dispatch_due, again(order).open_year) == ("pending_dispatch", None, 2026)
    enter(cast, received + 4 * HOUR)
    calendar = reference(current_version()).calendar
    assert again(order).dispatch_due == due_or_year(received, rule_for(again(order)).dispatch, calendar)[0]
    assert Timer.objects.get(stream=order.stream, kind="dispatch_due").due_at == again(order).dispatch_due


def test_who_may_enter_a_year_and_what_is_refused(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        enter_year(year=2026, days=NEW_YEAR, source="通知", actor=cast.dispatcher, now=LAST_DAYS)
    with pytest.raises(Outsourced):
        enter_year(year=2026, days=NEW_YEAR, source="通知", actor=cast.op_dispatcher, now=LAST_DAYS)
    with pytest.raises(Refused):
        enter_year(year=2026, days={date(2027, 1, 1): False}, source="通知", actor=cast.adjudicator, now=LAST_DAYS)
    with pytest.raises(Refused):
        enter_year(year=2025, days={}, source="通知", actor=cast.adjudicator, now=LAST_DAYS)
    assert not CalendarYear.objects.filter(year=2026).exists()
    assert Event.objects.filter(type="permission.refused_66").count() == 1


def test_the_warning_begins_on_the_first_of_november_and_ends_with_the_entry(cast: Cast) -> None:
    assert warnings(at("2025-10-31 23:59")) == []
    assert [en for _, en in warnings(at("2025-11-01 00:00"))] == ["The working calendar of 2026 is not entered; dues in it stay open."]
    assert len(warnings(at("2026-02-01 00:00"))) == 1
    enter(cast)
    assert warnings(at("2025-11-01 00:00")) == []


def test_a_changed_calendar_moves_open_dues_and_forgives_nothing_late() -> None:
    cast = build(at("2025-03-04 10:00"))
    late = dispatched(cast, at("2025-02-20 10:00"), cast.works)
    running = dispatched(cast, at("2025-03-04 10:00"), cast.works, cast.streets)
    asked = more_time(cast, running, "1 WORK_DAY", at("2025-03-04 11:00"))
    approve_extension(request=asked, actor=cast.closer, now=at("2025-03-04 12:00"))
    before = {order.pk: (again(order).due_at, lead_part(order).due_at) for order in (late, running)}
    days = {date(2025, 2, 27): False, date(2025, 3, 6): False}
    moved = change_days(year=2025, days=days, source="本市通知", actor=cast.adjudicator, now=at("2025-03-05 09:00"))
    assert moved == 1
    assert (again(late).due_at, lead_part(late).due_at) == before[late.pk]
    assert (again(running).due_at, lead_part(running).due_at) == tuple(due + DAY for due in before[running.pk])
    event = Event.objects.get(stream=running.stream, type="order.due_moved")
    assert '"old":"2025-03-12T16:00:00Z"' in event.payload
    assert '"new":"2025-03-13T16:00:00Z"' in event.payload
    assert part(running, cast.streets).due_at == at("2025-03-12 00:00")
    assert_journal_agrees()


def test_reference_data_moved_on(cast: Cast) -> None:
    before = current_version()
    enter(cast)
    assert current_version() == before + 1
