"""Each suggestion as a fact: what was offered by whom, what the person chose, and what came of it. Codes only, no words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiying.dispatch.changing import together
from huiying.dispatch.models_learning import Suggestion
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.orders.models import WorkOrder

KINDS = ("topic", "type", "unit")
WHOLE = 10_000
MOST = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing offered: its code (of a topic, a type, or a unit's id) and its score from 0 to 1, 0 where what suggests knows none."""

    code: str
    score: float = 0.0


def keep_suggestion(
    *, order: WorkOrder, what: str, source: str, offered: Sequence[Offered], chosen: str, shown: bool, actor: Actor, now: datetime,
    model_id: UUID | None = None, round_no: int = 0,
) -> Suggestion | None:  # fmt: skip
    """Keep what was suggested for an order and what was chosen; once for an order, kind and round, nothing where nothing was offered.

    `what` is one of KINDS. `source` names what suggested with its version ("names", "model:topic:3", "catalogue:12"). Keeps the first five.
    Journals `suggestion.offered` with codes and scores (ten-thousandths).
    """
    rows = [{"code": one.code, "score": round(one.score * WHOLE)} for one in offered[:MOST]]
    if not rows:
        return None
    with together(actor, now):
        if Suggestion.objects.filter(order=order, what=what, round_no=round_no).exists():
            return None
        made = Suggestion.objects.create(
            id=uuid7(now), order=order, what=what, round_no=round_no, source=source, model_id=model_id, offered=rows, shown=shown, at=now,
            chosen=chosen, chosen_by=actor.id,
        )  # fmt: skip
        told = {"order": str(order.pk), "what": what, "round": round_no, "source": source, "offered": rows, "chosen": chosen, "shown": shown}
        write([NewEvent(stream_of(made), 1, "suggestion.offered", told)], actor=actor, now=now)
    return made


def keep_outcome(*, order: WorkOrder, what: str, came_of: str, actor: Actor, now: datetime) -> int:
    """Keep what came of the suggestions of a kind for an order; returns how many were told of it (none that knew it already).

    Journals `suggestion.came_of` for each. A reopened order that ends anew with another code is told again.
    """
    with together(actor, now):
        rows = list(Suggestion.objects.select_for_update().filter(order=order, what=what).exclude(came_of=came_of).order_by("round_no"))
        for row in rows:
            row.came_of, row.came_at, row.told = came_of, now, row.told + 1
            row.save(update_fields=["came_of", "came_at", "told"])
            write([NewEvent(stream_of(row), row.told, "suggestion.came_of", {"what": what, "came_of": came_of})], actor=actor, now=now)
    return len(rows)


def stream_of(suggestion: Suggestion) -> str:
    """The stream of a suggestion's events."""
    return f"suggestion:{suggestion.pk}"
