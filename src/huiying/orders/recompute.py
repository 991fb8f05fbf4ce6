"""A calendar becomes known or changes: every open due is counted anew in one action (D11), and nothing late becomes timely."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q

from huiying.directory.acts import ROLES_OF
from huiying.directory.calendar_years import YearNotice
from huiying.directory.calendar_years import enter_year as keep_year
from huiying.directory.models import CalendarDay, CalendarYear
from huiying.directory.reference import current_version, reference
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.times import local_date, rfc3339
from huiying.kit.workdays import WorkCalendar
from huiying.orders import extending, pausing
from huiying.orders.authorise import Outsourced, authorise, record_refusal
from huiying.orders.change import Change
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.limits import rule_for
from huiying.orders.models import Assignment, TimeRequest, WorkOrder
from huiying.orders.replying import review_due
from huiying.orders.rules import due_or_year, helper_due
from huiying.orders.timing import UNIT_TIMERS, case_of, from_payload, order_limit, set_unit_timer, shifted

Clock = Callable[[WorkOrder, Timer, WorkCalendar], datetime | None]
WARN_FROM = (11, 1)
OPEN_ORDERS = ("in_progress", "adjudicating", "suspended", "long_term", "pending_review", "rework")
WAITING = ("submitted", "need_info", "pending_dispatch")


def _asked(limit: str) -> Clock:
    def clock(_order: WorkOrder, timer: Timer, calendar: WorkCalendar) -> datetime | None:
        asked = TimeRequest.objects.get(pk=timer.subject)
        asked.decision_due, _ = due_or_year(asked.requested_at, limit, calendar)
        asked.save(update_fields=["decision_due"])
        return asked.decision_due

    return clock


OWN_CLOCKS: dict[str, Clock] = {
    "review_due": lambda order, _timer, _calendar: review_due(order, order.state_at)[0],
    "extension_decision": _asked(extending.DECIDED_WITHIN),
    "suspend_decision": _asked(pausing.DECIDED_WITHIN),
    "plan_decision": _asked(pausing.DECIDED_WITHIN),
}


def warnings(now: datetime) -> list[tuple[str, str]]:
    """What start-up and the health page say about the calendar, as (zh, en): the year now unknown, or from 1 November the next one."""
    today, calendar = local_date(now), reference().calendar
    years = [today.year, *([today.year + 1] if (today.month, today.day) >= WARN_FROM else [])]
    return [
        (f"{year} 年工作日历尚未录入，跨年期限暂为“待定”。", f"The working calendar of {year} is not entered; dues in it stay open.")
        for year in years
        if not calendar.knows(year)
    ]


def enter_year(*, year: int, days: Mapping[date, bool], source: str, actor: Actor, now: datetime, clocks: Mapping[str, Clock] | None = None) -> int:
    """Enter a year's working calendar, and count every due that waited for it; returns how many orders got one.

    `days` are the dates that differ from Monday to Friday (True = working). `clocks` say when the waiting timers of other rooms
    fall due, by kind. In one transaction: keeps the year (`calendar.entered`), then journals `order.dues_set` for each order and
    `asg.dues_set` for each assignment. Raises Refused (known already, foreign dates), NotAllowed, Outsourced.
    """
    _allow(year, actor, now)
    refuse(longest("source", source, 120), [Problem("year", "known", "该年日历已录入，请用调整", "This year is entered already")] if _known(year) else [])
    with transaction.atomic():
        keep_year(notice=YearNotice(year, source, days), actor=actor, now=now)
        return _count_anew(Q(open_year=year) | Q(assignments__open_year=year), "dues_set", actor, now, clocks or {}, year)


def change_days(*, year: int, days: Mapping[date, bool], source: str, actor: Actor, now: datetime) -> int:
    """Change dates of a year that is known; open dues are counted anew, past ones stay past. Returns how many orders moved.

    In one transaction: keeps the year's new version (`calendar.entered`), then journals `order.due_moved` and `asg.due_moved`
    with the old and the new date. Raises Refused, NotAllowed, Outsourced.
    """
    _allow(year, actor, now)
    unknown = [] if _known(year) else [Problem("year", "unknown", "该年日历尚未录入", "This year is not entered yet")]
    refuse(longest("source", source, 120), required("days", dict(days)), unknown)
    with transaction.atomic():
        before = dict(CalendarDay.objects.filter(date__year=year).values_list("date", "is_workday"))
        keep_year(notice=YearNotice(year, source, {**before, **days}), actor=actor, now=now)
        return _count_anew(Q(status__in=OPEN_ORDERS), "due_moved", actor, now, {}, None)


def _known(year: int) -> bool:
    return CalendarYear.objects.filter(year=year).exists()


def _allow(year: int, actor: Actor, now: datetime) -> None:
    """Who may enter a calendar; an operator's attempt stays recorded. Raises NotAllowed, Outsourced."""
    try:
        authorise(actor, "enter_calendar", ROLES_OF["enter_calendar"], own=True, stream=f"calendar:{year}")
    except Outsourced as refusal:
        record_refusal(refusal, actor=actor, now=now)
        raise


