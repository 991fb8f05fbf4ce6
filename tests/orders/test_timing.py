"""The clocks through the real actions: dues to the second, credits on the limit's own clock."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from huiying.directory.models import City
from huiying.journal.models import Event
from huiying.kit.limits import Limit
from huiying.kit.workdays import library_calendar
from huiying.orders.change import Change
from huiying.orders.limits import rule_for
from huiying.orders.models import LimitRule
from huiying.orders.rules import Case, Rule, resolve
from huiying.orders.seed import limit_rules, save_limit_rules
from huiying.orders.timing import Span, as_payload, credit_order, from_payload, shifted
from tests.cast import NOW, POWER_CUT, VERSIONS, Cast, again, build
from tests.orders.steps import DAY, HOUR, assert_journal_agrees, at, dispatched, lead_part

pytestmark = pytest.mark.django_db
CALENDAR = library_calendar([2024, 2025])
# DOMAIN 4.9: Spring Festival 2025, with the make-up days Sunday 26 January and Saturday 8 February
WORKED = [
    ("2025-01-24 16:00", "1 WORK_DAY", "2025-01-27 00:00"),
    ("2025-01-24 16:00", "5 WORK_DAY", "2025-02-08 00:00"),
    ("2025-01-24 16:00", "6 WORK_DAY", "2025-02-09 00:00"),
    ("2025-01-30 09:00", "3 WORK_DAY", "2025-02-08 00:00"),
    ("2025-01-27 22:30", "24 HOUR", "2025-01-28 22:30"),
    ("2025-01-24 16:00", "7 CAL_DAY", "2025-02-01 00:00"),
]


def with_limit(start: datetime, limit: str) -> Cast:
    """The city at a moment, where a call for help must be answered within a limit."""
    cast = build(start)
    LimitRule.objects.filter(code="help").update(reply_limit=limit)
    City.objects.update(reference_version=next(VERSIONS))
    return Cast(cast.now, cast.orgs, cast.people, {name: cast.fresh(actor) for name, actor in cast.actors.items()})


@pytest.mark.parametrize(("start", "limit", "due"), WORKED)
def test_acceptance_check_1(start: str, limit: str, due: str) -> None:
    """The working-day clock across Spring Festival: dispatched at the start, the order and its lead are due to the second."""
    cast = with_limit(at(start), limit)
    order = dispatched(cast, at(start), cast.works)
    assert (again(order).due_at, again(order).due_original) == (at(due), at(due))
    assert (lead_part(order).due_at, lead_part(order).due_original, lead_part(order).limit_text) == (at(due), at(due), limit)
    assert_journal_agrees()


def test_the_clock_starts_at_dispatch_and_not_at_signing() -> None:
    cast = build()
    order = dispatched(cast, at("2025-03-04 10:00"), cast.works)
    unit = lead_part(order)
    assert (unit.sign_due, unit.contact_due) == (at("2025-03-06 00:00"), at("2025-03-06 00:00"))
    assert (unit.due_at, unit.return_due) == (at("2025-03-12 00:00"), at("2025-03-07 00:00"))


@pytest.mark.parametrize(
    ("given", "hours", "moved"),
    [({}, 23, timedelta(0)), ({}, 24, DAY), ({}, 71, 2 * DAY), ({"urgency": "urgent", "topic_code": POWER_CUT}, 23, timedelta(hours=23))],
)
def test_a_credit_counts_on_the_limits_own_clock(given: dict[str, object], hours: int, moved: timedelta) -> None:
    cast = build()
    order = dispatched(cast, at("2025-03-03 10:00"), cast.works, **given)  # Monday
    due = order.due_at
    order = again(order)
    with Change(order, actor=cast.dispatcher, now=at("2025-03-07 10:00")) as change:
        credit_order(change, at("2025-03-04 00:00"), at("2025-03-04 00:00") + hours * HOUR)
    assert (again(order).due_at, again(order).credited) == (due + moved, int(moved.total_seconds()))
    assert Event.objects.filter(stream=order.stream, type="order.credited").count() == bool(moved)
    assert_journal_agrees()


@pytest.mark.parametrize("shift", [Limit.parse("5 WORK_DAY"), Span(at("2025-03-04 10:00"), at("2025-03-05 11:30"))])
def test_a_shift_is_read_back_from_the_journal(shift: object) -> None:
    assert from_payload(as_payload(shift)) == shift  # type: ignore[arg-type]


def test_an_open_due_stays_open_and_an_unknown_year_opens_one() -> None:
    assert shifted(None, "5 WORK_DAY", Limit.parse("5 WORK_DAY"), CALENDAR) == shifted(None, "", Limit.parse("1 HOUR"), CALENDAR)
    moved = shifted(at("2025-12-31 00:00"), "5 WORK_DAY", Limit.parse("5 WORK_DAY"), CALENDAR)
    assert (moved.due, moved.year) == (None, 2026)


def shipped() -> tuple[Rule, ...]:
    numbers = count(1)
    rules = limit_rules(NOW)
    return tuple(Rule(next(numbers), r.code, Case(r.demand_type, r.urgency, r.topic_prefix, r.channel, r.case), weight=r.weight) for r in rules)


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (Case("complaint", "normal"), "complaint"),
        (Case("complaint", "urgent"), "urgent"),
        (Case("consult", "critical", case="rework"), "critical"),
        (Case("consult", "normal", case="rework"), "rework"),
        (Case("help", "urgent", case="rework"), "rework_urgent"),
        (Case("help", "normal", case="hard"), "hard"),
        (Case("help", "urgent", case="hard"), "urgent"),
        (Case("report", "normal", case="supervised"), "supervised"),
        (Case("report", "urgent", case="supervised"), "supervised_urgent"),
        (Case("help", "normal", case="enterprise"), "enterprise"),
        (Case("complaint", "normal", case="enforcement"), "enforcement"),
        (Case("other", "normal"), "general"),
    ],
)
def test_urgency_outweighs_the_type_in_the_shipped_rules(case: Case, code: str) -> None:
    assert resolve(shipped(), case).code == code


def test_the_shipped_rules_hold_limits_that_can_be_read_and_fit_their_columns() -> None:
    for rule in limit_rules(NOW):
        rule.full_clean(exclude=["extension_limits", "approved_by", "valid_to"])
        for limit in (rule.dispatch_limit, rule.sign_limit, rule.contact_limit, rule.reply_limit, rule.return_limit, *rule.extension_limits):
            assert not limit or str(Limit.parse(limit)) == limit


def test_rules_come_into_force_with_their_approver() -> None:
    cast = build()
    LimitRule.objects.all().delete()
    save_limit_rules(limit_rules(NOW), actor=cast.assessor, now=NOW)
    assert set(LimitRule.objects.values_list("approved_by", flat=True)) == {cast.assessor.id}
    order = cast.order(actor=cast.fresh(cast.agent))
    assert rule_for(order).code == "help"
    assert Event.objects.filter(type="limits.set").count() == 1
