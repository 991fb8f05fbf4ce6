"""Redacted copies of orders: what was given to whom outside, and why."""

from django.db import models

from huiying.journal.words import Words
from huiying.orders.models import WorkOrder


class RedactedCopy(models.Model):
    """A copy without the caller, for a firm or a property manager.

    `content` is what it says, as JSON pairs of a code and a text; it names neither the order nor a person. `mark` is the id on the copy,
    `taken_out` how much of which kind was blacked out.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="copies")
    mark = models.CharField(max_length=24, unique=True)
    recipient = Words(max_length=100)
    reason = Words(max_length=200)
    content = models.JSONField()
    taken_out = models.JSONField()
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "orders_redacted_copy"
