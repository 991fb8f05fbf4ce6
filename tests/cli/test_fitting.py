"""A city that does not fit is not served, and is left as it was: tables of a newer version, a sample city as a real one, a real one as a sample."""

from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from huiying.cli.fitting import NewerTables, demand_fitting
from huiying.cli.keeping.manifest import known
from huiying.cli.postgres.cluster import SUPER
from huiying.cli.postgres.roles import APP, OWNER, Passwords, set_up_database, set_up_roles
from tests.cli.conftest import MakeCluster
from tests.cli.test_commands import huiying
from tests.databases import City, Server, inside

NEWER = "INSERT INTO django_migrations (app, name, applied) VALUES ('huiying', '9999_from_tomorrow', now())"


def become(url: str, *, demo: bool) -> None:
    with psycopg.connect(url) as owner:
        owner.execute("UPDATE directory_city SET demo = %s", [demo])


def test_an_empty_database_fits_and_tables_of_tomorrow_do_not(server: Server, fresh_city: City) -> None:
    with psycopg.connect(inside(server.superuser, "postgres")) as bare:
        demand_fitting(bare, demo=True)
    for url in (fresh_city.owner_url, fresh_city.app_url):
        with psycopg.connect(url) as connection:
            demand_fitting(connection, demo=True)
            demand_fitting(connection, demo=False)
    with psycopg.connect(fresh_city.owner_url) as owner:
        owner.execute(NEWER)
    for demo in (True, False):
        with psycopg.connect(fresh_city.app_url) as connection, pytest.raises(NewerTables, match="9999_from_tomorrow") as refused:
            demand_fitting(connection, demo=demo)
        assert "9999_from_tomorrow" in refused.value.zh
        assert known()[0] not in refused.value.en


@pytest.mark.kills
def test_up_and_demo_refuse_what_does_not_fit_and_change_nothing(make_cluster: MakeCluster, open_folder: Path, free_port: int) -> None:
    cluster, words = make_cluster(durable=True), Passwords("secret", uuid4().hex, uuid4().hex)
    cluster.start()
    with psycopg.connect(cluster.url(SUPER, "secret", "postgres"), autocommit=True) as connection:
        set_up_roles(connection, words)
        set_up_database(connection, "huiying")
    owner_url = cluster.url(OWNER, words.owner, "huiying")
    place = {"HUIYING_DATABASE_URL": cluster.url(APP, words.app, "huiying"), "HUIYING_OWNER_URL": owner_url}
    home = ("--home", str(open_folder / "city"), "--port", str(free_port))
    made = huiying("up", "--prepare", *home, "--admin-login", "root", given=f"{uuid4().hex}\n", **place)
    assert made.returncode == 0, made.stdout + made.stderr
    kept = {name: (open_folder / "city" / name).read_text() for name in ("kind", "keys.json")}
    assert kept["kind"] == "real\n"

    refused = huiying("demo", *home, **place)
    assert (refused.returncode, "这里是正式城市" in refused.stderr, "This is a real city" in refused.stderr) == (2, True, True)
    become(owner_url, demo=True)
    refused = huiying("up", "--prepare", *home, **place)
    assert (refused.returncode, "这里是样板城市" in refused.stderr, "This is a sample city" in refused.stderr) == (2, True, True)
    become(owner_url, demo=False)
    assert huiying("up", "--prepare", *home, **place).returncode == 0
    refused = huiying("demo", "--fresh", *home, **place)
    assert (refused.returncode, "Nothing was erased" in refused.stderr) == (2, True)
    assert {name: (open_folder / "city" / name).read_text() for name in kept} == kept

    with psycopg.connect(owner_url) as owner:
        owner.execute(NEWER)
        owner.execute("DELETE FROM django_migrations WHERE name LIKE '0007%' AND app = 'huiying'")  # what migrating would try to make good
    for command in (("up", "--prepare"), ("demo",)):
        for given in (place, {name: url for name, url in place.items() if name != "HUIYING_OWNER_URL"}):
            refused = huiying(*command, *home, **given)
            assert (refused.returncode, "9999_from_tomorrow" in refused.stderr, "Traceback" in refused.stderr) == (2, True, False), refused.stderr
    with psycopg.connect(owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM django_migrations WHERE name LIKE '0007%' AND app = 'huiying'").fetchone() == (0,)
