"""Read only: the tasks that somebody may see, and their figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet, Value

from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.orders.queries import subtree
from huiying.supervision.proactive.life import RUNNING
from huiying.supervision.proactive.models import ProactiveTask
from huiying.supervision.seasons.counting import received

WEEK = timedelta(days=7)
WEEKS = 4


def tasks_for(actor: Actor) -> QuerySet[ProactiveTask]:
    """All of them for the agency's own people; a unit's and those of the units below it for the others."""
    rows = ProactiveTask.objects.select_related("unit", "season", "season__plan").annotate(ref=Value(actor.reference_version))
    if actor.employer_kind == "hotline_agency":
        return rows
    if actor.employer_kind not in {"government", "public_utility"}:
        return rows.none()
    return rows.filter(unit_id__in=[UUID(unit) for unit in subtree(actor)])


def to_do(actor: Actor, _now: datetime) -> QuerySet[ProactiveTask]:
    """What is still to be done of the tasks that the actor sees."""
    return tasks_for(actor).filter(state__in=RUNNING)


def task_for(actor: Actor, number: str) -> ProactiveTask:
    """One task by its number. Raises NotFound, for a foreign one as for none."""
    found = tasks_for(actor).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def is_late(task: ProactiveTask, now: datetime) -> bool:
    """Whether the due is over and nothing was reported, or the report that stands came after it."""
    return (task.state in RUNNING and task.due_at <= now) or (task.reported_at is not None and task.reported_at > task.due_at)


@dataclass(frozen=True, slots=True)
class InTime:
    """Of the tasks due within a span (cancelled ones left out), how many were reported by their due."""

    in_time: int
    due: int


def in_time(actor: Actor, since: datetime, until: datetime, now: datetime) -> InTime:
    """The figure for the tasks that the actor sees, due within [since, until) and not later than now. A report that was sent back counts no more."""
    rows = tasks_for(actor).filter(due_at__gte=since, due_at__lt=min(until, now)).exclude(state="cancelled")
    judged = list(rows.values_list("state", "reported_at", "due_at"))
    met = sum(state in {"reported", "accepted"} and reported is not None and reported <= due for state, reported, due in judged)
    return InTime(met, len(judged))


@dataclass(frozen=True, slots=True)
class Beside:
    """Orders of the task's class of matters and division: in each of the weeks before it was issued, and after it was reported (so far). A description.

    No effect is claimed: season, weather and other measures change too.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]


def orders_beside(task: ProactiveTask, now: datetime) -> Beside:
    """Four weeks before, and up to four whole weeks after (a statement each)."""
    before = tuple(_week(task, task.issued_at - WEEK * (WEEKS - n)) for n in range(WEEKS))
    done = task.reported_at if task.state in {"reported", "accepted"} else None
    whole = min(WEEKS, (now - done) // WEEK) if done else 0
    return Beside(before, tuple(_week(task, done + WEEK * n) for n in range(whole)) if done else ())


def _week(task: ProactiveTask, since: datetime) -> int:
    return received((task.topic_code,), since, since + WEEK, task.region_code)
