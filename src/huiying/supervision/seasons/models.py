"""Tables of seasonal plans: the plan by versions, and each time that it was in force."""

from django.db import models
from django.db.models import Q

from huiying.journal.words import Words


class SeasonPlan(models.Model):
    """What a season switches on, as data by versions. Lists are separated by ";".

    It begins at `begins` (and ends at `ends`), or when the orders of `topics` of one day come to `trigger_share` percent of the usual number and to
    `trigger_least` at least; or by hand.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    topics = models.CharField(max_length=300, default="")
    trigger_share = models.IntegerField(default=0)
    trigger_least = models.IntegerField(default=0)
    words = models.CharField(max_length=600, default="")
    words_class = models.CharField(max_length=20, default="")
    officers = models.CharField(max_length=300, default="")
    standby = models.CharField(max_length=300, default="")
    banner = models.CharField(max_length=200)
    banner_en = models.CharField(max_length=300)
    advice = models.CharField(max_length=600, default="")
    advice_en = models.CharField(max_length=900, default="")
    surge = models.BooleanField(default=False)
    version = models.SmallIntegerField(default=1)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "supervision_season_plan"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="season_plan_once")]


class Season(models.Model):
    """One time that a plan was in force, [began_at, ended_at). `how`: span, trigger or hand. `found` and `usual` are the numbers that began it."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(SeasonPlan, on_delete=models.PROTECT, related_name="seasons")
    code = models.CharField(max_length=16)
    how = models.CharField(max_length=8)
    found = models.IntegerField(null=True)
    usual = models.DecimalField(max_digits=10, decimal_places=1, null=True)
    seq = models.SmallIntegerField(default=1)
    began_by = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, default="")
    ended_at = models.DateTimeField(null=True)
    why = Words(max_length=200, default="")
    review = Words(default="")
    reviewed_by = models.CharField(max_length=64, default="")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_season"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="one_open_season", condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("began_at")), name="season_ends_after"),
        ]
        indexes = [models.Index(fields=["-began_at"], name="season_began")]

    @property
    def stream(self) -> str:
        """The season's stream in the journal."""
        return f"season:{self.pk}"
