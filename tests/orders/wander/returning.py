"""Steps of a unit that hands the order back, and of who decides it."""

from random import Random

from huiying.dispatch.returning import Ground, approve_return, cancel_return, refuse_return, request_return
from huiying.kit.actor import Actor
from huiying.kit.errors import Told
from huiying.orders.models import Assignment, WorkOrder
from tests.orders.wander.choices import step
from tests.orders.wander.world import TEXT, World, plan_for, some


def returning(w: World, r: Random, o: WorkOrder, a: Actor | None) -> Assignment:
    part = some(w, r, o, "sent", "signed")
    unit = w.cast.west if part.unit_id != w.cast.west.pk else w.cast.works
    request_return(assignment=part, ground=Ground("not_duty", TEXT, str(unit.pk)), actor=a or w.cast.unit_lead(part.unit), now=w.now)
    return part


@step("in_progress")
def ask_return(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return returning(w, r, o, a)


def decider(w: World, part: Assignment) -> Actor:
    return w.cast.unit_lead(part.parent.unit) if part.parent else w.cast.dispatcher


@step("in_progress", often=2)
def approve(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "return_requested")
    return approve_return(assignment=part, decision=TEXT, plan=None if part.parent_id else plan_for(w, r), actor=a or decider(w, part), now=w.now)


@step("in_progress", often=3)
def return_to_and_fro(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = next((p for p in w.parts(o, "sent", "signed") if p.role == "lead"), None)
    if part is None:
        raise Told
    request_return(assignment=part, ground=Ground("not_duty", TEXT, str(w.cast.liuyin.pk)), actor=a or w.cast.unit_lead(part.unit), now=w.now)
    return approve_return(assignment=part, decision=TEXT, plan=plan_for(w, r), actor=a or w.cast.dispatcher, now=w.now)


@step("in_progress", often=2)
def refuse(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "return_requested")
    return refuse_return(assignment=part, reason=TEXT, actor=a or decider(w, part), now=w.now)


@step("in_progress")
def think_again(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "return_requested")
    return cancel_return(assignment=part, actor=a or w.cast.unit_lead(part.unit), now=w.now)
