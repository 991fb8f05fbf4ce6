"""Tables of proactive tasks and the photos that were reported with them."""

from django.db import models

from huiying.directory.models import Org
from huiying.journal.words import Words
from huiying.orders.models import Attachment
from huiying.supervision.seasons.models import Season


class ProactiveTask(models.Model):
    """A task for a unit before anybody complains: where, about what, what is to be inspected or done, by when; its report and the agency's decision.

    `origin`: season, hotspot, repeat or hand; `origin_ref` names the hotspot or the repeated order where there is one.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=20)
    origin = models.CharField(max_length=8)
    origin_ref = models.CharField(max_length=40, default="")
    season = models.ForeignKey(Season, null=True, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="proactive_tasks")
    topic_code = models.CharField(max_length=12)
    region_code = models.CharField(max_length=12)
    place = Words(max_length=200, default="")
    title = Words(max_length=80)
    what = Words()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="issued")
    seq = models.SmallIntegerField(default=1)
    issued_by = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    begun_by = models.CharField(max_length=64, default="")
    begun_at = models.DateTimeField(null=True)
    report = Words(default="")
    found_n = models.IntegerField(null=True)
    mended_n = models.IntegerField(null=True)
    reported_by = models.CharField(max_length=64, default="")
    reported_at = models.DateTimeField(null=True)
    decision = Words(max_length=600, default="")
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    sent_back_n = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "supervision_proactive_task"
        constraints = [models.UniqueConstraint(fields=["number"], name="proactive_number_once")]
        indexes = [models.Index(fields=["unit", "state", "due_at"], name="proactive_unit"), models.Index(fields=["state", "due_at"], name="proactive_due")]

    @property
    def stream(self) -> str:
        """The task's stream in the journal."""
        return f"proactive:{self.pk}"


class ProactivePhoto(models.Model):
    """A file that a unit reported with."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(ProactiveTask, on_delete=models.PROTECT, related_name="photos")
    file = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "supervision_proactive_photo"
