"""Tables of the order."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiying.calls.models import Contact
from huiying.directory.models import Org, Party, User
from huiying.journal.words import Words, WordsWithin
from huiying.kit.ids import order_number
from huiying.kit.times import local_date
from huiying.orders import prefixes  # noqa: F401 - makes the lookup known
from huiying.orders.sequences import NextNumber


class LimitRule(models.Model):
    """The time limits of a case: demand type × urgency × topic × channel (DOMAIN 4.7). Blank matches everything.

    Limits are texts such as "5 WORK_DAY" (kit.limits); blank = no such clock. The most specific valid rule wins (`weight`).
    `max_extensions` and `extension_limits` follow D08. `kind` is fixed or statutory.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    demand_type = models.CharField(max_length=12, default="", blank=True)
    urgency = models.CharField(max_length=8, default="", blank=True)
    topic_prefix = models.CharField(max_length=12, default="", blank=True)
    channel = models.CharField(max_length=16, default="", blank=True)
    case = models.CharField(max_length=16, default="", blank=True)
    dispatch_limit = models.CharField(max_length=16, default="", blank=True)
    sign_limit = models.CharField(max_length=16, default="", blank=True)
    contact_limit = models.CharField(max_length=16, default="", blank=True)
    reply_limit = models.CharField(max_length=16, default="", blank=True)
    return_limit = models.CharField(max_length=16, default="2 WORK_DAY", blank=True)
    extension_limits = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    weight = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=12, default="fixed")
    basis = Words(max_length=120, default="", blank=True)
    version = models.SmallIntegerField(default=1)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "orders_limit_rule"


