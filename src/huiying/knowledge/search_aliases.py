"""The city's synonyms and names of places, kept in memory with the rest of the reference data; either side is found by the other."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from huiying.directory.reference import Cached, changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.kit.text import normalise
from huiying.knowledge.models_search import KnowledgeAlias
from huiying.knowledge.search_language import Alias, shipped

KINDS = {"synonym": ("同义词", "Synonym"), "place": ("地名", "Place")}


def _load() -> tuple[Alias, ...]:
    rows = KnowledgeAlias.objects.order_by("kind", "said", "written").values_list("said", "written", "kind")
    return tuple(Alias(normalise(said), normalise(written), kind) for said, written, kind in rows) or tuple(shipped())


def starting() -> list[KnowledgeAlias]:
    """The list that a city begins with. It counts until the city has one of its own, and is the beginning of that."""
    return [KnowledgeAlias(kind=one.kind, said=one.said, written=one.written) for one in shipped()]


_ALIASES: Cached[tuple[Alias, ...]] = Cached(_load)


def aliases(version: int = 0) -> tuple[Alias, ...]:
    """All of them at a version of the reference data; 0 = as in force now (one statement)."""
    return _ALIASES.get(version)


def keep_aliases(*, put: Sequence[KnowledgeAlias], end: Collection[tuple[str, str]], actor: Actor, now: datetime) -> None:
    """Add or change synonyms and names, and take out the pairs (said, written) of `end`. Journals `aliases.changed` with their number, not their words."""
    with transaction.atomic():
        if not KnowledgeAlias.objects.exists():
            KnowledgeAlias.objects.bulk_create(starting())
        for said, written in end:
            KnowledgeAlias.objects.filter(said=said, written=written).delete()
        KnowledgeAlias.objects.bulk_create(put, update_conflicts=True, unique_fields=["said", "written"], update_fields=["kind"])
        changed()
        write([NewEvent(f"aliases:{uuid7(now)}", 1, "aliases.changed", {"put": len(put), "ended": len(end)})], actor=actor, now=now)