def _count_anew(which: Q, event: str, actor: Actor, now: datetime, clocks: Mapping[str, Clock], year: int | None) -> int:
    calendar, count = reference(current_version()).calendar, 0
    for order in WorkOrder.objects.select_related("owner", "limit_rule").filter(which).distinct().iterator(chunk_size=500):
        with Change(order, actor=actor, now=now) as change:
            anew = _Anew(change, calendar, event)
            anew.order_dues()
            for part in _parts(order):
                anew.part_dues(part)
            _set_waiting_timers(change, clocks, year, calendar)
            count += anew.moved
    return count


def _parts(order: WorkOrder) -> list[Assignment]:
    """The live assignments: the lead, then co-handlers, then children."""
    found = Assignment.objects.select_related("parent", "unit").filter(order=order, status__in=LIVE_ASSIGNMENT)
    return sorted(found, key=lambda part: (part.parent_id is not None, part.role != "lead", part.sent_at))


def _set_waiting_timers(change: Change, clocks: Mapping[str, Clock], year: int | None, calendar: WorkCalendar) -> None:
    """Other timers that waited for the year, also those of other rooms; those of dues were set with them."""
    clocks = OWN_CLOCKS | dict(clocks)
    for timer in Timer.objects.filter(stream=change.order.stream, waits_for_year=year, dropped=False, done_at=None) if year else ():
        if timer.kind in clocks and timer.kind not in UNIT_TIMERS:
            change.timer(timer.kind, clocks[timer.kind](change.order, timer, calendar), subject=timer.subject, round_no=timer.round)


