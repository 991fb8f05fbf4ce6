"""The lists of this room, for the list framework: what waits for the dispatcher, for a decision, for the adjudicator."""

import re
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from huiying.directory.reference import reference
from huiying.dispatch.models import Adjudication, CatalogueLine, CatalogueVersion, DispatchProposal, ReturnRequest
from huiying.kit.actor import Actor
from huiying.orders.models import WorkOrder
from huiying.orders.queries import readable, subtree, visible_to

RANK = {"critical": 0, "urgent": 1}


def by_urgency(field: str) -> Case:
    """A number to order by: critical first, then urgent, then the others; `field` leads to the order's urgency."""
    whens = [When(**{field: code}, then=Value(rank)) for code, rank in RANK.items()]
    return Case(*whens, default=Value(len(RANK)), output_field=IntegerField())


def waiting_for_dispatch(actor: Actor) -> QuerySet[WorkOrder]:
    """Accepted orders without a unit, the most urgent and then the earliest due first.

    Annotated: `rank`, `waits_until` (the pre-dispatch due, or the citizen's promise for a recalled order) and `proposed`
    (an operator's proposal waits for confirmation).
    """
    proposed = DispatchProposal.objects.filter(order_id=OuterRef("pk"), state="pending")
    found = visible_to(actor).filter(status="pending_dispatch").select_related("owner", "party")
    return found.annotate(rank=by_urgency("urgency"), waits_until=Coalesce("due_at", "dispatch_due"), proposed=Exists(proposed)).order_by(
        "rank", "waits_until", "received_at", "seq"
    )


def proposals_waiting(actor: Actor) -> QuerySet[DispatchProposal]:
    """Proposals that a government dispatcher has to decide, the most urgent first."""
    found = DispatchProposal.objects.filter(state="pending", order__status="pending_dispatch", order__in=visible_to(actor))
    return found.select_related("order", "lead").annotate(rank=by_urgency("order__urgency")).order_by("rank", "proposed_at")


def returns_waiting(actor: Actor) -> QuerySet[ReturnRequest]:
    """Return requests to be decided by the actor's side: the agency sees those of leads and co-handlers, a unit those of its children."""
    found = ReturnRequest.objects.filter(state="pending", assignment__status="return_requested", assignment__order__status="in_progress")
    if actor.employer_kind == "hotline_agency":
        found = found.filter(assignment__parent__isnull=True, order__in=visible_to(actor))
    else:
        found = found.filter(readable(actor), assignment__parent__unit_id__in=_units(actor))
    found = found.select_related("order", "assignment", "unit", "suggested_unit")
    return found.annotate(rank=by_urgency("order__urgency")).order_by("rank", "decision_due", "requested_at")


def own_returns(actor: Actor) -> QuerySet[ReturnRequest]:
    """What the actor's unit and those below it have asked to return, the newest first."""
    found = ReturnRequest.objects.filter(readable(actor), unit_id__in=_units(actor))
    return found.select_related("order", "unit", "suggested_unit").order_by("-requested_at", "-pk")


def adjudications_open(actor: Actor) -> QuerySet[Adjudication]:
    """Open adjudications of orders that the actor may see, the most urgent and then the earliest due first.

    Units and invited bodies see those in which they may give an opinion.
    """
    found = Adjudication.objects.filter(state="open", order__status="adjudicating")
    inside = actor.employer_kind in {"hotline_agency", "operator"}
    found = found.filter(order__in=visible_to(actor)) if inside else found.filter(pk__in=_concerning(actor))
    return found.select_related("order", "contact_unit").annotate(rank=by_urgency("order__urgency")).order_by("rank", "due_at", "opened_at")


def _units(actor: Actor) -> list[UUID]:
    """The actor's unit and those below it."""
    return [UUID(unit) for unit in subtree(actor)]


def _concerning(actor: Actor) -> set[UUID]:
    """The open adjudications in which the actor's unit is in question, was suggested or was invited (one statement)."""
    units = _units(actor)
    code = reference(actor.reference_version).orgs[actor.unit_id].code if units else ""
    asked = Q(order__assignments__unit_id__in=units) | Q(order__return_requests__suggested_unit_id__in=units)
    if code:
        asked |= Q(participants__regex=rf"(^|,){re.escape(code)}(,|$)")
    return set(Adjudication.objects.filter(asked, readable(actor), state="open").values_list("pk", flat=True))


def adjudications_decided(actor: Actor) -> QuerySet[Adjudication]:
    """Decided adjudications, the newest first: the precedents."""
    found = Adjudication.objects.filter(state__in=("decided", "rejected"), order__in=visible_to(actor))
    return found.select_related("order", "lead", "catalogue_version").order_by("-decided_at", "-pk")


def catalogue_versions() -> QuerySet[CatalogueVersion]:
    """All versions of the catalogue, the newest first."""
    return CatalogueVersion.objects.select_related("base").order_by("-number")


def catalogue_lines(version_id: int) -> QuerySet[CatalogueLine]:
    """The lines of a version with their units."""
    found = CatalogueLine.objects.filter(version_id=version_id).select_related("lead", "fallback").prefetch_related("co_units")
    return found.order_by("line_no")
