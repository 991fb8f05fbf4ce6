"""A small world of a few orders in which somebody does something at random: any verb, anybody, any time.

`World(cast).step(random)` does one thing: mostly something that fits the order's state, sometimes anything by anybody. A named
refusal is a fine answer; everything else that is raised is a fault. After each step the invariants hold (`assert_sound`).
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from huiying.directory.models import City
from huiying.directory.parties import Person
from huiying.dispatch.adjudication import Ruling, adjudicate, adjudicate_reject
from huiying.dispatch.disputes import to_adjudication
from huiying.dispatch.models import Adjudication, DispatchProposal
from huiying.dispatch.plan import Plan
from huiying.dispatch.proposing import confirm_proposal, propose_dispatch
from huiying.dispatch.returning import Ground, approve_return, cancel_return, refuse_return, request_return
from huiying.dispatch.rounds import start_round
from huiying.dispatch.sending import add_assignee, dispatch, recall
from huiying.followup.calling import log_attempt
from huiying.followup.deciding import close_explained, order_rework
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.followup.sampling import sample
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor, citizen, system
from huiying.kit.errors import Told
from huiying.orders import children, ending, extending, handling, intake, merging, pausing, planning, replying, review
from huiying.orders.drafts import discard, save_draft, submit_draft
from huiying.orders.life import ASSIGNMENT, LIVE_ASSIGNMENT, ORDER
from huiying.orders.models import Assignment, TimeRequest, WorkOrder
from huiying.orders.rebuild import check
from huiying.orders.register import Matter, direct_close, submit
from huiying.orders.states import KEEP, NEW
from huiying.work.schedule import TIMERS
from tests.cast import POLICY, POWER_CUT, QINGSHI, VERSIONS, Cast

MOST_ORDERS = 3
STRAY = 0.12  # how often a step is one that need not fit
TEXT = "测试用语"
ORDER_ROWS = {row.id: row for row in ORDER.rows}
ASSIGNMENT_ROWS = {row.id: row for row in ASSIGNMENT.rows}
ROWS = frozenset(ORDER_ROWS) | frozenset(ASSIGNMENT_ROWS)
WITHOUT_LEAD = frozenset({"draft", "need_info", "submitted", "rejected", "direct_closed", "merged", "pending_dispatch", "rework", "withdrawn", "voided"})
WITHOUT_LEAD |= {"callback_pending", "callback_failed", "completed", "archived"}
WITH_LEAD = frozenset({"in_progress", "suspended", "long_term", "pending_review"})


class World:
    """The orders, the clock and who may act. `rows` collects the ids of the life-cycle rows that were taken."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.now = cast, cast.now
        self.ids: list[UUID] = []
        self.rows: set[str] = set()
        self.did = ""
        self.log: list[str] = []
        self._seen: dict[UUID, int] = {}

    # -- what is there -------------------------------------------------------------------------------------------------

    def orders(self) -> list[WorkOrder]:
        return list(WorkOrder.objects.select_related("owner", "limit_rule").filter(pk__in=self.ids).order_by("seq"))

    def parts(self, order: WorkOrder, *states: str) -> list[Assignment]:
        found = Assignment.objects.select_related("unit", "parent").filter(order=order, status__in=states or LIVE_ASSIGNMENT)
        return list(found.order_by("sent_at", "id"))

    def anybody(self, random: Random, order: WorkOrder) -> Actor:
        staff = random.choice(list(self.cast.actors.values()))
        return random.choice([staff, staff, self.caller(order), system("anything")])

    def caller(self, order: WorkOrder) -> Actor:
        return citizen(str(order.party_id), str(order.pk))

    # -- one step ------------------------------------------------------------------------------------------------------

    def step(self, random: Random) -> None:
        """Let some time pass and do one thing; then everything must be sound."""
        self.now += timedelta(minutes=random.choice([1, 7, 45, 240, 600]))
        orders = self.orders()
        if not orders or (len(orders) < MOST_ORDERS and random.random() < 0.08):
            self.attempt("birth", lambda: self.ids.append(random.choice(BIRTHS)(self, random).pk))
        else:
            order = random.choice(orders[-2:] + orders[:1])
            stray = random.random() < STRAY
            fitting = [name for name, (states, _) in STEPS.items() if stray or order.status in states]
            if fitting:
                name = random.choices(fitting, [OFTEN[one] for one in fitting])[0]
                actor = self.anybody(random, order) if stray else None
                self.attempt(name, lambda: STEPS[name][1](self, random, order, actor))
        self.assert_sound()

    def attempt(self, name: str, act: Callable[[], object]) -> None:
        self.did = name
        try:
            with transaction.atomic():
                act()
        except Told as refusal:
            self.did = f"{name}: {type(refusal).__name__}"
        finally:
            self.log.append(f"{self.now:%m-%d %H:%M} {self.did}")

    # -- what always holds ---------------------------------------------------------------------------------------------

    def assert_sound(self) -> None:
        """Every step was a listed one, one lead leads, dues move only by an event that says why, tables and journal agree."""
        changed = [order for order in self.orders() if self._seen.get(order.pk) != order.version]
        for order in changed:
            self._seen[order.pk] = order.version
            self.rows |= assert_listed(order)
            leads = Assignment.objects.filter(order=order, role="lead", parent=None, status__in=LIVE_ASSIGNMENT).count()
            if order.status in WITH_LEAD:
                assert leads == 1, f"{self.did}: {order.status} with {leads} leads"
            if order.status in WITHOUT_LEAD:
                assert leads == 0, f"{self.did}: {order.status} with {leads} leads"
        self.assert_told_again([order.pk for order in changed])

    def assert_told_again(self, ids: list[UUID]) -> None:
        """Tables and journal agree."""
        found = check(WorkOrder.objects.filter(pk__in=ids))["differences"] if ids else []
        assert found == [], f"{self.did}: {found}"


