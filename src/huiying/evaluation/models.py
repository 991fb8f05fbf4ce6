"""Tables of evaluation: schemes by versions, results, appeals."""

from django.db import models
from django.db.models import F, Q

from huiying.directory.models import Org
from huiying.journal.words import Words
from huiying.metrics.models import Snapshot


class AssessmentScheme(models.Model):
    """A scheme: what it says stands in its versions. `seq` counts the events of its stream."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    seq = models.IntegerField(default=0)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "evaluation_scheme"


class SchemeVersion(models.Model):
    """One version of a scheme, entered by one person and released by another. It holds from the month `from_month` (YYYY-MM) on and never changes."""

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey(AssessmentScheme, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    from_month = models.CharField(max_length=7)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="proposed")
    note = Words(max_length=200, default="")
    proposed_by = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    reason = Words(max_length=200, default="")

    class Meta:
        db_table = "evaluation_scheme_version"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "version"], name="scheme_version_once"),
            models.CheckConstraint(condition=~Q(state__in=["in_force", "declined"]) | ~Q(decided_by=F("proposed_by")), name="scheme_two_people"),
            models.CheckConstraint(condition=Q(state="proposed") | ~Q(decided_by=""), name="scheme_decided_by_somebody"),
        ]


class AssessmentResult(models.Model):
    """A month's result of a scheme in one version. `document` is the canonical form with its facts; `snapshot` the locked figures it rests on.

    A locked one never changes (a trigger looks); redone it is a new version that names the one it replaces.
    """

    id = models.UUIDField(primary_key=True)
    scheme = models.ForeignKey(AssessmentScheme, on_delete=models.PROTECT, related_name="results")
    scheme_version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="results")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    version = models.IntegerField()
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    state = models.CharField(max_length=10, default="draft")
    seq = models.IntegerField(default=0)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = Words(max_length=300, default="")
    drawn_by = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    published_by = models.CharField(max_length=64, default="")
    published_at = models.DateTimeField(null=True)
    appeal_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decide_until = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=64, default="")
    locked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "evaluation_result"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "month", "version"], name="result_version_once"),
            models.UniqueConstraint(fields=["scheme", "month"], name="one_open_result", condition=Q(state__in=["draft", "published", "final"])),
            models.CheckConstraint(condition=~Q(state="locked") | Q(locked_at__isnull=False) & ~Q(locked_by=""), name="result_locked_by"),
        ]


class ResultCopy(models.Model):
    """What a result said when it was published, became final, was locked: kept as it was."""

    id = models.BigAutoField(primary_key=True)
    result = models.ForeignKey(AssessmentResult, on_delete=models.PROTECT, related_name="copies")
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "evaluation_result_copy"
        constraints = [models.UniqueConstraint(fields=["result", "state"], name="result_copy_once")]


class AssessmentAppeal(models.Model):
    """A unit disputes one of its lines, with ground and evidence; an assessor other than the scorer decides with a reason.

    `correction` is what an upheld one changes. Undecided in time it is `overdue`: its line stands, marked as under appeal.
    """

    id = models.UUIDField(primary_key=True)
    result = models.ForeignKey(AssessmentResult, on_delete=models.PROTECT, related_name="appeals")
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=40)
    ground = Words(max_length=600)
    evidence = Words(max_length=600)
    state = models.CharField(max_length=10, default="open")
    raised_by = models.CharField(max_length=64)
    raised_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    reason = Words(max_length=600, default="")
    correction = models.JSONField(null=True)

    class Meta:
        db_table = "evaluation_appeal"
        constraints = [
            models.UniqueConstraint(fields=["result", "unit", "line"], name="one_live_appeal", condition=Q(state__in=["open", "overdue"])),
            models.CheckConstraint(condition=~Q(state__in=["upheld", "refused"]) | ~Q(decided_by="") & ~Q(reason=""), name="appeal_reasoned"),
            models.CheckConstraint(condition=~Q(decided_by=F("raised_by")), name="appeal_other_person"),
            models.CheckConstraint(condition=Q(correction__isnull=True) | Q(state="upheld"), name="appeal_correction"),
        ]