class WorkOrder(models.Model):
    """The flow sheet of one demand. Written only through orders.change.Change.

    `version` counts the events of the order's stream. `owner` is the one accountable unit: the hotline agency until dispatch,
    then the lead. Dues are half-open instants; an open due (unknown calendar year) is empty with `open_year` set.
    """

    id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(db_default=NextNumber(), unique=True)
    status = models.CharField(max_length=16)
    version = models.IntegerField(default=1)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="orders", db_index=False)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="orders")
    registered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="registered")
    title = Words(max_length=200)
    original_text = Words()
    edited_text = Words(default="", blank=True)
    demand_type = models.CharField(max_length=12)
    topic_code = models.CharField(max_length=12, default="")
    tags = ArrayField(models.CharField(max_length=32), default=list)
    urgency = models.CharField(max_length=8, default="normal")
    secrecy_level = models.CharField(max_length=10, default="public")
    secret_readers = ArrayField(models.CharField(max_length=36), default=list)
    respondent_sealed = models.BinaryField(null=True)
    region_code = models.CharField(max_length=12, default="")
    incident_address = Words(max_length=200, default="")
    incident_at = models.DateTimeField(null=True)
    reply_mode = models.CharField(max_length=8, default="phone")
    channel = models.CharField(max_length=16)
    number_source = models.CharField(max_length=12, default="none")
    close_route = models.CharField(max_length=16, default="")
    received_at = models.DateTimeField()
    dispatch_due = models.DateTimeField(null=True)
    first_dispatch_at = models.DateTimeField(null=True)
    limit_rule = models.ForeignKey(LimitRule, null=True, on_delete=models.PROTECT)
    due_original = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    open_year = models.SmallIntegerField(null=True)
    credited = models.IntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    suspended_until = models.DateTimeField(null=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged_children", db_index=False)
    merge_kind = models.CharField(max_length=12, default="")
    related_order = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    owner = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="owned_orders", db_index=False)
    callers_n = models.IntegerField(default=1)
    round_no = models.SmallIntegerField(default=1)
    hop_n = models.SmallIntegerField(default=0)
    returns_n = models.SmallIntegerField(default=0)
    rework_n = models.SmallIntegerField(default=0)
    urge_n = models.SmallIntegerField(default=0)
    supervise_n = models.SmallIntegerField(default=0)
    reopen_n = models.SmallIntegerField(default=0)
    attempts_n = models.SmallIntegerField(default=0)
    negatives_n = models.SmallIntegerField(default=0)
    is_hard_case = models.BooleanField(default=False)
    problem_order = models.BooleanField(default=False)
    had_assignments = models.BooleanField(default=False)
    light = models.CharField(max_length=8, default="none")
    needs_ack = models.BooleanField(default=False)
    acknowledged_at = models.DateTimeField(null=True)
    public_reply = Words(default="", blank=True)
    replied_at = models.DateTimeField(null=True)
    reject_reason = models.CharField(max_length=20, default="")
    rejected_by = models.CharField(max_length=64, default="")
    objection_used = models.BooleanField(default=False)
    satisfaction_first = models.CharField(max_length=20, default="")
    satisfaction_final = models.CharField(max_length=20, default="")
    solved_final = models.CharField(max_length=8, default="")
    decision_needed = models.BooleanField(default=False)
    claim_approved = models.BooleanField(default=False)
    exclusion_approved = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    first_receiver_kept = models.BooleanField(null=True)
    imported = models.BooleanField(default=False)
    is_test = models.BooleanField(default=False)
    state_at = models.DateTimeField()

    class Meta:
        db_table = "orders_workorder"
        indexes = [
            models.Index(fields=["-received_at", "-seq"], name="order_newest"),
            models.Index(fields=["status", "-received_at"], name="order_status"),
            models.Index(fields=["owner", "status", "-received_at"], name="order_owner"),
            models.Index(fields=["topic_code", "-received_at"], name="order_topic", opclasses=["varchar_pattern_ops", "timestamptz_ops"]),
            models.Index(fields=["region_code", "-received_at"], name="order_region", opclasses=["varchar_pattern_ops", "timestamptz_ops"]),
            models.Index(fields=["due_at"], name="order_due", condition=Q(status__in=["in_progress", "adjudicating", "pending_review", "rework"])),
            models.Index(fields=["party", "-received_at"], name="order_party"),
            models.Index(fields=["parent"], name="order_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["open_year"], name="order_open_year", condition=Q(open_year__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(status="merged") | Q(parent__isnull=False), name="merged_has_parent"),
            models.CheckConstraint(condition=Q(due_original__isnull=True) | Q(first_dispatch_at__isnull=False), name="due_after_dispatch"),
        ]

    @property
    def order_no(self) -> str:
        """The public number: local date of receipt and the number of registration."""
        return order_number(local_date(self.received_at), self.seq)

    @property
    def stream(self) -> str:
        """The journal stream of this order."""
        return f"order:{self.id}"


class Assignment(models.Model):
    """One unit's part in one round of an order. Written only through orders.change.Change."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    round_no = models.SmallIntegerField(default=1)
    unit = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    role = models.CharField(max_length=4, default="lead")
    level = models.SmallIntegerField(default=2)
    status = models.CharField(max_length=16)
    dispatcher_id = models.CharField(max_length=64, default="")
    advice = Words(default="", blank=True)
    catalogue_line_id = models.BigIntegerField(null=True)
    override_reason = Words(max_length=200, default="", blank=True)
    forced = models.BooleanField(default=False)
    limit_text = models.CharField(max_length=16, default="")
    sent_at = models.DateTimeField()
    sign_due = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    contact_due = models.DateTimeField(null=True)
    first_contact_at = models.DateTimeField(null=True)
    contact_evidence = models.CharField(max_length=24, default="")
    due_original = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    return_due = models.DateTimeField(null=True)
    open_year = models.SmallIntegerField(null=True)
    replied_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    internal_result = Words(default="", blank=True)
    public_reply = Words(default="", blank=True)
    draft_reply = Words(default="", blank=True)
    is_true = models.CharField(max_length=8, default="")
    solved = models.CharField(max_length=8, default="")
    unsolved_reason = models.CharField(max_length=16, default="")
    out_of_duty = models.BooleanField(default=False)
    late_note = Words(default="", blank=True)
    light = models.CharField(max_length=8, default="none")
    urged_n = models.SmallIntegerField(default=0)
    supervised = models.BooleanField(default=False)
    extension_n = models.SmallIntegerField(default=0)
    extension_pending = models.BooleanField(default=False)
    return_requested_n = models.SmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    reply_rejected_n = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "orders_assignment"
        indexes = [
            models.Index(fields=["order"], name="asg_order"),
            models.Index(fields=["unit", "status", "due_at"], name="asg_unit"),
            models.Index(fields=["due_at"], name="asg_due", condition=Q(replied_at__isnull=True)),
            models.Index(fields=["open_year"], name="asg_open_year", condition=Q(open_year__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                name="one_live_lead",
                condition=Q(role="lead", status__in=["sent", "signed", "return_requested", "sub_assigned", "replied"], parent__isnull=True),
            ),
            models.CheckConstraint(condition=~Q(status="returned") | Q(forced=False), name="forced_not_returned"),
        ]


class TimeRequest(models.Model):
    """A request for more or other time: extension, suspension or staged plan (DOMAIN 4.4): pending → approved / refused / cancelled / lapsed."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="time_requests", db_index=False)
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="time_requests")
    number = models.SmallIntegerField(default=1)
    amount = models.CharField(max_length=16, default="")
    until = models.DateTimeField(null=True)
    milestones = WordsWithin(default=list)
    reason_code = models.CharField(max_length=24, default="")
    reason_text = Words(default="")
    public_text = Words(default="")
    state = models.CharField(max_length=10, default="pending")
    requested_by = models.CharField(max_length=64)
    requested_at = models.DateTimeField()
    decision_due = models.DateTimeField(null=True)
    approver_step = models.SmallIntegerField(default=1)
    decided_by = models.CharField(max_length=64, default="")
    second_approver = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    decision_text = Words(default="")
    new_due = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_time_request"
        indexes = [
            models.Index(fields=["order"], name="timereq_order"),
            models.Index(fields=["decision_due"], name="timereq_due", condition=Q(state="pending")),
        ]
        constraints = [models.UniqueConstraint(fields=["assignment", "kind"], name="one_pending_request", condition=Q(state="pending"))]


class Attachment(models.Model):
    """A file of an order: kept under its hash outside the database, checked by content, never served as a page."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.PROTECT, related_name="attachments", db_index=False)
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=20)
    name = Words(max_length=120)
    media_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    taken_at = models.DateTimeField(null=True)
    taken_lat = models.FloatField(null=True)
    taken_lon = models.FloatField(null=True)
    uploaded_by = models.CharField(max_length=64)
    uploaded_kind = models.CharField(max_length=8, default="staff")
    received_at = models.DateTimeField()
    erased = models.CharField(max_length=64, default="", db_default="")  # when and under which rule (kit.retention)

    class Meta:
        db_table = "orders_attachment"
        indexes = [models.Index(fields=["order"], name="attachment_order")]
