"""Applications of the units: unreasonable claim, exclusion from metrics, appeal. A government assessor decides, nothing is labelled by itself.

Nobody of the unit's own chain decides; what nobody decides in time is refused; the counts are published (DOMAIN 4.4, 4.5 rule 10).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.dispatch.changing import read_order, together
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, in_order, longest, one_of, refuse, required
from huiying.kit.errors import Moved, NotAllowed, NotFound, NotNow, Told
from huiying.kit.ids import uuid7
from huiying.kit.limits import Limit, due
from huiying.orders.authorise import authorise
from huiying.orders.change import Change
from huiying.orders.models import Assignment
from huiying.orders.reasons import EXCLUSION
from huiying.orders.rules import due_or_year
from huiying.supervision.models import Claim

DECIDED_WITHIN = "5 WORK_DAY"
APPEAL_WITHIN = Limit.parse("5 WORK_DAY")
LONGEST = 2000
APPLY = {"unreasonable": "apply_claim", "exclusion": "apply_exclusion", "appeal": "appeal"}
DECIDE = {"unreasonable": "decide_claim", "exclusion": "decide_exclusion", "appeal": "decide_appeal"}
MARKS = {"unreasonable": "claim_approved", "exclusion": "exclusion_approved"}
OVERSEES_ALL = frozenset({"AS"})


class OwnChain(NotAllowed):
    """Nobody of the applicant's own chain decides on its application."""

    zh = "申请单位及其上下级单位的人员不能审批本单位的申请。"
    en = "Nobody of the applicant's own chain may decide on its application."

    def __init__(self) -> None:
        super().__init__()


class SameDecider(NotAllowed):
    """An appeal is decided, and an exclusion approved, by somebody other than the first."""

    zh = "须由另一位考核人员审批。"
    en = "Another assessor has to decide."

    def __init__(self) -> None:
        super().__init__()


class NoReplyYet(Told):
    """An unreasonable claim is applied for after the citizen's matter has been answered."""

    zh = "答复诉求人之后才能申请认定不合理诉求。"
    en = "Answer the citizen first; then a claim can be called unreasonable."


class AppealTooLate(Told):
    """Five working days after the decision have passed."""

    zh = "申诉须在决定后 5 个工作日内提出。"
    en = "An appeal is made within five working days of the decision."


@dataclass(frozen=True)
class Wanted:
    """What a unit applies for. `scope` lists metric codes, and a span of time is given, for an exclusion."""

    kind: str
    ground_code: str
    ground_text: str
    order_id: UUID | None = None
    scope: Collection[str] = ()
    span_from: datetime | None = None
    span_to: datetime | None = None
    appeal_of: UUID | None = None


def check_wanted(wanted: Wanted) -> list[Problem]:
    """Everything that is wrong with an application."""
    problems = [
        *required("kind", wanted.kind), *one_of("kind", wanted.kind, APPLY), *required("ground_code", wanted.ground_code),
        *one_of("ground_code", wanted.ground_code, EXCLUSION), *required("ground_text", wanted.ground_text),
        *longest("ground_text", wanted.ground_text, LONGEST), *in_order("span_to", wanted.span_from, wanted.span_to),
    ]  # fmt: skip
    if wanted.kind == "unreasonable":
        problems += required("order_id", wanted.order_id)
    if wanted.kind == "exclusion":
        problems += required("scope", wanted.scope)
        if wanted.order_id is None:
            problems += [*required("span_from", wanted.span_from), *required("span_to", wanted.span_to)]
    if wanted.kind == "appeal":
        problems += required("appeal_of", wanted.appeal_of)
    return problems


