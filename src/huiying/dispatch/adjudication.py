"""The adjudicator decides whose duty it is, and the precedent goes back into the catalogue (O22, O23; DOMAIN 4.5)."""

from dataclasses import dataclass
from datetime import datetime

from huiying.directory.reference import reference
from huiying.dispatch.catalogue import draft
from huiying.dispatch.changing import together
from huiying.dispatch.disputes import read_open
from huiying.dispatch.lines import Edit, may_handle
from huiying.dispatch.match import Line
from huiying.dispatch.models import Adjudication, CatalogueVersion, ReturnRequest
from huiying.dispatch.parts import Sending, leading, live_parts, send_co, send_lead, stop_clocks, withdraw
from huiying.dispatch.plan import LONGEST_ADVICE, check_units, rule_of
from huiying.dispatch.returning import decide, is_lead
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.orders.change import Change
from huiying.orders.clocks import start_archive_clock
from huiying.orders.merging import reject_children
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.reasons import REJECT, REJECT_CHANNEL
from huiying.orders.replying import to_review
from huiying.orders.timing import credit_order
from huiying.orders.withdrawing import withdraw_live


@dataclass(frozen=True)
class Ruling:
    """What the adjudicator decides. Units are ids as text; `reason` is the ground, `advice` goes to the units.

    A binding ruling becomes a line of the catalogue: for the order's topic, within `region_prefix` and for `object_word` when
    given, resting on `legal_basis`; `precedent_text` is what the next dispatcher reads.
    """

    lead: str
    reason: str
    advice: str
    co: tuple[str, ...] = ()
    fallback: str = ""
    binding: bool = True
    precedent_text: str = ""
    legal_basis: str = ""
    region_prefix: str = ""
    object_word: str = ""


def check_ruling(ruling: Ruling, actor: Actor, now: datetime) -> list[Problem]:
    """Everything that is wrong with a ruling, at once."""
    data = reference(actor.reference_version)
    problems = [
        *required("lead", ruling.lead),
        *required("reason", ruling.reason),
        *longest("reason", ruling.reason, 5_000),
        *required("advice", ruling.advice),
        *longest("advice", ruling.advice, LONGEST_ADVICE),
        *check_units((ruling.lead, *ruling.co), data, now),
    ]
    if ruling.fallback and not may_handle(data.orgs.get(ruling.fallback), now):
        problems.append(Problem("fallback", "not_a_unit", "不是可以承办的单位。", "This is not a unit that can handle orders."))
    if ruling.binding:
        problems += [*required("precedent_text", ruling.precedent_text), *longest("precedent_text", ruling.precedent_text, 5_000)]
        problems += [*required("legal_basis", ruling.legal_basis), *longest("legal_basis", ruling.legal_basis, 200)]
        problems += [*one_of("region_prefix", ruling.region_prefix, data.regions), *longest("object_word", ruling.object_word, 40)]
    return problems


def adjudicate(*, adjudication: Adjudication, ruling: Ruling, actor: Actor, now: datetime) -> WorkOrder:
    """Bind the units (O22).

    In order: decides the waiting returns, keeps the parts of units that stay (now forced, their clocks as they were), withdraws
    the others, credits the order's clock with the time of the dispute, drafts the catalogue's new line, moves the order and
    sends forced assignments to the units that are new; where every part that stays has replied, the order goes to review.
    Journals `order.adjudicated` and what follows. Raises Refused, Closed, NotNow, NotAllowed, Moved.
    """
    order, found = read_open(adjudication)
    refuse(check_ruling(ruling, actor, now))
    with together(actor, now):
        with Change(order, actor=actor, now=now) as change:
            change.allow("adjudicate", ("AD*",))
            kept, returned, since = _settle(change, ruling, found)
            credit_order(change, since, now, why="adjudication")
        version = _write_back(order, ruling, actor, now) if ruling.binding else None
        with Change(order, actor=actor, now=now) as change:
            _rule(change, ruling, found, version, kept, returned)
        lead = leading(live_parts(order))
        if lead is not None and lead.status == "replied":  # it replied while the duty was disputed, or before
            with Change(order, actor=actor, now=now) as change:
                to_review(change, lead)
    return order


def _settle(change: Change, ruling: Ruling, adjudication: Adjudication) -> tuple[list[Assignment], int, datetime]:
    """Settle the live parts: those that stay, how many leads were returned, and since when the order's clock is credited."""
    kept: list[Assignment] = []
    returned, since = 0, adjudication.opened_at
    requests = {asked.assignment_id: asked for asked in ReturnRequest.objects.filter(assignment__order_id=change.order.pk, state="pending")}
    for part in [part for part in live_parts(change.order) if part.parent_id is None]:
        asked = requests.get(part.pk)
        if _stays(part, ruling):
            _keep(change, part, asked, ruling)
            kept.append(part)
        elif asked is not None:
            change.move_assignment(part, "approve_return", texts={"decision": ruling.reason}, ended_at=change.now)
            stop_clocks(change, part)
            decide(asked, "approved", ruling.reason, change, int((change.now - asked.requested_at).total_seconds()))
            returned += is_lead(part)
            since = min(since, asked.requested_at) if is_lead(part) else since
        else:
            withdraw(change, part, "adjudicated")
    _withdraw_children(change, {part.pk for part in kept})
    return kept, returned, since


