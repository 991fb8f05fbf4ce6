"""How an order ends early, comes back, and is put away (O42–O48): withdrawn, voided, reopened, archived."""

from datetime import datetime, timedelta

from huiying.directory.acts import NO_GRANT
from huiying.directory.reference import reference
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, one_of, refuse, required
from huiying.kit.errors import NotAllowed, Told
from huiying.kit.limits import Limit, due
from huiying.kit.text import clean
from huiying.orders.change import Change, possible
from huiying.orders.clocks import ARCHIVE, restart_intake_clock, start_archive_clock
from huiying.orders.codes import ORDER_STATES
from huiying.orders.life import ORDER
from huiying.orders.merging import merged_children
from huiying.orders.models import WorkOrder
from huiying.orders.promoting import promote_oldest
from huiying.orders.reasons import VOID
from huiying.orders.withdrawing import withdraw_live

REOPEN_WITHIN = Limit.parse("30 CAL_DAY")
REOPENINGS = 2
PROPOSAL_LIVES = timedelta(days=7)


class TooLate(Told):
    """The thirty days for reopening are over."""

    zh = "办结已满 30 日，不能再打开；可以登记新的诉求。"
    en = "Thirty days have passed since the end. Register a new matter instead."


class TooOften(Told):
    """The order has been reopened twice."""

    zh = "每件工单最多再次打开 {times} 次。"
    en = "An order can be reopened {times} times at most."


class NeedsProposal(NotAllowed):
    """A decision of two persons: nobody else of the government has proposed it in the last seven days."""

    zh = "需两人决定：请先由另一位工作人员提请（7 日内有效）。"
    en = "Two persons decide: somebody else of the agency proposes it first (valid for seven days)."