class _Anew:
    """The dues of one order, counted from their starts and what has moved them since."""

    def __init__(self, change: Change, calendar: WorkCalendar, event: str) -> None:
        self.change, self.order, self.calendar, self.event = change, change.order, calendar, event
        self.shifts = dict(_shifts(self.order)) if self.order.first_dispatch_at else {}
        self.lead: Assignment | None = None
        self.moved = False

    def order_dues(self) -> None:
        """The order's own: until dispatch, and the promise to the citizen."""
        order, fields = self.order, dict[str, Any]()
        if order.status in WAITING and order.dispatch_due is None:
            fields["dispatch_due"], fields["open_year"] = due_or_year(self._clock_start(), rule_for(order).dispatch, self.calendar)
            self.change.timer("dispatch_due", fields["dispatch_due"], year=fields["open_year"])
        if order.first_dispatch_at is not None:
            base, year = due_or_year(order.first_dispatch_at, order_limit(order), self.calendar)
            due, year_after = self._after_shifts(base, order_limit(order), "")
            fields |= self._changed("due_at", order.due_at, due)
            if order.due_original is None and base is not None:
                fields["due_original"] = base
            if order.open_year is not None:
                fields["open_year"] = year or year_after
        self._note({name: value for name, value in fields.items() if getattr(order, name) != value}, None)

    def _clock_start(self) -> datetime:
        """When the clock until dispatch began: at receipt, or when an event started it anew; acceptance does not."""
        began = Event.objects.filter(stream=self.order.stream, payload__contains='"dispatch_due":null').order_by("-stream_seq").first()
        return began.at if began else self.order.received_at

    def part_dues(self, part: Assignment) -> None:
        """A unit's: sign, contact, return and reply."""
        order = self.order
        if part.role == "lead" and part.parent_id is None:
            self.lead = part
        rule, fields, years = rule_for(order, case=case_of(part)), dict[str, Any](), []
        limits = {"sign_due": "" if part.signed_at else rule.sign, "contact_due": "" if part.first_contact_at else rule.contact, "return_due": rule.ask_return}
        for name, limit in limits.items():
            if getattr(part, name) is None and limit:
                fields[name], year = due_or_year(part.sent_at, limit, self.calendar)
                years.append(year)
        base, year = self._base(part)
        due, year_after = self._after_shifts(base, part.limit_text, str(part.pk))
        fields |= self._changed("due_at", part.due_at, due)
        if part.due_original is None and base is not None:
            fields["due_original"] = base
        if part.open_year is not None:
            fields["open_year"] = next((y for y in (year, year_after, *years) if y), None)
        self._note({name: value for name, value in fields.items() if getattr(part, name) != value}, part)

    def _base(self, part: Assignment) -> tuple[datetime | None, int | None]:
        """The due before anything moved it: the unit's own limit, or what its superior's leaves."""
        above = part.parent if part.parent_id else self.lead if part.role == "co" else None
        if above is None:
            return due_or_year(part.sent_at, part.limit_text, self.calendar)
        its, year = self._base(above)
        if part.due_original is not None and its == above.due_original:
            return part.due_original, None
        due = helper_due(above.sent_at, its, part.limit_text, self.calendar)
        return its if due is None or due <= part.sent_at else due, year

    def _after_shifts(self, base: datetime | None, limit: str, subject: str) -> tuple[datetime | None, int | None]:
        due, year = base, None
        for shift in self.shifts.get(subject, ()):
            moved = shifted(due, limit, shift, self.calendar)
            due, year = moved.due, moved.year or year
        return due, year

    def _changed(self, name: str, old: datetime | None, new: datetime | None) -> dict[str, Any]:
        """The new due; one that is past stays as it is: no silent forgiveness."""
        if new is None or new == old or (old is not None and old <= self.change.now):
            return {}
        return {name: new}

    def _note(self, fields: dict[str, Any], part: Assignment | None) -> None:
        if not fields:
            return
        self.moved = True
        row = part or self.order
        told = {"old": _written(row.due_at), "new": _written(fields.get("due_at", row.due_at))}
        if part is None:
            self.change.note(f"order.{self.event}", payload=told, **fields)
            return
        self.change.note_assignment(part, f"asg.{self.event}", payload=told, **fields)
        for kind, name in zip(UNIT_TIMERS, ("sign_due", "contact_due", "due_at"), strict=True):
            if name in fields:
                set_unit_timer(self.change, part, kind, fields[name])


def _written(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def _shifts(order: WorkOrder) -> Iterator[tuple[str, list[Any]]]:
    """What has moved the dues of an order ("") and of each of its assignments, in the journal's order."""
    found: dict[str, list[Any]] = {}
    for written in Event.objects.filter(stream=order.stream, payload__contains='"moved"').order_by("stream_seq").values_list("payload", flat=True):
        payload = msgspec.json.decode(written)
        subject = payload["assignment"] if payload.get("of") == "assignment" else ""
        found.setdefault(subject, []).append(from_payload(payload["moved"]))
    yield from found.items()
