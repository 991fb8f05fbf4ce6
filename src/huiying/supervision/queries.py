"""Read only, for the supervisor: what is red, what turns red today, who returns most, what repeats, what waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from huiying.directory.walls import lifted
from huiying.dispatch.models import ReturnRequest
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.kit.times import day_start, local_date
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import visible_to
from huiying.supervision.models import Claim, Notice, Supervision
from huiying.supervision.urging import OPEN_WORK

REPEATS = 2
DAY = timedelta(days=1)


def red_now(actor: Actor) -> QuerySet[Assignment]:
    """Assignments that still work and carry a red card, the longest overdue first."""
    return _seen(actor).filter(light="red", status__in=OPEN_WORK).order_by(F("due_at").asc(nulls_last=True))


def red_today(actor: Actor, now: datetime) -> QuerySet[Assignment]:
    """Assignments that reach the red card before the end of today unless they are answered, the earliest first."""
    end = day_start(local_date(now) + DAY)
    rings = Timer.objects.filter(kind="ladder", subject__endswith=":L3", due_at__lt=end, done_at__isnull=True, dropped=False).order_by("due_at")
    ids = [subject.partition(":")[0] for subject in rings.values_list("subject", flat=True)]
    return _seen(actor).filter(pk__in=ids, status__in=OPEN_WORK).exclude(light="red").order_by("due_at", "pk")


def _seen(actor: Actor) -> QuerySet[Assignment]:
    return Assignment.objects.select_related("order", "unit").filter(order__in=visible_to(actor))


def returns_most(since: datetime, until: datetime, most: int = 10) -> Sequence[dict[str, Any]]:
    """The units that asked to hand back most within [since, until): unit, asked, approved, refused; their orders received as the base."""
    asked = ReturnRequest.objects.filter(requested_at__gte=since, requested_at__lt=until).values("unit_id", "unit__name", "unit__name_en")
    rows = asked.annotate(asked=Count("id"), approved=Count("id", filter=Q(state="approved")), refused=Count("id", filter=Q(state="refused")))
    with lifted():  # counts only
        top = list(rows.order_by("-asked", "unit__name")[:most])
        received = Assignment.objects.filter(sent_at__gte=since, sent_at__lt=until, unit_id__in=[row["unit_id"] for row in top])
        base = dict(received.values_list("unit_id").annotate(n=Count("id")))
    return [{**row, "received": base.get(row["unit_id"], 0)} for row in top]


def repeats(actor: Actor, most: int = 50) -> QuerySet[WorkOrder]:
    """Running orders that come back: reworked twice or more, urged or reopened repeatedly; the worst first."""
    running = visible_to(actor).exclude(status__in=("archived", "voided", "withdrawn", "draft", "rejected"))
    again = running.filter(Q(rework_n__gte=REPEATS) | Q(reopen_n__gte=1) | Q(negatives_n__gte=REPEATS) | Q(urge_n__gte=REPEATS + 1))
    return again.order_by("-rework_n", "-negatives_n", "-urge_n", "received_at")[:most]


def supervisions_open(actor: Actor) -> QuerySet[Supervision]:
    """Supervisions that wait for an answer or for closing, the most pressing first."""
    waiting = Supervision.objects.select_related("order", "issued_to").filter(state__in=("issued", "answered"), order__in=visible_to(actor))
    return waiting.order_by(F("due_at").asc(nulls_last=True))


def claims_waiting(actor: Actor) -> QuerySet[Claim]:
    """Applications that the actor could decide, the most pressing first: none of the own unit, none that the actor approved first."""
    waiting = Claim.objects.select_related("order", "applicant").filter(state="pending").exclude(applied_by=actor.id).exclude(decided_by=actor.id)
    return waiting.order_by(F("decision_due").asc(nulls_last=True))


def claims_of(actor: Actor) -> QuerySet[Claim]:
    """What the actor's unit applied for, the newest first."""
    return Claim.objects.select_related("order").filter(applicant_id=UUID(actor.unit_id)).order_by("-applied_at")


def claim_counts(since: datetime, until: datetime) -> Sequence[dict[str, Any]]:
    """The published counts: applications within [since, until) by kind, ground and state."""
    within = Claim.objects.filter(applied_at__gte=since, applied_at__lt=until, published=True)
    rows = within.values("kind", "ground_code", "state").annotate(n=Count("id")).order_by("kind", "ground_code", "state")
    with lifted():  # counts only
        return [dict(row) for row in rows]


def notices_for(actor: Actor, most: int = 50) -> QuerySet[Notice]:
    """The notices to a person and to the person's unit, what must be acknowledged first."""
    mine = Q(user_id=actor.id) | Q(user_id="", org_id=actor.unit_id)
    waits = Q(must_ack=True, acknowledged_at__isnull=True)
    return Notice.objects.select_related("order").filter(mine).annotate(waits=Count("id", filter=waits)).order_by("-waits", "-at")[:most]

