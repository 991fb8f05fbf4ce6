"""Every working-day due of an order with the way it is counted: from its start, its limit and what has moved it since.

The reckoning only; recompute.py writes. A due is counted from what the journal keeps, so a changed calendar can count it anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from huiying.journal.models import Event, Timer
from huiying.kit.times import parse_rfc3339
from huiying.kit.workdays import WorkCalendar
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.limits import RULES, rule_for
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.rules import due_or_year, helper_due
from huiying.orders.timing import Shift, Span, case_of, from_payload, order_limit, shifted

Counted = tuple[datetime | None, int | None]
Count = Callable[[WorkCalendar], Counted]

OPEN_ORDERS = ("in_progress", "adjudicating", "suspended", "long_term", "pending_review", "rework")
WAITING = ("submitted", "need_info", "pending_dispatch")
COUNTED_ANEW = ("order.due_moved", "order.dues_set")


@dataclass(frozen=True, slots=True)
class Due:
    """A due as it stands. `counts` are the ways it may have come about, the likeliest first; `halted` = since when its clock stands still."""

    name: str
    stored: datetime | None
    counts: tuple[Count, ...]
    part: Assignment | None = None
    timer: Timer | None = None
    halted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A due after a reckoning: where it is now, or the year that it waits for."""

    due: Due
    at: datetime | None
    year: int | None

    @property
    def moved(self) -> bool:
        """Whether it is another moment than before."""
        return self.at != self.due.stored


def since(start: datetime, limit: str) -> Count:
    """A due that runs from a start and that nothing moves."""
    return lambda calendar: due_or_year(start, limit, calendar)


def corrected(due: Due, old: WorkCalendar, new: WorkCalendar, now: datetime) -> Outcome:
    """The due after a known year was corrected.

    It moves when it lies ahead, the old calendar reproduces it and the new one says another moment that lies ahead too, or a
    year that is not known: then it is open until that year is entered. A past due stays past, and one that the new calendar
    would put before `now` stays where it was: a correction makes nobody late and nobody timely. While a clock stands still,
    "ahead" is counted from the moment it stopped.
    """
    edge = due.halted or now
    count = next((count for count in due.counts if count(old)[0] == due.stored), None)
    if count is None or (due.stored is not None and due.stored <= edge):
        return Outcome(due, due.stored, None)
    there, year = count(new)
    open_now, ahead = there is None and year is not None, there is not None and there > edge
    return Outcome(due, there, year) if open_now or ahead else Outcome(due, due.stored, None)


def entered(due: Due, calendar: WorkCalendar) -> Outcome:
    """The due after a year was entered: one that was open is counted, others stay."""
    return Outcome(due, *due.counts[0](calendar)) if due.stored is None and due.counts else Outcome(due, due.stored, None)


@dataclass(frozen=True, slots=True)
class Happened:
    """A shift of a due as the journal tells it."""

    type: str
    at: datetime
    shift: Shift


