"""A city of its own for this process and for those it starts."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from huiying.directory.reference import REFERENCE
from tests.databases import ROOT, as_system
from tests.databases import City as Database


@pytest.fixture
def own_city(fresh_city: Database, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """This process works on a database of its own, where commits are real."""
    before = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(as_system(fresh_city.app_url))
        REFERENCE.clear()
        yield fresh_city
        connections.close_all()
        connection.close_pool()
        connection.settings_dict.update(before)
        REFERENCE.clear()


def environment(place: Database, **more: str) -> dict[str, str]:
    return os.environ | {"HUIYING_DATABASE_URL": place.app_url, "HUIYING_KEYS": str(settings.HUIYING_KEYS), "PYTHONPATH": str(ROOT / "src")} | more
