"""New versions of the list of words and of its classes; the shipped ones are put in force before the first change of a city's own."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from huiying.directory.reference import changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.supervision.alerts.models import AlertClass, DangerWord
from huiying.supervision.alerts.seed import shipped_classes, shipped_words


def words_in_force() -> QuerySet[DangerWord]:
    """The entries in force."""
    return DangerWord.objects.filter(valid_to=None).order_by("code")


def classes_in_force() -> QuerySet[AlertClass]:
    """The classes in force."""
    return AlertClass.objects.filter(valid_to=None).order_by("code")


def put_shipped_alerts(now: datetime) -> None:
    """Put the shipped list in force where the city never had one, and the shipped classes that it never had; what it has stays."""
    with transaction.atomic():
        words = [] if DangerWord.objects.exists() else shipped_words(now)
        known = set(AlertClass.objects.values_list("code", flat=True))
        classes = [one for one in shipped_classes(now) if one.code not in known]
        DangerWord.objects.bulk_create(words)
        AlertClass.objects.bulk_create(classes)
        if words or classes:
            changed()


def keep_words(*, put: Sequence[DangerWord], end: Collection[str], approved_by: str, actor: Actor, now: datetime) -> None:
    """Put new versions of entries in force and end some by code. Journals `danger_words.changed` with codes and versions, no words."""
    with transaction.atomic():
        put_shipped_alerts(now)
        versions = _renew(DangerWord, [word.code for word in put], end, now)
        for word in put:
            word.version, word.valid_from, word.approved_by = versions.get(word.code, 0) + 1, now, approved_by
        DangerWord.objects.bulk_create(put)
        _told("danger_words", {word.code: word.version for word in put}, end, actor, now)


def keep_classes(*, put: Sequence[AlertClass], end: Collection[str], approved_by: str, actor: Actor, now: datetime) -> None:
    """Put new versions of classes in force and end some by code. Alerts that run keep their limits. Journals `alert_classes.changed`."""
    with transaction.atomic():
        put_shipped_alerts(now)
        versions = _renew(AlertClass, [one.code for one in put], end, now)
        for one in put:
            one.version, one.valid_from, one.approved_by = versions.get(one.code, 0) + 1, now, approved_by
        AlertClass.objects.bulk_create(put)
        _told("alert_classes", {one.code: one.version for one in put}, end, actor, now)


def _renew(table: type[DangerWord] | type[AlertClass], codes: Sequence[str], end: Collection[str], now: datetime) -> dict[str, int]:
    """End what stands under these codes; the last version of each."""
    rows = table.objects.all()
    rows.filter(code__in=[*codes, *end], valid_to=None).update(valid_to=now)
    return dict(rows.filter(code__in=codes).values_list("code").annotate(last=Max("version")))


def _told(what: str, versions: dict[str, int], end: Collection[str], actor: Actor, now: datetime) -> None:
    changed()
    write([NewEvent(f"{what}:{uuid7(now)}", 1, f"{what}.changed", {"put": versions, "ended": sorted(end)})], actor=actor, now=now)
