"""Plans by versions: proposed and released by two people through the registers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from huiying.directory.reference import changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.supervision.seasons.models import SeasonPlan


def plans_in_force() -> QuerySet[SeasonPlan]:
    """The plans in force by their code."""
    return SeasonPlan.objects.filter(valid_to=None).order_by("code")


def keep_plans(*, put: Sequence[SeasonPlan], end: Collection[str], approved_by: str, actor: Actor, now: datetime) -> None:
    """Put new versions of plans in force and end some by code; a season that runs goes on with the version that it began with.

    Journals `season_plans.changed`.
    """
    codes = [plan.code for plan in put]
    with transaction.atomic():
        plans_in_force().filter(code__in=[*codes, *end]).update(valid_to=now)
        last = dict(SeasonPlan.objects.filter(code__in=codes).values_list("code").annotate(last=Max("version")))
        for plan in put:
            plan.version, plan.valid_from, plan.approved_by = last.get(plan.code, 0) + 1, now, approved_by
        SeasonPlan.objects.bulk_create(put)
        changed()
        told = {"put": {plan.code: plan.version for plan in put}, "ended": sorted(end)}
        write([NewEvent(f"season_plans:{uuid7(now)}", 1, "season_plans.changed", told)], actor=actor, now=now)
