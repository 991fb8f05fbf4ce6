"""A calendar becomes known or changes: every open due is counted anew in one action (D11), and nothing late becomes timely."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from huiying.directory.acts import ROLES_OF
from huiying.directory.calendar_years import YearNotice
from huiying.directory.calendar_years import enter_year as keep_year
from huiying.directory.models import CalendarDay, CalendarYear
from huiying.directory.reference import current_version, reference
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.times import local_date, rfc3339
from huiying.kit.workdays import WorkCalendar
from huiying.orders.authorise import Outsourced, authorise, record_refusal
from huiying.orders.change import Change
from huiying.orders.dues import OPEN_ORDERS, WAITING, Due, Outcome, Reckoning, corrected, entered
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.timer_clocks import OWN_CLOCKS, Clock
from huiying.orders.timing import set_unit_timer

Settle = Callable[[Due], Outcome]
WARN_FROM = (11, 1)
UNIT_TIMER = {"sign_due": "sign_due", "contact_due": "contact_due", "due_at": "asg_due"}


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

    `days` are the dates that differ from Monday to Friday (True = working). `clocks` say how the timers of other rooms are
    counted, by kind. In one transaction: keeps the year (`calendar.entered`), then journals `order.dues_set` for each order and
    `asg.dues_set` for each assignment. Raises Refused (known already, foreign dates), NotAllowed, Outsourced.
    """
    _allow(year, actor, now)
    refuse(longest("source", source, 120), [Problem("year", "known", "该年日历已录入，请用调整", "This year is entered already")] if _known(year) else [])
    all_clocks = OWN_CLOCKS | dict(clocks or {})
    with transaction.atomic():
        keep_year(notice=YearNotice(year, source, days), actor=actor, now=now)
        calendar = reference(current_version()).calendar
        waiting = Timer.objects.filter(waits_for_year=year)
        which = Q(open_year=year) | Q(assignments__open_year=year) | _with_timers(waiting, all_clocks)
        return _count_anew(which, "dues_set", lambda due: entered(due, calendar), all_clocks, actor, now)


def change_days(
    *, year: int, days: Mapping[date, bool], source: str, actor: Actor, now: datetime, clocks: Mapping[str, Clock] | None = None,
    without: Collection[date] = (),
) -> int:  # fmt: skip
    """Change dates of a year that is known, and count every open working-day due anew; returns how many orders moved.

    Dates in `without` are no longer special: the weekday, or the shipped library, says again what they are.

    A due moves when it lies ahead of `now`, the old calendar reproduces it, and the new one puts it ahead of `now` too (see
    dues.corrected): past ones stay past, and one that would come to lie in the past stays where it was, so that no correction
    makes a unit late. One that comes to lie in an unknown year is open until that year is entered. In one transaction: keeps the
    year's new version (`calendar.entered`), then journals `order.due_moved` and `asg.due_moved` with the old and the new date,
    and moves the timers; those of a ladder whose due moved follow that event. Raises Refused, NotAllowed, Outsourced.
    """
    _allow(year, actor, now)
    unknown = [] if _known(year) else [Problem("year", "unknown", "该年日历尚未录入", "This year is not entered yet")]
    refuse(longest("source", source, 120), required("days", [*days, *without]), unknown)
    all_clocks = OWN_CLOCKS | dict(clocks or {})
    with transaction.atomic():
        old = reference(current_version()).calendar
        before = dict(CalendarDay.objects.filter(date__year=year).values_list("date", "is_workday"))
        keep_year(notice=YearNotice(year, source, {day: works for day, works in {**before, **days}.items() if day not in without}), actor=actor, now=now)
        new = reference(current_version()).calendar
        return _count_anew(_under_way(all_clocks), "due_moved", lambda due: corrected(due, old, new, now), all_clocks, actor, now)


