"""A known year is corrected: the clocks of returns, adjudications, supervisions, claims and of the ladder, by name."""

from datetime import date, datetime

import msgspec
import pytest

from huiying.directory.models import CalendarYear
from huiying.directory.reference import changed
from huiying.dispatch.disputes import to_adjudication
from huiying.dispatch.models import Adjudication, ReturnRequest
from huiying.journal.models import Event, Timer
from huiying.orders.models import WorkOrder
from huiying.orders.recompute import change_days, enter_year
from huiying.supervision.claims import Wanted, apply
from huiying.supervision.clocks import CLOCKS
from huiying.supervision.models import Card, Claim, Supervision
from huiying.supervision.supervising import supervise
from tests.cast import NOW, Cast, again
from tests.dispatch.scene import ask
from tests.followup.stages import city, pass_time
from tests.orders.steps import DAY, HOUR, assert_journal_agrees, at, dispatched, lead_part, replied

pytestmark = pytest.mark.django_db
WEDNESDAY_OFF = {date(2025, 3, 5): False}
SATURDAY_WORKED = {date(2025, 3, 8): True}


@pytest.fixture
def cast() -> Cast:
    return city()


def correct(cast: Cast, days: dict[date, bool], now: datetime = NOW + 3 * HOUR) -> int:
    return change_days(year=2025, days=days, source="本市通知", actor=cast.fresh(cast.adjudicator), now=now, clocks=CLOCKS)


def rings(kind: str, subject: object) -> datetime | None:
    return Timer.objects.get(kind=kind, subject=str(subject), done_at=None, dropped=False).due_at


def steps(order: WorkOrder) -> dict[str, datetime | None]:
    subject = str(lead_part(order).pk)
    return {t.subject.rpartition(":")[2]: t.due_at for t in Timer.objects.filter(kind="ladder", subject__startswith=subject)}


