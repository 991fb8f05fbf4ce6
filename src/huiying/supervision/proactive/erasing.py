"""The words of a task that ended long ago go; its number, unit, times and counts stay."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiying.journal.append import NewEvent, write
from huiying.journal.models import Text
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved
from huiying.supervision.proactive.models import ProactiveTask

ENDED = ("accepted", "cancelled")
TEXTS = ("place", "title", "what", "report", "decision")


def erase_task(*, task_id: UUID, mark: str, actor: Actor, now: datetime) -> None:
    """Take the words of an ended task and the openings of its journal's commitments. Journals `proactive.erased` with the rule. Raises Moved."""
    with transaction.atomic():
        task = ProactiveTask.objects.select_for_update().filter(pk=task_id, state__in=ENDED).first()
        if task is None:
            raise Moved
        Text.objects.filter(stream=task.stream).delete()
        ProactiveTask.objects.filter(pk=task.pk).update(seq=task.seq + 1, **dict.fromkeys(TEXTS, ""))
        write([NewEvent(task.stream, task.seq + 1, "proactive.erased", {"under": mark})], actor=actor, now=now)
