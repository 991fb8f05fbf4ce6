"""Counting no further than needed, and leaving nothing behind on the connection."""

from uuid import uuid4

import pytest
from django.db import connection

from huiying.directory.models import Topic, User
from huiying.directory.walls import behind
from huiying.orders.models import WorkOrder
from huiying.pages.counting import count_to
from tests.pages.conftest import NOW


def bitmaps() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_bitmapscan")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_it_counts_what_is_there_and_stops_where_told(lin: User) -> None:
    assert count_to(10, User.objects.filter(pk=lin.pk)) == 1
    assert count_to(10, User.objects.filter(username="nobody")) == 0
    given = {"created_at": NOW, "name": "员", "org": lin.org, "employer": lin.employer}
    User.objects.bulk_create([User(id=uuid4(), username=f"u{n}", employee_no=f"9{n:03}", **given) for n in range(7)])
    assert count_to(5, User.objects.order_by("name")) == 5


@pytest.mark.django_db
def test_the_next_statement_is_planned_as_ever() -> None:
    assert count_to(5, Topic.objects.all()) == 0
    assert bitmaps() == "on"


@pytest.mark.django_db
def test_it_counts_behind_the_readers_wall(lin: User) -> None:
    with behind(None):
        assert count_to(5, WorkOrder.objects.all()) == 0
