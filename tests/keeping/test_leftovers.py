"""A restore takes no name that somebody else's data stands under, and a dump that says much does not stand still."""

from pathlib import Path

import psycopg
import pytest

from huiying.cli.keeping.backing import DumpFailed, _dump
from huiying.cli.keeping.databases import holds_nothing
from tests.databases import Server, inside
from tests.keeping.conftest import Kept
from tests.keeping.test_backup_and_restore import backed_up


@pytest.mark.parametrize("side", ["before", "restoring"])
def test_a_database_of_somebody_elses_under_a_side_name_is_not_dropped(kept: Kept, elsewhere: Kept, server: Server, tmp_path: Path, side: str) -> None:
    file, name = backed_up(kept, tmp_path), f"{elsewhere.name}_{side}"
    given = ("restore", str(file), "--key", str(tmp_path / "key"), "--keys", str(kept.folder / "keys.json"))
    with server.connect() as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    there = inside(server.superuser, name)
    with psycopg.connect(there, autocommit=True) as connection:
        connection.execute("CREATE TABLE ledger (n int); INSERT INTO ledger VALUES (7); GRANT ALL ON SCHEMA public TO PUBLIC")
        assert not holds_nothing(connection)
    refused = elsewhere.run(*given)
    assert (refused.returncode, f"Database {name} holds data" in refused.stderr) == (2, True), refused.stderr
    with psycopg.connect(there, autocommit=True) as connection:
        assert connection.execute("SELECT n FROM ledger").fetchone() == (7,)
        connection.execute("DROP TABLE ledger")
        assert holds_nothing(connection)
    assert elsewhere.json(*given)["orders"] == 5


def test_a_dump_that_complains_at_length_ends_and_is_told(tmp_path: Path) -> None:
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho some\nyes 'pg_dump: cannot read it' | head -c 1000000 >&2\nexit 1\n", encoding="ascii")
    program.chmod(0o700)
    pieces = []
    with pytest.raises(DumpFailed) as told:
        pieces.extend(_dump("postgresql://nobody@127.0.0.1/x", "1-1", str(program)))
    assert str(told.value).count("pg_dump: cannot read it") > 30_000
