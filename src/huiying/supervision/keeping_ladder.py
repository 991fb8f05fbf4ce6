"""New versions of the ladder's steps: cards given keep the step they were given for."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from huiying.directory.reference import changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.supervision.models import LadderStep


def steps_in_force() -> QuerySet[LadderStep]:
    """The steps in force, the lowest first."""
    return LadderStep.objects.filter(valid_to=None).order_by("code")


def keep_steps(*, put: Sequence[LadderStep], end: Collection[str], approved_by: str, actor: Actor, now: datetime) -> None:
    """Put new versions of steps in force and end some by code. `put` are unsaved rows that read_step has read.

    Timers that run are set anew when they ring. Journals `ladder.changed`.
    """
    codes = [step.code for step in put]
    with transaction.atomic():
        steps_in_force().filter(code__in=[*codes, *end]).update(valid_to=now)
        last = dict(LadderStep.objects.filter(code__in=codes).values_list("code").annotate(last=Max("version")))
        for step in put:
            step.version, step.valid_from, step.approved_by = last.get(step.code, 0) + 1, now, approved_by
        LadderStep.objects.bulk_create(put)
        changed()
        told = {"steps": {step.code: step.version for step in put}, "ended": sorted(end)}
        write([NewEvent(f"ladder:{uuid7(now)}", 1, "ladder.changed", told)], actor=actor, now=now)
