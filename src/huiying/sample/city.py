"""The sample city 云州: organisations, people, duties, and some weeks of life, with a clock of its own in a known year."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from huiying.directory.actors import actor_of
from huiying.directory.models import City, DutyOfficer, Engagement, Org, User
from huiying.directory.reference import changed, current_version
from huiying.directory.seed import sample_regions
from huiying.directory.setup import Administrator, found_city
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.notify.texts import put_shipped
from huiying.orders.models import LimitRule
from huiying.orders.models_search import SearchSegment
from huiying.orders.seed import limit_rules
from huiying.sample import answers
from huiying.sample.accounts import two_accounts
from huiying.sample.alerting import plans, seasons, watch
from huiying.sample.calls import story as count
from huiying.sample.contract import send_open, sign
from huiying.sample.duties import publish
from huiying.sample.evaluation import adopt
from huiying.sample.hot import follow
from huiying.sample.orgs import ORGS, STAFF, table, unit_login
from huiying.sample.story import tell
from huiying.supervision.models import LadderStep
from huiying.supervision.seed import ladder_steps

PRESENT = datetime(2025, 11, 17, 2, 41, tzinfo=UTC)  # Monday, 10:41 in Yunzhou
LOCKED = datetime(2025, 11, 10, 8, 0, tzinfo=UTC)  # when the director locked October
FOUNDED = PRESENT - timedelta(days=120)
PASSWORD = "huiying-demo-2025"  # noqa: S105 - the sample city's accounts are printed on the terminal
HANDLING = ("government", "public_utility")


@dataclass(frozen=True)
class Made:
    """The sample city's organisations by code and people by log-in name."""

    orgs: dict[str, Org]
    users: dict[str, User]

    def actor(self, login: str, now: datetime) -> Actor:
        """The actor behind a log-in name at a moment."""
        user = self.users[login]
        user.reference_version = current_version()
        return actor_of(user, now)


def create(now: datetime) -> list[tuple[str, str, str, str]]:
    """Make the sample city in an empty database, all or nothing, so that its clock shows PRESENT at the real time `now`.

    Returns log-in name, password, role in Chinese and in English of the people to try. Raises AlreadyFounded.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # the server would end it after a minute of reckoning on a slow machine
        found_city(
            name="云州市", name_en="Yunzhou", agency="云州市12345热线管理中心", administrator=Administrator("admin", "系统管理员", PASSWORD),
            now=FOUNDED, regions=sample_regions(),
        )  # fmt: skip
        City.objects.update(clock_offset_s=int((PRESENT - now).total_seconds()), demo=True, code="990100", opened_at=FOUNDED)
        LimitRule.objects.bulk_create(limit_rules(FOUNDED))
        LadderStep.objects.bulk_create(ladder_steps(FOUNDED))
        SearchSegment.objects.get_or_create(start=FOUNDED)
        put_shipped(FOUNDED)
        orgs = _orgs()
        made = Made(orgs, _people(orgs))
        Engagement.objects.create(id=uuid7(FOUNDED), operator=orgs["OP"], agency=orgs["RX"], valid_from=FOUNDED)
        DutyOfficer.objects.bulk_create(DutyOfficer(org=orgs[code], user=made.users[login], valid_from=FOUNDED) for code, login in _duty_officers(orgs).items())
        changed()
        watch(orgs, made.users, FOUNDED, PRESENT)
        plans(made.actor, FOUNDED)
        publish(orgs, made.actor("adjudicator", FOUNDED), made.actor("adjudicator2", FOUNDED), FOUNDED)
        sign(made.actor)
        adopt(made.actor)
        answers.adopt(made.actor, orgs)
        tell(made.actor, orgs, PRESENT)
        answers.report(made.actor, orgs)
        follow(made.actor, orgs, PRESENT)
        seasons(made.actor, orgs, PRESENT)
        counted = count(made.actor, PRESENT, LOCKED)
        send_open(made.actor, figures=counted)
        if counted:
            two_accounts(made.actor)
    return [(login, PASSWORD, *_role(shown)) for login, _, _, _, _, shown in table(STAFF, 6) if shown]


def _role(shown: str) -> tuple[str, str]:
    """A role as printed, such as "话务员（服务商） Agent (operator)", as its Chinese and its English part."""
    zh, _, en = shown.partition(" ")
    return zh, en


def _number(name: str) -> str:
    """The staff number within a name such as "坐席 0213 林晓"; empty where it has none."""
    return next((part for part in name.split() if part.isdecimal()), "")


def _orgs() -> dict[str, Org]:
    orgs = {org.code: org for org in Org.objects.all()}
    for code, name, name_en, kind, unit_kind, parent, level, region in table(ORGS, 8):
        if code in orgs:
            continue
        above = orgs.get(parent)
        orgs[code] = Org.objects.create(
            id=uuid7(FOUNDED), code=code, name=name, name_en=name_en, kind=kind, unit_kind=unit_kind, parent=above, level=int(level),
            path=f"{above.path if above else '/'}{code}/", region_code=region, active_from=FOUNDED,
        )  # fmt: skip
    return orgs


def _duty_officers(orgs: dict[str, Org]) -> dict[str, str]:
    return {code: unit_login(code) for code, org in orgs.items() if org.kind in HANDLING}


def _people(orgs: dict[str, Org]) -> dict[str, User]:
    password = make_password(PASSWORD)
    people = [(login, name, orgs[place], orgs[employer], roles.split()) for login, name, place, employer, roles, _ in table(STAFF, 6)]
    known = {login for login, *_ in people}
    for code, org in orgs.items():
        if org.kind in HANDLING and unit_login(code) not in known:
            people.append((unit_login(code), f"{org.name}值班", org, org, ["UL", "UH"]))
    users = [
        User(
            id=uuid7(FOUNDED),
            username=login,
            name=name,
            employee_no=_number(name),
            org=org,
            employer=employer,
            roles=roles,
            password=password,
            created_at=FOUNDED,
        )
        for login, name, org, employer, roles in people
    ]
    User.plain.bulk_create(users)
    return {user.username: User.objects.get(pk=user.pk) for user in users}