def would_move(*, year: int, works: frozenset[date], now: datetime, clocks: Mapping[str, Clock]) -> tuple[int, int]:
    """How many orders, and how many dues in all, a correction would move that makes `works` the year's working days. Writes nothing."""
    old = reference(current_version()).calendar
    new, all_clocks = WorkCalendar({**old.days, year: works}), OWN_CLOCKS | dict(clocks)

    def settle(due: Due) -> Outcome:
        return corrected(due, old, new, now)

    version, orders = current_version(), _orders(_under_way(all_clocks))
    moved = [sum(outcome.moved for outcome in _settled(Reckoning(order, version), settle, all_clocks)) for order in orders]
    alone = sum(settle(due).moved for due in _timer_dues(_outside_orders(all_clocks), all_clocks))
    return sum(n > 0 for n in moved), sum(moved) + alone


def _known(year: int) -> bool:
    return CalendarYear.objects.filter(year=year).exists()


def _allow(year: int, actor: Actor, now: datetime) -> None:
    """Who may enter a calendar; an operator's attempt stays recorded. Raises NotAllowed, Outsourced."""
    try:
        authorise(actor, "enter_calendar", ROLES_OF["enter_calendar"], own=True, stream=f"calendar:{year}")
    except Outsourced as refusal:
        record_refusal(refusal, actor=actor, now=now)
        raise


def _with_timers(timers: QuerySet[Timer], clocks: Mapping[str, Clock]) -> Q:
    """The orders among whose timers there is one of `timers` that a clock counts."""
    streams = timers.filter(kind__in=clocks, stream__startswith="order:", dropped=False, done_at=None).values_list("stream", flat=True)
    return Q(pk__in={UUID(stream.removeprefix("order:")) for stream in streams})


def _under_way(clocks: Mapping[str, Clock]) -> Q:
    return Q(status__in=(*OPEN_ORDERS, *WAITING)) | _with_timers(Timer.objects.all(), clocks)


def _orders(which: Q) -> Iterable[WorkOrder]:
    return WorkOrder.objects.select_related("owner", "limit_rule").filter(which).distinct().iterator(chunk_size=500)


def _one_by_one(which: Q) -> Iterator[WorkOrder]:
    """Each order as it is when its turn comes, locked from then on; those that came in meanwhile are taken too."""
    seen = set[UUID]()
    while fresh := [pk for pk in WorkOrder.objects.filter(which).order_by("pk").values_list("pk", flat=True).distinct() if pk not in seen]:
        seen.update(fresh)
        for pk in fresh:
            yield WorkOrder.objects.select_related("owner", "limit_rule").select_for_update(of=("self",)).get(pk=pk)


def _outside_orders(clocks: Mapping[str, Clock]) -> Iterable[Timer]:
    """Timers that stand in a stream of their own: an application that is about no order."""
    return Timer.objects.filter(kind__in=clocks, dropped=False, done_at=None).exclude(stream__startswith="order:")


def _timer_dues(timers: Iterable[Timer], clocks: Mapping[str, Clock]) -> list[Due]:
    counted = [(timer, clocks[timer.kind].counting(timer)) for timer in timers if timer.kind in clocks]
    return [Due(timer.kind, timer.due_at, (count,), timer=timer) for timer, count in counted if count is not None]


def _settled(reckoning: Reckoning, settle: Settle, clocks: Mapping[str, Clock]) -> list[Outcome]:
    """The outcomes of all dues of an order; timers that follow an assignment's due are left out where that one moves."""
    own = [settle(due) for due in reckoning.own()]
    parts = [settle(due) for part in reckoning.live() for due in reckoning.of(part)]
    moved = tuple(f"{o.due.part.pk}:" for o in parts if o.due.part and o.due.name == "due_at" and o.moved)
    timers = [timer for timer in reckoning.timers if not timer.subject.startswith(moved)]
    return [*own, *parts, *(settle(due) for due in _timer_dues(timers, clocks))]


def _count_anew(which: Q, event: str, settle: Settle, clocks: Mapping[str, Clock], actor: Actor, now: datetime) -> int:
    count, version = 0, current_version()
    for order in _one_by_one(which):
        reckoning = Reckoning(order, version)
        outcomes = _settled(reckoning, settle, clocks)
        with Change(order, actor=actor, now=now) as change:
            writing = _Writing(change, reckoning, event)
            writing.order_dues([o for o in outcomes if o.due.part is None and o.due.timer is None])
            for part in reckoning.live():
                writing.part_dues(part, [o for o in outcomes if o.due.part is part])
            writing.timers([o for o in outcomes if o.due.timer is not None], clocks)
            count += writing.any
    for due in _timer_dues(_outside_orders(clocks), clocks):
        _move_alone(settle(due), event, clocks, actor, now)
    return count


