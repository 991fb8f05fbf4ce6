"""Pre-review: facts asked for, not accepted and objected to, answered, accepted (O04–O10, O15, O07 for an order that stands)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huiying.calls.serving import demand_answered
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, not_past, one_of, refuse, required
from huiying.kit.errors import NotAllowed, Told
from huiying.kit.limits import Limit, due
from huiying.kit.text import clean
from huiying.kit.times import rfc3339
from huiying.knowledge.citing import NOTHING, Cited, check_cited, keep_direct
from huiying.orders.change import Change, possible
from huiying.orders.clocks import (
    INFO,
    pause_intake_clock,
    restart_intake_clock,
    resume_intake_clock,
    shorten_intake_clock,
    start_archive_clock,
    stop_intake_clock,
)
from huiying.orders.codes import DEMAND_TYPES, ORDER_STATES, URGENCIES
from huiying.orders.life import ORDER
from huiying.orders.limits import rule_for
from huiying.orders.merging import answer_children, reject_children
from huiying.orders.models import WorkOrder
from huiying.orders.promoting import promote_oldest
from huiying.orders.reasons import REJECT, REJECT_CHANNEL

OBJECT_WITHIN = Limit.parse("15 CAL_DAY")
INFO_WAIT = Limit.parse("5 CAL_DAY")
INFO_ATTEMPTS = 3
RANK = {"normal": 0, "urgent": 1, "critical": 2}
NOT_A_REFUSAL = Problem("reject_reason", "transfer", "紧急事项应立即转接，不是不予受理。", "An emergency is transferred at once, not refused.")


class TooEarly(Told):
    """The citizen has not been asked often or long enough to close for lack of facts."""

    zh = "需联系 3 次且满 5 个自然日才能按“无法补充”作废（已联系 {attempts} 次）。"
    en = "Three attempts and five calendar days are needed before closing for lack of facts ({attempts} so far)."


class TooLate(Told):
    """The window for objecting is over."""

    zh = "异议期（15 日）已过。"
    en = "The fifteen days for objecting are over."


class ObjectedBefore(Told):
    """One objection was made and decided."""

    zh = "每件工单只能提出一次异议。"
    en = "One objection can be made to an order."


class SameReviewer(NotAllowed):
    """Who decided an order may not decide again after an objection or a negative rating."""

    zh = "您是原决定人，须由另一位预审员处理。"
    en = "You decided on this before: another reviewer takes it now."


@dataclass(frozen=True)
class Classification:
    """The final classification of an accepted order; `tags` codes of the city's tags."""

    demand_type: str
    topic_code: str
    urgency: str = "normal"
    region_code: str = ""
    tags: tuple[str, ...] = ()


def ask_info(*, order: WorkOrder, question: str, until: datetime, actor: Actor, now: datetime) -> WorkOrder:
    """Ask the citizen for missing facts (O04): the pre-dispatch clock stops, an answer is expected until `until`."""
    refuse(required("question", clean(question)), longest("question", question, 1000), not_past("until", until, now))
    with Change(order, actor=actor, now=now) as change:
        change.timer(INFO, until)
        change.move("ask_info", payload={"until": rfc3339(until)}, texts={"question": clean(question)}, attempts_n=0, **pause_intake_clock(change))
    return order


def note_info_attempt(*, order: WorkOrder, result: str, actor: Actor, now: datetime) -> WorkOrder:
    """Note one attempt to reach the citizen about missing facts. `result` is a code: no_answer, refused, promised."""
    refuse(required("result", result), one_of("result", result, {"no_answer", "refused", "promised"}))
    with Change(order, actor=actor, now=now) as change:
        change.allow("supplement", ("AG", "RV", "DP", "CB"))
        possible(ORDER, order.status, "supplement", {}, ORDER_STATES)
        change.note("order.info_attempted", payload={"result": result}, attempts_n=order.attempts_n + 1)
    return order


def give_info(*, order: WorkOrder, text: str, actor: Actor, now: datetime) -> WorkOrder:
    """The citizen's facts are in (O05): back to pre-review, the clock runs on."""
    refuse(required("text", clean(text)), longest("text", text, 5000))
    with Change(order, actor=actor, now=now) as change:
        change.drop_timers(INFO)
        change.move("supplement", texts={"text": clean(text)}, attempts_n=0, **resume_intake_clock(change))
    return order


def close_no_info(*, order: WorkOrder, actor: Actor, now: datetime) -> WorkOrder:
    """Close an order whose facts could not be had (O06): after three attempts and five calendar days. Raises TooEarly.

    The oldest caller merged into it takes its place.
    """
    asked_long = due(order.state_at, INFO_WAIT, reference(actor.reference_version).calendar) <= now
    with Change(order, actor=actor, now=now) as change:
        change.allow("close_no_info", possible(ORDER, order.status, "close_no_info", {}, ORDER_STATES).who)
        if order.attempts_n < INFO_ATTEMPTS or not asked_long:
            raise TooEarly(attempts=order.attempts_n)
        heir = promote_oldest(parent=order, actor=actor, now=now)
        payload = {"void_reason": "no_info", "heir": str(heir.pk) if heir else ""}
        change.move("close_no_info", payload=payload, callers_n=1, **_ended(change, "voided"))
    return order


def propose_reject(*, order: WorkOrder, reason_code: str, basis: str, actor: Actor, now: datetime) -> WorkOrder:
    """Propose not to accept (O08); a government reviewer decides."""
    refuse(check_reject(reason_code, basis))
    with Change(order, actor=actor, now=now) as change:
        change.move("propose_reject", payload={"reject_reason": reason_code, "channel_told": reason_code}, texts={"basis": clean(basis)})
    return order


