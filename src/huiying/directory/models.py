"""Tables of who and where."""

from datetime import time
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Subquery

from huiying.journal.words import Words


class City(models.Model):
    """The one row about this installation: the city's name, the version of its reference data, and the sample city's clock.

    `code` is that of the administrative division. Until `opened_at` the one set-up person may apply changes of the registers alone.
    In the quiet hours [quiet_from, quiet_to) of the city's day citizens are sent nothing that can wait; equal ends mean none.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, default="")
    code = models.CharField(max_length=6, default="")
    hotline = models.CharField(max_length=12, default="12345")
    opened_at = models.DateTimeField(null=True)
    reference_version = models.IntegerField(default=1)
    clock_offset_s = models.BigIntegerField(default=0)
    demo = models.BooleanField(default=False)
    quiet_from = models.TimeField(default=time(21))
    quiet_to = models.TimeField(default=time(8))

    class Meta:
        db_table = "directory_city"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_city")]


class Org(models.Model):
    """An organisation: the hotline agency, a unit with duties, a public utility, an operator or a sub-centre (DOMAIN 1.5).

    `path` is "/code/code/", so that a subtree is a prefix; `level` 2 = bureau or district, 3 = street or section.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, default="")
    short_name = models.CharField(max_length=40, default="")
    kind = models.CharField(max_length=16)
    unit_kind = models.CharField(max_length=16, default="")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=400)
    level = models.SmallIntegerField(default=2)
    region_code = models.CharField(max_length=12, default="")
    duty_scope = Words(default="")
    on_duty_phone = Words(max_length=40, default="")
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_org"
        indexes = [models.Index(fields=["path"], name="org_path", opclasses=["varchar_pattern_ops"])]


class Users(BaseUserManager["User"]):
    """Finds people with what every page needs in one statement: their organisations and the version of the reference data."""

    def get_queryset(self) -> models.QuerySet["User"]:
        """People joined with unit and employer."""
        version = Subquery(City.objects.values("reference_version")[:1])
        return super().get_queryset().select_related("org", "employer").annotate(reference_version=version)  # type: ignore[no-redef]

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of this log-in name, any case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A member of staff. `org` is where the person works, `employer` who pays: the account's class follows the employer."""

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True, default="")
    name = models.CharField(max_length=40)
    employee_no = models.CharField(max_length=20, default="")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="staff")
    employer = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="employees")
    roles = ArrayField(models.CharField(max_length=4), default=list)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="zh-hans")
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    reference_version: int
    objects: ClassVar[Users] = Users()
    plain: ClassVar[models.Manager["User"]] = models.Manager()

    class Meta:
        db_table = "directory_user"


class Party(models.Model):
    """A citizen, enterprise or organisation that turns to the hotline. Personal fields are sealed, with a blind index for equality."""

    id = models.UUIDField(primary_key=True)
    party_type = models.CharField(max_length=12, default="person")
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    mail_sealed = models.BinaryField(null=True)
    source_index = models.BinaryField(null=True)
    company_name = Words(max_length=120, default="")
    language = models.CharField(max_length=12, default="zh")
    do_not_disclose = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    erased = models.CharField(max_length=64, default="", db_default="")  # when and under which rule (kit.retention)

    class Meta:
        db_table = "directory_party"
        constraints = [
            models.UniqueConstraint(fields=["phone_index"], name="party_phone", condition=Q(phone_index__isnull=False)),
            models.UniqueConstraint(fields=["source_index"], name="party_source", condition=Q(source_index__isnull=False)),
        ]


class Engagement(models.Model):
    """Which operator works for which agency from when to when, with its switches (DOMAIN 35, D01). A contract points here."""

    id = models.UUIDField(primary_key=True)
    operator = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="engagements")
    agency = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="engaged")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    operator_dispatch = models.BooleanField(default=False)
    gov_confirm_dispatch = models.BooleanField(default=True)
    operator_callback = models.BooleanField(default=True)

    class Meta:
        db_table = "directory_engagement"


class Topic(models.Model):
    """A class of matters: six digits, 2+2+2, "00" = not further divided (DOMAIN 5.2)."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=90, default="")
    parent_code = models.CharField(max_length=12, default="")
    level = models.SmallIntegerField()
    place_bound = models.BooleanField(default=False)
    open_to_public = models.BooleanField(default=True)
    gb_code = models.CharField(max_length=12, default="")
    scheme = models.CharField(max_length=24, default="huiying-seed")
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "directory_topic"


class Region(models.Model):
    """An administrative division: 6 digits district, 9 street, 12 community."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=90, default="")
    parent_code = models.CharField(max_length=12, default="")
    level = models.SmallIntegerField()

    class Meta:
        db_table = "directory_region"


class CalendarYear(models.Model):
    """A year whose working days are known: from the shipped library or entered after the State Council's notice."""

    year = models.SmallIntegerField(primary_key=True)
    source = Words(max_length=120)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    version = models.SmallIntegerField(default=1)

    class Meta:
        db_table = "directory_calendar_year"


class CalendarDay(models.Model):
    """A date that differs from the weekday pattern or from the library: a holiday, a make-up working day, a local holiday."""

    date = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    kind = models.CharField(max_length=12)
    note = Words(max_length=80, default="")

    class Meta:
        db_table = "directory_calendar_day"


class AddedCode(models.Model):
    """A code that a city added to a shipped list (cities may add, not delete)."""

    id = models.BigAutoField(primary_key=True)
    list = models.CharField(max_length=32)
    code = models.CharField(max_length=32)
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=90)
    added_at = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "directory_code"
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="code_once")]


class DutyOfficer(models.Model):
    """Who must acknowledge urgent orders of a unit, in a span of time [valid_from, valid_to), and at the agency the alerts too.

    `districts` (separated by ";", blank = all) are those whose alerts the person takes, `deputy` who is asked next; `phones_sealed` their numbers on duty.
    """

    id = models.BigAutoField(primary_key=True)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="duty_officers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duties")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    districts = models.CharField(max_length=200, default="", db_default="")
    deputy = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    phones_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "directory_duty_officer"
