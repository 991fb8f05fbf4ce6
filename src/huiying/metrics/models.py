"""Tables of the numbers. The facts `metrics_work` and the roll-up `metrics_quarter` are written and read in SQL alone (facts.py)."""

from django.db import models

from huiying.journal.words import Words


class Snapshot(models.Model):
    """A month's figures as they were locked: canonical JSON to the byte, with the definitions by which they were reckoned.

    Never changed (a trigger sees to it): a month that is opened again gets its next `version`, with the reason. `sha256` is of `body`.
    """

    id = models.BigAutoField(primary_key=True)
    month = models.CharField(max_length=7)
    version = models.SmallIntegerField(default=1)
    taken_at = models.DateTimeField()
    locked_by = models.CharField(max_length=64)
    reason = Words(max_length=200, default="")
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    definitions = models.BinaryField()

    class Meta:
        db_table = "metrics_snapshot"
        constraints = [models.UniqueConstraint(fields=["month", "version"], name="snapshot_once")]


class LockedRows(models.Model):
    """A piece of the rows behind a locked month's figures, as they were then: published lines (canonical JSON), compressed. Never changed (a trigger).

    What is published later is what was reckoned then, whatever happened to a call or an order since.
    """

    id = models.BigAutoField(primary_key=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="rows")
    fact = models.CharField(max_length=20)
    piece = models.IntegerField()
    body = models.BinaryField()

    class Meta:
        db_table = "metrics_locked_rows"
        constraints = [models.UniqueConstraint(fields=["snapshot", "fact", "piece"], name="locked_rows_once")]
