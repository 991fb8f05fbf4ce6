"""The open alerts of an order on the order's own page: what, since when, who has it, and the act of whoever may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from huiying.desk.alert_words import asked_said, class_said, limit_cell, person, state_cell
from huiying.directory.acts import ROLES_OF
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.orders.authorise import permission
from huiying.orders.models import WorkOrder
from huiying.orders.telling import Happening
from huiying.supervision.alerts.answering import may_answer
from huiying.supervision.alerts.models import OPEN, Alert
from huiying.supervision.alerts.queries import alerts_for, is_late

ALERTED = "order.alerted"


@dataclass(frozen=True, slots=True)
class Beside:
    """One open alert as the order's page tells it. `opens`: the reader has its own page; `may`: the reader may acknowledge or close it."""

    alert: Alert
    klass: str
    late: bool
    state: SafeString
    limit: SafeString | str
    asked: str
    has: str
    opens: bool
    may: bool


def open_beside(order: WorkOrder, actor: Actor, now: datetime, events: Sequence[Happening]) -> list[Beside]:
    """The alerts of an order that are open, the newest first; nothing is asked for where its life tells of none. For the hotline's and operator's people."""
    if not any(event.type == ALERTED for event in events):
        return []
    with lifted():  # of an order that the reader sees; the board's wall is another one
        rows = list(Alert.objects.filter(order=order, state__in=OPEN).order_by("-raised_at"))
    opens = set(alerts_for(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)) if rows else set()
    return [_told(row, actor, now, opens=row.pk in opens) for row in rows]


def _told(row: Alert, actor: Actor, now: datetime, *, opens: bool) -> Beside:
    version = actor.reference_version
    row.ref = version  # type: ignore[attr-defined]  # as a list's rows have it
    may = opens and may_answer(row, actor) and permission(actor, "ack_alert", ROLES_OF["ack_alert"], own=True).allowed
    has = person(row.acknowledged_by, version) if row.acknowledged_by else ""
    return Beside(row, class_said(row.klass, version), is_late(row, now), state_cell(row, now), limit_cell(row, now), asked_said(row), has, opens, may)
