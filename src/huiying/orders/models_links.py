"""Table of the names that orders have in other systems."""

from django.db import models

from huiying.orders.models import WorkOrder


class ExternalLink(models.Model):
    """An order's name in another system (DOMAIN 32). Each system's number stands once in each direction.

    `content_hash` is the keyed hash of what came in, so that a repeated import is told from a changed one.
    """

    id = models.UUIDField(primary_key=True)
    system = models.CharField(max_length=24)
    foreign_id = models.CharField(max_length=64)
    direction = models.CharField(max_length=3, default="in")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="links", db_index=False)
    content_hash = models.BinaryField()
    last_sync = models.DateTimeField()

    class Meta:
        db_table = "orders_external_link"
        constraints = [models.UniqueConstraint(fields=["system", "foreign_id", "direction"], name="foreign_once")]
        indexes = [models.Index(fields=["order"], name="link_order")]
