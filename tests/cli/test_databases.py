"""The databases the other tests stand on."""

import psycopg
import pytest
from django.db import connection

from tests.databases import City


@pytest.mark.django_db
def test_ordinary_tests_run_with_the_application_s_rights() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user, current_database()")
        session, role, name = cursor.fetchone()
    assert (session, role) == ("huiying_app", "huiying_system")  # as the city's own processes: the serving role, past the wall
    assert name.startswith("huiying_test_")


def test_a_fresh_city_is_migrated_and_the_application_owns_nothing_in_it(fresh_city: City) -> None:
    with psycopg.connect(fresh_city.owner_url) as owner:
        tables = owner.execute("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert "django_migrations" in dict(tables)
    assert set(dict(tables).values()) == {"huiying_owner"}
    with psycopg.connect(fresh_city.app_url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE mine (id int)")
