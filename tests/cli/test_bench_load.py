"""What the benchmarks load: orders as they stand, with their journal or without it, and no more than the disk holds."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from huiying.calls.models import Contact
from huiying.cli.bench.city import NOW, Orders, build, loader
from huiying.cli.bench.database import NoRoom, demand_room
from huiying.cli.bench.loading import Standing
from huiying.cli.bench.texts import Language
from huiying.directory.models import Party
from huiying.journal.models import Event
from huiying.orders.bulk import Load, Whole
from huiying.orders.models import Assignment, WorkOrder


def stand(rows: Load | Standing, wholes: list[Whole]) -> tuple[dict[str, list[dict[str, Any]]], int]:
    """What stands in the tables once these are loaded, and how many events; then nothing."""
    for whole in wholes:
        rows.add(whole)
    with transaction.atomic():
        with connection.cursor() as cursor:
            rows.send(cursor.cursor)
        told = {model.__name__: list(model.objects.order_by("pk").values()) for model in (Party, Contact, WorkOrder, Assignment)}
        events = Event.objects.count()
        transaction.set_rollback(True)
    for row in told["WorkOrder"]:
        row.pop("seq")  # the database numbers them
    return told, events


@pytest.mark.django_db
def test_orders_loaded_without_their_journal_stand_as_with_it() -> None:
    orders = Orders(build(), Language(0), 0, 0)
    wholes = [orders.one(NOW - timedelta(hours=n)) for n in range(30)]
    with_it, events = stand(Load(actor=loader(), now=NOW, imported=False), wholes)
    without, none = stand(Standing(), wholes)
    assert len(with_it["WorkOrder"]) == 30
    assert events > 100
    assert (without, none) == (with_it, 0)


def test_what_the_disk_cannot_hold_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "here"
    demand_room(folder, 1)
    with pytest.raises(NoRoom, match="GB are needed"):
        demand_room(folder, 10**18)
    assert not folder.exists()
