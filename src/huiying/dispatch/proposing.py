"""An operator's dispatcher proposes, a government dispatcher decides (O16; DOMAIN D01)."""

from datetime import datetime

from huiying.directory.reference import reference
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.changing import read_order, together
from huiying.dispatch.models import DispatchProposal
from huiying.dispatch.plan import Plan, check_plan
from huiying.dispatch.sending import send_out
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import Moved, NotFound, Told
from huiying.kit.ids import uuid7
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder

GOVERNMENT = ("DP*",)


class ProposalGone(Told):
    """The proposal was decided, or another took its place."""

    zh = "该提请已处理或已失效。"
    en = "This proposal has been decided or has lapsed."


def propose_dispatch(*, order: WorkOrder, plan: Plan, actor: Actor, now: datetime) -> DispatchProposal:
    """Propose a dispatch (O16); a proposal that waits already lapses. Journals `order.dispatch_proposed`.

    Raises Refused, NotNow, NotAllowed, Moved.
    """
    order = read_order(order.pk)
    refuse(check_plan(plan, order, in_force(now, actor.reference_version), reference(actor.reference_version), now))
    with together(actor, now), Change(order, actor=actor, now=now) as change:
        proposal_id = uuid7(now)
        told = {"proposal": str(proposal_id), "lead": plan.lead, "co": list(plan.co), "line": plan.line_id}
        change.move("propose_dispatch", payload=told, texts={"advice": plan.advice})
        DispatchProposal.objects.filter(order_id=order.pk, state="pending").update(state="lapsed", decided_at=now)
        return DispatchProposal.objects.create(
            id=proposal_id, order=order, lead_id=plan.lead, co_units=list(plan.co), catalogue_line_id=plan.line_id,
            override_reason=plan.override_reason, advice=plan.advice, proposed_by=actor.id, proposed_at=now,
        )  # fmt: skip


def plan_of(proposal: DispatchProposal) -> Plan:
    """The plan that a proposal holds."""
    return Plan(str(proposal.lead_id), proposal.advice, tuple(proposal.co_units), proposal.catalogue_line_id, proposal.override_reason)


def confirm_proposal(*, proposal: DispatchProposal, actor: Actor, now: datetime) -> WorkOrder:
    """A government dispatcher confirms: the order goes out as proposed (O17), checked anew.

    Journals `order.dispatched` with the proposal. Raises ProposalGone, Refused, NotNow, NotAllowed, Moved.
    """
    proposal = _waiting(proposal)
    order, plan = read_order(proposal.order_id), plan_of(proposal)
    refuse(check_plan(plan, order, in_force(now, actor.reference_version), reference(actor.reference_version), now))
    with Change(order, actor=actor, now=now) as change:
        change.allow("dispatch", GOVERNMENT)
        send_out(change, plan, {"proposal": str(proposal.pk), "proposed_by": proposal.proposed_by})
        _decide(proposal, "confirmed", actor, now)
    return order


def decline_proposal(*, proposal: DispatchProposal, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """A government dispatcher declines; the order waits on. Journals `order.proposal_declined`.

    Raises ProposalGone, Refused, NotAllowed, Moved.
    """
    proposal = _waiting(proposal)
    refuse(required("reason", reason), longest("reason", reason, 500))
    order = read_order(proposal.order_id)
    with Change(order, actor=actor, now=now) as change:
        change.allow("dispatch", GOVERNMENT)
        change.note("order.proposal_declined", payload={"proposal": str(proposal.pk)}, texts={"reason": reason})
        _decide(proposal, "declined", actor, now)
    return order


def _waiting(proposal: DispatchProposal) -> DispatchProposal:
    found = DispatchProposal.objects.filter(pk=proposal.pk).first()
    if found is None:
        raise NotFound
    if found.state != "pending":
        raise ProposalGone
    return found


def _decide(proposal: DispatchProposal, state: str, actor: Actor, now: datetime) -> None:
    count = DispatchProposal.objects.filter(pk=proposal.pk, state="pending").update(state=state, decided_by=actor.id, decided_at=now)
    if count != 1:
        raise Moved
