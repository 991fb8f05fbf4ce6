"""Tables of proposals: what one person proposed, another released, and every row that it changed."""

from django.db import models
from django.db.models import F, Q

from huiying.journal.words import Words, WordsWithin


class RegisterProposal(models.Model):
    """A change of one kind of register. Applied ones are the kind's versions, numbered; a draft is its proposer's alone.

    `state_hash` is that of the rows it touches, as they stood when it was reckoned. `founding`: applied by the one set-up person of a city that was not
    open yet (a trigger looks); otherwise the database refuses that one person proposes and decides.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=24)
    state = models.CharField(max_length=10, default="draft")
    source = models.CharField(max_length=8)
    note = Words(max_length=200, default="")
    state_hash = models.CharField(max_length=64)
    added = models.IntegerField()
    changed = models.IntegerField()
    ended = models.IntegerField()
    unchanged = models.IntegerField()
    version = models.IntegerField(null=True)
    proposed_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    reason = Words(max_length=200, default="")
    founding = models.BooleanField(default=False)

    class Meta:
        db_table = "registers_proposal"
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="register_version_once"),
            models.CheckConstraint(
                condition=Q(founding=True) | ~Q(state__in=["applied", "declined"]) | ~Q(decided_by=F("proposed_by")), name="register_two_people"
            ),
            models.CheckConstraint(condition=~Q(state__in=["applied", "declined", "withdrawn"]) | ~Q(decided_by=""), name="register_decided_by_somebody"),
            models.CheckConstraint(condition=Q(version__isnull=True) | Q(state="applied"), name="register_version_applied"),
        ]
        indexes = [models.Index(fields=["kind", "-created_at"], name="register_kind")]


class RegisterLine(models.Model):
    """One row of a proposal: what it was and what it becomes. Rows of a kind with personal columns are sealed as one JSON text."""

    id = models.UUIDField(primary_key=True)
    proposal = models.ForeignKey(RegisterProposal, on_delete=models.CASCADE, related_name="lines")
    place = models.IntegerField()
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=160)
    what = models.CharField(max_length=8)
    before = WordsWithin(null=True)
    after = WordsWithin(null=True)
    rows_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "registers_line"
        constraints = [models.UniqueConstraint(fields=["proposal", "key"], name="register_line_once")]
        indexes = [models.Index(fields=["kind", "key"], name="register_line_key")]
