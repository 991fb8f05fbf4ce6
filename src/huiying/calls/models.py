"""The table of contacts: one row per contact on any channel."""

from django.db import models

from huiying.directory.models import Party, User
from huiying.journal.words import Words


class Contact(models.Model):
    """One conversation on one channel. A contact is not an order: one order may have many contacts.

    `number_*` is the number that the switch captured, or that was verified by code (`number_source`), sealed.
    """

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=16)
    direction = models.CharField(max_length=3, default="in")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT)
    number_sealed = models.BinaryField(null=True)
    number_index = models.BinaryField(null=True, db_index=True)
    number_source = models.CharField(max_length=12, default="none")
    arrived_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    agent = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    end_reason = models.CharField(max_length=16, default="")
    order_id = models.UUIDField(null=True, db_index=True)
    purpose = models.CharField(max_length=16, default="service")
    transfer_to = models.CharField(max_length=32, default="")
    transfer_mode = models.CharField(max_length=12, default="")
    transfer_result = models.CharField(max_length=16, default="")
    transfer_foreign_no = Words(default="")
    transfer_reason = Words(default="")
    first_receiver_kept = models.BooleanField(null=True)

    class Meta:
        db_table = "calls_contact"
