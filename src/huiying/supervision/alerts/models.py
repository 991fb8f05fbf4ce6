"""Tables of alerts: the list of words, the classes with their limits, the alerts, the marks of a caller."""

from django.db import models
from django.db.models import Q

from huiying.directory.models import Org
from huiying.dispatch.hotspots.models import Hotspot
from huiying.journal.words import Words
from huiying.orders.models import WorkOrder

OPEN = ("raised", "acknowledged")


class DangerWord(models.Model):
    """One entry of the list of words as data: what is looked for, and in which company it says nothing.

    `phrases` and `exceptions` are separated by ";". `klass` is a class of AlertClass, or "not" for words that take the sense from what follows at once.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=12)
    klass = models.CharField(max_length=20)
    mark = models.CharField(max_length=20, default="")
    phrases = models.CharField(max_length=600)
    exceptions = models.CharField(max_length=600, default="")
    version = models.SmallIntegerField(default=1)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "supervision_danger_word"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="danger_word_once")]


class AlertClass(models.Model):
    """A class of alerts as data: within how many minutes each person asked has to acknowledge, and which line helps. `kind`: danger or care."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=8)
    minutes = models.SmallIntegerField()
    line = models.CharField(max_length=8, default="")
    version = models.SmallIntegerField(default=1)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "supervision_alert_class"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="alert_class_once")]


class Alert(models.Model):
    """One alert: which rule met which order, who was asked, who acknowledged when, and what came of it. Never the citizen's words.

    `rule`: word, season, mark, hand, drill or hotspot; of the last, `hotspot` is the matter that many call about, and there is no order.
    `word_code` is the entry of the list (blank for callers who need care: the entry would tell the mark).
    `asked` 0 the officer on duty, 1 the deputy, 2 the heads; `asked_at` when that one was told, `ack_due` until when they have. `first_due` is the limit.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.PROTECT, related_name="alerts")
    hotspot = models.ForeignKey(Hotspot, null=True, on_delete=models.PROTECT, related_name="alerts")
    drill = models.BooleanField(default=False)
    klass = models.CharField(max_length=20)
    rule = models.CharField(max_length=8)
    word_code = models.CharField(max_length=24, default="")
    region_code = models.CharField(max_length=12, default="")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    officer_id = models.CharField(max_length=36, default="")
    deputy_id = models.CharField(max_length=36, default="")
    state = models.CharField(max_length=12, default="raised")
    seq = models.SmallIntegerField(default=1)
    asked = models.SmallIntegerField(default=0)
    raised_by = models.CharField(max_length=64)
    raised_at = models.DateTimeField()
    minutes = models.SmallIntegerField()
    first_due = models.DateTimeField()
    ack_due = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=64, default="")
    acknowledged_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, default="")
    line = models.CharField(max_length=8, default="")
    note = Words(default="")
    closed_by = models.CharField(max_length=64, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_alert"
        constraints = [
            models.UniqueConstraint(fields=["order", "klass"], name="one_open_alert", condition=Q(state__in=OPEN, drill=False)),
            models.UniqueConstraint(fields=["hotspot"], name="one_open_hot_alert", condition=Q(state__in=OPEN)),
            models.CheckConstraint(condition=Q(drill=True) | Q(order__isnull=False) | Q(hotspot__isnull=False), name="alert_of_an_order"),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(outcome="") & ~Q(closed_by="") & Q(acknowledged_at__isnull=False)), name="alert_closed_by"
            ),
        ]
        indexes = [
            models.Index(fields=["-raised_at"], name="alert_raised"),
            models.Index(fields=["state"], name="alert_open", condition=Q(state__in=OPEN)),
        ]

    @property
    def stream(self) -> str:
        """The alert's stream in the journal."""
        return f"alert:{self.pk}"


class CallerMarks(models.Model):
    """That the caller of an order needs care, and why: sealed like a name. `by_words` tells that the list gave a mark that nobody has looked at yet."""

    id = models.UUIDField(primary_key=True)
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="caller_marks")
    marks_sealed = models.BinaryField(null=True)
    seq = models.SmallIntegerField(default=0)
    by_words = models.BooleanField(default=False)
    given_by = models.CharField(max_length=64)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_caller_marks"


class DutyGap(models.Model):
    """A stretch of time in which nobody would be on duty, told ahead; one row so that it is told once."""

    id = models.BigAutoField(primary_key=True)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_duty_gap"
        constraints = [models.UniqueConstraint(fields=["org", "begins"], name="duty_gap_once")]
