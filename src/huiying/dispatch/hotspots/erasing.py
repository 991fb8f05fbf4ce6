"""The words of a hot matter that ended, or was last heard of, long ago go; its orders, figures, owner, times and codes stay."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huiying.dispatch.hotspots.keeping import move
from huiying.dispatch.hotspots.models import Hotspot
from huiying.journal.models import Text
from huiying.kit.actor import Actor

TEXTS = ("title", "place", "report", "outcome_text")


def erase_hotspot(*, hotspot_id: UUID, mark: str, actor: Actor, now: datetime) -> None:
    """Take the words of a matter, and the openings of its journal's commitments, what its owner was asked among them.

    Journals `hotspot.erased` with the rule. A trigger refuses it where a legal hold keeps one of its orders (IntegrityError). Raises NotNow, Moved.
    """
    with transaction.atomic():
        hotspot = Hotspot.objects.select_for_update().get(pk=hotspot_id)
        Text.objects.filter(stream=hotspot.stream).delete()
        blank: dict[str, Any] = {"erased": mark, "title_of": None} | dict.fromkeys(TEXTS, "")
        move(hotspot, "erase", actor=actor, now=now, payload={"under": mark}, **blank)
