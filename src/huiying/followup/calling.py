"""Reaching the citizen: rounds, attempts, and what happens when nobody is reached (O31, O37; D12)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from huiying.directory.reference import reference
from huiying.dispatch.changing import read_order
from huiying.followup.links import make_link
from huiying.followup.loading import handled, refuse_own_work
from huiying.followup.models import Callback, CallbackAttempt
from huiying.followup.rules import ATTEMPT_RESULTS, VERIFIED, enough
from huiying.kit.actor import Actor
from huiying.kit.checks import one_of, refuse, required
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7
from huiying.kit.limits import Limit, due
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder

FIRST_CALL = Limit.parse("1 CAL_DAY")


class NumberNotVerified(Told):
    """Only a number captured by the switch or verified by text message may be called for the rating."""

    zh = "该号码未经交换机捕获或短信验证，不能用于回访，请先发送验证码核实。"
    en = "This number was neither captured by the switch nor verified by text message. Verify it before calling back."


class AwaitsDecision(Told):
    """A second negative result waits for a government reviewer; nobody calls in between."""

    zh = "已两次不满意，等待审核人决定，暂不回访。"
    en = "A second negative result waits for the reviewer's decision."


def open_callback(order: WorkOrder, now: datetime) -> Callback:
    """The round of asking that is open for an order, begun now when none is. Its first call is due the day after the reply."""
    callback = Callback.objects.filter(Q(result="") | Q(result="exhausted", round_no=order.round_no), order=order).order_by("-opened_at").first()
    if callback is None:
        first = due(now, FIRST_CALL, reference().calendar)
        callback = Callback(id=uuid7(now), order=order, round_no=order.round_no, number_source=order.number_source, opened_at=now, first_due=first)
        callback.save(force_insert=True)
    return callback


def begin(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Begin asking after a reply.

    Nobody is called who left no number (D22) or praised somebody: the rating by number and code is open for seven days.
    """
    order = read_order(order_id)
    if order.status != "callback_pending":
        return
    callback = open_callback(order, now)
    if order.party is None or not order.party.phone_sealed or order.demand_type == "praise":
        with Change(order, actor=actor, now=now) as change:
            exhaust(change, callback)


def exhaust(change: Change, callback: Callback) -> None:
    """End the attempts: the order waits seven days for a rating by link (O37, O39)."""
    order = change.order
    callback.result = "exhausted"
    callback.save(update_fields=["result"])
    change.move("attempts_exhausted", consequence=True, payload={"attempts": callback.attempts.count()})
    change.timer("rating_expires", make_link(order, change.now), round_no=order.round_no)


def log_attempt(*, order_id: UUID, result: str, actor: Actor, now: datetime) -> WorkOrder:
    """Log one attempt to reach the citizen (O31); the last one that was needed ends the attempts (O37).

    `result` is a code of ATTEMPT_RESULTS; after "reached" the answers are recorded with `rating.record`. Raises Refused, OwnWork,
    NumberNotVerified, AwaitsDecision, NotAllowed, NotNow, Moved.
    """
    refuse(required("result", result), one_of("result", result, ATTEMPT_RESULTS))
    order = read_order(order_id)
    refuse_own_work(handled(order), actor)
    if order.decision_needed:
        raise AwaitsDecision
    if order.number_source not in VERIFIED:
        raise NumberNotVerified
    with Change(order, actor=actor, now=now) as change:
        change.move("log_attempt", payload={"number_source": order.number_source, "result": result}, attempts_n=order.attempts_n + 1)
        callback = open_callback(order, now)
        CallbackAttempt.objects.create(callback=callback, at=now, by=actor.id, number_source=order.number_source, result=result)
        failed = callback.attempts.exclude(result__in=("reached", "call_later")).values_list("at", flat=True)
        if result != "reached" and enough(failed):
            exhaust(change, callback)
    return order
