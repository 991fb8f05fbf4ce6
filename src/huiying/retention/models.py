"""Tables of retention: legal holds, and the runs that erase."""

from django.db import models
from django.db.models import F, Q

from huiying.directory.models import Party
from huiying.orders.models import WorkOrder


class Hold(models.Model):
    """A legal hold: nothing of this order, or of this caller and all their orders, is erased until another person lifts it.

    Triggers refuse to erase what is held, whoever asks. Rows stay; `reason` is the staff's words, with any number of a person masked for good.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.PROTECT, related_name="holds", db_index=False)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="holds", db_index=False)
    named_by = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="holds_named", db_index=False)
    reason = models.CharField(max_length=200)
    placed_by = models.CharField(max_length=64)
    placed_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=64, default="")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "retention_hold"
        constraints = [
            models.CheckConstraint(condition=Q(order__isnull=True) ^ Q(party__isnull=True), name="hold_of_one"),
            models.CheckConstraint(condition=Q(lifted_at__isnull=True) | ~Q(lifted_by=F("placed_by")), name="hold_lifted_by_another"),
            models.UniqueConstraint(fields=["order"], name="hold_order_once", condition=Q(lifted_at__isnull=True)),
            models.UniqueConstraint(fields=["party"], name="hold_party_once", condition=Q(lifted_at__isnull=True)),
        ]


class Run(models.Model):
    """One run of the policy, kept until its receipt is written, and after it. `as_of` is the moment that all its periods count back from.

    `told` holds for each class how much was erased and held, whether it is done, and the chained keyed hash of what was erased.
    """

    id = models.UUIDField(primary_key=True)
    policy_sha256 = models.CharField(max_length=64)
    policy_version = models.CharField(max_length=16)
    as_of = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    broken_off = models.BooleanField(default=False)
    told = models.JSONField(default=dict)

    class Meta:
        db_table = "retention_run"
        constraints = [models.UniqueConstraint(fields=["broken_off"], name="one_open_run", condition=Q(ended_at__isnull=True))]


class Erased(models.Model):
    """An order whose texts were erased: when, and under which rule. The order itself, its numbers and times stay."""

    order = models.OneToOneField(WorkOrder, primary_key=True, on_delete=models.PROTECT, related_name="texts_erased")
    at = models.DateTimeField()
    mark = models.CharField(max_length=64)

    class Meta:
        db_table = "retention_erased"
