"""The city's own lists: classes of matters, divisions, added codes. Rows are never taken out, they end: old orders carry their codes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from huiying.directory.models import AddedCode, Region, Topic
from huiying.directory.reference import changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7

TOPIC_FIELDS = ("name", "name_en", "parent_code", "level", "place_bound", "open_to_public", "gb_code", "active")
REGION_FIELDS = ("name", "name_en", "parent_code", "level")


def keep_topics(*, put: Sequence[Topic], end: Collection[str], actor: Actor, now: datetime) -> None:
    """Add or change classes of matters, and end some: ended ones are offered no more. The caller has checked them; journals `topics.changed`."""
    with transaction.atomic():
        Topic.objects.bulk_create(put, update_conflicts=True, unique_fields=["code"], update_fields=TOPIC_FIELDS)
        Topic.objects.filter(code__in=end).update(active=False)
        _tell("topics", {"put": [topic.code for topic in put], "ended": sorted(end)}, actor, now)


def keep_regions(*, put: Sequence[Region], actor: Actor, now: datetime) -> None:
    """Add or rename administrative divisions; none ends, since old orders and units stand in them. Journals `regions.changed`."""
    with transaction.atomic():
        Region.objects.bulk_create(put, update_conflicts=True, unique_fields=["code"], update_fields=REGION_FIELDS)
        _tell("regions", {"regions": [{"region_code": region.code} for region in put]}, actor, now)


def keep_codes(*, put: Sequence[AddedCode], end: Collection[tuple[str, str]], actor: Actor, now: datetime) -> None:
    """Add codes to shipped lists, word them anew, or end added ones (list and code). Journals `codes.changed`."""
    with transaction.atomic():
        AddedCode.objects.bulk_create(put, update_conflicts=True, unique_fields=["list", "code"], update_fields=["zh", "en", "active"])
        for name, code in end:
            AddedCode.objects.filter(list=name, code=code).update(active=False)
        _tell("codes", {"put": [f"{code.list} {code.code}" for code in put], "ended": [" ".join(pair) for pair in sorted(end)]}, actor, now)


def _tell(what: str, payload: dict[str, object], actor: Actor, now: datetime) -> None:
    changed()
    write([NewEvent(f"{what}:{uuid7(now)}", 1, f"{what}.changed", payload)], actor=actor, now=now)