def assert_listed(order: WorkOrder) -> set[str]:
    """Each event that names a row of the life cycles took it from its source to its target; returns the rows taken."""
    taken: set[str] = set()
    state, parts, dues = NEW, dict[str, str](), dict[str, Any]()
    for event in Event.objects.filter(stream=order.stream).order_by("stream_seq"):
        payload = msgspec.json.decode(event.payload)
        told, row = payload.get("set", {}), payload.get("row", "")
        subject = payload["assignment"] if payload.get("of") == "assignment" else ""
        if row in ORDER_ROWS and not subject:
            state = moved(ORDER_ROWS[row], state, told, event.type)
        elif row in ASSIGNMENT_ROWS:
            parts[subject] = moved(ASSIGNMENT_ROWS[row], parts.get(subject, NEW), told, event.type)
        elif "status" in told and event.type == "asg.inherited":
            parts[subject] = told["status"]
        else:
            assert "status" not in told, f"{event.type} moves without a row"
        if "due_at" in told:
            first = dues.get(subject) is None
            assert first or "moved" in payload or event.type == "order.promoted", f"{event.type} moves a due without saying why"
            dues[subject] = told["due_at"]
        taken |= {row} if row else set()
    assert state == order.status
    return taken


def moved(row: Any, state: str, told: dict[str, Any], event: str) -> str:
    """The state after a row that was taken in `state`."""
    assert state in row.source, f"{event}: {row.id} from {state}"
    after = state if row.target == KEEP else row.target
    assert told.get("status", after) == after, f"{event}: {row.id} to {told.get('status')}"
    return after


# -- beginnings --------------------------------------------------------------------------------------------------------


def a_matter(world: World, random: Random, **given: Any) -> Matter:
    kind = random.choice(["help", "help", "complaint", "consult", "report", "praise"])
    number = random.choice(["switch", "switch", "sms_code", "none"])
    person = Person("张三", f"138{random.randrange(10**8):08}") if number != "none" else Person("李四")
    urgency = random.choice(["normal", "normal", "urgent", "critical"])
    topic = POWER_CUT if urgency != "normal" else POLICY
    return Matter(**{"original_text": "路灯不亮", "demand_type": kind, "topic_code": topic, "urgency": urgency, "region_code": QINGSHI,
                     "incident_address": "人民路 1 号", "person": person, "number_source": number, **given})  # fmt: skip