def apply(*, wanted: Wanted, actor: Actor, now: datetime) -> Claim:
    """Apply (units' leads; assessors for an exclusion): keeps the application and starts the decider's clock.

    Journals `claim.applied` in the order's stream, or in a stream of its own where no order is concerned. Raises Refused,
    NoReplyYet, AppealTooLate, NotFound for a foreign order, NotAllowed, Moved.
    """
    refuse(check_wanted(wanted))
    appealed = _appealed(wanted, actor, now)
    order_id = appealed.order_id if appealed else wanted.order_id
    assignment = _own_part(order_id, actor) if order_id else None
    if wanted.kind == "unreasonable" and (assignment is None or assignment.replied_at is None):
        raise NoReplyYet
    decided_by, year = due_or_year(now, DECIDED_WITHIN, reference(actor.reference_version).calendar)
    claim = Claim(
        id=uuid7(now), kind=wanted.kind, order_id=order_id, assignment=assignment, applicant_id=actor.unit_id, applied_by=actor.id, applied_at=now,
        ground_code=wanted.ground_code, ground_text=wanted.ground_text, scope=sorted(wanted.scope), span_from=wanted.span_from, span_to=wanted.span_to,
        appeal_of=appealed, decision_due=decided_by,
    )  # fmt: skip
    with together(actor, now):
        claim.save(force_insert=True)
        codes = {"kind": claim.kind, "ground": claim.ground_code, "scope": list(claim.scope)}
        _journal(claim, "claim.applied", APPLY[claim.kind], codes, {"ground": claim.ground_text}, actor, now, own=True)
        write((), [NewTimer(_stream(claim), "claim_due", decided_by, str(claim.pk), year=year)], actor=actor, now=now)
    return claim


def _own_part(order_id: UUID, actor: Actor) -> Assignment | None:
    """The unit's own latest assignment of an order; assessors apply without one. Raises NotFound for a foreign order."""
    part = Assignment.objects.filter(order_id=order_id, unit_id=UUID(actor.unit_id)).order_by("-sent_at").first()
    if part is None and not (OVERSEES_ALL & actor.roles):
        raise NotFound
    return part


def _appealed(wanted: Wanted, actor: Actor, now: datetime) -> Claim | None:
    """The decision that an appeal is about: the unit's own, decided, within five working days."""
    if wanted.kind != "appeal" or wanted.appeal_of is None:
        return None
    first = Claim.objects.filter(pk=wanted.appeal_of, applicant_id=UUID(actor.unit_id), state__in=("refused", "lapsed")).first()
    if first is None or first.decided_at is None:
        raise NotFound
    if now >= due(first.decided_at, APPEAL_WITHIN, reference(actor.reference_version).calendar):
        raise AppealTooLate
    return first


def decide(*, claim_id: UUID, approve: bool, reason: str, actor: Actor, now: datetime) -> Claim:
    """Decide an application (assessors of the agency). An exclusion is approved by two, one after the other.

    The first approval of an exclusion is noted (`claim.approved_first`) and leaves it waiting; the second, another person's, puts
    it in force; either may refuse. An approved unreasonable claim or exclusion, or one approved on appeal, marks the order: its
    next negative result goes to a reviewer. Journals `claim.decided`. Raises Refused, NotNow, OwnChain, SameDecider, NotAllowed, Moved.
    """
    refuse(required("reason", reason), longest("reason", reason, LONGEST))
    claim = _pending(claim_id)
    _check_decider(claim, actor)
    if approve and _matter(claim) == "exclusion":
        if not claim.decided_by:
            return _approve_first(claim, reason, actor, now)
        if claim.decided_by == actor.id:
            raise SameDecider
        return _settle(claim, "approved", reason, actor, now, first=claim.decided_by)
    return _settle(claim, "approved" if approve else "refused", reason, actor, now)


def _matter(claim: Claim) -> str:
    """What is decided about: an appeal is about what it appeals for."""
    return claim.appeal_of.kind if claim.appeal_of else claim.kind


def _approve_first(claim: Claim, reason: str, actor: Actor, now: datetime) -> Claim:
    """Note the first of two approvals."""
    with together(actor, now):
        if Claim.objects.filter(pk=claim.pk, state="pending", decided_by="").update(decided_by=actor.id, decision_text=reason) != 1:
            raise Moved
        _journal(claim, "claim.approved_first", DECIDE[claim.kind], {"kind": claim.kind}, {"reason": reason}, actor, now, own=True)
    claim.refresh_from_db()
    return claim


