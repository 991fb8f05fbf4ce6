"""What has happened stays: no role of the database changes the journal, its owner included; the first deadline of an order is kept."""

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, transaction

from huiying.cli.postgres.roles import SYSTEM
from huiying.orders.models import WorkOrder
from tests.cast import again, build
from tests.databases import City
from tests.orders.world import dispatched

CHANGES = {"UPDATE": "UPDATE journal_event SET type = 'x'", "DELETE": "DELETE FROM journal_event", "TRUNCATE": "TRUNCATE journal_event CASCADE"}
HAPPENED = """
INSERT INTO journal_event (id, stream, stream_seq, type, schema_version, actor_kind, actor_id, actor_role, account_class, org_id, at, at_server,
  imported, payload, mono_ns, boot_id)
VALUES (gen_random_uuid(), 'city:1', 1, 'city.founded', 1, 'system', 'x', '', 'none', '', now(), now(), false, '{}', 0, '')
"""
DENIED = "permission denied for table journal_event"


def connected(city: City, role: str) -> psycopg.Connection:
    connection = psycopg.connect(city.owner_url if role == "owner" else city.app_url)
    if role == "system":
        connection.execute(f"SET ROLE {SYSTEM}")
    return connection


def test_no_role_changes_the_journal_and_its_own_trigger_stops_the_owner(fresh_city: City) -> None:
    with connected(fresh_city, "owner") as owner:
        owner.execute(HAPPENED)
    said = {}
    for role in ("app", "system", "owner"):
        for change, statement in CHANGES.items():
            with connected(fresh_city, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
                connection.execute(statement)
            said[role, change] = refused.value.diag.message_primary
    assert said == {
        **{(role, change): DENIED for role in ("app", "system") for change in CHANGES},
        **{("owner", change): f"the journal is append-only: {change} on journal_event is refused" for change in CHANGES},
    }
    with connected(fresh_city, "owner") as owner:
        assert owner.execute("SELECT type FROM journal_event").fetchall() == [("city.founded",)]


@pytest.mark.django_db
def test_the_first_deadline_of_an_order_is_kept_while_the_present_one_moves() -> None:
    order = dispatched(build())
    rows, first = WorkOrder.objects.filter(pk=order.pk), order.due_original
    assert first is not None
    for other in (None, first + timedelta(seconds=1), first - timedelta(days=1)):
        with pytest.raises(IntegrityError, match="the first deadline is kept for ever"), transaction.atomic():
            rows.update(due_original=other)
    rows.update(due_at=first + timedelta(days=2))
    assert (again(order).due_original, again(order).due_at) == (first, first + timedelta(days=2))
