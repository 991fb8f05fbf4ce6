"""A unit replies (A11), a lead speaks for a late co-handler (D20), and when all have, the order goes to review (O28)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.text import clean
from huiying.orders.change import Change
from huiying.orders.children import NotYetLate, superior, take
from huiying.orders.extending import drop_requests
from huiying.orders.handling import AT_WORK, LATE_CO, LONGEST_REPLY, demand_own, latest, owns, working
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.limits import rule_for
from huiying.orders.models import Assignment, Attachment, WorkOrder
from huiying.orders.reasons import SOLVED, TRUTHFUL, UNSOLVED
from huiying.orders.rules import due_or_year
from huiying.orders.timing import case_of

PROOF = ("after_photo", "result")
FAST = ("urgent", "critical")
REVIEWED_WITHIN = "1 WORK_DAY"


@dataclass(frozen=True)
class Reply:
    """What a unit says: its findings as codes, the words for the citizen, and those for the house.

    `unsolved_reason` is needed unless solved is "yes"; `no_photo_reason` where a place-bound matter comes without proof.
    """

    is_true: str
    solved: str
    public_reply: str
    internal_result: str
    unsolved_reason: str = ""
    out_of_duty: bool = False
    no_photo_reason: str = ""


def reply(*, assignment: Assignment, reply: Reply, actor: Actor, now: datetime) -> Assignment:
    """The unit's answer (A11). The time is kept; when every part of the round is in, the order goes to review.

    In order: checks the answer and its evidence, cancels a waiting extension, moves the assignment, and, as a consequence, the
    order by `all_replied` with the reviewer's clock. The part of a late co-handler that comes after the review is taken as it is.
    Raises Refused, NotNow, NotAllowed, Moved.
    """
    order, part = latest(assignment)
    co = part.role == "co" and part.parent_id is None
    working(order, part, "reply", orders=AT_WORK | LATE_CO if co else AT_WORK)
    evidence = [*_check_contact(order, part), *_check_proof(reply, order, part, actor)]
    refuse(_check_findings(reply, order), _check_words(reply, needs_public=not co), evidence)
    with Change(order, actor=actor, now=now) as change:
        demand_own(part, actor)
        texts = {"no_photo": reply.no_photo_reason} if reply.no_photo_reason else None
        change.move_assignment(
            part, "reply", own=owns(part, actor), texts=texts, replied_at=now,
            is_true=reply.is_true, solved=reply.solved, unsolved_reason=reply.unsolved_reason,
            public_reply=clean(reply.public_reply), internal_result=clean(reply.internal_result), out_of_duty=reply.out_of_duty,
        )  # fmt: skip
        drop_requests(change, part)
        if order.status in AT_WORK:
            to_review(change, part)
        else:
            take(change, part)
    return part


def _check_findings(reply: Reply, order: WorkOrder) -> list[Problem]:
    problems = [*required("is_true", reply.is_true), *one_of("is_true", reply.is_true, TRUTHFUL)]
    problems += [*required("solved", reply.solved), *one_of("solved", reply.solved, SOLVED)]
    if reply.solved != "yes":
        problems += [*required("unsolved_reason", reply.unsolved_reason), *one_of("unsolved_reason", reply.unsolved_reason, UNSOLVED)]
    elif reply.unsolved_reason:
        problems.append(Problem("unsolved_reason", "not_wanted", "已解决的不填未解决原因", "Solved: no reason is given"))
    if reply.unsolved_reason == "unreasonable" and not order.claim_approved:
        problems.append(Problem("unsolved_reason", "needs_claim", "须先经认定为不合理诉求", "Needs an approved claim first"))
    return problems


def _check_words(reply: Reply, *, needs_public: bool) -> list[Problem]:
    problems = [*required("internal_result", reply.internal_result), *longest("internal_result", reply.internal_result, LONGEST_REPLY)]
    if needs_public:
        problems += required("public_reply", reply.public_reply)
    return [*problems, *longest("public_reply", reply.public_reply, LONGEST_REPLY), *longest("no_photo_reason", reply.no_photo_reason, LONGEST_REPLY)]


def _check_contact(order: WorkOrder, part: Assignment) -> list[Problem]:
    """Evidence of contact, or the reason against it: the unit's own, its superior's or its children's (rule 7 of DOMAIN 4.5)."""
    if part.contact_evidence or not rule_for(order, case=case_of(part)).contact:
        return []
    above = Q(pk=part.parent_id) if part.parent_id else Q(role="lead", parent=None)
    if Assignment.objects.filter(above | Q(parent=part), order=order, round_no=part.round_no).exclude(contact_evidence="").exists():
        return []
    return [Problem("contact_evidence", "required", "请先记录联系诉求人的情况或未联系的原因", "Record the contact first, or why there was none")]


def _check_proof(reply: Reply, order: WorkOrder, part: Assignment, actor: Actor) -> list[Problem]:
    """A photo or another proof of the work where the matter has a place; a co-handler leaves that to the lead."""
    topic = reference(actor.reference_version).topics.get(order.topic_code)
    if part.role == "co" or topic is None or not topic.place_bound or reply.no_photo_reason.strip():
        return []
    if Attachment.objects.filter(order=order, kind__in=PROOF).exists():
        return []
    return [Problem("no_photo_reason", "proof_needed", "请上传办理照片，或说明没有的原因", "Attach a photo of the work, or say why there is none")]


def note_late(*, assignment: Assignment, note: str, actor: Actor, now: datetime) -> Assignment:
    """The lead speaks for a co-handler whose due has passed (D20): the order need not wait; the co-handler alone is late.

    Journals `asg.late_noted`; may send the order to review. Raises NotYetLate, Refused, NotNow, NotAllowed, Moved.
    """
    order, part = latest(assignment)
    working(order, part, "reply", LIVE_ASSIGNMENT - {"replied"})
    refuse(required("note", note), longest("note", note, LONGEST_REPLY))
    if part.parent_id or part.role != "co" or part.due_at is None or now < part.due_at:
        raise NotYetLate
    lead = superior(order, part)
    with Change(order, actor=actor, now=now) as change:
        change.allow("reply", ("UL*",), own=lead is not None and demand_own(lead, actor))
        change.note_assignment(part, "asg.late_noted", late_note=clean(note))
        to_review(change, part)
    return part


def to_review(change: Change, part: Assignment) -> None:
    """Send the order to review when the lead has replied, and each co-handler has, or is overdue with the lead's note (O28)."""
    order = change.order
    if order.status != "in_progress" or part.round_no != order.round_no:
        return
    stored = Assignment.objects.filter(order=order, round_no=order.round_no, parent=None, status__in=LIVE_ASSIGNMENT).exclude(pk=part.pk)
    parts = [*stored, *([part] if part.parent_id is None and part.status in LIVE_ASSIGNMENT else [])]
    if any(p.role == "lead" and p.status == "replied" for p in parts) and all(p.status == "replied" or _excused(p, change.now) for p in parts):
        change.move("all_replied", consequence=True)
        due, year = review_due(order, change.now, change.actor.reference_version)
        change.timer("review_due", due, round_no=order.round_no, year=year)


def _excused(part: Assignment, now: datetime) -> bool:
    return part.role == "co" and bool(part.late_note) and part.due_at is not None and part.due_at <= now


def review_due(order: WorkOrder, start: datetime, version: int = 0) -> tuple[datetime | None, int | None]:
    """When the review of a reply must be done that came in at `start`: one working day, urgent four hours; or the year it waits for."""
    return due_or_year(start, "4 HOUR" if order.urgency in FAST else REVIEWED_WITHIN, reference(version).calendar)
