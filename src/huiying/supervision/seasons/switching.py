"""A plan is put in force and ended: by its dates, by the number of orders, or by a supervisor; afterwards it is reviewed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from huiying.directory.acts import ROLES_OF
from huiying.directory.models import Org, User
from huiying.directory.reference import changed
from huiying.dispatch.changing import together
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required, shortest
from huiying.kit.errors import Moved, NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.authorise import authorise
from huiying.supervision.notices import agency_id, tell, tell_people
from huiying.supervision.seasons.counting import Measured, measured
from huiying.supervision.seasons.models import Season, SeasonPlan
from huiying.supervision.seasons.plans import plans_in_force
from huiying.supervision.seasons.running import parts

BY_TRIGGER = timedelta(days=7)  # a season that numbers began ends so unless somebody ends it before
REST = timedelta(days=1)  # after an end the numbers do not begin it anew at once
SHORTEST, LONGEST, LONGEST_REVIEW = 4, 200, 3000


class InForce(Told):
    """The plan is in force already."""

    zh = "方案“{name}”已经启动。"
    en = "The plan “{name_en}” is in force already."


class Over(Told):
    """The season has ended."""

    zh = "这一季已经结束。"
    en = "This season has ended."


class Runs(Told):
    """The season still runs: it is reviewed afterwards."""

    zh = "结束之后才能复盘。"
    en = "A season is reviewed after it has ended."


def begin_season(
    *, code: str, actor: Actor, now: datetime, why: str = "", until: datetime | None = None, how: str = "hand", numbers: Measured | None = None
) -> Season:
    """Put a plan in force; tells its extra officers and the units on stand-by, and lets its words and classes of matters count from now on.

    Journals `season.begun`. Raises NotFound, NotAllowed, Refused (a person gives a reason), InForce.
    """
    plan, said = plans_in_force().filter(code=code).first(), clean(why)
    if plan is None:
        raise NotFound
    with together(actor, now):
        authorise(actor, "begin_season", ROLES_OF["begin_season"], own=True, stream="seasons")
        if actor.kind != "system":
            refuse(required("why", said), shortest("why", said, SHORTEST), longest("why", said, LONGEST))
        if Season.objects.filter(code=code, ended_at__isnull=True).exists():
            raise InForce(name=plan.name, name_en=plan.name_en)
        season = Season.objects.create(
            id=uuid7(now), plan=plan, code=code, how=how, found=numbers.found if numbers else None, usual=numbers.usual if numbers else None,
            began_by=actor.id, began_at=now, until=until, why=said,
        )  # fmt: skip
        changed()
        _tell_all(plan, f"季节方案启动：{plan.name}", f"Seasonal plan in force: {plan.name_en}", now)
        payload = {"code": code, "version": plan.version, "how": how, **_numbers(numbers)}
        write([NewEvent(season.stream, 1, "season.begun", payload, {"why": said} if said else {})], actor=actor, now=now)
    return season


def _numbers(numbers: Measured | None) -> dict[str, Any]:
    return {"found": numbers.found, "usual_tenths": int(numbers.usual * Decimal(10))} if numbers else {}


def end_season(*, season_id: UUID, actor: Actor, now: datetime, why: str = "") -> Season:
    """End a season, early or at its end. Journals `season.ended`. Raises NotFound, NotAllowed, Refused (a person gives a reason), Over, Moved."""
    said = clean(why)
    with together(actor, now):
        season = _read(season_id)
        authorise(actor, "end_season", ROLES_OF["end_season"], own=True, stream=season.stream)
        if actor.kind != "system":
            refuse(required("why", said), shortest("why", said, SHORTEST), longest("why", said, LONGEST))
        if season.ended_at is not None:
            raise Over
        _move(season, "season.ended", {"code": season.code}, {"why": said} if said else {}, actor, now, ended_by=actor.id, ended_at=now)
        changed()
        _tell_all(season.plan, f"季节方案结束：{season.plan.name}", f"Seasonal plan ended: {season.plan.name_en}", now)
    return season


def review_season(*, season_id: UUID, review: str, actor: Actor, now: datetime) -> Season:
    """A short review after the season; a later one takes its place, the journal keeps both. Raises NotFound, NotAllowed, Refused, Runs, Moved."""
    said = clean(review)
    with together(actor, now):
        season = _read(season_id)
        authorise(actor, "review_season", ROLES_OF["review_season"], own=True, stream=season.stream)
        refuse(required("review", said), longest("review", said, LONGEST_REVIEW))
        if season.ended_at is None:
            raise Runs
        _move(season, "season.reviewed", {"code": season.code}, {"review": said}, actor, now, review=said, reviewed_by=actor.id, reviewed_at=now)
    return season


def tend(*, actor: Actor, now: datetime) -> list[Season]:
    """End what is over and begin what is due: by dates once a span, by numbers at most once a day after the last end. Returns what began or ended."""
    done = [end_season(season_id=key, actor=actor, now=now) for key in Season.objects.filter(ended_at=None, until__lte=now).values_list("pk", flat=True)]
    open_codes = set(Season.objects.filter(ended_at=None).values_list("code", flat=True))
    for plan in plans_in_force():
        if plan.code in open_codes:
            continue
        if _by_dates(plan, now):
            done.append(begin_season(code=plan.code, actor=actor, now=now, how="span", until=plan.ends))
        elif (numbers := _by_numbers(plan, now)) is not None:
            done.append(begin_season(code=plan.code, actor=actor, now=now, how="trigger", until=now + BY_TRIGGER, numbers=numbers))
    return done


def _by_dates(plan: SeasonPlan, now: datetime) -> bool:
    """Within the dates, unless these dates had their season or somebody ended one early within them. One that numbers began and that ran out is none."""
    if plan.begins is None or plan.begins > now or (plan.ends is not None and plan.ends <= now):
        return False
    of_span = Season.objects.filter(code=plan.code, plan__begins=plan.begins, plan__ends=plan.ends, ended_at__gte=plan.begins)
    return not of_span.filter(Q(how="span") | Q(until=None) | Q(ended_at__lt=F("until"))).exists()


def _by_numbers(plan: SeasonPlan, now: datetime) -> Measured | None:
    if plan.trigger_share <= 0 or Season.objects.filter(code=plan.code, ended_at__gt=now - REST).exists():
        return None
    numbers = measured(plan, now)
    return numbers if numbers.reaches(plan) else None


def _tell_all(plan: SeasonPlan, zh: str, en: str, now: datetime) -> None:
    """The supervisors, the extra officers, the units on stand-by."""
    agency = agency_id()
    tell_people("SV", agency, zh=zh, en=en, kind="season", now=now)
    for person in User.plain.filter(username__in=parts(plan.officers), is_active=True):
        tell(zh=f"{zh}（您为增派值班人员）", en=f"{en} (you are an extra duty officer)", kind="season", now=now, org_id=person.org_id, user_id=str(person.pk))
    for unit in Org.objects.filter(code__in=parts(plan.standby)):
        tell(zh=f"{zh}（贵单位待命）", en=f"{en} (your unit stands by)", kind="season", now=now, org_id=unit.pk)


def _read(season_id: UUID) -> Season:
    season = Season.objects.select_related("plan").select_for_update(of=("self",)).filter(pk=season_id).first()
    if season is None:
        raise NotFound
    return season


def _move(season: Season, event: str, payload: Mapping[str, Any], texts: Mapping[str, str], actor: Actor, now: datetime, **columns: Any) -> None:
    seq = season.seq + 1
    with transaction.atomic():
        if Season.objects.filter(pk=season.pk, seq=season.seq).update(seq=seq, **columns) != 1:
            raise Moved
        write([NewEvent(season.stream, seq, event, payload, texts)], actor=actor, now=now)
    for name, value in {"seq": seq, **columns}.items():
        setattr(season, name, value)