def reject(*, order: WorkOrder, reason_code: str, basis: str, actor: Actor, now: datetime) -> WorkOrder:
    """Do not accept (O09): with reason, basis and the channel that is the right one (reasons.REJECT_CHANNEL).

    The notice to the citizen tells the right to object once within 15 days. Callers merged into the order are refused with the
    same reason. Raises Refused, SameReviewer.
    """
    refuse(check_reject(reason_code, basis))
    with Change(order, actor=actor, now=now) as change:
        another_reviewer(order, actor)
        change.move(
            "reject", payload={"channel_told": reason_code}, texts={"basis": clean(basis), "channel": REJECT_CHANNEL.label(reason_code, "zh")},
            reject_reason=reason_code, rejected_by=actor.id, **_ended(change, "rejected"),
        )  # fmt: skip
        reject_children(parent=order, reason_code=reason_code, basis=basis, actor=actor, now=now)
    return order


def check_reject(reason_code: str, basis: str) -> list[Problem]:
    """What is wrong with a refusal: an unknown reason, no basis, or an emergency, which is transferred."""
    problems = [
        *required("reject_reason", reason_code),
        *one_of("reject_reason", reason_code, REJECT),
        *required("basis", clean(basis)),
        *longest("basis", basis, 1000),
    ]
    return [*problems, NOT_A_REFUSAL] if reason_code == "emergency" else problems


def another_reviewer(order: WorkOrder, actor: Actor) -> None:
    """Raise SameReviewer when the order came back from the actor's own refusal or answer."""
    if order.rejected_by == actor.id:
        raise SameReviewer


def object_to(*, order: WorkOrder, text: str, actor: Actor, now: datetime) -> WorkOrder:
    """The citizen objects to the refusal (O10): once, within 15 days; another reviewer decides. Raises ObjectedBefore, TooLate."""
    refuse(required("text", clean(text)), longest("text", text, 5000))
    with Change(order, actor=actor, now=now) as change:
        late = due(order.state_at, OBJECT_WITHIN, reference(actor.reference_version).calendar) <= now
        change.drop_timers("archive")
        change.move("object", texts={"text": clean(text)}, objection_used=True, closed_at=None, close_route="", **restart_intake_clock(change))
        if late:
            raise TooLate
    return order


def accept(*, order: WorkOrder, classification: Classification, actor: Actor, now: datetime) -> WorkOrder:
    """Accept with the final classification (O15): the limit rule is resolved; a rise in urgency asks the duty officer. Raises Refused, SameReviewer."""
    refuse(check_classification(order, classification, actor))
    columns = _classified(order, classification)
    with Change(order, actor=actor, now=now) as change:
        another_reviewer(order, actor)
        rise = RANK[classification.urgency] - RANK[order.urgency]
        for name, value in columns.items():
            setattr(order, name, value)
        rule = rule_for(order, version=actor.reference_version)
        moved = shorten_intake_clock(change, rule.dispatch) if rise > 0 else {}
        asked: dict[str, Any] = {"needs_ack": True, "acknowledged_at": None} if rise > 0 else {}
        change.move("accept", payload={"rule": rule.code, "rise": rise}, limit_rule_id=rule.id, **columns, **moved, **asked)
    return order


def _classified(order: WorkOrder, classification: Classification) -> dict[str, Any]:
    return {
        "demand_type": classification.demand_type,
        "topic_code": classification.topic_code,
        "urgency": classification.urgency,
        "region_code": classification.region_code or order.region_code,
        "tags": list(classification.tags or order.tags),
    }


def check_classification(order: WorkOrder, given: Classification, actor: Actor) -> list[Problem]:
    """What is wrong with a classification; lowering the urgency is a decision of its own."""
    data = reference(actor.reference_version)
    problems = [
        *required("topic_code", given.topic_code),
        *one_of("topic_code", given.topic_code, data.topics),
        *one_of("demand_type", given.demand_type, DEMAND_TYPES),
    ]
    problems += [
        *required("demand_type", given.demand_type),
        *one_of("urgency", given.urgency, URGENCIES),
        *one_of("region_code", given.region_code, data.regions),
    ]
    if RANK.get(given.urgency, 9) < RANK[order.urgency]:
        problems.append(Problem("urgency", "lowering", "降低紧急程度需由分派员另行说明理由。", "Lowering the urgency is the dispatcher's, with a reason."))
    return problems


def answer(*, order: WorkOrder, text: str, actor: Actor, now: datetime, cited: Cited = NOTHING, call: UUID | None = None) -> WorkOrder:
    """Answer a registered order at the desk and close it (O07); callers merged into it are answered too.

    `cited` is what the answer was taken from, `call` the call in which it was given. Raises Refused, NotYourCall, NotAllowed.
    """
    refuse(required("answer", clean(text)), check_cited(cited, now))
    if call is not None:
        demand_answered(call=call, actor=actor)
    with Change(order, actor=actor, now=now) as change:
        another_reviewer(order, actor)
        change.move("direct_close", payload=cited.payload(), public_reply=clean(text), replied_at=now, **_ended(change, "direct_answer"))
        keep_direct(cited=cited, question=order.title, region=order.region_code, order_id=order.pk, call_id=call, actor=actor, now=now)
        answer_children(parent=order, actor=actor, now=now)
    return order


def _ended(change: Change, close_route: str) -> dict[str, Any]:
    """What every end before dispatch does: no clock runs on but the one to the archive; the columns to set."""
    stop_intake_clock(change)
    start_archive_clock(change)
    return {"close_route": close_route, "closed_at": change.now, "paused_at": None}
