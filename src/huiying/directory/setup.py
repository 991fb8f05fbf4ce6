"""An empty city: its row, the hotline agency, the first person, the years the calendar knows, the shipped classes of matters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from huiying.directory.acts import APART, ROLES, UNIT_ROLES
from huiying.directory.calendar_years import FIRST_YEAR, library_years
from huiying.directory.models import CalendarYear, City, Org, Region, Topic, User
from huiying.directory.seed import shipped_topics
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import system
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7

AGENCY_CODE = "RX"
AGENCY_ROLES = (*(role for role, (_, _, classes) in ROLES.items() if "gov" in classes and role not in UNIT_ROLES | APART), "SA")
YEARS_AHEAD = 3
BAD_LOGIN = Problem(
    "login",
    "bad_login",
    "登录名为 3–32 位小写字母、数字、点、横线。",
    "A log-in name has 3 to 32 lower-case letters, digits, dots or dashes.",
)
WEAK_PASSWORD = Problem(
    "password",
    "weak_password",
    "密码至少 12 位，不能太常见或与登录名相近。",
    "A password has at least 12 characters, is not common and not like the log-in name.",
)
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}\Z")


class AlreadyFounded(Told):
    """The installation holds a city already."""

    zh = "这里已经建好了“{city}”。"
    en = "“{city}” has been set up here already."


@dataclass(frozen=True)
class Administrator:
    """The first person of a city: log-in name, name and password in clear."""

    login: str
    name: str
    password: str


def check_founding(name: str, agency: str, administrator: Administrator) -> list[Problem]:
    """Everything that is wrong with what a new city was given."""
    problems = [
        *required("city", name),
        *longest("city", name, 40),
        *required("agency", agency),
        *longest("agency", agency, 80),
        *required("name", administrator.name),
    ]
    if not LOGIN.match(administrator.login):
        problems.append(BAD_LOGIN)
    try:
        validate_password(administrator.password, User(username=administrator.login, name=administrator.name))
    except ValidationError:
        problems.append(WEAK_PASSWORD)
    return problems


def found_city(
    *, name: str, name_en: str, agency: str, administrator: Administrator, now: datetime, topics: Iterable[Topic] | None = None, regions: Iterable[Region] = ()
) -> City:
    """Set up an empty city.

    In order: the city's row, the hotline agency, its first person with every role of the agency, the calendar years that the
    library knows, classes of matters (the shipped ones unless given) and divisions; journals `city.founded`. Limit rules, ladder
    and catalogue are the caller's to add. Raises AlreadyFounded, Refused.
    """
    standing = City.objects.first()
    if standing is not None:
        raise AlreadyFounded(city=standing.name)
    refuse(check_founding(name, agency, administrator))
    with transaction.atomic():
        city = City.objects.create(id=1, name=name, name_en=name_en)
        org = Org.objects.create(
            id=uuid7(now), code=AGENCY_CODE, name=agency, short_name="12345热线中心", name_en=f"{name_en} 12345 Hotline Centre" if name_en else "",
            kind="hotline_agency", path=f"/{AGENCY_CODE}/", active_from=now,
        )  # fmt: skip
        person = first_person(administrator, org, now)
        CalendarYear.objects.bulk_create(library_years(range(FIRST_YEAR, now.year + YEARS_AHEAD), now))
        Topic.objects.bulk_create(shipped_topics() if topics is None else topics)
        Region.objects.bulk_create(regions)
        write(
            [NewEvent("city:1", 1, "city.founded", {"agency": str(org.pk), "administrator": str(person.pk)}, {"name": name})], actor=system("set-up"), now=now
        )
    return city


def first_person(administrator: Administrator, org: Org, now: datetime) -> User:
    """Add the first person of an agency, with all of its roles."""
    person = User(id=uuid7(now), username=administrator.login, name=administrator.name, org=org, employer=org, roles=list(AGENCY_ROLES), created_at=now)
    person.set_password(administrator.password)
    person.save(force_insert=True)
    return person
