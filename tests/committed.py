"""The cast in a database of its own, in which everything is committed: for what happens at the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast, build
from tests.databases import City, as_system

PARTS = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def leave() -> None:
    connection.close()
    with suppress(AttributeError):
        connection.close_pool()


@contextmanager
def inside(city: City) -> Iterator[None]:
    """Django of this process works in the city's database."""
    address, before = as_system(city.app_url), {name: connection.settings_dict[name] for name in PARTS}
    leave()
    connection.settings_dict.update({name: address[name] for name in PARTS})
    try:
        yield
    finally:
        leave()
        connection.settings_dict.update(before)


@pytest.fixture
def committed_cast(fresh_city: City, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast in a database of its own, in which everything is committed."""
    with django_db_blocker.unblock(), inside(fresh_city):
        yield build()
