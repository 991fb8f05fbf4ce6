"""Tables of what citizens are told: the texts with their versions. The messages themselves are the journal's outbox."""

from django.db import models
from django.db.models import Q

from huiying.journal.words import Words


class MessageText(models.Model):
    """A version of the words of one kind of message, in two languages: proposed by one person, approved by another.

    `state` is draft, approved or declined; of a kind one version is in force (approved, no `valid_to`) and at most one is a draft.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=32)
    version = models.SmallIntegerField()
    zh = Words()
    en = Words()
    note = Words(max_length=200, default="")
    state = models.CharField(max_length=10, default="draft")
    proposed_by = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "notify_text"
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="text_version"),
            models.UniqueConstraint(fields=["kind"], name="text_in_force", condition=Q(state="approved", valid_to__isnull=True)),
            models.UniqueConstraint(fields=["kind"], name="text_one_draft", condition=Q(state="draft")),
        ]