def test_return_decision(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    asked = ask(cast, order, cast.works, cast.streets, NOW + HOUR)
    assert rings("return_decision", asked.pk) == at("2025-03-06 00:00")
    correct(cast, WEDNESDAY_OFF)
    assert ReturnRequest.objects.get().decision_due == rings("return_decision", asked.pk) == at("2025-03-07 00:00")
    correct(cast, {date(2025, 3, 5): True}, NOW + 4 * HOUR)
    assert ReturnRequest.objects.get().decision_due == rings("return_decision", asked.pk) == at("2025-03-06 00:00")
    correct(cast, WEDNESDAY_OFF, at("2025-03-06 00:00"))
    assert ReturnRequest.objects.get().decision_due == at("2025-03-06 00:00")
    assert_journal_agrees()


def test_a_return_that_is_decided_in_hours_stays(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works, urgency="urgent")
    asked = ask(cast, order, cast.works, cast.streets, NOW + 2 * HOUR)
    correct(cast, WEDNESDAY_OFF)
    assert ReturnRequest.objects.get().decision_due == rings("return_decision", asked.pk) == NOW + 4 * HOUR


def test_adjudication_due(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    found = to_adjudication(order=again(order), trigger="cross_duty", actor=cast.dispatcher, now=NOW + HOUR)
    assert found.due_at == at("2025-03-07 00:00")
    correct(cast, WEDNESDAY_OFF)
    assert Adjudication.objects.get().due_at == rings("adjudication_due", found.pk) == at("2025-03-08 00:00")
    correct(cast, {date(2025, 3, 7): False, **SATURDAY_WORKED}, NOW + 4 * HOUR)
    assert Adjudication.objects.get().due_at == rings("adjudication_due", found.pk) == at("2025-03-09 00:00")
    assert correct(cast, {date(2025, 3, 7): False, **SATURDAY_WORKED}, NOW + 5 * HOUR) == 0
    assert_journal_agrees()


def test_supervision_due(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    found = supervise(order_id=order.pk, kind="phone", matter="请说明进展", actor=cast.supervisor, now=NOW + HOUR)
    assert found.due_at == at("2025-03-08 00:00")
    correct(cast, WEDNESDAY_OFF)
    assert Supervision.objects.get().due_at == rings("supervision_due", found.pk) == at("2025-03-11 00:00")
    correct(cast, SATURDAY_WORKED, NOW + 4 * HOUR)
    assert Supervision.objects.get().due_at == rings("supervision_due", found.pk) == at("2025-03-09 00:00")
    correct(cast, {date(2025, 3, 7): False}, at("2025-03-09 00:00"))
    assert Supervision.objects.get().due_at == at("2025-03-09 00:00")
    assert_journal_agrees()


def test_claim_due_of_an_order_and_of_a_span_of_time(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    replied(cast, order, cast.works, NOW + HOUR)
    lead = cast.unit_lead(cast.works)
    first = apply(wanted=Wanted("unreasonable", "unreasonable", "已三次解释。", order_id=order.pk), actor=lead, now=NOW + 2 * HOUR)
    span = Wanted("exclusion", "system_fault", "系统停机。", scope=["T01"], span_from=NOW - DAY, span_to=NOW)
    alone = apply(wanted=span, actor=lead, now=NOW + 2 * HOUR)
    correct(cast, WEDNESDAY_OFF)
    for claim in (first, alone):
        assert Claim.objects.get(pk=claim.pk).decision_due == rings("claim_due", claim.pk) == at("2025-03-13 00:00")
    told = msgspec.json.decode(Event.objects.get(stream=f"claim:{alone.pk}", type="claim.due_moved").payload)
    assert (told["clock"], told["old"], told["new"]) == ("claim_due", "2025-03-11T16:00:00Z", "2025-03-12T16:00:00Z")
    correct(cast, WEDNESDAY_OFF, NOW + 4 * HOUR)
    assert Event.objects.filter(type="claim.due_moved").count() == 1
    assert_journal_agrees()


def test_the_ladder_follows_a_due_that_moved(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW + HOUR)
    assert steps(order)["L1"] == at("2025-03-10 00:00")
    correct(cast, WEDNESDAY_OFF)
    pass_time(NOW + 4 * HOUR)
    assert (lead_part(order).due_at, steps(order)["L1"], steps(order)["L2"]) == (at("2025-03-13 00:00"), at("2025-03-11 00:00"), at("2025-03-13 00:00"))


def test_yellow_and_red_cards_move_where_the_due_stays(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW + HOUR)
    assert [steps(order)[code] for code in ("L1", "L3", "L4", "L5")] == [at(f"2025-03-{day} 00:00") for day in (10, 12, 15, 19)]
    correct(cast, {date(2025, 3, 12): False})
    assert (lead_part(order).due_at, steps(order)["L2"]) == (at("2025-03-12 00:00"), at("2025-03-12 00:00"))
    assert (steps(order)["L3"], steps(order)["L4"], steps(order)["L5"]) == (at("2025-03-13 00:00"), at("2025-03-18 00:00"), at("2025-03-20 00:00"))
    correct(cast, {date(2025, 3, 10): False, date(2025, 3, 9): True}, NOW + 4 * HOUR)
    assert (lead_part(order).due_at, steps(order)["L1"]) == (at("2025-03-12 00:00"), at("2025-03-09 00:00"))
    assert_journal_agrees()


def test_a_card_given_stays_and_the_steps_ahead_move(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW + HOUR)
    late = at("2025-03-13 09:00")
    pass_time(late)
    given = set(Card.objects.values_list("step", flat=True))
    assert {"L1", "L2", "L3"} <= given
    correct(cast, {date(2025, 3, 11): False, date(2025, 3, 14): False}, late + HOUR)
    assert lead_part(order).due_at == at("2025-03-12 00:00")
    assert (set(Card.objects.values_list("step", flat=True)), steps(order)["L4"]) == (given, at("2025-03-18 00:00"))


def test_what_waited_for_a_year_in_these_rooms_is_set_with_it(cast: Cast) -> None:
    CalendarYear.objects.filter(year=2026).delete()
    changed()
    fresh = Cast(cast.now, cast.orgs, cast.people, {name: cast.fresh(actor) for name, actor in cast.actors.items()})
    now = at("2025-12-31 10:00")
    order = dispatched(fresh, now, fresh.works)
    found = supervise(order_id=order.pk, kind="phone", matter="请说明进展", actor=fresh.supervisor, now=now)
    span = Wanted("exclusion", "system_fault", "系统停机。", scope=["T01"], span_from=now - DAY, span_to=now)
    claim = apply(wanted=span, actor=fresh.unit_lead(fresh.works), now=now)
    assert Timer.objects.get(kind="claim_due").waits_for_year == 2026
    enter_year(year=2026, days={}, source="通知", actor=fresh.adjudicator, now=now + HOUR, clocks=CLOCKS)
    assert Supervision.objects.get().due_at == rings("supervision_due", found.pk) == at("2026-01-07 00:00")
    assert Claim.objects.get().decision_due == rings("claim_due", claim.pk) == at("2026-01-09 00:00")
    assert Supervision.objects.get().open_year is None
