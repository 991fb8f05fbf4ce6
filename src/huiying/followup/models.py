"""Tables of the call-back: was it solved?"""

from django.db import models
from django.db.models import Q

from huiying.journal.words import Words
from huiying.orders.models import WorkOrder


class Callback(models.Model):
    """One round of asking the citizen. `effective` = a person was reached who answered at least the "solved" question (DOMAIN 4.11)."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="callbacks")
    round_no = models.SmallIntegerField()
    method = models.CharField(max_length=8, default="phone")
    visitor_id = models.CharField(max_length=64, default="")
    number_source = models.CharField(max_length=12, default="none")
    opened_at = models.DateTimeField()
    first_due = models.DateTimeField(null=True)
    contacted_by_unit = models.CharField(max_length=8, default="")
    truthful = models.CharField(max_length=8, default="")
    solved = models.CharField(max_length=8, default="")
    satisfaction = models.CharField(max_length=20, default="")
    hotline_satisfaction = models.CharField(max_length=20, default="")
    opinion = Words(default="")
    effective = models.BooleanField(default=False)
    negative = models.BooleanField(null=True)
    result = models.CharField(max_length=12, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "followup_callback"
        indexes = [models.Index(fields=["order"], name="callback_order")]


class CallbackAttempt(models.Model):
    """One attempt to reach the citizen (D12: three, on two days and in two bands, four hours apart)."""

    id = models.BigAutoField(primary_key=True)
    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    number_source = models.CharField(max_length=12)
    result = models.CharField(max_length=16)

    class Meta:
        db_table = "followup_attempt"


class RatingLink(models.Model):
    """A one-time link to rate: only its keyed hash is kept; single use, seven days."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="rating_links")
    round_no = models.SmallIntegerField()
    token_index = models.BinaryField(unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "followup_rating_link"
        constraints = [models.UniqueConstraint(fields=["order", "round_no"], name="link_once", condition=Q(used_at__isnull=True))]


class NumberCode(models.Model):
    """A code sent to a number to prove that it is the citizen's; until the line captures numbers (number_source = sms_code)."""

    id = models.UUIDField(primary_key=True)
    number_index = models.BinaryField(db_index=True)
    code_index = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "followup_number_code"
