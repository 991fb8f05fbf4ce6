"""The tables of the line: contacts on any channel, queue visits, agents' states, recordings."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from huiying.directory.models import Org, Party, User
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


def _seconds() -> "models.DecimalField[Any, Any]":
    """A duration in seconds, to the millisecond; empty where that part of a visit did not happen."""
    return models.DecimalField(max_digits=10, decimal_places=3, null=True)


class Visit(models.Model):
    """One queue visit of a call (DOMAIN 6.2): `seq` 1 from its arrival, 2.. after each transfer. Written by record.py alone, told by facts.py.

    `agent` is who it rings at, then who answered; empty in the end when nobody did. `agent_left_at` ends the agent's part: the caller may go on
    to the survey. Two exclusion constraints (migration 0022, deferred) keep an agent from two live calls, and a call from two live visits.
    """

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="visits")
    seq = models.SmallIntegerField()
    direction = models.CharField(max_length=3, default="in")
    channel = models.CharField(max_length=16, default="voice")
    purpose = models.CharField(max_length=16, default="service")
    source = models.CharField(max_length=24, default="")  # which line, or from where it was taken over (sources.py)
    trunk_ref = models.CharField(max_length=32, default="")  # keyed hash of the carrier's id of the call (in rows before it was keyed: unkeyed)
    org = models.ForeignKey(Org, null=True, on_delete=models.PROTECT)
    queue = models.CharField(max_length=24, default="")
    language = models.CharField(max_length=12, default="")
    agent = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    seat = models.CharField(max_length=32, default="")
    ani_index = models.BinaryField(null=True)
    ani_usable = models.BooleanField(default=False)
    dnis = models.CharField(max_length=32, default="")
    arrived_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    agent_left_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    menu_s, wait_s, ring_s, talk_s, hold_s, acw_s = (_seconds() for _ in range(6))
    end_reason = models.CharField(max_length=16, default="")
    transfer_to = models.CharField(max_length=32, default="")
    is_test = models.BooleanField(default=False)
    is_abuse = models.BooleanField(default=False)
    callback_of = models.UUIDField(null=True)
    ring_back_due = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)
    order_id = models.UUIDField(null=True, db_index=True)
    csat = models.SmallIntegerField(null=True)
    csat_asked = models.BooleanField(default=False)

    class Meta:
        db_table = "calls_visit"
        constraints = [
            models.UniqueConstraint(fields=["call", "seq"], name="visit_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="visit_seq"),
            models.CheckConstraint(
                name="visit_seconds",  # C4
                condition=Q(
                    *(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}) for name in ("menu_s", "wait_s", "ring_s", "talk_s", "hold_s", "acw_s"))
                ),
            ),
            models.CheckConstraint(
                name="visit_forward",
                condition=(Q(queued_at__isnull=True) | Q(queued_at__gte=F("arrived_at")))
                & (Q(answered_at__isnull=True) | Q(answered_at__gte=F("arrived_at")))
                & (Q(ended_at__isnull=True) | Q(ended_at__gte=F("arrived_at"))),
            ),
        ]
        indexes = [
            models.Index(fields=["queued_at"], name="visit_queued", condition=Q(queued_at__isnull=False)),
            models.Index(fields=["arrived_at"], name="visit_arrived"),
            models.Index(fields=["agent", "answered_at"], name="visit_agent", condition=Q(agent__isnull=False)),
            models.Index(fields=["ani_index", "queued_at"], name="visit_ani", condition=Q(ani_index__isnull=False)),
        ]


class AgentInterval(models.Model):
    """One stretch of an agent's time in one state, [from_at, to_at); the open one has no end. `seq` is that of the event which began it."""

    id = models.BigAutoField(primary_key=True)
    agent = models.ForeignKey(User, on_delete=models.PROTECT)
    seq = models.IntegerField()
    state = models.CharField(max_length=12)
    code = models.CharField(max_length=24, default="")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    seat = models.CharField(max_length=32, default="")
    org = models.ForeignKey(Org, null=True, on_delete=models.PROTECT)

    class Meta:
        db_table = "calls_agent_interval"
        constraints = [
            models.UniqueConstraint(fields=["agent", "seq"], name="interval_once"),
            models.UniqueConstraint(fields=["agent"], name="interval_open", condition=Q(to_at__isnull=True)),
            models.CheckConstraint(name="interval_forward", condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at"))),
        ]
        indexes = [models.Index(fields=["from_at"], name="interval_from")]


class Recording(models.Model):
    """The manifest of one recording of a call, or the reason why there is none (C7). `seq` is that of the event that told it.

    `erased` says when and under which retention rule key and file went; empty while they are there.
    """

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="recordings")
    seq = models.IntegerField()
    file = models.CharField(max_length=200, default="")
    sha256 = models.CharField(max_length=64, default="")
    seconds = models.IntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    none_because = models.CharField(max_length=24, default="")
    recorded_at = models.DateTimeField()
    erased = models.CharField(max_length=64, default="", db_default="")

    class Meta:
        db_table = "calls_recording"
        constraints = [
            models.UniqueConstraint(fields=["call", "seq"], name="recording_once"),
            models.CheckConstraint(
                name="recording_or_reason",
                condition=Q(none_because="", sha256__regex="^[0-9a-f]{64}$", seconds__gte=0, bytes__gte=0) & ~Q(file="")
                | Q(file="", sha256="") & ~Q(none_because=""),
            ),
        ]
