"""Tables of contracts: terms by versions, statements, objections, what people noted with evidence, and the proof of staff."""

from django.db import models
from django.db.models import F, Q

from huiying.directory.models import Engagement
from huiying.journal.words import Words


class Contract(models.Model):
    """A contract of one engagement: what it says stands in versions of terms. `seq` counts the events of its stream."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="contracts")
    seq = models.IntegerField(default=0)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "contracts_contract"


class TermsVersion(models.Model):
    """One version of a contract's terms, entered by one person and released by another. It holds from the month `from_month` (YYYY-MM) on."""

    id = models.UUIDField(primary_key=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="versions")
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
        db_table = "contracts_terms"
        constraints = [
            models.UniqueConstraint(fields=["contract", "version"], name="terms_version_once"),
            models.CheckConstraint(condition=~Q(state__in=["in_force", "declined"]) | ~Q(decided_by=F("proposed_by")), name="terms_two_people"),
            models.CheckConstraint(condition=Q(state="proposed") | ~Q(decided_by=""), name="terms_decided_by_somebody"),
        ]


class Statement(models.Model):
    """A period's statement in one version. `document` is the canonical form with its facts; `month` (YYYY-MM) the period's last.

    A sealed statement never changes (a trigger looks); a re-opened month is a new version that names the one it replaces.
    """

    id = models.UUIDField(primary_key=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="statements")
    terms = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="statements")
    month = models.CharField(max_length=7)
    version = models.IntegerField()
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    state = models.CharField(max_length=8, default="draft")
    seq = models.IntegerField(default=0)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    gross_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()
    reason = Words(max_length=300, default="")
    computed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    object_until = models.DateTimeField(null=True)
    decide_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    accepted = models.CharField(max_length=8, default="")
    final_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.CharField(max_length=64, default="")
    paid_at = models.DateTimeField(null=True)
    paid_fen = models.BigIntegerField(null=True)
    paid_ref = Words(max_length=60, default="")

    class Meta:
        db_table = "contracts_statement"
        constraints = [
            models.UniqueConstraint(fields=["contract", "month", "version"], name="statement_version_once"),
            models.UniqueConstraint(fields=["contract", "month"], name="one_open_statement", condition=Q(state__in=["draft", "sent", "final"])),
            models.CheckConstraint(condition=~Q(state__in=["sealed", "paid"]) | Q(sealed_at__isnull=False) & ~Q(sealed_by=""), name="statement_sealed_by"),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid_at__isnull=False, paid_fen__isnull=False), name="statement_paid"),
        ]


class StatementCopy(models.Model):
    """What a statement said when it was sent, became final, was sealed: kept as it was."""

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="copies")
    state = models.CharField(max_length=8)
    at = models.DateTimeField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "contracts_statement_copy"
        constraints = [models.UniqueConstraint(fields=["statement", "state"], name="statement_copy_once")]


class Objection(models.Model):
    """The operator disputes one line, with grounds and evidence; the buyer decides with a reason. `correction` is what an upheld one changes."""

    id = models.UUIDField(primary_key=True)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="objections")
    line = models.CharField(max_length=90)
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
        db_table = "contracts_objection"
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="one_live_objection", condition=Q(state__in=["open", "disputed"])),
            models.CheckConstraint(condition=~Q(state__in=["upheld", "refused"]) | ~Q(decided_by="") & ~Q(reason=""), name="objection_reasoned"),
            models.CheckConstraint(condition=Q(correction__isnull=True) | Q(state="upheld"), name="objection_correction"),
        ]


class Noted(models.Model):
    """A fact of a period that a person notes with evidence: a quantity, an event that is fined, a correction of an earlier line.

    kind: `quantity` (code: a price, value), `event` (code: a fine rule, days, also: clauses that count it), `adjustment` (about, line, value × rate).
    A wrong one is struck out, never changed.
    """

    id = models.UUIDField(primary_key=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="noted")
    month = models.CharField(max_length=7)
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=40, default="")
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    rate = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    days = models.IntegerField(default=0)
    also = models.JSONField(default=list)
    about = models.CharField(max_length=7, default="")
    line = models.CharField(max_length=90, default="")
    what = Words(max_length=300)
    evidence = Words(max_length=300)
    noted_by = models.CharField(max_length=64)
    noted_at = models.DateTimeField()
    struck_by = models.CharField(max_length=64, default="")
    struck_at = models.DateTimeField(null=True)
    struck_because = Words(max_length=200, default="")

    class Meta:
        db_table = "contracts_noted"
        indexes = [models.Index(fields=["contract", "month"], name="noted_month")]


class BondEntry(models.Model):
    """What happened to the performance bond: drawn upon, filled up again, given back. Nothing here changes; a slip is put right by another entry."""

    id = models.UUIDField(primary_key=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="bond_entries")
    kind = models.CharField(max_length=7)
    fen = models.BigIntegerField()
    on = models.DateField()
    what = Words(max_length=300)
    evidence = Words(max_length=300)
    noted_by = models.CharField(max_length=64)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "contracts_bond_entry"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["draw", "refill", "release"]), name="bond_entry_kind"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="bond_entry_amount"),
        ]


class Shift(models.Model):
    """A rostered shift of one of the operator's people, [starts_at, ends_at), for one staffed price. `staff_no` is the employer's number, no name."""

    id = models.BigAutoField(primary_key=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="shifts")
    component = models.CharField(max_length=40)
    staff_no = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seat = models.CharField(max_length=32, default="")

    class Meta:
        db_table = "contracts_shift"
        constraints = [
            models.UniqueConstraint(fields=["contract", "staff_no", "starts_at"], name="shift_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_forward"),
        ]
        indexes = [models.Index(fields=["contract", "starts_at"], name="shift_time")]


class Attestation(models.Model):
    """What the operator attests about its people in a month: heads, how many insured, the least pay, who joined and left. The last version counts."""

    id = models.BigAutoField(primary_key=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="attestations")
    month = models.CharField(max_length=7)
    version = models.IntegerField()
    heads = models.IntegerField()
    insured = models.IntegerField()
    lowest_pay_fen = models.BigIntegerField(null=True)
    joined = models.IntegerField()
    left = models.IntegerField()
    evidence = Words(max_length=300)
    file_sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "contracts_attestation"
        constraints = [
            models.UniqueConstraint(fields=["contract", "month", "version"], name="attestation_version_once"),
            models.CheckConstraint(condition=Q(heads__gte=0, insured__gte=0, joined__gte=0, left__gte=0), name="attestation_counts"),
        ]
