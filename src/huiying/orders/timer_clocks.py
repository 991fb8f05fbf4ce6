"""Timers whose due stands in no column of order or assignment: how each is counted, and which row shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from huiying.journal.models import Event, Timer
from huiying.orders import extending, pausing
from huiying.orders.dues import Count, since
from huiying.orders.models import TimeRequest, WorkOrder
from huiying.orders.replying import REVIEWED_WITHIN


def _nothing(_timer: Timer, _due: datetime | None, _year: int | None) -> None:
    """No row shows it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A kind of timer. `counting` gives the way a timer is counted in working days, None when nothing waits for it any more; `keep` writes a due into its row.

    Limits in hours or calendar days have no such clock: no calendar moves them.
    """

    counting: Callable[[Timer], Count | None]
    keep: Callable[[Timer, datetime | None, int | None], None] = _nothing


def _review(timer: Timer) -> Count | None:
    order = WorkOrder.objects.filter(pk=timer.stream.removeprefix("order:"), status="pending_review").first()
    return since(order.state_at, REVIEWED_WITHIN) if order else None


def _extension(timer: Timer) -> Count | None:
    """From the request; after it was passed on, from that moment."""
    asked = TimeRequest.objects.filter(pk=timer.subject, state="pending").first()
    if asked is None:
        return None
    passed = Event.objects.filter(type="asg.extension_passed_on", stream=timer.stream, payload__contains=timer.subject).order_by("-stream_seq").first()
    return since(passed.at if passed and timer.round == extending.LAST_STEP else asked.requested_at, extending.DECIDED_WITHIN)


def _pause(timer: Timer) -> Count | None:
    asked = TimeRequest.objects.filter(pk=timer.subject, state="pending").first()
    return since(asked.requested_at, pausing.DECIDED_WITHIN) if asked else None


def _keep_request(timer: Timer, due: datetime | None, _year: int | None) -> None:
    TimeRequest.objects.filter(pk=timer.subject).update(decision_due=due)


OWN_CLOCKS: dict[str, Clock] = {
    "review_due": Clock(_review),
    "extension_decision": Clock(_extension, _keep_request),
    "suspend_decision": Clock(_pause, _keep_request),
    "plan_decision": Clock(_pause, _keep_request),
}
