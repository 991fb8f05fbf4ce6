"""Which reports somebody sees: what is released, all of the staff; drafts, those who draft them and those who watch over it."""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from huiying.directory.acts import ROLES_OF, decide
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound, Told
from huiying.reports.models import Report


class NotAsDrafted(Told):
    """The figures do not fit their hash any more: somebody changed the database behind our back."""

    zh = "报告 {period} 的数字与锁定时的校验值不符。请立即查明。"
    en = "The figures of the report of {period} do not fit the hash with which they were locked. Find out at once."


def may(actor: Actor, verb: str) -> bool:
    """Whether the actor may do that with reports at all."""
    return decide(actor, verb, ROLES_OF[verb], own=True).allowed


def reports_of(actor: Actor) -> QuerySet[Report]:
    """The reports that an actor may look at, newest first."""
    rows = Report.objects.order_by("-since", "kind", "-version")
    if may(actor, "view_draft_report"):
        return rows
    return rows.filter(state="released") if actor.kind == "staff" else rows.none()


def report_for(actor: Actor, report_id: UUID) -> Report:
    """A report that the actor may look at. Raises NotFound."""
    found = reports_of(actor).select_related("replaces").filter(pk=report_id).first()
    if found is None:
        raise NotFound
    return found


def newest(period: str, *, released: bool = False) -> Report | None:
    """The newest version of a span's report; `released`: of those that were."""
    rows = Report.objects.filter(period=period).order_by("-version")
    return (rows.filter(state="released") if released else rows).first()


def document_of(report: Report) -> dict[str, Any]:
    """The figures as they were locked. Raises NotAsDrafted."""
    body = bytes(report.figures)
    if sha256(body).hexdigest() != report.sha256:
        raise NotAsDrafted(period=report.period)
    found: dict[str, Any] = json.loads(body)
    return found
