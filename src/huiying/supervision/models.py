"""Tables of supervision: ladder, cards, urges, notices, exclusions, claims, appeals."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiying.directory.models import Org
from huiying.journal.words import Words
from huiying.orders.models import Assignment, WorkOrder


class LadderStep(models.Model):
    """One step of the escalation ladder as data (DOMAIN 4.10): when, counted from the due, and who receives what."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=4)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    day_rule = models.CharField(max_length=24)
    hour_rule = models.CharField(max_length=24)
    action = models.CharField(max_length=16)
    receives = models.CharField(max_length=40)
    light = models.CharField(max_length=8, default="")
    version = models.SmallIntegerField(default=1)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "supervision_ladder_step"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="ladder_once")]


class Card(models.Model):
    """A yellow or red card, a due mark or a higher step that an assignment has reached; cancelled only by a supervisor, with reason."""

    id = models.UUIDField(primary_key=True)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="cards")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="cards")
    step = models.CharField(max_length=4)
    trigger = models.CharField(max_length=20, default="time")
    given_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=64, default="")
    cancel_reason = Words(max_length=200, default="")

    class Meta:
        db_table = "supervision_card"
        constraints = [models.UniqueConstraint(fields=["assignment", "step"], name="card_once")]


class Urge(models.Model):
    """A reminder to the unit, by the citizen, an agent, a supervisor or the system."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="urges")
    by_kind = models.CharField(max_length=8)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    text = Words(default="")

    class Meta:
        db_table = "supervision_urge"


class Supervision(models.Model):
    """A formal supervision with an answer due: by telephone, letter, jointly or by a leader."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="supervisions")
    issued_to = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    joint_with = ArrayField(models.CharField(max_length=36), default=list)
    trigger = models.CharField(max_length=20, default="by_hand")
    matter = Words()
    issued_by = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    open_year = models.SmallIntegerField(null=True)
    answer = Words(default="")
    answered_by = models.CharField(max_length=64, default="")
    answered_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="issued")
    closed_by = models.CharField(max_length=64, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_supervision"
        indexes = [models.Index(fields=["due_at"], name="supervision_due", condition=Q(state="issued"))]


class Claim(models.Model):
    """An application: unreasonable claim, exclusion from metrics, or appeal. A unit applies, a government assessor decides (DOMAIN 4.4)."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12)
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.PROTECT, related_name="claims")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="claims")
    applicant = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    applied_by = models.CharField(max_length=64)
    applied_at = models.DateTimeField()
    ground_code = models.CharField(max_length=20)
    ground_text = Words()
    scope = ArrayField(models.CharField(max_length=32), default=list)
    span_from = models.DateTimeField(null=True)
    span_to = models.DateTimeField(null=True)
    appeal_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(max_length=10, default="pending")
    decision_due = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, default="")
    approver = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    decision_text = Words(default="")
    published = models.BooleanField(default=True)

    class Meta:
        db_table = "supervision_claim"
        indexes = [models.Index(fields=["state", "decision_due"], name="claim_state"), models.Index(fields=["order"], name="claim_order")]


class Notice(models.Model):
    """A message inside the house to a person or a unit (a card, an urgent order, a decision), with its acknowledgement."""

    id = models.UUIDField(primary_key=True)
    org = models.ForeignKey(Org, null=True, on_delete=models.PROTECT, related_name="notices")
    user_id = models.CharField(max_length=36, default="", db_index=True)
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=24)
    zh = Words(max_length=300)
    en = Words(max_length=300)
    at = models.DateTimeField()
    must_ack = models.BooleanField(default=False)
    acknowledged_by = models.CharField(max_length=64, default="")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_notice"
        indexes = [
            models.Index(fields=["org", "-at"], name="notice_org"),
            models.Index(fields=["must_ack", "at"], name="notice_ack", condition=Q(acknowledged_at__isnull=True)),
        ]
