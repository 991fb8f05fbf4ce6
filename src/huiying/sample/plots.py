"""What happens to the matters of the sample city: each plot is a generator that acts and then waits so many hours."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from huiying.dispatch.catalogue import in_force
from huiying.dispatch.disputes import give_opinion
from huiying.dispatch.match import match
from huiying.dispatch.models import Adjudication
from huiying.dispatch.plan import Plan, question
from huiying.dispatch.returning import Ground, approve_return, request_return
from huiying.dispatch.sending import dispatch
from huiying.dispatch.suggestions import Offered, keep_suggestion
from huiying.followup.calling import log_attempt
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.kit.actor import citizen
from huiying.orders.children import accept_child, sub_assign
from huiying.orders.extending import approve_extension, request_extension
from huiying.orders.handling import contact, sign
from huiying.orders.intake import Classification, accept, reject
from huiying.orders.merging import merge
from huiying.orders.models import Assignment
from huiying.orders.pausing import approve_suspend, request_suspend
from huiying.orders.planning import Stage, approve_plan, request_plan
from huiying.orders.register import direct_close, submit
from huiying.orders.replying import Reply, reply
from huiying.orders.review import CHECKLIST, accept_reply
from huiying.sample.answers import answering
from huiying.sample.orgs import unit_login
from huiying.sample.scene import Scene
from huiying.supervision.claims import Wanted, apply
from huiying.supervision.supervising import supervise
from huiying.supervision.urging import urge


def waiting(s: Scene) -> Iterator[float]:
    """Registered, nobody has looked yet."""
    s.order_id = submit(matter=s.given(), actor=s.who("agent"), now=s.now).pk
    yield 0.2


def accepted(s: Scene) -> Iterator[float]:
    """Accepted, waits for dispatch."""
    yield from waiting(s)
    told = s.matter
    accept(order=s.order, classification=Classification(told.kind, told.topic, told.urgency, told.region), actor=s.who("reviewer"), now=s.now)
    yield 0.3


def sent(s: Scene, lead: str = "") -> Iterator[float]:
    """Dispatched by the catalogue, or to a unit named against it."""
    yield from accepted(s)
    catalogue = in_force(s.now)
    found = match(catalogue.lines, question(s.order))
    if lead or found is None:
        plan = Plan(lead=str(s.orgs[lead or "XF"].pk), advice="请依职责办理并先行联系诉求人。", override_reason="辖区另有安排")
    else:
        plan = Plan(lead=found.line.lead, co=found.line.co, line_id=found.line.id, advice="请尽快核实处理，先行联系诉求人，按期答复。")
    order = dispatch(order=s.order, plan=plan, actor=s.who("dispatcher"), now=s.now)
    if found is not None:
        units = dict.fromkeys((found.line.lead, *(other.unit for other in found.alternatives)))
        keep_suggestion(
            order=order, what="unit", source=f"catalogue:{catalogue.number}", offered=[Offered(unit) for unit in units], chosen=plan.lead, shown=True,
            round_no=order.round_no, actor=s.who("dispatcher"), now=s.now,
        )  # fmt: skip
    yield 1.5 if s.matter.urgency == "normal" else 0.3


def working(s: Scene, lead: str = "") -> Iterator[float]:
    """Signed and the citizen called."""
    yield from sent(s, lead)
    sign(assignment=s.part, actor=s.lead(s.part), now=s.now)
    yield 1.2 if s.matter.urgency == "normal" else 0.4
    contact(assignment=s.part, contact_at=s.now, evidence="recording", actor=s.lead(s.part), now=s.now, note="已电话联系诉求人，约定处理时间。")
    yield 20 if s.matter.urgency == "normal" else 4


def answered(s: Scene, solved: str = "yes", why: str = "") -> Reply:
    """The unit's answer to the matter."""
    return Reply(
        is_true="yes", solved=solved, unsolved_reason=why, internal_result="现场核查记录已归档。", no_photo_reason="现场情况已电话向诉求人说明",
        public_reply=f"您好！您反映的问题已收悉。{s.matter.answer}感谢您的监督与支持。",
    )  # fmt: skip


def replied(s: Scene, solved: str = "yes", why: str = "") -> Iterator[float]:
    """All parts answered; waits for the closing review."""
    yield from working(s)
    for helper in Assignment.objects.filter(order_id=s.order_id, role="co", status="sent").select_related("unit"):
        sign(assignment=helper, actor=s.lead(helper), now=s.now)
        contact(assignment=helper, contact_at=s.now, evidence="call_bill", actor=s.lead(helper), now=s.now)
        part = Reply(is_true="yes", solved="yes", public_reply="", internal_result="已配合完成。", no_photo_reason="配合单位")
        reply(assignment=Assignment.objects.get(pk=helper.pk), reply=part, actor=s.lead(helper), now=s.now)
    reply(assignment=s.part, reply=answered(s, solved, why), actor=s.lead(s.part), now=s.now)
    yield 3


