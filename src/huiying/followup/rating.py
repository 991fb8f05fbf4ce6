"""What the citizen says: recorded by staff or by the citizen, and what follows from it (O32–O34, O38; DOMAIN 4.11)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huiying.dispatch.changing import read_order, together
from huiying.followup.calling import AwaitsDecision, NumberNotVerified, open_callback
from huiying.followup.links import find, use
from huiying.followup.loading import Handled, handled, refuse_own_work
from huiying.followup.models import Callback
from huiying.followup.rules import VERIFIED, Answers, is_negative
from huiying.journal.models import Event
from huiying.kit.actor import Actor, citizen, system
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.orders.change import Change, excused
from huiying.orders.clocks import restart_intake_clock, start_archive_clock
from huiying.orders.merging import leaves
from huiying.orders.models import WorkOrder
from huiying.orders.reasons import SATISFACTION, SOLVED, TRUTHFUL

LONGEST_OPINION = 1000
FOLLOWUP = system("followup")


def check_answers(answers: Answers) -> list[Problem]:
    """Everything that is wrong with the answers; effective are those that say at least whether it is solved."""
    return [
        *required("solved", answers.solved),
        *one_of("solved", answers.solved, SOLVED),
        *one_of("satisfaction", answers.satisfaction, SATISFACTION),
        *one_of("hotline_satisfaction", answers.hotline_satisfaction, SATISFACTION),
        *one_of("truthful", answers.truthful, TRUTHFUL),
        *one_of("contacted_by_unit", answers.contacted_by_unit, TRUTHFUL),
        *longest("opinion", answers.opinion, LONGEST_OPINION),
    ]


def record(*, order_id: UUID, answers: Answers, actor: Actor, now: datetime, method: str = "phone") -> WorkOrder:
    """Record the citizen's answers; whether they are positive or negative follows from them, nobody chooses it.

    In order: keeps the answers with the round; keeps the first effective satisfaction of round 1 and the last one; then closes
    (O32, O38), sends back for rework (O33), to pre-review (O34), or to a reviewer's decision (O33d). Raises Refused, OwnWork,
    NumberNotVerified, AwaitsDecision, NotAllowed, NotNow, Moved.
    """
    refuse(check_answers(answers))
    order = read_order(order_id)
    what = handled(order)
    refuse_own_work(what, actor)
    if order.decision_needed:
        raise AwaitsDecision
    if actor.kind == "staff" and order.number_source not in VERIFIED:
        raise NumberNotVerified
    negative = is_negative(answers, what.claimed)
    with together(actor, now):
        with Change(order, actor=actor, now=now) as change:
            callback = open_callback(order, now)
            payload = _answered(callback, answers, actor, now, method=method, negative=negative)
            kept = _satisfaction(order, answers)
            if negative:
                _negative(change, what, payload, {**kept, "solved_final": answers.solved})
            else:
                _positive(change, payload, {**kept, "solved_final": answers.solved})
        if negative and what.lead is not None and not order.had_assignments:
            _count_for_parent(what, now)
    return order


def record_by_link(*, token: str, answers: Answers, now: datetime) -> WorkOrder:
    """The citizen rates by the one-time link (O38, O33, O33d, O34). Raises LinkGone and as `record`."""
    link = find(token, now)
    actor = citizen(str(link.order.party_id or ""), str(link.order_id))
    with transaction.atomic():
        use(link, now)
        return record(order_id=link.order_id, answers=answers, actor=actor, now=now, method="link")


def _answered(callback: Callback, answers: Answers, actor: Actor, now: datetime, *, method: str, negative: bool) -> dict[str, Any]:
    """Keep the answers with their round, and return them as codes for the journal."""
    callback.method, callback.visitor_id = method, actor.id if actor.kind == "staff" else ""
    callback.solved, callback.satisfaction, callback.truthful = answers.solved, answers.satisfaction, answers.truthful
    callback.contacted_by_unit, callback.hotline_satisfaction, callback.opinion = answers.contacted_by_unit, answers.hotline_satisfaction, answers.opinion
    callback.effective, callback.negative, callback.answered_at = True, negative, now
    callback.result = "negative" if negative else "positive"
    callback.save()
    codes = ("solved", "satisfaction", "truthful", "contacted_by_unit", "hotline_satisfaction")
    return {"callback": str(callback.pk), "method": method, **{name: getattr(answers, name) for name in codes if getattr(answers, name)}}


def _satisfaction(order: WorkOrder, answers: Answers) -> dict[str, str]:
    """First = the first effective answer of round 1; final = the last effective one. Both are kept."""
    if not answers.satisfaction:
        return {}
    first = order.round_no == 1 and not order.satisfaction_first
    return {"satisfaction_final": answers.satisfaction, **({"satisfaction_first": answers.satisfaction} if first else {})}


def _words(change: Change, payload: dict[str, Any]) -> dict[str, str]:
    opinion = Callback.objects.values_list("opinion", flat=True).get(pk=payload["callback"])
    change.drop_timers("rating_expires")
    return {"opinion": opinion} if opinion else {}


def _positive(change: Change, payload: dict[str, Any], kept: dict[str, Any]) -> None:
    order = change.order
    verb = "rate" if order.status == "callback_failed" and change.actor.kind == "citizen" else "record_positive"
    start_archive_clock(change)
    change.move(verb, payload=payload, texts=_words(change, payload), closed_at=change.now, close_route=order.close_route or ended_by(order), **kept)


def ended_by(order: WorkOrder) -> str:
    """How an order that was answered ended, where nothing else says so."""
    return "dispatched" if order.had_assignments else "merged" if order.parent_id else "direct_answer"


def _negative(change: Change, what: Handled, payload: dict[str, Any], kept: dict[str, str]) -> None:
    order = change.order
    fields: dict[str, Any] = {**kept, "negatives_n": order.negatives_n + 1}
    if not order.had_assignments:
        fields |= _back_to_review(change, what, payload)
    elif order.negatives_n or excused(order):
        fields |= {"decision_needed": True}
    else:
        fields |= {"rework_n": order.rework_n + 1}
    change.move("record_negative", payload=payload, texts=_words(change, payload), **fields)


def _back_to_review(change: Change, what: Handled, payload: dict[str, Any]) -> dict[str, Any]:
    """An order never dispatched goes to pre-review, by another person than answered; a merged caller leaves the parent alone (D16)."""
    order = change.order
    fields: dict[str, Any] = {**restart_intake_clock(change), "closed_at": None, "close_route": "", "rejected_by": answered_by(order)}
    if order.parent_id:
        payload["parent"] = str(order.parent_id)
        if what.lead:
            payload["rework_of"] = str(what.lead.pk)
        fields |= leaves(order)
    return fields


def answered_by(order: WorkOrder) -> str:
    """Who answered at the desk; blank for an order answered with its parent."""
    answers = Event.objects.filter(stream=order.stream, type="order.direct_closed").order_by("-stream_seq")
    return answers.values_list("actor_id", flat=True).first() or ""


def _count_for_parent(what: Handled, now: datetime) -> None:
    """The new handling counts as rework of the parent's lead; the other callers stay as they are (D16)."""
    lead = what.lead
    if lead is None:
        return
    parent = read_order(lead.order_id)
    codes = {"child": str(what.order.pk), "rework_of": str(lead.pk), "unit": str(lead.unit_id)}
    with Change(parent, actor=FOLLOWUP, now=now) as change:
        change.note("order.caller_left", payload=codes, rework_n=parent.rework_n + 1)
