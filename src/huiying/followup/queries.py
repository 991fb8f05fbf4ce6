"""Read only: whom to call next, and what waits for a reviewer."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from huiying.followup.models import Callback, CallbackAttempt
from huiying.followup.rules import APART
from huiying.orders.models import WorkOrder


def to_call(now: datetime) -> QuerySet[Callback]:
    """Open rounds of orders that wait for a call, most pressing first; those tried within the last four hours are left out."""
    just_tried = CallbackAttempt.objects.filter(at__gt=now - APART).exclude(result="call_later").values("callback_id")
    waiting = Callback.objects.select_related("order", "order__party").filter(result="", order__status="callback_pending", order__decision_needed=False)
    return waiting.exclude(pk__in=just_tried).order_by(F("first_due").asc(nulls_last=True), "opened_at")


def to_decide() -> QuerySet[WorkOrder]:
    """Orders on whose second negative result a reviewer decides, the longest waiting first."""
    return WorkOrder.objects.filter(decision_needed=True, status__in=("callback_pending", "callback_failed")).order_by("state_at", "pk")


def history(order_id: UUID) -> QuerySet[Callback]:
    """All rounds of asking about an order with their attempts, the first one first."""
    return Callback.objects.filter(order_id=order_id).prefetch_related("attempts").order_by("opened_at")
