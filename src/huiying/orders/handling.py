"""A unit's desk: sign, contact the citizen, draft (A02, A03). What every action of a unit asks first stands here."""

from collections.abc import Collection
from datetime import datetime

from huiying.directory.acts import NOT_OWN, ROLES_OF
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, not_future, refuse, required
from huiying.kit.errors import NotAllowed, NotNow
from huiying.kit.times import rfc3339
from huiying.orders.change import Change
from huiying.orders.codes import ASSIGNMENT_STATES, ORDER_STATES, VERBS, code_list
from huiying.orders.models import Assignment, WorkOrder

CONTACT_EVIDENCE = code_list("contact_evidence", "联系证据", "Evidence of contact", """
recording | 通话录音 | Recording
call_bill | 通话清单 | Call bill
signed_sheet | 签字单 | Signed sheet
visit | 上门 | Visit
""")
NO_CONTACT = code_list("no_contact_reason", "未联系原因", "Why not contacted", """
refused | 诉求人拒绝联系 | The citizen refuses
no_number | 无联系方式 | No number
no_answer | 多次联系未果 | No answer, several attempts
protected | 隐名件，经热线转达 | Name hidden: passed on by the hotline
""")
AT_WORK = frozenset({"in_progress", "adjudicating"})
IN_HAND = AT_WORK | {"suspended", "long_term"}
LATE_CO = frozenset({"pending_review", "callback_pending", "callback_failed", "completed"})
LONGEST_REPLY = 5_000


def latest(assignment: Assignment) -> tuple[WorkOrder, Assignment]:
    """Order and assignment as they stand now; the order first, so that its version guards both."""
    order = WorkOrder.objects.select_related("owner", "limit_rule").get(pk=assignment.order_id)
    part = Assignment.objects.select_related("unit", "parent", "parent__unit").get(pk=assignment.pk)
    part.order = order
    return order, part


def owns(part: Assignment, actor: Actor) -> bool:
    """Whether the assignment is the actor's own unit's."""
    return str(part.unit_id) == actor.unit_id


def demand_own(part: Assignment, actor: Actor) -> bool:
    """True for the actor's own assignment, or for somebody whose permission check comes first anyway. Raises NotAllowed."""
    if actor.account_class in ("gov", "util") and not owns(part, actor):
        raise NotAllowed(why=NOT_OWN.zh, why_en=NOT_OWN.en)
    return owns(part, actor)


def working(order: WorkOrder, part: Assignment, verb: str, states: Collection[str] = (), orders: Collection[str] = AT_WORK) -> None:
    """Refuse a verb whose order is not being worked on, or whose assignment is in none of `states` (all, when empty). Raises NotNow."""
    if order.status not in orders:
        raise NotNow(state=ORDER_STATES.label(order.status, "zh"), state_en=ORDER_STATES.label(order.status, "en"), **_names(verb))
    if states and part.status not in states:
        raise NotNow(state=ASSIGNMENT_STATES.label(part.status, "zh"), state_en=ASSIGNMENT_STATES.label(part.status, "en"), **_names(verb))


def _names(verb: str) -> dict[str, str]:
    return {"verb": VERBS.label(verb, "zh"), "verb_en": VERBS.label(verb, "en")} if verb in VERBS else {"verb": verb, "verb_en": verb}


def sign(*, assignment: Assignment, actor: Actor, now: datetime) -> Assignment:
    """The unit acknowledges receipt (A02); no clock starts or stops. Journals `asg.signed`. Raises NotNow, NotAllowed, Moved."""
    order, part = latest(assignment)
    working(order, part, "sign", orders=IN_HAND | LATE_CO if part.role == "co" else IN_HAND)
    with Change(order, actor=actor, now=now) as change:
        change.move_assignment(part, "sign", own=owns(part, actor), signed_at=now)
        change.drop_timers("sign_due", str(part.pk))
    return part


def contact(*, assignment: Assignment, contact_at: datetime, evidence: str, actor: Actor, now: datetime, note: str = "") -> Assignment:
    """The unit spoke to the citizen, or says why it could not (A03). The number is the hotline's; a unit cannot change it.

    `evidence` is a code of CONTACT_EVIDENCE, or of NO_CONTACT for a contact that did not come about: then no time of first
    contact is kept. Journals `asg.contacted`. Raises Refused, NotNow, NotAllowed, Moved.
    """
    order, part = latest(assignment)
    working(order, part, "contact", orders=IN_HAND)
    refuse(required("contact_at", contact_at), _between_sent_and_now(contact_at, part, now), _known(evidence), longest("note", note, LONGEST_REPLY))
    reached = evidence in CONTACT_EVIDENCE
    first = part.first_contact_at or (contact_at if reached else None)
    kept = part.contact_evidence if part.contact_evidence in CONTACT_EVIDENCE and not reached else evidence
    with Change(order, actor=actor, now=now) as change:
        facts = {"evidence": evidence, "reached": reached, "contact_at": rfc3339(contact_at), "number_source": order.number_source}
        words = {"note": note} if note else None
        change.move_assignment(part, "contact", own=owns(part, actor), payload=facts, texts=words, first_contact_at=first, contact_evidence=kept)
        change.drop_timers("contact_due", str(part.pk))
    return part


def _between_sent_and_now(at: datetime, part: Assignment, now: datetime) -> list[Problem]:
    early = at is not None and at < part.sent_at
    return [*not_future("contact_at", at, now), *([Problem("contact_at", "too_early", "早于派单时间", "Before the order was sent")] if early else [])]


def _known(evidence: str) -> list[Problem]:
    if not evidence:
        return required("evidence", evidence)
    if evidence in CONTACT_EVIDENCE or evidence in NO_CONTACT:
        return []
    return [Problem("evidence", "unknown_code", "请从列表中选择", "Choose one of the list")]


def draft_reply(*, assignment: Assignment, text: str, actor: Actor, now: datetime) -> Assignment:
    """Keep a draft of the reply for the unit's lead. Journals `asg.drafted`. Raises Refused, NotNow, NotAllowed, Moved."""
    order, part = latest(assignment)
    working(order, part, "draft_reply", ("sent", "signed", "sub_assigned"), IN_HAND)
    refuse(longest("draft_reply", text, LONGEST_REPLY))
    with Change(order, actor=actor, now=now) as change:
        change.allow("draft_reply", ROLES_OF["draft_reply"], own=demand_own(part, actor))
        change.note_assignment(part, "asg.drafted", draft_reply=text)
    return part
