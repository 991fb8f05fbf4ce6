"""Whether a model in use still fits the city: its suggestions of the last thirty days against its own figures."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiying.dispatch.learning.drift import REST, Hits, Shift, hits, shift
from huiying.dispatch.models_learning import ModelUse, Suggestion

LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Drift:
    """What the last thirty days say of a model in use; `shift` is none while there are too few ended orders."""

    use: ModelUse
    shift: Shift | None
    hits: Hits

    @property
    def alarms(self) -> bool:
        """Whether either rule alarms."""
        return self.hits.alarms or (self.shift is not None and self.shift.alarms)


def drift(what: str, now: datetime) -> Drift | None:
    """How the model in use of a kind did on the orders that ended in the last thirty days; None where none is in use."""
    use = ModelUse.objects.select_related("model").filter(what=what, state="in_use", model__isnull=False).first()
    if use is None or use.model is None:
        return None
    ended = Suggestion.objects.filter(what=what, model_id=use.model_id, came_at__gte=now - LOOKED_BACK, came_at__lt=now).exclude(came_of="")
    rows = ended.filter(order__secrecy_level="public", order__is_test=False)  # such alone it was trained on
    pairs = [(came, offered[0]["code"]) for came, offered in rows.values_list("came_of", "offered")]
    figures = use.model.figures
    right = sum(came == first for came, first in pairs)
    mix = figures["mix"] | {REST: figures.get("rare", 0)}  # rare classes were not trained on, but orders of them do end
    return Drift(use, shift(mix, Counter(came for came, _ in pairs)), hits(right, len(pairs), figures["accuracy"]))
