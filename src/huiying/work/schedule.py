"""Every timed job on one page: the kind of a timer, and what happens when it rings."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from huiying.contracts.bonding import guarantee_ends
from huiying.contracts.closing import decision_over, window_over
from huiying.dispatch.changing import read_order
from huiying.dispatch.disputes import adjudication_overdue
from huiying.dispatch.hotspots import asking
from huiying.dispatch.returning import return_undecided
from huiying.evaluation.closing import appeals_over
from huiying.evaluation.closing import decision_over as appeals_undecided
from huiying.followup.closing import expire
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.knowledge import alarms, laws, reporting, reviewing
from huiying.orders.ending import archive
from huiying.orders.extending import lapse_extension
from huiying.orders.models import TimeRequest
from huiying.orders.pausing import refuse_suspend, resume
from huiying.orders.planning import miss_milestone, refuse_plan
from huiying.supervision.acknowledging import escalate
from huiying.supervision.claims import lapse
from huiying.supervision.ladder import arm, reach, supervision_unanswered
from huiying.supervision.lateness import late_order, late_unit
from huiying.work import hotspots
from huiying.work.alerting import ack_due, due_task, watch
from huiying.work.counting import count
from huiying.work.finding import WORDS, gather_words
from huiying.work.lessons import learn
from huiying.work.nightly import retain
from huiying.work.reactions import react_again
from huiying.work.reporting import draft_due
from huiying.work.sealing import close as close_day
from huiying.work.suggesting import look_for_drift, retrain

UNDECIDED = "审批期限内无人审批，按不同意处理。"


def order_of(timer: Timer) -> UUID:
    """The order whose stream a timer stands in."""
    return UUID(timer.stream.removeprefix("order:"))


def _archive(timer: Timer, now: datetime, actor: Actor) -> None:
    archive(order=read_order(order_of(timer)), actor=actor, now=now)


def _resume(timer: Timer, now: datetime, actor: Actor) -> None:
    resume(order=read_order(order_of(timer)), actor=actor, now=now)


def _milestone(timer: Timer, now: datetime, actor: Actor) -> None:
    request, _, number = timer.subject.partition(":")
    miss_milestone(request=TimeRequest.objects.get(pk=request), number=int(number), actor=actor, now=now)


def _extension(timer: Timer, now: datetime, actor: Actor) -> None:
    lapse_extension(request=TimeRequest.objects.get(pk=timer.subject), actor=actor, now=now)


def _suspension(timer: Timer, now: datetime, actor: Actor) -> None:
    refuse_suspend(request=TimeRequest.objects.get(pk=timer.subject), reason=UNDECIDED, actor=actor, now=now)


def _plan(timer: Timer, now: datetime, actor: Actor) -> None:
    refuse_plan(request=TimeRequest.objects.get(pk=timer.subject), reason=UNDECIDED, actor=actor, now=now)


def _return(timer: Timer, now: datetime, actor: Actor) -> None:
    return_undecided(order=read_order(order_of(timer)), actor=actor, now=now)


def _adjudication(timer: Timer, now: datetime, actor: Actor) -> None:
    adjudication_overdue(order=read_order(order_of(timer)), actor=actor, now=now)


def _rating(timer: Timer, now: datetime, actor: Actor) -> None:
    expire(order_id=order_of(timer), actor=actor, now=now)


def _late_order(timer: Timer, now: datetime, actor: Actor) -> None:
    late_order(order_id=order_of(timer), kind=timer.kind, actor=actor, now=now)


def _late_unit(timer: Timer, now: datetime, actor: Actor) -> None:
    late_unit(assignment_id=UUID(timer.subject), kind=timer.kind, actor=actor, now=now)


def _unit_due(timer: Timer, now: datetime, actor: Actor) -> None:
    """The unit's reply is due: what follows is the ladder's business, whose timers are made sure of."""
    arm(assignment_id=UUID(timer.subject), actor=actor, now=now)


def _ladder(timer: Timer, now: datetime, actor: Actor) -> None:
    assignment, _, code = timer.subject.partition(":")
    reach(assignment_id=UUID(assignment), code=code, actor=actor, now=now)


def _supervision(timer: Timer, now: datetime, actor: Actor) -> None:
    supervision_unanswered(supervision_id=UUID(timer.subject), actor=actor, now=now)


def _acknowledgement(timer: Timer, now: datetime, actor: Actor) -> None:
    escalate(notice_id=UUID(timer.subject), actor=actor, now=now)


def _claim(timer: Timer, now: datetime, actor: Actor) -> None:
    lapse(claim_id=UUID(timer.subject), actor=actor, now=now)


def _statement_window(timer: Timer, now: datetime, actor: Actor) -> None:
    window_over(statement_id=UUID(timer.stream.removeprefix("statement:")), actor=actor, now=now)


def _statement_decision(timer: Timer, now: datetime, actor: Actor) -> None:
    decision_over(statement_id=UUID(timer.stream.removeprefix("statement:")), actor=actor, now=now)


def _evaluation_window(timer: Timer, now: datetime, actor: Actor) -> None:
    appeals_over(result_id=UUID(timer.stream.removeprefix("evaluation:")), actor=actor, now=now)


def _evaluation_decision(timer: Timer, now: datetime, actor: Actor) -> None:
    appeals_undecided(result_id=UUID(timer.stream.removeprefix("evaluation:")), actor=actor, now=now)


def _guarantee_ends(timer: Timer, now: datetime, actor: Actor) -> None:
    guarantee_ends(contract_id=UUID(timer.stream.removeprefix("contract:")), subject=timer.subject, actor=actor, now=now)


def _kb_day(timer: Timer, now: datetime, actor: Actor) -> None:
    """An answer ends or is to be looked at again: in a month (round 0), or today."""
    alarms.ring(version_id=UUID(timer.subject), kind=timer.kind, reached=timer.round > 0, actor=actor, now=now)


def _kb_reminder(timer: Timer, now: datetime, actor: Actor) -> None:
    reporting.remind(feedback_id=UUID(timer.subject), actor=actor, now=now)


def _kb_due(timer: Timer, now: datetime, actor: Actor) -> None:
    reporting.overdue(feedback_id=UUID(timer.subject), actor=actor, now=now)


def _law_ends(timer: Timer, now: datetime, actor: Actor) -> None:
    laws.edition_ended(edition_id=int(timer.subject), actor=actor, now=now)


TIMERS: dict[str, Callable[[Timer, datetime, Actor], None]] = {
    "dispatch_due": _late_order, "info_due": _late_order, "review_due": _late_order, "callback_first": _late_order,
    "sign_due": _late_unit, "contact_due": _late_unit, "asg_due": _unit_due, "ladder": _ladder,
    "extension_decision": _extension, "suspend_decision": _suspension, "plan_decision": _plan, "return_decision": _return,
    "adjudication_due": _adjudication, "resume": _resume, "milestone": _milestone,
    "supervision_due": _supervision, "ack_due": _acknowledgement, "claim_due": _claim,
    "rating_expires": _rating, "archive": _archive, "react_again": react_again, "retention": retain,
    "statement_window": _statement_window, "statement_decision": _statement_decision, "guarantee_ends": _guarantee_ends,
    "evidence_day": close_day, "facts": count, "lessons": learn, "reports": draft_due,
    "alert_ack": ack_due, "alert_watch": watch, "task_due": due_task,
    "evaluation_window": _evaluation_window, "evaluation_decision": _evaluation_decision,
    reviewing.ENDS: _kb_day, reviewing.REVIEW: _kb_day, reporting.REMINDER: _kb_reminder, reporting.DUE: _kb_due, laws.LAW_ENDS: _law_ends,
    WORDS: gather_words,
    "retrain": retrain, "drift": look_for_drift, "hotspot_due": hotspots.due,
}  # fmt: skip
# What takes too long for a timer's transaction: done by searching.py, each marks its own timer together with what it found.
SEARCHES: dict[str, Callable[[Timer, datetime, Actor], None]] = {hotspots.KIND: hotspots.look, asking.KIND: hotspots.look_now}
