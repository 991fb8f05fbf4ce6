"""Tables of hot matters: each with its state and figures, and the orders that belong to it."""

from django.db import models
from django.db.models import Q

from huiying.directory.models import Org
from huiying.journal.words import Words
from huiying.orders.models import WorkOrder


class Hotspot(models.Model):
    """A hot matter, found by counting or made by a person. Written only through hotspots.keeping; `seq` counts the events of its stream.

    `title` is in words that many callers wrote, or a person's; `title_of` an order whose title it bears still (found by an older version).
    Figures are as of `counted_at`: `callers_n` different callers in all, `week_n` in the last seven days, `class_week_n` orders of its class
    and district in these days against `expected` and its `bound` (baseline.py; empty: too little history). What the owner says of it is
    `report`. Callers before `alert_from` raise no alert again. `erased` says when and under which retention rule its words went; empty while they
    are there, and again once a person does something about it.
    """

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=10, default="open")
    seq = models.IntegerField(default=0)
    title = Words(max_length=200)
    title_of = models.UUIDField(null=True)
    place = Words(max_length=60, default="")
    topic_code = models.CharField(max_length=12, default="")
    region_code = models.CharField(max_length=12, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    orders_n = models.IntegerField(default=0)
    callers_n = models.IntegerField(default=0)
    week_n = models.IntegerField(default=0)
    class_week_n = models.IntegerField(default=0)
    expected = models.FloatField(null=True)
    bound = models.IntegerField(null=True)
    heat = models.FloatField(default=0)
    counted_at = models.DateTimeField()
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=64)
    owner_unit = models.ForeignKey(Org, null=True, on_delete=models.PROTECT, related_name="+")
    owner_person = models.CharField(max_length=36, default="")
    due_at = models.DateTimeField(null=True)
    report = Words(max_length=2000, default="")
    reported_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, default="")
    outcome_text = Words(max_length=2000, default="")
    ended_at = models.DateTimeField(null=True)
    alert_from = models.DateTimeField(null=True)
    alerted_at = models.DateTimeField(null=True)
    erased = models.CharField(max_length=64, default="", db_default="")
    into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        db_table = "dispatch_hotspot"
        indexes = [models.Index(fields=["state", "-heat"], name="hotspot_state"), models.Index(fields=["owner_unit"], name="hotspot_owner")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="assigned") | Q(owner_unit__isnull=False), name="hotspot_assigned_to"),
            models.CheckConstraint(condition=~Q(state="merged") | Q(into__isnull=False), name="hotspot_merged_into"),
            models.CheckConstraint(condition=~Q(state__in=["closed", "dismissed"]) | ~Q(outcome_text="") | ~Q(erased=""), name="hotspot_outcome"),
        ]

    @property
    def stream(self) -> str:
        """The journal stream of this hot matter."""
        return f"hotspot:{self.pk}"


class HotspotMember(models.Model):
    """An order of a hot matter. `near`: names the same object in other words. Left once (`left_at`), it is not taken in again by counting.

    `by` joined it: "system", or a person's id; what a person joined or took out, counting leaves alone.
    """

    id = models.BigAutoField(primary_key=True)
    hotspot = models.ForeignKey(Hotspot, on_delete=models.PROTECT, related_name="members")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="hotspot_members")
    near = models.BooleanField(default=False)
    by = models.CharField(max_length=36)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_by = models.CharField(max_length=36, default="")

    class Meta:
        db_table = "dispatch_hotspot_member"
        constraints = [
            models.UniqueConstraint(fields=["order"], name="hotspot_member_once", condition=Q(left_at__isnull=True)),
            models.UniqueConstraint(fields=["hotspot", "order"], name="hotspot_pair_once"),
        ]
