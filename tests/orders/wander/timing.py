"""Steps about time: more of it, a pause, a plan with stages; and the review of the reply."""

from datetime import timedelta
from random import Random
from typing import Any

from huiying.kit.actor import Actor
from huiying.kit.errors import Told
from huiying.orders import extending, pausing, planning, review
from huiying.orders.models import TimeRequest, WorkOrder
from tests.orders.wander.choices import step
from tests.orders.wander.world import TEXT, World, some

WHY: dict[str, Any] = {"reason_code": "weather", "reason_text": TEXT, "public_text": TEXT}


def asked(o: WorkOrder, kind: str) -> TimeRequest:
    found = TimeRequest.objects.filter(order=o, kind=kind).order_by("-requested_at").first()
    if found is None:
        raise Told
    return found


@step("in_progress")
def ask_more_time(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "sent", "signed", "sub_assigned")
    amount = r.choice(["1 WORK_DAY", "7 WORK_DAY", "24 HOUR"])
    return extending.request_extension(assignment=part, amount=amount, **WHY, actor=a or w.cast.unit_lead(part.unit), now=w.now)


@step("in_progress", often=2)
def decide_more_time(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    request, actor = asked(o, "extension"), a or r.choice([w.cast.closer, w.cast.closer2])
    if r.random() < 0.7:
        return extending.approve_extension(request=request, actor=actor, now=w.now)
    return extending.refuse_extension(request=request, reason=TEXT, actor=actor, now=w.now)


@step("in_progress")
def suspend(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "signed", "sub_assigned")
    until = w.now + timedelta(days=r.choice([1, 10, 80]))
    request = pausing.request_suspend(assignment=part, until=until, **WHY, actor=a or w.cast.unit_lead(part.unit), now=w.now)
    return pausing.approve_suspend(request=request, actor=a or w.cast.closer, now=w.now)


@step("suspended", "long_term", often=2)
def resume(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return pausing.resume(order=o, actor=a or w.cast.closer, now=w.now)


@step("in_progress", "pending_review", often=2)
def plan_stages(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    if o.status == "in_progress":
        part = some(w, r, o, "signed", "sub_assigned")
        stages = [planning.Stage(TEXT, w.now + timedelta(days=days)) for days in (5, 20)]
        planning.request_plan(assignment=part, stages=stages, **WHY, actor=a or w.cast.unit_lead(part.unit), now=w.now)
        if r.random() < 0.5:
            return None
    planning.approve_plan(request=asked(o, "plan"), actor=a or w.cast.closer, now=w.now)
    return planning.approve_plan(request=asked(o, "plan"), actor=a or w.cast.closer2, now=w.now)


@step("long_term", often=3)
def reach_stage(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    plan = asked(o, "plan")
    number = next((n for n, stage in enumerate(plan.milestones) if not stage["done_at"]), 0)
    return planning.reach_milestone(request=plan, number=number, report=TEXT, actor=a or w.cast.unit_lead(planning.lead_of(plan).unit), now=w.now)


@step("pending_review", often=5)
def accept_reply(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return review.accept_reply(order=o, checklist={item.code for item in review.CHECKLIST}, actor=a or w.cast.closer, now=w.now)


@step("pending_review")
def reject_reply(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return review.reject_reply(order=o, reason_code="tone", missing=TEXT, actor=a or w.cast.closer, now=w.now)