def _move_alone(outcome: Outcome, event: str, clocks: Mapping[str, Clock], actor: Actor, now: datetime) -> None:
    """Move a timer that stands in a stream of its own, with an event there."""
    timer = outcome.due.timer
    if timer is None or not outcome.moved:
        return
    clocks[timer.kind].keep(timer, outcome.at, outcome.year)
    seq = (Event.objects.filter(stream=timer.stream).aggregate(last=Max("stream_seq"))["last"] or 0) + 1
    happened = NewEvent(timer.stream, seq, f"{timer.stream.partition(':')[0]}.{event}", {"clock": timer.kind, **_told(outcome)})
    write([happened], [NewTimer(timer.stream, timer.kind, outcome.at, timer.subject, timer.round, outcome.year)], actor=actor, now=now)


class _Writing:
    """The moves of one order's dues, written within a change."""

    def __init__(self, change: Change, reckoning: Reckoning, event: str) -> None:
        self.change, self.reckoning, self.event = change, reckoning, event
        self.calendar = reference(reckoning.version).calendar
        self.running = {(timer.kind, timer.subject) for timer in reckoning.timers}
        self.any = False

    def order_dues(self, outcomes: Sequence[Outcome]) -> None:
        """The order's own columns, in one event."""
        order = self.change.order
        fields = _columns(outcomes, order.open_year)
        if fields.get("due_at") and order.due_original is None:
            fields["due_original"] = self.reckoning.promise_base(self.calendar)
        if not fields:
            return
        self.any = True
        self.change.note(f"order.{self.event}", payload=_payload(outcomes), **fields)
        if "dispatch_due" in fields and ("dispatch_due", "") in self.running:
            self.change.timer("dispatch_due", order.dispatch_due, year=None if order.dispatch_due else order.open_year)

    def part_dues(self, part: Assignment, outcomes: Sequence[Outcome]) -> None:
        """An assignment's columns, in one event; its running timers follow."""
        fields = _columns(outcomes, part.open_year)
        if "due_at" in fields and part.due_original is None:
            fields["due_original"] = self.reckoning.base(part, self.calendar)[0]
        if not fields:
            return
        self.any = True
        self.change.note_assignment(part, f"asg.{self.event}", payload=_payload(outcomes), **fields)
        for name, kind in UNIT_TIMER.items():
            if name in fields and (kind, str(part.pk)) in self.running:
                set_unit_timer(self.change, part, kind, fields[name])

    def timers(self, outcomes: Sequence[Outcome], clocks: Mapping[str, Clock]) -> None:
        """The other timers, with an event each."""
        for outcome in outcomes:
            timer = outcome.due.timer
            if timer is not None and outcome.moved:
                self.any = True
                clocks[timer.kind].keep(timer, outcome.at, outcome.year)
                self.change.note(f"order.{self.event}", payload={"clock": timer.kind, "subject": timer.subject, **_told(outcome)})
                self.change.timer(timer.kind, outcome.at, subject=timer.subject, round_no=timer.round, year=outcome.year)


def _columns(outcomes: Sequence[Outcome], open_year: int | None) -> dict[str, Any]:
    """The columns to set: the dues that moved, and the year that those wait for which are open."""
    fields: dict[str, Any] = {outcome.due.name: outcome.at for outcome in outcomes if outcome.moved}
    if not fields:
        return fields
    year = min((outcome.year for outcome in outcomes if outcome.at is None and outcome.year), default=None)
    return {**fields, "open_year": year} if year != open_year else fields


def _payload(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Each move with its old and new date; "old" and "new" themselves tell the reply due's, else the first that moved."""
    moved = {outcome.due.name: _told(outcome) for outcome in outcomes if outcome.moved}
    return {**moved.get("due_at", next(iter(moved.values()), {})), "dues": moved}


def _told(outcome: Outcome) -> dict[str, str | None]:
    return {"old": _written(outcome.due.stored), "new": _written(outcome.at)}


def _written(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