class Reckoning:
    """The dues of one order, its live assignments and its timers, each with the ways to count it."""

    def __init__(self, order: WorkOrder, version: int = 0) -> None:
        self.order, self.version = order, version
        self.parts = list(Assignment.objects.select_related("parent", "unit").filter(order=order).order_by("sent_at"))
        self.shifts = dict(_shifts(order)) if order.first_dispatch_at else {}

    @cached_property
    def timers(self) -> list[Timer]:
        """The timers that have not rung."""
        return list(Timer.objects.filter(stream=self.order.stream, dropped=False, done_at=None).order_by("id"))

    def live(self) -> list[Assignment]:
        """The live assignments: the lead, then co-handlers, then children."""
        found = [part for part in self.parts if part.status in LIVE_ASSIGNMENT]
        return sorted(found, key=lambda part: (part.parent_id is not None, part.role != "lead", part.sent_at))

    def own(self) -> list[Due]:
        """The order's own: until dispatch, and the promise to the citizen."""
        order, found = self.order, list[Due]()
        if order.status in WAITING:
            found.append(Due("dispatch_due", order.dispatch_due, self._intake_counts(), halted=order.paused_at))
        if order.first_dispatch_at is not None and (order.due_at is None or order.status in (*OPEN_ORDERS, *WAITING)):
            found.append(Due("due_at", order.due_at, (self._promise,), halted=order.paused_at))
        return found

    def of(self, part: Assignment) -> list[Due]:
        """A unit's: sign, contact, return and reply."""
        waiting = {"sign_due": part.signed_at is None, "contact_due": part.first_contact_at is None}
        first = [Due(name, getattr(part, name), self._step_counts(part, name), part, halted=part.paused_at) for name, waits in waiting.items() if waits]
        window = Due("return_due", part.return_due, self._step_counts(part, "return_due"), part)
        return [*first, window, Due("due_at", part.due_at, (lambda calendar: self.reply(part, calendar),), part, halted=part.paused_at)]

    def base(self, part: Assignment, calendar: WorkCalendar) -> Counted:
        """The reply due before anything moved it: the unit's own limit, or what its superior's left when it was sent."""
        above = self._above(part)
        if above is None:
            return due_or_year(part.sent_at, part.limit_text, calendar)
        its, year = self.reply(above, calendar, until=part.sent_at)
        due = helper_due(above.sent_at, its, above.limit_text, calendar)
        return its if due is None or due <= part.sent_at else due, year

    def reply(self, part: Assignment, calendar: WorkCalendar, until: datetime | None = None) -> Counted:
        """The reply due with what has moved it, at most until a moment."""
        shifts = [done.shift for done in self.shifts.get(str(part.pk), ()) if until is None or done.at <= until]
        return _after(self.base(part, calendar), part.limit_text, shifts, calendar)

    def _above(self, part: Assignment) -> Assignment | None:
        """Whose due bounds this one's: the parent, or for a co-handler the lead at the time."""
        if part.parent_id or part.role == "lead":
            return part.parent
        leads = [p for p in self.parts if p.role == "lead" and p.parent_id is None and p.round_no == part.round_no and p.sent_at <= part.sent_at]
        return leads[-1] if leads else None

    def _promise(self, calendar: WorkCalendar) -> Counted:
        limit, start = order_limit(self.order), self.order.first_dispatch_at
        shifts = [done.shift for done in self.shifts.get("", ())]
        return _after(due_or_year(start, limit, calendar) if start else (None, None), limit, shifts, calendar)

    def promise_base(self, calendar: WorkCalendar) -> datetime | None:
        """The promise to the citizen before anything moved it."""
        start = self.order.first_dispatch_at
        return due_or_year(start, order_limit(self.order), calendar)[0] if start else None

    def _step_counts(self, part: Assignment, name: str) -> tuple[Count, ...]:
        pauses = [] if name == "return_due" else [done.shift for done in self.shifts.get(str(part.pk), ()) if done.type == "asg.resumed"]

        def counting(limit: str) -> Count:
            def count(calendar: WorkCalendar) -> Counted:
                due, year = due_or_year(part.sent_at, limit, calendar)
                last = self.base(part, calendar)[0] if part.parent_id and name != "return_due" else None
                return _after((min(due, last) if due and last else due, year), part.limit_text, pauses, calendar)

            return count

        rule = {"sign_due": "sign", "contact_due": "contact", "return_due": "ask_return"}[name]
        return tuple(counting(limit) for limit in _limits(self.order, rule, case_of(part), self.version))

    def _intake_counts(self) -> tuple[Count, ...]:
        start, pauses = intake_start(self.order)

        def counting(limit: str) -> Count:
            return lambda calendar: _after(due_or_year(start, limit, calendar), limit, pauses, calendar)

        return tuple(counting(limit) for limit in _limits(self.order, "dispatch", "", self.version))


def intake_start(order: WorkOrder) -> tuple[datetime, list[Shift]]:
    """When the clock until dispatch began, at receipt or when an event started it anew, and how it stood still since."""
    start, pauses, paused, known = order.received_at, list[Shift](), None, order.dispatch_due is not None
    events = Event.objects.filter(stream=order.stream, stream_seq__gt=1).exclude(type__in=COUNTED_ANEW)
    for at, columns in _set_columns(events.order_by("stream_seq").values_list("at", "payload")):
        if paused is not None and columns.get("dispatch_due") and known:
            pauses.append(Span(paused, at))
        elif "dispatch_due" in columns:
            start, pauses, known = at, [], columns["dispatch_due"] is not None
        paused = parse_rfc3339(columns["paused_at"]) if columns.get("paused_at") else None if "paused_at" in columns else paused
    return start, pauses


def _set_columns(rows: Iterable[tuple[datetime, str]]) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
    for at, written in rows:
        if '"dispatch_due"' in written or '"paused_at"' in written:
            payload = msgspec.json.decode(written)
            if payload.get("of") != "assignment":
                yield at, payload.get("set", {})


def _limits(order: WorkOrder, name: str, case: str, version: int) -> list[str]:
    """The limits that a step may run on: that of the order's present rule, then those of the other rules, for one that was reclassified."""
    own = getattr(rule_for(order, case=case, version=version), name)
    return list(dict.fromkeys([own, *(getattr(rule, name) for rule in RULES.get(version) if getattr(rule, name))]))


def _after(base: Counted, limit: str, shifts: Iterable[Shift], calendar: WorkCalendar) -> Counted:
    due, year = base
    for shift in shifts:
        moved = shifted(due, limit, shift, calendar)
        due, year = moved.due, moved.year or year
    return due, year


def _shifts(order: WorkOrder) -> Iterator[tuple[str, list[Happened]]]:
    """What has moved the dues of an order ("") and of each of its assignments, in the journal's order."""
    found: dict[str, list[Happened]] = {}
    moves = Event.objects.filter(stream=order.stream, payload__contains='"moved"').order_by("stream_seq")
    for kind, at, written in moves.values_list("type", "at", "payload"):
        payload = msgspec.json.decode(written)
        if isinstance(payload.get("moved"), dict):
            subject = payload["assignment"] if payload.get("of") == "assignment" else ""
            found.setdefault(subject, []).append(Happened(kind, at, from_payload(payload["moved"])))
    yield from found.items()