def _stays(part: Assignment, ruling: Ruling) -> bool:
    return str(part.unit_id) == ruling.lead if is_lead(part) else str(part.unit_id) in ruling.co


def _keep(change: Change, part: Assignment, asked: ReturnRequest | None, ruling: Ruling) -> None:
    """A unit that has the order keeps it: bound now, its request refused, its clock untouched."""
    if asked is None:
        change.note_assignment(part, "asg.forced", forced=True)
        return
    change.move_assignment(part, "refuse_return", texts={"reason": ruling.reason}, signed_at=part.signed_at or change.now, forced=True)
    decide(asked, "refused", ruling.reason, change)


def _withdraw_children(change: Change, kept: set[object]) -> None:
    """Children go with a parent that goes."""
    for child in [part for part in live_parts(change.order) if part.parent_id is not None and part.parent_id not in kept]:
        withdraw(change, child, "adjudicated")


def _rule(change: Change, ruling: Ruling, adjudication: Adjudication, version: CatalogueVersion | None, kept: list[Assignment], returned: int) -> None:
    """Move the order and send what is new."""
    order, actor, now = change.order, change.actor, change.now
    orgs = reference(actor.reference_version).orgs
    lead = leading(kept)
    told = {
        "adjudication": str(adjudication.pk), "trigger": adjudication.trigger, "lead": ruling.lead, "co": list(ruling.co), "fallback": ruling.fallback,
        "binding": ruling.binding, "catalogue": version.number if version else 0,
    }  # fmt: skip
    texts = {"reason": ruling.reason, **({"precedent": ruling.precedent_text} if ruling.precedent_text else {})}
    change.move(
        "adjudicate", payload=told, texts=texts, owner=orgs[ruling.lead],
        hop_n=order.hop_n + (lead is None), returns_n=order.returns_n + returned,
    )  # fmt: skip
    sending = Sending(rule_of(order, None, actor.reference_version), ruling.advice, forced=True)
    lead = lead or send_lead(change, orgs[ruling.lead], sending)
    for unit in ruling.co:
        if unit not in {str(part.unit_id) for part in kept}:
            send_co(change, orgs[unit], sending, lead)
    change.drop_timers("adjudication_due", str(adjudication.pk))
    Adjudication.objects.filter(pk=adjudication.pk, state="open").update(
        state="decided", lead_id=ruling.lead, co_units=list(ruling.co), fallback_id=ruling.fallback or None, reason=ruling.reason, binding=ruling.binding,
        precedent_text=ruling.precedent_text, catalogue_version=version, decided_by=actor.id, decided_at=now,
    )  # fmt: skip


def _write_back(order: WorkOrder, ruling: Ruling, actor: Actor, now: datetime) -> CatalogueVersion:
    """Draft the catalogue's new line, with the precedent's number; another adjudicator publishes it."""
    line = Line(
        line_no=0, topic_prefix=order.topic_code, region_prefix=ruling.region_prefix, object_word=ruling.object_word, lead=ruling.lead, co=ruling.co,
        fallback=ruling.fallback, legal_basis=ruling.legal_basis, source="precedent", precedent_order_no=order.order_no,
    )  # fmt: skip
    return draft(Edit(put=(line,)), f"职责裁定 {order.order_no}", actor, now)


def adjudicate_reject(*, adjudication: Adjudication, reject_reason: str, basis: str, actor: Actor, now: datetime) -> WorkOrder:
    """No body has the duty: the order is not accepted (O23), nor are the callers merged into it.

    In order: withdraws the live parts, moves the order with reason and channel, starts the archive's clock, rejects the merged
    children with the same reason. Journals `order.rejected` for each. Raises Refused, Closed, NotNow, NotAllowed, Moved.
    """
    order, found = read_open(adjudication)
    refuse(required("reject_reason", reject_reason), one_of("reject_reason", reject_reason, REJECT), required("basis", basis), longest("basis", basis, 5_000))
    channel = REJECT_CHANNEL.label(reject_reason, "zh")
    with together(actor, now):
        with Change(order, actor=actor, now=now) as change:
            change.move(
                "adjudicate_reject", payload={"channel_told": reject_reason, "adjudication": str(found.pk)}, texts={"basis": basis, "channel": channel},
                reject_reason=reject_reason, rejected_by=actor.id, close_route="rejected", closed_at=now,
            )  # fmt: skip
            withdraw_live(change, "rejected")
            ReturnRequest.objects.filter(assignment__order_id=order.pk, state="pending").update(state="lapsed", decided_at=now)
            start_archive_clock(change)
            Adjudication.objects.filter(pk=found.pk, state="open").update(state="rejected", reason=basis, decided_by=actor.id, decided_at=now)
        reject_children(parent=order, reason_code=reject_reason, basis=basis, actor=actor, now=now)
    return order