def _settle(claim: Claim, state: str, reason: str, actor: Actor, now: datetime, *, first: str = "") -> Claim:
    """Write the decision; `first` is who approved before, then the actor is the second."""
    approver, words = (actor.id, f"{claim.decision_text}\n{reason}") if first else ("", reason)
    done = {"state": state, "decided_by": first or actor.id, "approver": approver, "decided_at": now, "decision_text": words}
    with together(actor, now):
        if Claim.objects.filter(pk=claim.pk, state="pending", decided_by=claim.decided_by).update(**done) != 1:
            raise Moved
        Timer.objects.filter(stream=_stream(claim), kind="claim_due", subject=str(claim.pk), done_at__isnull=True).update(dropped=True)
        fields = _marks(claim) if state == "approved" else {}
        codes = {"kind": claim.kind, "state": state, "approver": approver, "first": first}
        _journal(claim, "claim.decided", DECIDE[claim.kind], codes, {"reason": reason}, actor, now, own=True, **fields)
    claim.refresh_from_db()
    return claim


def _marks(claim: Claim) -> dict[str, bool]:
    """What an approval notes on the order that it is about."""
    kind = _matter(claim)
    return {MARKS[kind]: True} if claim.order_id and kind in MARKS else {}


def lapse(*, claim_id: UUID, actor: Actor, now: datetime) -> bool:
    """Nobody decided in time: refused. Nothing when somebody did."""
    claim = Claim.objects.select_related("appeal_of").get(pk=claim_id)
    with transaction.atomic():
        done = {"state": "lapsed", "decided_at": now, "decided_by": actor.id, "decision_text": ""}
        if Claim.objects.filter(pk=claim_id, state="pending").update(**done) != 1:
            return False
        _journal(claim, "claim.lapsed", "", {"kind": claim.kind}, {}, actor, now, own=True)
    return True


def _pending(claim_id: UUID) -> Claim:
    claim = Claim.objects.select_related("applicant", "appeal_of").filter(pk=claim_id).first()
    if claim is None:
        raise NotFound
    if claim.state != "pending":
        raise NotNow(state="已有决定", state_en="decided", verb="审批", verb_en="Decide")
    return claim


def _check_decider(claim: Claim, actor: Actor) -> None:
    path = claim.applicant.path
    agency = reference(actor.reference_version).agency.path
    if actor.id == claim.applied_by or (path != agency and (path.startswith(actor.unit_path) or actor.unit_path.startswith(path))):
        raise OwnChain
    if claim.appeal_of is not None and claim.appeal_of.decided_by == actor.id:
        raise SameDecider


def _stream(claim: Claim) -> str:
    return f"order:{claim.order_id}" if claim.order_id else f"claim:{claim.pk}"


def _journal(
    claim: Claim, event: str, verb: str, codes: dict[str, Any], texts: dict[str, str], actor: Actor, now: datetime, *, own: bool, **fields: Any
) -> None:
    """Write an event about a claim: with the order where there is one, else in the claim's own stream. Checks the verb unless it is blank."""
    payload = {"claim": str(claim.pk), **codes}
    if claim.order_id:
        with Change(read_order(claim.order_id), actor=actor, now=now) as change:
            if verb:
                change.allow(verb, ROLES_OF[verb], own=own)
            change.note(event, payload=payload, texts=texts, **fields)
        return
    if verb:
        authorise(actor, verb, ROLES_OF[verb], own=own, stream=_stream(claim))
    seq = (Event.objects.filter(stream=_stream(claim)).aggregate(last=Max("stream_seq"))["last"] or 0) + 1
    write([NewEvent(_stream(claim), seq, event, payload, texts)], actor=actor, now=now)
