"""What is offered for a text: by the model in use, by name, with the words that speak for it; nothing where no model is in use."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from huiying.directory.reference import Cached
from huiying.dispatch.learning.classifier import Classifier, opened
from huiying.dispatch.models_learning import ModelFile, ModelUse
from huiying.dispatch.suggestions import Offered

TOP = 3
ASKED = 12  # labels looked at for so many that may still be chosen
LEAST_CHANCE = 0.005
NAMES = "names"  # the source where no model is in use


@dataclass(frozen=True)
class Used:
    """A model in use: its id, how it is named on suggestions, since when."""

    model_id: UUID
    name: str
    version: int
    since: datetime


@dataclass(frozen=True)
class Offer:
    """What a model offers for a text, likeliest first. `words`: for each offered code the words of the text that speak most for it."""

    used: Used
    offered: tuple[Offered, ...]
    words: tuple[tuple[str, ...], ...]


def _load() -> dict[str, Used]:
    rows = ModelUse.objects.select_related("model").filter(state="in_use", model__isnull=False)
    return {
        use.what: Used(use.model.pk, f"model:{use.what}:{use.model.version}", use.model.version, use.decided_at or use.proposed_at) for use in rows if use.model
    }


USED: Cached[dict[str, Used]] = Cached(_load)


@lru_cache(4)
def classifier(model_id: UUID) -> Classifier:
    """A model, read once in a process."""
    return opened(bytes(ModelFile.objects.values_list("content", flat=True).get(pk=model_id)))


def used(what: str, version: int = 0) -> Used | None:
    """The model in use of a kind (topic or type); `version` is that of the reference data (no statement)."""
    return USED.get(version).get(what)


def offer(what: str, text: str, *, version: int = 0, known: Collection[str], telling: bool = False) -> Offer | None:
    """The likeliest codes among `known` for a text, three at most; None where no model is in use or nothing is said.

    Probabilities are the model's own: what may not be chosen any more is left out, not shared out to the others.
    """
    model = used(what, version)
    if model is None or not text.strip():
        return None
    own = classifier(model.model_id)
    likely = [one for one in own.likely(text, ASKED) if one.label in known and one.chance >= LEAST_CHANCE][:TOP]
    words = tuple(tuple(own.telling(text, one.label)) if telling else () for one in likely)
    return Offer(model, tuple(Offered(one.label, one.chance) for one in likely), words)