def callback(s: Scene, solved: str = "yes", why: str = "") -> Iterator[float]:
    """The reply went to the citizen; one call in vain."""
    yield from replied(s, solved, why)
    accept_reply(order=s.order, checklist=[code.code for code in CHECKLIST], actor=s.who("closer"), now=s.now)
    yield 22
    if s.order.status == "callback_pending" and s.number % 3 == 0:
        log_attempt(order_id=s.order_id, result="no_answer", actor=s.who("callback"), now=s.now)
        yield 5


def unreached(s: Scene) -> Iterator[float]:
    """Nobody answers until the attempts are over: the citizen has a link to rate by."""
    yield from replied(s, "yes", "")
    accept_reply(order=s.order, checklist=[code.code for code in CHECKLIST], actor=s.who("closer"), now=s.now)
    yield 22
    while s.order.status == "callback_pending":
        log_attempt(order_id=s.order_id, result="no_answer", actor=s.who("callback"), now=s.now)
        yield 5


def full(s: Scene) -> Iterator[float]:
    """The whole way, with a satisfied citizen."""
    yield from callback(s)
    if s.order.status == "callback_pending":
        rating = ("very_satisfied", "satisfied", "satisfied", "basically")[s.number % 4]
        answers = Answers(solved="yes", satisfaction=rating, truthful="yes", contacted_by_unit="yes", hotline_satisfaction="satisfied", opinion="办得挺快。")
        record(order_id=s.order_id, answers=answers, actor=s.who("callback"), now=s.now)


def negative(s: Scene) -> Iterator[float]:
    """The citizen is not satisfied: a new round begins by itself."""
    yield from callback(s)
    answers = Answers(solved="no", satisfaction="dissatisfied", truthful="no", contacted_by_unit="yes", opinion="只是来看了一眼，问题还在。")
    record(order_id=s.order_id, answers=answers, actor=s.who("callback"), now=s.now)
    yield 5
    sign(assignment=s.part, actor=s.lead(s.part), now=s.now)


def returned(s: Scene) -> Iterator[float]:
    """The first unit is the wrong one: its return is approved, the next one gets it."""
    yield from working(s)
    lighting, power = str(s.orgs["ZM"].pk), str(s.orgs["GD"].pk)
    ground = Ground("duty_moved", "该路段照明设施已于今年七月移交市管，见移交清单第七项。", lighting)
    request_return(assignment=s.part, ground=ground, actor=s.lead(s.part), now=s.now)
    yield 4
    plan = Plan(lead=lighting, co=(power,), advice="青榆路已移交市管，请照明所主办，供电公司配合查线。", override_reason="该路段已移交市管，目录待更新")
    approve_return(assignment=s.part, decision="依据移交清单同意退回，改派市照明管理所。", plan=plan, actor=s.who("dispatcher"), now=s.now)
    yield 4
    sign(assignment=s.part, actor=s.who("lighting"), now=s.now)
    yield 0.7
    contact(assignment=s.part, contact_at=s.now, evidence="recording", actor=s.who("lighting"), now=s.now, note="已联系诉求人，说明当晚查线。")


def return_waiting(s: Scene) -> Iterator[float]:
    """A return is asked for and waits for the dispatcher."""
    yield from sent(s)
    ground = Ground("not_duty", "该事项属于行政审批服务局职责。", str(s.orgs["XF"].pk))
    request_return(assignment=s.part, ground=ground, actor=s.lead(s.part), now=s.now)


def adjudicating(s: Scene) -> Iterator[float]:
    """Two duties overlap: the return goes to adjudication."""
    yield from sent(s)
    ground = Ground("lead_other", "预付资金监管由市场监管部门负责，我单位仅能配合。", str(s.orgs["SC"].pk))
    request_return(assignment=s.part, ground=ground, actor=s.lead(s.part), now=s.now)
    yield 20
    approve_return(assignment=s.part, decision="职责交叉，提请职责裁定。", cross_duty=True, actor=s.who("dispatcher"), now=s.now)
    yield 5
    case = Adjudication.objects.get(order_id=s.order_id, state="open")
    give_opinion(adjudication=case, text="我单位负责消费纠纷调解，预付资金监管不在职责清单内。", actor=s.who(unit_login("SC")), now=s.now)


def sub_assigned(s: Scene) -> Iterator[float]:
    """A district hands an order down to its street."""
    yield from working(s, "DH")
    sub_assign(assignment=s.part, units=[s.orgs["LY"].pk], advice="请街道现场核实并于时限前回复。", actor=s.who("district"), now=s.now)
    yield 3
    child = Assignment.objects.select_related("unit").get(order_id=s.order_id, parent__isnull=False)
    sign(assignment=child, actor=s.lead(child), now=s.now)
    yield 4
    child.refresh_from_db()
    contact(assignment=child, contact_at=s.now, evidence="visit", actor=s.lead(child), now=s.now)
    yield 2
    reply(assignment=Assignment.objects.get(pk=child.pk), reply=answered(s), actor=s.lead(child), now=s.now)
    yield 3
    accept_child(assignment=Assignment.objects.get(pk=child.pk), actor=s.who("district"), now=s.now)


