"""The closing review of a reply (O29, O30): the agency's own eyes before the citizen reads it."""

from collections.abc import Collection
from datetime import datetime

from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse
from huiying.kit.text import clean
from huiying.orders.change import Change, facts_of, possible
from huiying.orders.children import check_rejection, send_back, take
from huiying.orders.clocks import start_archive_clock
from huiying.orders.codes import ORDER_STATES, code_list
from huiying.orders.handling import LONGEST_REPLY
from huiying.orders.life import ORDER
from huiying.orders.merging import answer_children
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.replying import review_due
from huiying.orders.rules import due_or_year
from huiying.orders.timing import Span, credit_order, move_assignment_due

CHECKLIST = code_list("review_checklist", "审核清单", "Checklist of the review", """
answers_each_point | 逐项答复 | Each point answered
no_personal_data | 不含个人信息 | No personal data
basis_cited | 依据明确 | Basis cited
contact_evidence | 有联系证据或原因 | Evidence of contact, or the reason
solved_stated | 是否解决及原因清楚 | Solved or not, with the reason
""")
FIRST_CALLBACK = "1 CAL_DAY"


def accept_reply(*, order: WorkOrder, checklist: Collection[str], actor: Actor, now: datetime, public_reply: str = "") -> WorkOrder:
    """The reply is right and goes to the citizen (O29); without a call-back the order is complete (O29n: praise, or no number).

    `checklist` are the ticked codes of CHECKLIST, all needed; `public_reply` may give the reviewer's wording. In order: freezes
    reply and time (`order.replied`), accepts the lead's and the replied co-handlers' parts, answers every merged caller, and
    sets the clock of the first call-back. Raises Refused, NotNow, NotAllowed, Moved.
    """
    current = WorkOrder.objects.select_related("owner", "limit_rule").get(pk=order.pk)
    with Change(current, actor=actor, now=now) as change:
        row = possible(ORDER, current.status, "accept_reply", facts_of(current), ORDER_STATES)
        change.allow("accept_reply", row.who)
        refuse(_unticked(checklist), longest("public_reply", public_reply, LONGEST_REPLY))
        parts = _replied(current)
        lead = next(part for part in parts if part.role == "lead")
        words = clean(public_reply) or lead.public_reply
        if row.target == "completed":
            change.note("order.replied", payload={"assignment": str(lead.pk)}, public_reply=words, replied_at=now)
            change.move("accept_reply", close_route="dispatched", closed_at=now)
            start_archive_clock(change)
        else:
            change.move("accept_reply", payload={"assignment": str(lead.pk)}, close_route="dispatched", public_reply=words, replied_at=now)
            due, _ = due_or_year(now, FIRST_CALLBACK, reference(actor.reference_version).calendar)
            change.timer("callback_first", due, round_no=current.round_no)
        for part in parts:
            take(change, part)
        change.drop_timers("review_due")
        answer_children(parent=current, actor=actor, now=now)
    return current


def _unticked(checklist: Collection[str]) -> list[Problem]:
    return [Problem(item.code, "unticked", f"未确认：{item.zh}", f"Not confirmed: {item.en}") for item in CHECKLIST if item.code not in checklist]


def _replied(order: WorkOrder) -> list[Assignment]:
    return list(Assignment.objects.select_related("unit").filter(order=order, round_no=order.round_no, parent=None, status="replied"))


def reject_reply(*, order: WorkOrder, reason_code: str, missing: str, actor: Actor, now: datetime) -> WorkOrder:
    """The reply goes back to the lead in the same round (O30). The clocks did not stop; only a review that overran is given back.

    In order: moves the order, sends the lead's part back, credits the overrun to the order's and the lead's clock. Raises
    Refused, NotNow, NotAllowed, Moved.
    """
    current = WorkOrder.objects.select_related("owner", "limit_rule").get(pk=order.pk)
    refuse(check_rejection(reason_code, missing))
    with Change(current, actor=actor, now=now) as change:
        due, _ = review_due(current, current.state_at, actor.reference_version)
        change.move("reject_reply", payload={"reason_code": reason_code}, texts={"missing": missing})
        lead = next(part for part in _replied(current) if part.role == "lead")
        send_back(change, lead, reason_code, missing)
        if due is not None and now > due:
            credit_order(change, due, now, why="review")
            move_assignment_due(change, lead, "asg.credited", Span(due, now), payload={"why": "review"})
        change.drop_timers("review_due")
    return current
