"""Tables of learning: models with their figures, which one is in use since when, and each suggestion with what came of it."""

from django.db import models
from django.db.models import F, Q

from huiying.orders.models import WorkOrder


class LearntModel(models.Model):
    """A model trained on the city's own closed orders, one version of its kind (`what`: topic or type). Its file stands in `ModelFile`.

    `figures` are those out of fold, as `dispatch evaluate` prints them, with the class mix that drift is measured against. Never changed once it
    is trained (a trigger sees to it).
    """

    id = models.UUIDField(primary_key=True)
    what = models.CharField(max_length=8)
    version = models.IntegerField()
    state = models.CharField(max_length=10, default="asked")
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    trained_at = models.DateTimeField(null=True)
    rows = models.IntegerField(default=0)
    labels = models.IntegerField(default=0)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    size = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")
    figures = models.JSONField(default=dict)

    class Meta:
        db_table = "dispatch_model"
        constraints = [
            models.UniqueConstraint(fields=["what", "version"], name="model_version_once"),
            models.UniqueConstraint(fields=["what"], name="one_model_in_training", condition=Q(state__in=["asked", "training"])),
        ]


class ModelFile(models.Model):
    """A trained model's file, byte for byte."""

    model = models.OneToOneField(LearntModel, primary_key=True, on_delete=models.PROTECT, related_name="file")
    content = models.BinaryField()

    class Meta:
        db_table = "dispatch_model_file"


class ModelUse(models.Model):
    """Which model suggests, since when: proposed by one person and switched on by another, or an undo by one. No model: names alone suggest."""

    id = models.UUIDField(primary_key=True)
    what = models.CharField(max_length=8)
    kind = models.CharField(max_length=8, default="switch")
    model = models.ForeignKey(LearntModel, null=True, on_delete=models.PROTECT, related_name="uses")
    before = models.ForeignKey(LearntModel, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="proposed")
    proposed_by = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dispatch_model_use"
        constraints = [
            models.UniqueConstraint(fields=["what"], name="one_model_in_use", condition=Q(state="in_use")),
            models.UniqueConstraint(fields=["what"], name="one_model_proposed", condition=Q(state="proposed")),
            models.CheckConstraint(condition=Q(kind="undo") | ~Q(state__in=["in_use", "ended"]) | ~Q(decided_by=F("proposed_by")), name="model_two_people"),
        ]


class Suggestion(models.Model):
    """What was suggested for an order, what was chosen, and what came of it: codes alone, no words.

    `what`: topic, type or unit. `offered`: [{"code", "score"}], likeliest first, scores in ten-thousandths. `source` names what suggested
    ("names", "model:topic:3", "catalogue:12"). `shown`: whether a person was there to see it. `came_of` is told at each ending, so it may be told again.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="suggestions")
    what = models.CharField(max_length=8)
    round_no = models.IntegerField(default=0)
    source = models.CharField(max_length=40)
    model = models.ForeignKey(LearntModel, null=True, on_delete=models.PROTECT, related_name="suggestions")
    offered = models.JSONField()
    shown = models.BooleanField()
    at = models.DateTimeField()
    chosen = models.CharField(max_length=40)
    chosen_by = models.CharField(max_length=64)
    came_of = models.CharField(max_length=40, default="")
    came_at = models.DateTimeField(null=True)
    told = models.IntegerField(default=1)

    class Meta:
        db_table = "dispatch_suggestion"
        constraints = [models.UniqueConstraint(fields=["order", "what", "round_no"], name="suggested_once")]
        indexes = [models.Index(fields=["what", "came_at"], name="suggestion_came")]
