"""A month whose figures take long to reckon is locked all the same."""

import time
from datetime import UTC, datetime
from typing import NoReturn

import pytest
from django.db import connection

from huiying.kit.actor import system
from huiying.metrics import closing
from huiying.metrics.catalogue import shipped

pytestmark = pytest.mark.django_db
AFTER = datetime(2025, 4, 20, tzinfo=UTC)


class Reckoned(Exception):  # noqa: N818 - not an error: it ends the test's closing there
    """The engine has come to its end."""


def test_the_database_waits_while_an_engine_reckons(monkeypatch: pytest.MonkeyPatch) -> None:
    def impatient(_now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '2s'")  # in a city it is a minute

    def slow(*_given: object, **_named: object) -> NoReturn:
        time.sleep(3)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        raise Reckoned

    monkeypatch.setattr(closing, "freshen", impatient)
    monkeypatch.setattr(closing, "table", slow)
    with pytest.raises(Reckoned):
        closing.close_month(month="2025-03", catalogue=shipped(), actor=system("cli"), now=AFTER)
