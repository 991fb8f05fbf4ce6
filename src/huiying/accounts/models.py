"""Tables of the two accounts: what was made, the files it was made from, what locked months tell, counted once, and what only people know of a month."""

from django.db import models
from django.db.models import F, Q

from huiying.directory.models import Org
from huiying.journal.words import Words
from huiying.metrics.models import Snapshot


class Account(models.Model):
    """The two accounts of two sides, as somebody had them computed. `body` is the document to the byte, `sha256` is of it; neither ever changes (a trigger).

    `number` is how it is called in public. `sides` says what was asked for: {"before": {"from", "to", "operator", "file"}, "after": …}, a file by its SHA-256.
    Another person than its maker releases it; released or not, it is withdrawn with a reason and stays.
    """

    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    title_zh = Words(max_length=120)
    title_en = Words(max_length=120)
    state = models.CharField(max_length=9, default="made")
    seq = models.IntegerField(default=0)
    sides = models.JSONField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    released_by = models.CharField(max_length=64, default="")
    released_role = models.CharField(max_length=2, default="")
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, default="")
    withdrawn_at = models.DateTimeField(null=True)
    reason = Words(max_length=300, default="")

    class Meta:
        db_table = "accounts_account"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="account_number_once"),
            models.CheckConstraint(condition=Q(state__in=["made", "released", "withdrawn"]), name="account_state"),
            models.CheckConstraint(condition=~Q(released_by=F("made_by")), name="account_two_people"),
            models.CheckConstraint(condition=~Q(state="released") | ~Q(released_by="") & Q(released_at__isnull=False), name="account_released_by"),
            models.CheckConstraint(condition=~Q(state="withdrawn") | ~Q(withdrawn_by="") & Q(withdrawn_at__isnull=False), name="account_withdrawn_by"),
        ]


class AccountFile(models.Model):
    """A file that one side of an account was made from, as it was uploaded. Never changed (a trigger)."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="files")
    side = models.CharField(max_length=6)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        db_table = "accounts_file"
        constraints = [models.UniqueConstraint(fields=["account", "side"], name="account_file_once")]


class CountedMonth(models.Model):
    """What a locked month's kept rows come to by the definitions of inputs with the hash `by`: neither ever changes, so it is counted once (a trigger).

    `body` is [{"id", "version", "org", "value", "n"}, …]; without an org: of the whole city.
    """

    id = models.BigAutoField(primary_key=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="counted")
    by = models.CharField(max_length=64)
    body = models.JSONField()

    class Meta:
        db_table = "accounts_counted_month"
        constraints = [models.UniqueConstraint(fields=["snapshot", "by"], name="counted_month_once")]


class StatedMonth(models.Model):
    """A month's figure that nobody counts here and people state: paid hours, a line of cost, an index. One person stated it, another released it.

    `input` is an id of accounts/inputs.py, `value` in yuan where that is money, `employer` whose it is (none: the city's own). Changed, it is superseded by
    a row of the next version; neither ever changes (a trigger). With `value` null from then on nothing is stated.
    """

    id = models.BigAutoField(primary_key=True)
    month = models.CharField(max_length=7)
    employer = models.ForeignKey(Org, null=True, on_delete=models.PROTECT, related_name="+")
    input = models.CharField(max_length=24)
    version = models.IntegerField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    quality = models.CharField(max_length=9)
    stage = models.CharField(max_length=8, default="")
    vat = models.CharField(max_length=4, default="")
    source = Words(max_length=120)
    stated_by = models.CharField(max_length=64)
    released_by = models.CharField(max_length=64)
    stated_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_stated"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "employer", "input"], condition=Q(superseded_at=None, employer__isnull=False), name="stated_once_an_employer"
            ),
            models.UniqueConstraint(fields=["month", "input"], condition=Q(superseded_at=None, employer__isnull=True), name="stated_once_a_city"),
        ]
