"""The tables of calls that were missed and are rung back: who took one on, what was tried, how it ended."""

from django.db import models
from django.db.models import Q

from huiying.calls.models import Contact
from huiying.directory.models import User


class RingBack(models.Model):
    """A missed call that somebody took on. `state`: claimed, open (put back on the list), closed. Unique by call: claimed once (O10)."""

    call = models.OneToOneField(Contact, primary_key=True, on_delete=models.PROTECT, related_name="ring_back")
    state = models.CharField(max_length=8, default="claimed")
    claimed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    claimed_at = models.DateTimeField(null=True)
    tried_n = models.SmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=16, default="")
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "calls_ring_back"
        constraints = [
            models.CheckConstraint(name="ring_back_claimed", condition=Q(state="open") | Q(claimed_by__isnull=False)),
            models.CheckConstraint(name="ring_back_closed", condition=Q(state="closed", closed_at__isnull=False) & ~Q(result="") | ~Q(state="closed")),
        ]
        indexes = [models.Index(fields=["claimed_by"], name="ring_back_of", condition=Q(state="claimed"))]


class RingBackAttempt(models.Model):
    """One try to reach the caller of a missed call. `out_call` is the outbound call that the line made for it, when it made one."""

    id = models.BigAutoField(primary_key=True)
    ring_back = models.ForeignKey(RingBack, on_delete=models.PROTECT, related_name="attempts")
    n = models.SmallIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()
    result = models.CharField(max_length=16)
    out_call = models.UUIDField(null=True)

    class Meta:
        db_table = "calls_ring_back_attempt"
        constraints = [models.UniqueConstraint(fields=["ring_back", "n"], name="ring_back_try_once")]
