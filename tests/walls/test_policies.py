"""The policies themselves: on which tables, for which roles, and that nobody who serves passes them by accident."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

from huiying.cli.keeping import doctor_walls
from huiying.cli.keeping.findings import Look
from huiying.directory.viewing import looked, record_of
from huiying.directory.walls import WALLED, behind
from huiying.journal.models import AccessRecord
from tests.cast import NOW, Cast, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def rows(question: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def test_the_tables_with_policies_are_those_that_the_program_knows() -> None:
    found = rows("SELECT relname, relforcerowsecurity FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace")
    assert {name for name, _ in found} == set(WALLED)
    assert all(forced for _, forced in found)


def test_whatever_hangs_on_an_order_has_a_policy() -> None:
    """By foreign keys, and by the journal's streams; timers hold no words of a matter."""
    hanging = rows(
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
        " AND confrelid IN ('orders_workorder'::regclass, 'orders_assignment'::regclass, 'dispatch_adjudication'::regclass, 'followup_callback'::regclass)"
    )
    streams = rows("SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'stream'")
    assert {name for (name,) in [*hanging, *streams]} - set(WALLED) == {"journal_timer"}


def test_the_serving_role_owns_nothing_and_passes_no_policy() -> None:
    assert rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'huiying_app'") == [(False, False)]
    assert rows("SELECT count(*) FROM pg_class WHERE relowner = 'huiying_app'::regrole") == [(0,)]
    assert rows("SELECT rolcanlogin, rolbypassrls FROM pg_roles WHERE rolname = 'huiying_system'") == [(False, True)]
    assert rows("SELECT count(*) FROM pg_class WHERE relowner = 'huiying_system'::regrole") == [(0,)]


RIGHTS = """
SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = '{}'::regrole ORDER BY 1, 2
"""


def test_the_system_has_the_rights_of_the_serving_role_and_no_more() -> None:
    serving, system = set(rows(RIGHTS.format("huiying_app"))), set(rows(RIGHTS.format("huiying_system")))
    assert serving < system
    its_own = {"evidence_sealed", "evidence_checkpoint", "evidence_cosignature", "metrics_locked_rows"}  # the sealer's, and what whole months rest on
    assert {table for table, _ in system - serving} == (set(WALLED) - {"journal_event"}) | its_own  # there neither changes anything


def test_the_serving_role_takes_the_systems_rights_only_where_it_says_so() -> None:
    assert rows("SELECT rolinherit FROM pg_roles WHERE rolname = 'huiying_app'") == [(False,)]


def test_views_and_functions_that_look_with_their_owners_eyes_are_these() -> None:
    views = rows(
        "SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace"
        " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
    )
    assert {name for (name,) in views} == {"wall_sent"}
    functions = rows("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    assert {name for (name,) in functions} == {"wall_asked", "registers_founding", "blank_told", "drop_access_records"}


def test_the_views_of_the_wall_can_only_be_read() -> None:
    assert {right for name, right in rows(RIGHTS.format("huiying_app")) if str(name).startswith("wall_")} == {"SELECT"}


def test_who_looked_and_why_is_read_by_the_looker_and_by_who_traces(cast: Cast) -> None:
    """Through the serving role: others' reasons are not there, and nobody writes or changes a record."""
    looked(stream="order:x", subject="x", fields=["phone"], purpose="reveal", reason="李四来电核对", actor=cast.agent, now=NOW)
    for actor, sees in ((cast.agent, 1), (cast.supervisor, 0), (cast.auditor, 0), (cast.unit_lead(cast.works), 0), (None, 0)):
        with behind(actor):
            assert AccessRecord.objects.count() == sees
    with behind(cast.agent):
        made = looked(stream="order:x", subject="x", fields=["order"], purpose="view", reason="order", actor=cast.agent, now=NOW)
        for words in ("INSERT INTO journal_access (at) VALUES (now())", "UPDATE journal_access SET reason = ''", "DELETE FROM journal_access"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows(words)
    assert record_of(made.view) is not None


def test_the_doctor_finds_nothing_in_a_city_as_the_migrations_make_it() -> None:
    now = datetime.now(UTC)
    look = Look(now, now, Path("k"), Path("f"), [], {})
    assert [finding.en for check in (doctor_walls.walls, doctor_walls.policies, doctor_walls.grants) for finding in check(look)] == []
