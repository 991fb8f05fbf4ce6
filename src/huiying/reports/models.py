"""The table of reports."""

from django.db import models
from django.db.models import Q

from huiying.journal.words import Words
from huiying.metrics.models import Snapshot


class Report(models.Model):
    """A day's, a week's or a month's report in one version. `figures` are canonical JSON to the byte, `sha256` is of them; they never change (a trigger).

    The words may be written anew until a person releases the report; from then on nothing of it changes. A corrected one is the next `version`, which
    names the one it replaces and says why. `period` is how the span is called (spans.py), `since` to before `until` its moments; `lock` the locked month
    that the figures were taken from.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    period = models.CharField(max_length=10)
    since = models.DateTimeField()
    until = models.DateTimeField()
    version = models.SmallIntegerField(default=1)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    lock = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=8, default="draft")
    seq = models.IntegerField(default=0)
    figures = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    headline_zh = Words(max_length=400)
    headline_en = Words(max_length=400)
    text_zh = Words(max_length=6000)
    text_en = Words(max_length=6000)
    reason = Words(max_length=200, default="")
    drafted_by = models.CharField(max_length=64)
    drafted_at = models.DateTimeField()
    worded_by = models.CharField(max_length=64, default="")
    worded_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=64, default="")
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reports_report"
        constraints = [
            models.UniqueConstraint(fields=["period", "version"], name="report_once"),
            models.CheckConstraint(condition=~Q(state="released") | (~Q(released_by="") & Q(released_at__isnull=False)), name="report_released_by_somebody"),
        ]
        indexes = [models.Index(fields=["-since", "kind"], name="report_newest")]