def born_of_citizen(world: World, random: Random) -> WorkOrder:
    return submit(matter=a_matter(world, random), actor=citizen("nobody"), now=world.now)


def born_at_desk(world: World, random: Random) -> WorkOrder:
    return submit(matter=a_matter(world, random), actor=world.cast.agent, now=world.now)


def born_as_draft(world: World, random: Random) -> WorkOrder:
    return save_draft(matter=a_matter(world, random), actor=world.cast.agent, now=world.now)


def born_answered(world: World, random: Random) -> WorkOrder:
    return direct_close(matter=a_matter(world, random), answer=TEXT, close_route="direct_answer", actor=world.cast.agent, now=world.now)


def born_merged(world: World, random: Random) -> WorkOrder:
    orders = world.orders()
    if not orders:
        return born_at_desk(world, random)
    return merging.merge_new(matter=a_matter(world, random), parent=orders[0], ground=TEXT, actor=world.cast.reviewer, now=world.now)


BIRTHS = [born_at_desk, born_at_desk, born_at_desk, born_of_citizen, born_as_draft, born_answered, born_merged]

# -- steps: (states in which it makes sense, what is done) -----------------------------------------------------------------

Step = Callable[[World, Random, WorkOrder, Actor | None], object]
STEPS: dict[str, tuple[tuple[str, ...], Step]] = {}
OFTEN: dict[str, int] = {}


def step(*states: str, often: int = 1) -> Callable[[Step], Step]:
    """Note a step with the order's states that it fits, and how often it comes."""

    def note(act: Step) -> Step:
        STEPS[act.__name__] = (states, act)
        OFTEN[act.__name__] = often
        return act

    return note


def other(world: World, order: WorkOrder) -> WorkOrder:
    """Another order of the world; the order itself when it is alone."""
    return next((found for found in world.orders() if found.pk != order.pk), order)


def the_one(found: Any) -> Any:
    """The only row; that there is none is a refusal like others."""
    row = found.first()
    if row is None:
        raise Told
    return row


def plan_for(world: World, random: Random) -> Plan:
    units = [str(org.pk) for org in (world.cast.works, world.cast.streets, world.cast.environment, world.cast.district, world.cast.power)]
    lead, *co = random.sample(units, random.choice([1, 1, 2, 3]))
    return Plan(lead, TEXT, tuple(co), override_reason=TEXT)


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
    return intake.answer(order=o, text=TEXT, close_route="direct_answer", actor=a or w.cast.reviewer, now=w.now)


@step("draft", "submitted", "pending_dispatch", "in_progress")
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


def some(w: World, r: Random, o: WorkOrder, *states: str) -> Assignment:
    """One of the order's assignments in these states; raises when there is none, which is a refusal like others."""
    found = w.parts(o, *states)
    if not found:
        raise Told
    return r.choice(found)


@step("in_progress", "adjudicating", often=2)
def sign(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "sent")
    handling.sign(assignment=part, actor=a or w.cast.unit_handler(part.unit), now=w.now)
    return handling.contact(
        assignment=part, contact_at=w.now, evidence=r.choice(["recording", "refused"]), actor=a or w.cast.unit_handler(part.unit), now=w.now
    )


