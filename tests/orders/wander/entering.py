"""Steps at the door: drafts, questions, acceptance, merging, the end before anything was done."""

from datetime import timedelta
from random import Random

from huiying.kit.actor import Actor
from huiying.orders import ending, intake, merging
from huiying.orders.drafts import discard, submit_draft
from huiying.orders.models import WorkOrder
from tests.cast import POLICY, QINGSHI
from tests.orders.wander.births import a_matter
from tests.orders.wander.choices import step
from tests.orders.wander.world import TEXT, World, other


@step("draft", often=3)
def register_draft(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return submit_draft(draft_id=o.pk, matter=a_matter(w, r), actor=a or w.cast.agent, now=w.now)


@step("draft")
def throw_away(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return discard(draft_id=o.pk, actor=a or w.cast.agent, now=w.now)


@step("submitted", "pending_dispatch")
def ask_info(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return intake.ask_info(order=o, question=TEXT, until=w.now + timedelta(days=5), actor=a or r.choice([w.cast.reviewer, w.cast.dispatcher]), now=w.now)


@step("need_info", often=3)
def give_info(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return intake.give_info(order=o, text=TEXT, actor=a or r.choice([w.caller(o), w.cast.agent]), now=w.now)


@step("need_info")
def give_up_on_info(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    for _ in range(3):
        intake.note_info_attempt(order=o, result="no_answer", actor=a or w.cast.agent, now=w.now)
    w.now += timedelta(days=6)
    return intake.close_no_info(order=o, actor=a or w.cast.reviewer, now=w.now)


@step("submitted")
def propose_reject(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return intake.propose_reject(order=o, reason_code="litigation", basis=TEXT, actor=a or w.cast.op_agent, now=w.now)


@step("submitted")
def reject(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return intake.reject(order=o, reason_code="litigation", basis=TEXT, actor=a or r.choice([w.cast.reviewer, w.cast.reviewer2]), now=w.now)


@step("rejected")
def object_to(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return intake.object_to(order=o, text=TEXT, actor=a or w.caller(o), now=w.now)


@step("submitted", often=8)
def accept(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    chosen = intake.Classification(o.demand_type, o.topic_code or POLICY, o.urgency, QINGSHI)
    return intake.accept(order=o, classification=chosen, actor=a or r.choice([w.cast.reviewer, w.cast.reviewer2]), now=w.now)


@step("submitted")
def answer(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return intake.answer(order=o, text=TEXT, actor=a or w.cast.reviewer, now=w.now)


@step("draft", "submitted", "pending_dispatch", "in_progress", often=2)
def merge(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    by = w.cast.dispatcher if o.status == "in_progress" else w.cast.reviewer
    return merging.merge(order=o, parent=other(w, o), kind=r.choice(["other_caller", "same_caller"]), ground=TEXT, actor=a or by, now=w.now)


@step("merged")
def split(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return merging.split(order=o, reason=TEXT, actor=a or w.cast.reviewer, now=w.now)


@step("submitted", "need_info", "merged", "pending_dispatch", "adjudicating", "suspended", "long_term")
def withdraw(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return ending.withdraw(order=o, reason=TEXT, actor=a or w.caller(o), now=w.now)


@step("submitted", "need_info", "pending_dispatch")
def void(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    ending.propose_void(order=o, reason_code="test", note=TEXT, actor=a or w.cast.reviewer, now=w.now)
    return ending.void(order=o, reason_code="test", actor=a or w.cast.reviewer2, now=w.now)


@step("direct_closed", "completed", often=3)
def reopen(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return ending.reopen(order=o, reason=TEXT, actor=a or w.caller(o), now=w.now)


@step("archived")
def reopen_archived(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    ending.propose_reopen_archived(order=o, reason=TEXT, actor=a or w.cast.closer, now=w.now)
    return ending.reopen_archived(order=o, reason=TEXT, actor=a or w.cast.closer2, now=w.now)
