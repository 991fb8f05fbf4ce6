"""What of evaluations somebody sees: the agency's people everything, a unit's people their own lines of what was sent to units."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.models import Org
from huiying.evaluation.models import AssessmentAppeal, AssessmentResult, SchemeVersion
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound


def may_look(actor: Actor) -> bool:
    """Whether evaluations are shown to the actor at all."""
    return decide(actor, "view_evaluation", ROLES_OF["view_evaluation"], own=True).allowed


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees every unit's line: the agency's assessors, supervisors and auditors, and the system."""
    if actor.kind == "system":
        return True
    return actor.employer_kind == "hotline_agency" and decide(actor, "view_evaluation", ("AS*", "SV*", "AU*"), own=False).allowed


def _results(*also: str) -> QuerySet[AssessmentResult]:
    """Results with what they rest on: of the locked month and of the earlier version what they are, not all that they hold."""
    heavy = ("snapshot__body", "snapshot__definitions", *(f"{name}__document" for name in also))
    return AssessmentResult.objects.select_related("scheme", "scheme_version", "snapshot", *also).defer(*heavy)


def results_of(actor: Actor) -> QuerySet[AssessmentResult]:
    """The results that the actor may look at, newest first; units those that were sent to them."""
    rows = _results("replaces").order_by("-month", "scheme__code", "-version")
    if not may_look(actor):
        return rows.none()
    return rows if sees_all(actor) else rows.exclude(published_at=None)


def result_for(actor: Actor, result_id: UUID) -> AssessmentResult:
    """A result that the actor may look at. Raises NotFound."""
    found = results_of(actor).filter(pk=result_id).first()
    if found is None:
        raise NotFound
    return found


def versions_of(actor: Actor) -> QuerySet[SchemeVersion]:
    """The versions of schemes that the actor may read: units those in force, for a rule that judges somebody is open to them."""
    rows = SchemeVersion.objects.select_related("scheme").order_by("scheme__code", "-version")
    if not may_look(actor):
        return rows.none()
    return rows if sees_all(actor) else rows.filter(state="in_force")


def own_codes(actor: Actor) -> frozenset[str]:
    """The codes of the units whose lines the actor sees as its own: its unit with all below it."""
    if not actor.unit_path:
        return frozenset()
    return frozenset(Org.objects.filter(path__startswith=actor.unit_path).values_list("code", flat=True))


def units_seen(actor: Actor, result: AssessmentResult) -> list[Mapping[str, Any]]:
    """The units of a result that the actor sees, in the result's order; ranks only of those whom the scheme shows them to."""
    ranks = result.scheme_version.document["ranks"]
    everything = sees_all(actor)
    own = frozenset[str]() if everything else own_codes(actor)
    shown = [unit for unit in result.document["units"] if everything or unit["code"] in own]
    return [unit if everything or ranks == "units" else {**unit, "rank": None} for unit in shown]


def unit_seen(actor: Actor, result: AssessmentResult, code: str) -> Mapping[str, Any]:
    """A unit of a result. Raises NotFound."""
    found = next((unit for unit in units_seen(actor, result) if unit["code"] == code), None)
    if found is None:
        raise NotFound
    return found


def appeals_of(result: AssessmentResult, code: str = "") -> list[AssessmentAppeal]:
    """A result's appeals (of one unit) in the order in which they were raised, those taken back left out."""
    rows = AssessmentAppeal.objects.filter(result=result).exclude(state="withdrawn").select_related("unit").order_by("raised_at", "id")
    return list(rows.filter(unit__code=code) if code else rows)


def newest(scheme_id: UUID, month: str) -> AssessmentResult | None:
    """A month's newest version."""
    rows = _results()
    return rows.filter(scheme_id=scheme_id, month=month).order_by("-version").first()
