"""What follows for alerts, seasons and tasks beforehand: what was said is looked at, gaps are told, seasons begin and end, dues ring."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiying.directory.models import City
from huiying.dispatch.changing import read_order
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Event, Text, Timer
from huiying.kit.actor import Actor, system
from huiying.supervision.alerts.answering import escalate_alert
from huiying.supervision.alerts.raising import APART, look_for_danger
from huiying.supervision.alerts.watching import tell_gaps
from huiying.supervision.proactive.acting import task_due
from huiying.supervision.seasons.switching import tend

STREAM, KIND = "city:1", "alert_watch"
EVERY = timedelta(minutes=10)
SAID = ("text",)  # the words that an event keeps of a citizen
WHOLE = frozenset({"order.submitted", "order.direct_closed"})
CORRECTED = "order.corrected"
PUT_RIGHT = ("title", "edited_text")


def look_at_words(event: Event, now: datetime, actor: Actor) -> None:
    """A matter was registered, put right, or words were added: those of danger and of callers who need care raise alerts."""
    order = read_order(event.stream.removeprefix("order:"))
    before = ""
    if event.type in WHOLE:
        text = f"{order.title}{APART}{order.original_text}"
    elif event.type == CORRECTED:
        changed = Text.objects.filter(event_id=event.pk, field__in=PUT_RIGHT).values_list("field", flat=True)
        text, before = APART.join(getattr(order, name) for name in sorted(changed)), order.original_text
    else:
        text = APART.join(filter(None, Text.objects.filter(event_id=event.pk, field__in=SAID).values_list("text", flat=True)))
    look_for_danger(order_id=order.pk, text=text, before=before, actor=actor, now=now)


def ack_due(timer: Timer, now: datetime, actor: Actor) -> None:
    """Whoever was asked had until now."""
    escalate_alert(alert_id=UUID(timer.stream.removeprefix("alert:")), asked=timer.round, actor=actor, now=now)


def due_task(timer: Timer, now: datetime, actor: Actor) -> None:
    """A task beforehand is due."""
    task_due(task_id=UUID(timer.stream.removeprefix("proactive:")), actor=actor, now=now)


def watch(_timer: Timer, now: datetime, actor: Actor) -> None:
    """Gaps of the roster, seasons that begin or end; then again in ten minutes."""
    tell_gaps(actor=actor, now=now)
    tend(actor=actor, now=now)
    _set(now + EVERY, now)


def arm(now: datetime) -> None:
    """Set the watch where none waits."""
    if City.objects.exists() and not Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None, dropped=False).exists():
        _set(now, now)


def _set(due: datetime, now: datetime) -> None:
    with transaction.atomic():
        write([], [NewTimer(STREAM, KIND, due)], actor=system("timer"), now=now)