@step("in_progress", often=6)
def sign_all(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return [sign(w, r, o, a) for _ in w.parts(o, "sent")]


@step("in_progress", "adjudicating", "completed", often=2)
def reply(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "signed")
    solved = r.choice(["yes", "partly", "no"])
    words = replying.Reply("yes", solved, TEXT, TEXT, "" if solved == "yes" else "history", no_photo_reason=TEXT)
    return replying.reply(assignment=part, reply=words, actor=a or w.cast.unit_lead(part.unit), now=w.now)


@step("in_progress", often=6)
def reply_all(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return [reply(w, r, o, a) for _ in w.parts(o, "signed")]


@step("in_progress", often=5)
def hand_down(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "signed")
    below = [org for org in w.cast.orgs.values() if org.parent_id == part.unit_id]
    return children.sub_assign(assignment=part, units=[org.pk for org in below], advice=TEXT, actor=a or w.cast.unit_lead(part.unit), now=w.now)


@step("in_progress")
def take_back(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "sub_assigned")
    return children.take_back(assignment=part, reason=TEXT, actor=a or w.cast.unit_lead(part.unit), now=w.now)


def judged(w: World, o: WorkOrder) -> list[tuple[Assignment, Actor]]:
    """The replies that wait for a parent or a lead, each with who decides."""
    found = [(part, children.superior(o, part)) for part in w.parts(o, "replied")]
    waiting = [(part, w.cast.unit_lead(above.unit)) for part, above in found if above is not None]
    if not waiting:
        raise Told
    return waiting


@step("in_progress", "adjudicating", often=4)
def accept_children(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return [children.accept_child(assignment=part, actor=a or lead, now=w.now) for part, lead in judged(w, o)]


@step("in_progress")
def reject_child(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part, lead = r.choice(judged(w, o))
    return children.reject_child(assignment=part, reason_code="tone", missing=TEXT, actor=a or lead, now=w.now)


@step("in_progress", often=2)
def note_late(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = next((p for p in w.parts(o) if p.role == "co" and p.parent_id is None and p.due_at), None)
    lead = next((p for p in w.parts(o) if p.role == "lead"), None)
    if part is None or lead is None or part.due_at is None:
        raise Told
    w.now = max(w.now, part.due_at)
    return replying.note_late(assignment=part, note=TEXT, actor=a or w.cast.unit_lead(lead.unit), now=w.now)


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


@step("callback_pending")
def call(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return log_attempt(order_id=o.pk, result="no_answer", actor=a or w.cast.callback, now=w.now)


@step("callback_pending", often=2)
def call_in_vain(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    morning = w.now.replace(hour=1, minute=30) + timedelta(days=1)
    for hours in (0, 6, 24):
        w.now = morning + timedelta(hours=hours)
        log_attempt(order_id=o.pk, result="no_answer", actor=a or w.cast.callback, now=w.now)
    return None


@step("callback_pending", "callback_failed", often=5)
def rate(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    answers = r.choice([Answers("yes", "satisfied", "yes"), Answers("no", "very_dissatisfied", "no"), Answers("no", "very_dissatisfied", "no")])
    return record(order_id=o.pk, answers=answers, actor=a or r.choice([w.caller(o), w.cast.callback]), now=w.now)


@step("callback_pending", "callback_failed", often=3)
def send_back(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return order_rework(order_id=o.pk, reason=TEXT, actor=a or w.cast.closer, now=w.now)


@step("callback_pending", "callback_failed", often=3)
def explain(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return close_explained(order_id=o.pk, reason=TEXT, explanation=TEXT, actor=a or w.cast.closer, now=w.now)


@step("rework", often=8)
def begin_round(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return start_round(order=o, actor=a or r.choice([w.cast.dispatcher, system("reactions")]), now=w.now)


@step("direct_closed")
def draw_sample(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return sample(order_id=o.pk, actor=a or system("reactions"), now=w.now)


@step("suspended", "long_term", "callback_failed", "completed", "direct_closed", "rejected", "withdrawn", "voided", "in_progress", "adjudicating")
def time_passes(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    """The next timer of the order rings."""
    timer = Timer.objects.filter(stream=o.stream, done_at=None, dropped=False, due_at__isnull=False).order_by("due_at", "id").first()
    if timer is None or timer.due_at is None:
        raise Told
    w.now = max(w.now, timer.due_at)
    Timer.objects.filter(pk=timer.pk).update(done_at=w.now)
    return TIMERS[timer.kind](timer, w.now, system("timer"))


def forget() -> None:
    """Forget reference data that an undone sequence changed, so that its numbers do not come again."""
    City.objects.update(reference_version=next(VERSIONS))
