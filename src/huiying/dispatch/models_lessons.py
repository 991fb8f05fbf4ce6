"""Tables of what the city's own orders teach about its catalogue."""

from django.db import models
from django.db.models import Q

from huiying.directory.models import Org
from huiying.dispatch.models import CatalogueVersion
from huiying.journal.words import Words


class DutyCount(models.Model):
    """How one unit fared under one line of the catalogue at one place: counted anew each night from the orders, so never changed by hand.

    `region_code` is a street, a district or blank (the whole city); `word` the line's object word that the matters named, or blank (any).
    `since` is the first dispatch that counts: a year back, and not before the line was last changed.
    """

    id = models.BigAutoField(primary_key=True)
    line_no = models.IntegerField()
    region_code = models.CharField(max_length=12, default="")
    word = models.CharField(max_length=40, default="")
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    handled = models.IntegerField(default=0)
    sent = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    bound = models.IntegerField(default=0)
    since = models.DateTimeField()
    counted_at = models.DateTimeField()

    class Meta:
        db_table = "dispatch_duty_count"
        constraints = [models.UniqueConstraint(fields=["line_no", "region_code", "word", "unit"], name="duty_count_once")]


class Lesson(models.Model):
    """A change of the catalogue that the counts propose to people: open, drafted (a person made a draft of it), dismissed (with a reason) or lapsed.

    `k` of `n` ended orders of the line at the place were handled by `unit`; `low` and `high` are the interval's bounds in thousandths.
    """

    id = models.UUIDField(primary_key=True)
    line_no = models.IntegerField()
    catalogue = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="lessons")
    region_code = models.CharField(max_length=12, default="")
    word = models.CharField(max_length=40, default="")
    lead = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    k = models.IntegerField()
    n = models.IntegerField()
    low = models.SmallIntegerField()
    high = models.SmallIntegerField()
    sent = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    since = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    found_at = models.DateTimeField()
    draft = models.ForeignKey(CatalogueVersion, null=True, on_delete=models.PROTECT, related_name="taught_by")
    reason = Words(max_length=500, default="")
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dispatch_lesson"
        constraints = [models.UniqueConstraint(fields=["line_no", "region_code", "word"], name="one_open_lesson", condition=Q(state="open"))]
        indexes = [models.Index(fields=["state", "-found_at"], name="lesson_state")]