def withdraw(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """The citizen withdraws the matter (O46).

    In order: the oldest other caller merged in takes the lead with assignments and clock, further orders of the same caller are
    withdrawn along; else live assignments are withdrawn without fault; the order ends. Raises Refused, NotNow, NotAllowed, Moved.
    """
    refuse(required("reason", clean(reason)), longest("reason", reason, 500))
    with Change(order, actor=actor, now=now) as change:
        change.allow("withdraw", ORDER.by_verb("withdraw")[0].who)
        possible(ORDER, order.status, "withdraw", {}, ORDER_STATES)
        promote_oldest(parent=order, actor=actor, now=now, other_only=True)
        for child in merged_children(order):
            _withdraw_along(child, actor=actor, now=now)
        _leave_parent(order, actor=actor, now=now)
        _end(change, "withdrawn")
        change.move("withdraw", texts={"reason": clean(reason)}, close_route="withdrawn", closed_at=now, callers_n=1)
    return order


def _withdraw_along(child: WorkOrder, *, actor: Actor, now: datetime) -> None:
    with Change(child, actor=actor, now=now) as change:
        _end(change, "withdrawn")
        change.move("withdraw", consequence=True, payload={"with": str(child.parent_id)}, close_route="withdrawn", closed_at=now)


def _leave_parent(order: WorkOrder, *, actor: Actor, now: datetime) -> None:
    """Take a merged order that ends off its parent's count."""
    if order.status != "merged" or order.parent_id is None or order.merge_kind == "same_caller":
        return
    parent = WorkOrder.objects.select_related("owner").get(pk=order.parent_id)
    with Change(parent, actor=actor, now=now) as above:
        above.note("order.caller_left", payload={"child": str(order.pk)}, callers_n=max(parent.callers_n - 1, 1))


def _end(change: Change, why: str) -> None:
    """No assignment and no clock runs on; the archive's begins."""
    withdraw_live(change, why)
    start_archive_clock(change)


def propose_void(*, order: WorkOrder, reason_code: str, note: str, actor: Actor, now: datetime) -> WorkOrder:
    """Propose to void an order; another government reviewer voids it. Raises Refused, NotAllowed."""
    refuse(required("void_reason", reason_code), one_of("void_reason", reason_code, VOID), longest("note", note, 500))
    with Change(order, actor=actor, now=now) as change:
        change.allow("void", ORDER.by_verb("void")[0].who)
        change.note("order.void_proposed", payload={"void_reason": reason_code}, texts={"note": clean(note)} if note else None)
    return order


def void(*, order: WorkOrder, reason_code: str, actor: Actor, now: datetime) -> WorkOrder:
    """Void an order that somebody else proposed to void (O47): a test, a double or wrong entry. The citizen is told.

    In order: the oldest merged caller takes the lead with assignments and clock, else live assignments are withdrawn; the order
    ends. Raises Refused, NeedsProposal, NotNow, NotAllowed, Moved.
    """
    refuse(required("void_reason", reason_code), one_of("void_reason", reason_code, VOID))
    with Change(order, actor=actor, now=now) as change:
        change.allow("void", ORDER.by_verb("void")[0].who)
        first = first_of_two(order, "order.void_proposed", actor, now)
        heir = promote_oldest(parent=order, actor=actor, now=now) if ORDER.row(order.status, "void", {}) else None
        _end(change, "voided")
        payload = {"void_reason": reason_code, "proposed_by": first, "heir": str(heir.pk) if heir else ""}
        change.move("void", payload=payload, close_route="voided", closed_at=now, callers_n=1)
    return order


def first_of_two(order: WorkOrder, event: str, actor: Actor, now: datetime) -> str:
    """The id of another person of the government who proposed this in the last seven days. Raises NeedsProposal."""
    proposed = Event.objects.filter(stream=order.stream, type=event, account_class="gov", at__gt=now - PROPOSAL_LIVES).exclude(actor_id=actor.id)
    first = proposed.order_by("-stream_seq").values_list("actor_id", flat=True).first()
    if first is None:
        raise NeedsProposal
    return first


def reopen(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """Open an ended order again (O42, O43, O48): within 30 days of its end, twice at most; with assignments it goes to rework.

    A closing reviewer of the agency is bound by neither. Raises Refused, TooLate, TooOften, NotNow, NotAllowed, Moved.
    """
    refuse(required("reason", clean(reason)), longest("reason", reason, 1000))
    agency = actor.employer_kind == "hotline_agency" and "CR" in actor.roles
    with Change(order, actor=actor, now=now) as change:
        if actor.kind == "staff" and order.status == "completed" and not agency:
            raise NotAllowed(why=NO_GRANT.zh, why_en=NO_GRANT.en)  # whoever else reviews, reviews the replies of their own units alone
        ended = order.closed_at or order.state_at
        if not agency and due(ended, REOPEN_WITHIN, reference(actor.reference_version).calendar) <= now:
            raise TooLate
        if not agency and order.reopen_n >= REOPENINGS:
            raise TooOften(times=REOPENINGS)
        change.drop_timers(ARCHIVE)
        row = ORDER.row(order.status, "reopen", {"had_assignments": order.had_assignments})
        clock = restart_intake_clock(change) if row is not None and row.target == "submitted" else {}
        columns = {"reopen_n": order.reopen_n + 1, "closed_at": None, "close_route": "", **clock}
        change.move("reopen", texts={"reason": clean(reason)}, payload={"had_assignments": order.had_assignments}, **columns)
    return order


def archive(*, order: WorkOrder, actor: Actor, now: datetime) -> WorkOrder:
    """Put an ended order away (O44), thirty days after its end. Raises NotNow, NotAllowed, Moved."""
    with Change(order, actor=actor, now=now) as change:
        change.move("archive")
    return order


def propose_reopen_archived(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """Propose to open an archived order; another closing reviewer opens it. Raises Refused, NotAllowed."""
    refuse(required("reason", clean(reason)), longest("reason", reason, 1000))
    with Change(order, actor=actor, now=now) as change:
        change.allow("reopen_archived", ORDER.by_verb("reopen_archived")[0].who)
        change.note("order.reopen_proposed", texts={"reason": clean(reason)})
    return order


def reopen_archived(*, order: WorkOrder, reason: str, actor: Actor, now: datetime) -> WorkOrder:
    """Open an archived order that somebody else proposed to open (O45): through pre-review. Raises NeedsProposal, NotNow, NotAllowed, Moved."""
    refuse(required("reason", clean(reason)), longest("reason", reason, 1000))
    with Change(order, actor=actor, now=now) as change:
        columns = {"reopen_n": order.reopen_n + 1, "closed_at": None, "close_route": "", **restart_intake_clock(change)}
        change.move("reopen_archived", texts={"reason": clean(reason)}, **columns)
        first_of_two(order, "order.reopen_proposed", actor, now)
    return order
