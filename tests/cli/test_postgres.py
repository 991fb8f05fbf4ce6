"""Our own PostgreSQL: made closed, started, killed, recovered, refused when it is not ours."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from huiying.cli.postgres.cluster import SUPER, Cluster, NotOurs, OtherVersion
from huiying.cli.postgres.durable import MUST_BE_ON, NoAnswer, NotDurable, check_durable, connect
from huiying.cli.postgres.roles import APP, OWNER, Passwords, set_up_database, set_up_rights, set_up_roles
from tests.cli.conftest import MakeCluster, gone

SOURCE = Path(__file__).resolve().parents[2] / "src"


def super_url(cluster: Cluster) -> str:
    return cluster.url(SUPER, "secret", "postgres")


def started(cluster: Cluster) -> int:
    """The process that we started."""
    assert cluster.process is not None
    return cluster.process.pid


def answering(cluster: Cluster) -> int:
    """The process of the server that answers at the cluster's address, as the server itself tells."""
    with psycopg.connect(super_url(cluster)) as connection:
        told = connection.execute("SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)").fetchone()
    assert told is not None
    return int(told[0])


def test_a_new_server_is_closed_to_everyone_without_a_password(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
    assert not list(cluster.folder.glob("password*"))
    with psycopg.connect(super_url(cluster)) as connection:
        shown = {name: connection.execute("SELECT current_setting(%s)", [name]).fetchone() for name in ("listen_addresses", "data_checksums")}
        rules = connection.execute("SELECT DISTINCT type, auth_method FROM pg_hba_file_rules").fetchall()
        kept = connection.execute("SELECT rolpassword LIKE 'SCRAM-SHA-256$%%' FROM pg_authid WHERE rolname = %s", [SUPER]).fetchone()
    assert shown == {"listen_addresses": ("",), "data_checksums": ("on",)}
    assert rules == [("local", "scram-sha-256")]
    assert kept == (True,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url(SUPER, "wrong", "postgres"))


def test_a_stopped_server_leaves_no_process_and_starts_again(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    assert cluster.process is not None
    pid = cluster.process.pid
    cluster.stop()
    assert gone(pid)
    assert not (cluster.data / "postmaster.pid").exists()
    cluster.start()
    assert answering(cluster) == started(cluster)


def test_an_interrupted_making_is_begun_anew(make_cluster: MakeCluster, open_folder: Path) -> None:
    half = open_folder / "pg" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster = make_cluster()
    cluster.start()
    assert answering(cluster) == started(cluster)
    assert not half.exists()


@pytest.mark.kills
def test_a_killed_server_recovers_what_was_confirmed(make_cluster: MakeCluster) -> None:
    cluster = make_cluster(durable=True)
    cluster.start()
    with psycopg.connect(super_url(cluster)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    assert cluster.process is not None
    cluster.process.send_signal(signal.SIGKILL)
    cluster.process.wait()
    assert (cluster.data / "postmaster.pid").exists()
    cluster.start()
    with psycopg.connect(super_url(cluster)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


@pytest.mark.kills
def test_workers_that_outlive_a_killed_server_make_way_for_the_next(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    busy = psycopg.connect(super_url(cluster))
    worker = busy.info.backend_pid
    busy.pgconn.send_query(b"DO $$ BEGIN LOOP NULL; END LOOP; END $$")
    os.kill(started(cluster), signal.SIGKILL)
    assert cluster.process is not None
    cluster.process.wait()
    assert not gone(worker, within=1)
    cluster.start()
    busy.close()
    assert gone(worker)
    assert answering(cluster) == started(cluster)


def test_a_pid_file_that_names_somebody_else_s_process_is_not_believed(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n{int(time.time())}\n5432\n\n\n\n")
    cluster.start()
    assert answering(cluster) == started(cluster)


def test_an_orphaned_server_is_stopped_before_the_next_starts(make_cluster: MakeCluster) -> None:
    orphan = make_cluster()
    orphan.start()
    assert orphan.process is not None
    successor = make_cluster()
    successor.start()
    assert gone(orphan.process.pid, within=1)
    assert answering(successor) == started(successor)


@pytest.mark.kills
def test_the_server_ends_when_its_starter_is_killed(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    starter = (
        "import sys, time; from pathlib import Path; from huiying.cli.postgres.cluster import Cluster;"
        "c = Cluster(Path(sys.argv[1]), durable=False); c.start(); print(c.process.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", starter, str(cluster.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(SOURCE)}) as process:
        assert process.stdout is not None
        server = int(process.stdout.readline())
        process.kill()
    if sys.platform == "linux":
        assert gone(server)
    cluster.start()


def test_a_data_folder_of_a_newer_version_is_refused_untouched(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    mark = cluster.data / "PG_VERSION"
    mark.write_text("99\n")
    before = sorted(path.name for path in cluster.data.iterdir())
    with pytest.raises(OtherVersion, match="postgresql-99"):
        Cluster(cluster.folder).make("secret")
    assert sorted(path.name for path in cluster.data.iterdir()) == before


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(make_cluster: MakeCluster) -> None:
    cluster = make_cluster("long" * 30)
    cluster.start()
    assert len(str(cluster.sockets)) < 60
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    assert answering(cluster) == started(cluster)


def test_a_socket_folder_that_is_a_link_is_refused(open_folder: Path) -> None:
    (open_folder / "pg").mkdir()
    (open_folder / "pg" / "run").symlink_to("/")
    with pytest.raises(NotOurs):
        Cluster(open_folder / "pg").make("secret")


def test_the_application_reads_and_writes_rows_and_owns_nothing(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    for passwords in (Passwords("secret", "first", "first"), Passwords("secret", "owner", "app")):
        with psycopg.connect(super_url(cluster), autocommit=True) as connection:
            set_up_roles(connection, passwords)
            set_up_database(connection, "huiying")
    with psycopg.connect(cluster.url(OWNER, "owner", "huiying")) as owner:
        set_up_rights(owner)
        owner.execute("CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY, words text)")
    with psycopg.connect(cluster.url(APP, "app", "huiying"), autocommit=True) as app:
        app.execute("INSERT INTO orders (words) VALUES ('路灯不亮')")
        assert app.execute("SELECT words FROM orders").fetchall() == [("路灯不亮",)]
        for forbidden in ("CREATE TABLE mine (id int)", "CREATE TEMP TABLE mine (id int)", "TRUNCATE orders", "DROP TABLE orders", "CREATE SCHEMA mine"):
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidSchemaName)):
                app.execute(forbidden)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url(APP, "first", "huiying"))


def test_a_server_that_may_forget_is_refused(make_cluster: MakeCluster) -> None:
    forgetful, faithful = make_cluster("forgetful"), make_cluster("faithful", durable=True)
    forgetful.start()
    faithful.start()
    with pytest.raises(NotDurable, match="fsync, full_page_writes, synchronous_commit"):
        check_durable(super_url(forgetful))
    with psycopg.connect(super_url(faithful), autocommit=True) as connection:
        assert [connection.execute("SELECT current_setting(%s)", [name]).fetchone() for name in MUST_BE_ON] == [("on",)] * len(MUST_BE_ON)
    check_durable(super_url(faithful))


def test_a_server_that_does_not_answer_is_named_soon(free_port: int) -> None:
    begun = time.monotonic()
    with pytest.raises(NoAnswer, match="HUIYING_DATABASE_URL") as refused:
        connect(f"postgresql://huiying_app:very-secret@127.0.0.1:{free_port}/huiying")
    assert time.monotonic() - begun < 60
    assert "very-secret" not in str(refused.value)