def overdue(s: Scene) -> Iterator[float]:
    """Signed, and then nobody did anything: the cards come by themselves."""
    yield from working(s)
    yield 130
    urge(order_id=s.order_id, actor=citizen(str(s.order.party_id), str(s.order_id)), now=s.now, text="都一个多星期了，什么时候能解决？")


def supervised(s: Scene) -> Iterator[float]:
    """Under supervision."""
    yield from working(s)
    matter = "群众反映强烈，请说明未按期办结原因并限期办理。"
    supervise(order_id=s.order_id, kind="letter", trigger="by_hand", matter=matter, actor=s.who("supervisor"), now=s.now)


def extension(s: Scene) -> Iterator[float]:
    """More time, asked before the due and granted."""
    yield from working(s)
    asked = request_extension(
        assignment=s.part, amount="5 WORK_DAY", reason_code="site_work", reason_text="需开挖更换主管，涉及占道施工。",
        public_text="更换管道需要占道施工，已办理手续，预计延后五个工作日完成。", actor=s.lead(s.part), now=s.now,
    )  # fmt: skip
    yield 4
    approve_extension(request=asked, actor=s.who("closer"), now=s.now, decision_text="同意。")


def suspended(s: Scene) -> Iterator[float]:
    """Stopped until a date."""
    yield from working(s)
    asked = request_suspend(
        assignment=s.part, until=s.now + timedelta(days=40), reason_code="third_party", reason_text="等待采暖季统一调试。",
        public_text="需待供热系统升温稳定后复测，届时继续办理。", actor=s.lead(s.part), now=s.now,
    )  # fmt: skip
    yield 4
    approve_suspend(request=asked, actor=s.who("closer"), now=s.now, decision_text="同意挂起。")


def long_term(s: Scene) -> Iterator[float]:
    """A staged plan."""
    yield from working(s)
    stages = [Stage(title="完成雨水口清掏与泵站检修", due=s.now + timedelta(days=30)), Stage(title="泵站改造开工", due=s.now + timedelta(days=150))]
    asked = request_plan(
        assignment=s.part, stages=stages, reason_code="procurement", reason_text="泵站改造须列入年度计划。",
        public_text="通道积水需改造泵站，分两步实施，每完成一步向您说明。", actor=s.lead(s.part), now=s.now,
    )  # fmt: skip
    yield 5
    approve_plan(request=asked, actor=s.who("closer"), now=s.now)
    yield 2
    approve_plan(request=asked, actor=s.who("closer2"), now=s.now)


def merged(s: Scene, into: int = 0) -> Iterator[float]:
    """Another caller, the same matter."""
    yield from waiting(s)
    parent = s.told[into].order
    merge(order=s.order, parent=parent, kind="other_caller", ground="同一路段、同一设施、七天之内", actor=s.who("reviewer"), now=s.now)


def report(s: Scene) -> Iterator[float]:
    """A tip-off: the unit never sees who gave it."""
    yield from replied(s)


def critical(s: Scene) -> Iterator[float]:
    """Life or property at risk: answered within hours."""
    yield from sent(s)
    sign(assignment=s.part, actor=s.lead(s.part), now=s.now)
    yield 0.3
    contact(assignment=s.part, contact_at=s.now, evidence="visit", actor=s.lead(s.part), now=s.now)
    yield 0.8
    reply(assignment=s.part, reply=answered(s), actor=s.lead(s.part), now=s.now)


def direct(s: Scene) -> Iterator[float]:
    """Answered at the desk."""
    cited = answering(s.matter.topic, s.now)
    s.order_id = direct_close(matter=s.given(), answer=s.matter.answer, actor=s.who("agent2"), now=s.now, cited=cited).pk
    yield 1


def rejected(s: Scene) -> Iterator[float]:
    """Not accepted, with the channel that is right."""
    yield from waiting(s)
    reject(order=s.order, reason_code="litigation", basis="该纠纷已由人民法院立案受理。", actor=s.who("reviewer"), now=s.now)


def claimed(s: Scene) -> Iterator[float]:
    """The unit applies to have a claim found unreasonable."""
    yield from callback(s, "no", "no_funds")
    wanted = Wanted(kind="unreasonable", order_id=s.order_id, ground_code="out_of_duty", ground_text="诉求人要求越过规划直接新建大桥，已多次解释。")
    apply(wanted=wanted, actor=s.lead(s.part), now=s.now)


PLOTS: dict[str, Callable[[Scene], Iterator[float]]] = {
    "waiting": waiting, "accepted": accepted, "sent": sent, "working": working, "replied": replied, "callback": callback, "unreached": unreached, "full": full,
    "negative": negative, "returned": returned, "return_waiting": return_waiting, "adjudicating": adjudicating, "sub_assigned": sub_assigned,
    "overdue": overdue, "supervised": supervised, "extension": extension, "suspended": suspended, "long_term": long_term, "merged": merged,
    "merged_with_27": partial(merged, into=27), "report": report, "critical": critical, "urgent": working, "direct": direct, "rejected": rejected,
    "praise": replied, "claimed": claimed,
}  # fmt: skip
