"""Tables of the journal: events that never change, the texts they commit to, timers, outbox, access records."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from huiying.journal.words import Words


class Xid8Field(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's 64-bit transaction id: tells which rows are settled."""

    def db_type(self, connection: object) -> str:  # noqa: ARG002 - Django's signature
        """The column's type."""
        return "xid8"


class Event(models.Model):
    """One thing that happened. Rows are inserted and read, never changed (triggers and grants see to it).

    `payload` is canonical JSON (RFC 8785) without personal data; texts and personal values stand in it as salted
    commitments whose opening is a `Text` row. `at` is the moment the action was given, `at_server` the database's own clock.
    """

    id = models.UUIDField(primary_key=True)
    stream = models.CharField(max_length=64)
    stream_seq = models.IntegerField()
    type = models.CharField(max_length=48)
    schema_version = models.SmallIntegerField(default=1)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=64)
    actor_role = models.CharField(max_length=4, default="")
    account_class = models.CharField(max_length=4, default="none")
    org_id = models.CharField(max_length=36, default="")
    at = models.DateTimeField()
    at_server = models.DateTimeField()
    at_source = models.DateTimeField(null=True)
    imported = models.BooleanField(default=False)
    idem_key = models.CharField(max_length=255, null=True)  # noqa: DJ001 - unique where there is one
    payload = models.TextField()
    mono_ns = models.BigIntegerField(default=0)
    boot_id = models.CharField(max_length=36, default="")
    xid = Xid8Field(db_default=RawSQL("pg_current_xact_id()", []))

    class Meta:
        db_table = "journal_event"
        constraints = [
            models.UniqueConstraint(fields=["stream", "stream_seq"], name="event_stream_seq"),
            models.UniqueConstraint(fields=["idem_key"], name="event_idem_key", condition=Q(idem_key__isnull=False)),
        ]
        indexes = [models.Index(fields=["type", "at"], name="event_type_at"), models.Index(fields=["at"], name="event_at")]


class Text(models.Model):
    """The opening of a commitment: its salt, and the text where no column keeps it. Deleting it leaves the journal verifiable."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(db_index=True)
    stream = models.CharField(max_length=64)
    field = models.CharField(max_length=48)
    salt = models.CharField(max_length=64)
    text = Words(null=True)

    class Meta:
        db_table = "journal_text"
        indexes = [models.Index(fields=["stream"], name="text_stream")]


class Timer(models.Model):
    """Something due at a moment. The worker claims it and writes the effect in the same transaction, so it fires once.

    `due_at` is empty while the calendar year it needs is unknown (`waits_for_year`).
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64, default="")
    round = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    waits_for_year = models.SmallIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)
    failures = models.SmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "journal_timer"
        constraints = [models.UniqueConstraint(fields=["stream", "kind", "subject", "round"], name="timer_once")]
        indexes = [
            models.Index(fields=["due_at"], name="timer_due", condition=Q(done_at__isnull=True, dropped=False)),
            models.Index(fields=["waits_for_year"], name="timer_year", condition=Q(waits_for_year__isnull=False)),
        ]


class Reaction(models.Model):
    """An event that the reactions have dealt with; what is missing here is still to do."""

    event_id = models.UUIDField(primary_key=True)
    done_at = models.DateTimeField()
    failures = models.SmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "journal_reaction"


class Outbox(models.Model):
    """A message to the outside, written with the change that causes it; one per stream, kind and round.

    `state`: waiting, held (until `send_after`), sent, delivered, failed (tried again at `send_after`), given_up, not_sent (`withheld` says why).
    `shown_sealed` is the text without codes and links; `last_error` the provider's last word; `tries` counts the hand-overs since it was queued, and
    `resends` how often it was queued again by hand.
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    round = models.SmallIntegerField(default=0)
    channel = models.CharField(max_length=8, default="sms")
    to_sealed = models.BinaryField()
    to_index = models.BinaryField()
    body_sealed = models.BinaryField()
    shown_sealed = models.BinaryField(null=True)
    template = models.CharField(max_length=48)
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="waiting")
    withheld = models.CharField(max_length=12, default="")
    tries = models.SmallIntegerField(default=0)
    resends = models.SmallIntegerField(default=0)
    provider_ref = models.CharField(max_length=64, default="")
    last_error = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "journal_outbox"
        constraints = [models.UniqueConstraint(fields=["stream", "kind", "round"], name="outbox_once")]
        indexes = [
            models.Index(fields=["send_after"], name="outbox_waiting", condition=Q(state__in=["waiting", "held", "failed"])),
            models.Index(fields=["provider_ref"], name="outbox_ref", condition=Q(state="sent")),
            models.Index(fields=["created_at"], name="outbox_at"),
        ]


class AccessRecord(models.Model):
    """Who saw which personal field of whose, why and when; written in the commit that shows it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    user_id = models.CharField(max_length=64, db_index=True)
    user_name = models.CharField(max_length=64, default="")
    org_id = models.CharField(max_length=36, default="")
    stream = models.CharField(max_length=64, db_index=True)
    subject_id = models.CharField(max_length=64, db_index=True)
    fields = ArrayField(models.CharField(max_length=24))
    purpose = models.CharField(max_length=12, default="reveal")
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "journal_access"
