"""The ladder in force, and the moments at which an assignment reaches its steps."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from huiying.directory.reference import Cached
from huiying.kit.limits import DayEdge, Limit, ladder_at
from huiying.kit.limits import LadderStep as Moment
from huiying.kit.workdays import UnknownYear, WorkCalendar
from huiying.orders.models import Assignment
from huiying.supervision.models import LadderStep

EVIDENCE = "evidence"
WHOLE = Decimal(100)
_PERCENT = re.compile(r"\d{1,3}(\.\d+)?%\Z", re.ASCII)


class BadStep(ValueError):  # noqa: N818 - names what is wrong
    """A rule of a ladder's step cannot be read."""


@dataclass(frozen=True)
class Step:
    """One step in force. `moment` is None for a step that no time reaches."""

    code: str
    zh: str
    en: str
    action: str
    light: str
    moment: Moment | None


def read_step(row: LadderStep) -> Step:
    """A step of the table with its rules read. Raises BadStep."""
    by_time = row.day_rule != EVIDENCE
    if not by_time and row.hour_rule not in {"", EVIDENCE}:
        read_moment(LadderStep(code=row.code, hour_rule=row.hour_rule))  # what nobody waits for must be readable all the same
    return Step(row.code, row.name, row.name_en, row.action, row.light, read_moment(row) if by_time else None)


def read_moment(row: LadderStep) -> Moment:
    """When a step is reached, from its two rules (supervision.seed says how they are written). Raises BadStep."""
    try:
        edge, offset, share = _day(row.day_rule)
        hour_share = _share(row.hour_rule) if row.hour_rule.endswith("%") else None
        hour = None if hour_share is not None or not row.hour_rule else Limit.parse(row.hour_rule)
        return Moment(row.code, row.name, row.name_en, offset, edge, hour, hour_share, share)
    except ValueError as wrong:
        raise BadStep(row.code) from wrong


def _day(rule: str) -> tuple[DayEdge, Limit | None, Decimal | None]:
    if not rule:
        return DayEdge.END, None, None
    main, _, share = rule.partition(";")
    edge, _, amount = main.strip().partition(" ")
    return DayEdge(edge), Limit.parse(amount), _share(share.strip()) if share else None


def _share(text: str) -> Decimal:
    if not _PERCENT.match(text) or Decimal(text[:-1]) > WHOLE:
        raise ValueError(text)
    return Decimal(text[:-1]) / WHOLE


def _load() -> dict[str, Step]:
    return {row.code: read_step(row) for row in LadderStep.objects.filter(valid_to__isnull=True).order_by("code")}


STEPS: Cached[dict[str, Step]] = Cached(_load)


def reached_at(step: Step, assignment: Assignment, calendar: WorkCalendar) -> tuple[datetime | None, int | None]:
    """When an assignment reaches a step, or the year it waits for; (None, None) without a due or for a step by evidence."""
    if step.moment is None or assignment.due_at is None or not assignment.limit_text:
        return None, None
    try:
        return ladder_at(step.moment, assignment.sent_at, assignment.due_at, Limit.parse(assignment.limit_text), calendar), None
    except UnknownYear as unknown:
        return None, unknown.year
