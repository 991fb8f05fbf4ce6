"""One city with figures for all tests of a file: made once, and after each test as it was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from huiying.directory import clock
from huiying.directory.models import City as TheCity
from huiying.directory.reference import forget
from huiying.directory.walls import lifted
from huiying.kit.actor import system
from huiying.metrics.closing import close_month
from tests.cast import NOW, Cast, build
from tests.committed import inside
from tests.databases import City, Server
from tests.desk.figures_scene import FEBRUARY, calls, few, handled, told
from tests.metrics.scene import HOUR, exclude


@pytest.fixture(scope="module")
def figured(server: Server, own_places: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[City, Cast]]:
    """February locked with an exclusion, March running; two orders that were handled."""
    with server.clone(f"huiying_figures_{uuid4().hex[:10]}") as city:
        with django_db_blocker.unblock(), lifted(), inside(city):
            made = build()
            calls(FEBRUARY, NOW)
            for n in range(2):
                handled(made, FEBRUARY + timedelta(days=3 + n, hours=2))
            exclude(made, FEBRUARY, FEBRUARY + 30 * HOUR, "T02", "T03", reason="system_fault")
            told(date(2025, 1, 31), date(2025, 3, 4), NOW)
            close_month(month="2025-02", catalogue=few(), actor=system("cli"), now=NOW)
        yield city, made


@pytest.fixture
def cast(figured: tuple[City, Cast], settings: Settings, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """This city, with a clock of its own that runs on from the cast's moment; what the test does is undone."""
    city, made = figured
    settings.HUIYING_CLOCK = "city"
    with django_db_blocker.unblock(), inside(city), transaction.atomic():
        TheCity.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
        clock.forget()
        yield made
        transaction.set_rollback(True)
    clock.forget()
    forget()
