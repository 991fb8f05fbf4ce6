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
