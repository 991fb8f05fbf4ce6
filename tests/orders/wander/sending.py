"""Steps of the dispatcher: to whom, and who decides when that is disputed."""

from random import Random

from huiying.dispatch.adjudication import Ruling, adjudicate, adjudicate_reject
from huiying.dispatch.disputes import to_adjudication
from huiying.dispatch.models import Adjudication, DispatchProposal
from huiying.dispatch.proposing import confirm_proposal, propose_dispatch
from huiying.dispatch.sending import add_assignee, dispatch, recall
from huiying.kit.actor import Actor
from huiying.orders.models import WorkOrder
from tests.orders.wander.choices import step
from tests.orders.wander.world import TEXT, World, plan_for, the_one


@step("pending_dispatch", often=8)
def dispatch_it(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return dispatch(order=o, plan=plan_for(w, r), actor=a or w.cast.dispatcher, now=w.now)


@step("pending_dispatch")
def propose_and_confirm(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    propose_dispatch(order=o, plan=plan_for(w, r), actor=a or w.cast.dispatcher2, now=w.now)
    proposal = the_one(DispatchProposal.objects.filter(order=o, state="pending"))
    return confirm_proposal(proposal=proposal, actor=a or w.cast.dispatcher, now=w.now)


@step("in_progress")
def add_unit(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return add_assignee(order=o, unit=r.choice([w.cast.streets, w.cast.west]), advice=TEXT, actor=a or w.cast.dispatcher, now=w.now)


@step("in_progress")
def take_back_from_all(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return recall(order=o, reason=TEXT, actor=a or w.cast.dispatcher, now=w.now) if r.random() < 0.3 else None


@step("in_progress")
def dispute(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return to_adjudication(order=o, trigger="cross_duty", actor=a or w.cast.dispatcher, now=w.now) if r.random() < 0.3 else None


@step("adjudicating", often=4)
def decide_duty(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    plan = plan_for(w, r)
    ruling = Ruling(plan.lead, TEXT, TEXT, plan.co, binding=r.random() < 0.3, precedent_text=TEXT, legal_basis=TEXT)
    return adjudicate(adjudication=the_one(Adjudication.objects.filter(order=o, state="open")), ruling=ruling, actor=a or w.cast.adjudicator, now=w.now)


@step("adjudicating")
def refuse_duty(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    room = the_one(Adjudication.objects.filter(order=o, state="open"))
    return adjudicate_reject(adjudication=room, reject_reason="not_gov", basis=TEXT, actor=a or w.cast.adjudicator, now=w.now)
