"""Tables of the two accounts: what was made, the files it was made from, and what locked months tell, counted once."""

from django.db import models
from django.db.models import F, Q

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
