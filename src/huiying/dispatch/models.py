"""Tables of the duty catalogue, returns and adjudication."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiying.directory.models import Org
from huiying.journal.words import Words
from huiying.orders.models import Assignment, WorkOrder


class CatalogueVersion(models.Model):
    """One version of the duty catalogue (派单目录): draft, published or declined. Published versions never change; a change is a new version.

    `base` is the version it was copied from; it can be published only while that one is the newest.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.IntegerField(unique=True)
    base = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="drafts")
    state = models.CharField(max_length=10, default="draft")
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    note = Words(max_length=200, default="")
    proposed_by = models.CharField(max_length=64, default="")
    approved_by = models.CharField(max_length=64, default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "dispatch_catalogue_version"


class CatalogueLine(models.Model):
    """Topic × condition → units, with its legal basis. The most specific matching line wins.

    `line_no` is the line's lasting number across versions. Blank conditions match everything.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="lines")
    line_no = models.IntegerField()
    topic_prefix = models.CharField(max_length=12)
    region_prefix = models.CharField(max_length=12, default="", blank=True)
    object_word = models.CharField(max_length=40, default="", blank=True)
    subject = models.CharField(max_length=12, default="", blank=True)
    lead = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    co_units = models.ManyToManyField(Org, related_name="+", db_table="dispatch_catalogue_line_co")
    fallback = models.ForeignKey(Org, null=True, on_delete=models.PROTECT, related_name="+")
    legal_basis = Words(max_length=200)
    source = models.CharField(max_length=16, default="law")
    limit_rule_code = models.CharField(max_length=32, default="", blank=True)
    forbid_direct_to_level3 = models.BooleanField(default=False)
    precedent_order_no = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        db_table = "dispatch_catalogue_line"
        constraints = [models.UniqueConstraint(fields=["version", "line_no"], name="line_once")]
        indexes = [models.Index(fields=["version", "topic_prefix"], name="line_topic")]


class DispatchProposal(models.Model):
    """An operator's proposal to dispatch, waiting for a government dispatcher (O16)."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="proposals")
    lead = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    co_units = ArrayField(models.CharField(max_length=36), default=list)
    catalogue_line_id = models.BigIntegerField(null=True)
    override_reason = Words(max_length=200, default="")
    advice = Words(default="")
    state = models.CharField(max_length=10, default="pending")
    proposed_by = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dispatch_proposal"
        constraints = [models.UniqueConstraint(fields=["order"], name="one_pending_proposal", condition=Q(state="pending"))]


class ReturnRequest(models.Model):
    """A unit asks to hand an order back: reason, basis and suggested unit (A04–A07). Once per unit and order."""

    id = models.UUIDField(primary_key=True)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="return_requests")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="return_requests")
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=20)
    basis_text = Words()
    suggested_unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="pending")
    requested_by = models.CharField(max_length=64)
    requested_at = models.DateTimeField()
    decision_due = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    decision_text = Words(default="")
    credited = models.IntegerField(default=0)

    class Meta:
        db_table = "dispatch_return_request"
        constraints = [models.UniqueConstraint(fields=["order", "unit"], name="return_once", condition=~Q(state="cancelled"))]
        indexes = [models.Index(fields=["decision_due"], name="return_due", condition=Q(state="pending"))]


class Adjudication(models.Model):
    """The binding decision on a disputed duty; its precedent is written back to a new version of the catalogue (O21–O23)."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="adjudications")
    trigger = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    contact_unit = models.ForeignKey(Org, null=True, on_delete=models.PROTECT, related_name="+")
    participants = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10, default="open")
    lead = models.ForeignKey(Org, null=True, on_delete=models.PROTECT, related_name="+")
    co_units = ArrayField(models.CharField(max_length=36), default=list)
    fallback = models.ForeignKey(Org, null=True, on_delete=models.PROTECT, related_name="+")
    reason = Words(default="")
    binding = models.BooleanField(default=True)
    precedent_text = Words(default="")
    catalogue_version = models.ForeignKey(CatalogueVersion, null=True, on_delete=models.PROTECT)
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dispatch_adjudication"
        constraints = [models.UniqueConstraint(fields=["order"], name="one_open_adjudication", condition=Q(state="open"))]


class Opinion(models.Model):
    """A unit's written ground in an adjudication."""

    id = models.BigAutoField(primary_key=True)
    adjudication = models.ForeignKey(Adjudication, on_delete=models.PROTECT, related_name="opinions")
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    text = Words()
    given_by = models.CharField(max_length=64)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "dispatch_opinion"
