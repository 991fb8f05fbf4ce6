"""Setting up a city: its name, what is still missing, and the moment it opens. From then on every change needs two people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from huiying.directory.acts import ROLES_OF
from huiying.directory.kept import note_city
from huiying.directory.models import City, DutyOfficer, Org, Region, Topic, User
from huiying.directory.reference import changed, reference
from huiying.dispatch.catalogue import newest
from huiying.dispatch.lines import HANDLING_KINDS
from huiying.dispatch.models import CatalogueLine
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import Told
from huiying.kit.times import local_date
from huiying.orders.authorise import Outsourced, authorise, permission, record_refusal
from huiying.orders.keeping_limits import rules_in_force
from huiying.orders.models import WorkOrder
from huiying.supervision.keeping_ladder import steps_in_force

NAMED, OPENED = "city.named", "city.opened"
BAD_CODE = Problem("code", "bad_code", "行政区划代码为 6 位数字。", "The code of a division has six digits.")
BAD_HOTLINE = Problem("hotline", "bad_hotline", "热线号码由数字和横线组成。", "The hotline's number has digits and dashes.")


class NotReady(Told):
    """Something that a city needs is missing."""

    zh = "还不能开通：{missing}"
    en = "The city cannot open yet: {missing_en}"


class OpenAlready(Told):
    """The city has been opened."""

    zh = "城市已经开通。"
    en = "The city is open already."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a city needs: whether it is there, how much of it, and whether the city cannot open without."""

    code: str
    zh: str
    en: str
    there: bool
    count: int
    needed: bool


@dataclass(frozen=True, slots=True)
class CityFacts:
    """What is said of a city."""

    name: str
    name_en: str
    code: str
    hotline: str


def name_city(*, facts: CityFacts, actor: Actor, now: datetime) -> None:
    """Name the city, its division and its number; journals `city.named`. Raises Refused, NotAllowed.

    In an open city the caller holds another person's release (registers/kinds/city.py).
    """
    _allow(actor, now)
    refuse(wrong_facts(facts))
    with transaction.atomic():
        City.objects.update(name=facts.name, name_en=facts.name_en, code=facts.code, hotline=facts.hotline)
        changed()
        note_city(event=NAMED, payload={"code": facts.code}, actor=actor, now=now)


def wrong_facts(facts: CityFacts) -> list[Problem]:
    """What is wrong with them, by column."""
    return [
        *required("name", facts.name), *longest("name", facts.name, 40), *longest("name_en", facts.name_en, 60),
        *([] if not facts.code or (facts.code.isascii() and facts.code.isdigit() and len(facts.code) == 6) else [BAD_CODE]),  # noqa: PLR2004 - six digits
        *([] if 0 < len(facts.hotline) <= 12 and set(facts.hotline) <= set("0123456789-") else [BAD_HOTLINE]),  # noqa: PLR2004 - the column's width
    ]  # fmt: skip


def open_city(*, actor: Actor, now: datetime) -> None:
    """Open the city: from now on one person proposes and another approves. Journals `city.opened`. Raises NotReady, OpenAlready, NotAllowed."""
    _allow(actor, now)
    with transaction.atomic():
        city = City.objects.select_for_update().get()
        if city.opened_at is not None:
            raise OpenAlready
        missing = [check for check in checks(now) if check.needed and not check.there]
        if missing:
            raise NotReady(missing="、".join(check.zh for check in missing), missing_en=", ".join(check.en for check in missing))
        City.objects.update(opened_at=now)
        changed()
        note_city(event=OPENED, payload={check.code: check.count for check in checks(now)}, actor=actor, now=now)


def being_set_up() -> bool:
    """Whether one person's changes hold at once: the city is not open and has no order."""
    return City.objects.filter(opened_at=None).exists() and not WorkOrder.objects.exists()


def may_apply_alone(actor: Actor) -> bool:
    """Whether the one set-up person may do without a second: a system administrator of the agency, in a city that is being set up."""
    return permission(actor, "set_up_city", ROLES_OF["set_up_city"], own=True).allowed and being_set_up()


def _allow(actor: Actor, now: datetime) -> None:
    try:
        authorise(actor, "set_up_city", ROLES_OF["set_up_city"], own=True, stream="city:1")
    except Outsourced as refusal:
        record_refusal(refusal, actor=actor, now=now)
        raise


def checks(now: datetime) -> list[Check]:
    """What a city needs before it opens, in the order of the steps (one statement each)."""
    found = []
    for code, zh, en, needed, counted in NEEDS:
        count = counted(now)
        found.append(Check(code, zh, en, count > 0, count, needed))
    return found


def _named(_now: datetime) -> int:
    return City.objects.exclude(code="").exclude(name_en="").count()


def _handling(now: datetime) -> int:
    return Org.objects.filter(Q(active_to=None) | Q(active_to__gt=now), kind__in=HANDLING_KINDS).count()


def _unit_people(_now: datetime) -> int:
    return User.plain.filter(org__kind__in=HANDLING_KINDS, roles__contains=["UL"], is_active=True).count()


def _holding(role: str) -> Callable[[datetime], int]:
    return lambda _now: User.plain.filter(roles__contains=[role], is_active=True).count()


def _lines(_now: datetime) -> int:
    return CatalogueLine.objects.filter(version=newest()).count()


def _this_year(now: datetime) -> int:
    return int(reference().calendar.knows(local_date(now).year))


def _on_duty(now: datetime) -> int:
    return DutyOfficer.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), user__is_active=True).count()


NEEDS: tuple[tuple[str, str, str, bool, Callable[[datetime], int]], ...] = (
    ("city", "城市名称、英文名和区划代码", "The city's name, English name and code", False, _named),
    ("regions", "行政区划", "Divisions", False, lambda _now: Region.objects.count()),
    ("orgs", "承办单位", "Units that handle orders", True, _handling),
    ("security", "安全管理员（另一人，批准变更）", "A security administrator: another person, who approves changes", True, _holding("SE")),
    ("audit", "审计管理员（另一人）", "An audit administrator: yet another person", False, _holding("AU")),
    ("people", "承办单位的审核人员", "People who answer for the units", True, _unit_people),
    ("topics", "诉求分类", "Classes of matters", True, lambda _now: Topic.objects.filter(active=True).count()),
    ("catalogue", "派单目录", "Duty catalogue", True, _lines),
    ("limits", "时限规则", "Time limits", True, lambda _now: rules_in_force().count()),
    ("calendar", "本年工作日历", "This year's calendar", True, _this_year),
    ("ladder", "升级阶梯", "Escalation ladder", True, lambda _now: steps_in_force().count()),
    ("duty", "值班人员", "Duty officers", False, _on_duty),
)
