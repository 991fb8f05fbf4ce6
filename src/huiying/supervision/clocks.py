"""The clocks of this room and of the rooms below that a working calendar moves. The call-back's limits are calendar days: it has none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from huiying.dispatch.aftermath import CLOCKS as DISPATCH_CLOCKS
from huiying.journal.models import Timer
from huiying.kit.errors import NotFound
from huiying.knowledge import reporting
from huiying.orders.dues import Count, since
from huiying.orders.timer_clocks import Clock
from huiying.supervision.claims import DECIDED_WITHIN
from huiying.supervision.ladder import counts
from huiying.supervision.loading import read_assignment
from huiying.supervision.models import Claim, Supervision
from huiying.supervision.steps import STEPS, reached_at
from huiying.supervision.supervising import ANSWER_WITHIN


def _supervision(timer: Timer) -> Count | None:
    found = Supervision.objects.filter(pk=timer.subject, state="issued").first()
    return since(found.issued_at, ANSWER_WITHIN) if found else None


def _keep_supervision(timer: Timer, due: datetime | None, year: int | None) -> None:
    Supervision.objects.filter(pk=timer.subject).update(due_at=due, open_year=year)


def _claim(timer: Timer) -> Count | None:
    found = Claim.objects.filter(pk=timer.subject, state="pending").first()
    return since(found.applied_at, DECIDED_WITHIN) if found else None


def _keep_claim(timer: Timer, due: datetime | None, _year: int | None) -> None:
    Claim.objects.filter(pk=timer.subject).update(decision_due=due)


def _ladder(timer: Timer) -> Count | None:
    """A step around a due that stays; where the due itself moves, the steps follow it."""
    assignment_id, _, code = timer.subject.partition(":")
    step = STEPS.get(0).get(code)
    try:
        order, assignment = read_assignment(UUID(assignment_id))
    except NotFound:
        return None
    if step is None or not counts(order, assignment):
        return None
    return lambda calendar: reached_at(step, assignment, calendar)


def _answers(limits: Mapping[str, str]) -> Callable[[Timer], Count | None]:
    """Feedback on answers: the due of its owner, and the reminder before it."""

    def counting(timer: Timer) -> Count | None:
        begun = reporting.clock_of(timer.subject)
        return since(begun[1], limits[begun[0]]) if begun else None

    return counting


CLOCKS: dict[str, Clock] = {
    **DISPATCH_CLOCKS,
    reporting.DUE: Clock(_answers(reporting.WITHIN), lambda timer, due, year: reporting.keep_due(timer.subject, due, year)),
    reporting.REMINDER: Clock(_answers(reporting.REMINDED)),
    "supervision_due": Clock(_supervision, _keep_supervision),
    "claim_due": Clock(_claim, _keep_claim),
    "ladder": Clock(_ladder),
}
