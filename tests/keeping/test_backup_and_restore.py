"""A city is kept in one file and comes back equal; what goes wrong leaves nothing behind."""

import json
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import psycopg
import pytest

from huiying.cli.home import Home
from tests.keeping.conftest import CLI, Kept


def backed_up(kept: Kept, tmp_path: Path) -> Path:
    file = tmp_path / "city.backup"
    told = kept.json("backup", str(file), "--key", str(tmp_path / "key"))
    assert (told["orders"], told["files"], told["missing"], told["bytes"]) == (5, 2, [], file.stat().st_size)
    return file


def test_a_city_comes_back_equal_in_an_empty_place(kept: Kept, elsewhere: Kept, tmp_path: Path) -> None:
    before = kept.counts()
    file = backed_up(kept, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []
    given = ("--key", str(tmp_path / "key"), "--keys", str(kept.folder / "keys.json"))
    checked = elsewhere.json("restore", str(file), "--check", *given)
    assert list(elsewhere.folder.iterdir()) == []
    (elsewhere.folder / "kind").write_text("sample\n", encoding="ascii")  # of a sample city that never came to be
    told = elsewhere.json("restore", str(file), *given)
    assert (elsewhere.folder / "kind").read_text(encoding="ascii") == "restored\n"
    assert (checked["manifest"], checked["tables"]["orders_workorder"]) == (told["manifest"], 5)
    assert (told["orders"], told["already"]) == (5, False)
    after = elsewhere.counts()
    assert after.pop("journal_event") == before.pop("journal_event") + 1  # the restore itself
    assert after == before
    assert elsewhere.json("rebuild", "--check") == {"orders": 5, "calls": 0, "agents": 0, "differences": []}
    files = {path.name: path.read_bytes() for path in (kept.folder / "files").glob("*/*")}
    assert {path.name: path.read_bytes() for path in (elsewhere.folder / "files").glob("*/*")} == files
    assert len(files) == 2
    with elsewhere.seen_whole() as connection:
        kind, payload = connection.execute("SELECT type, payload FROM journal_event WHERE stream = 'city:1'").fetchone() or ("", "")
        ahead = connection.execute("SELECT count(*) FROM journal_event WHERE xid > pg_current_xact_id()").fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE journal_event SET type = 'x'")
    assert (kind, json.loads(payload)["manifest"], ahead) == ("city.restored", told["manifest"], (0,))
    again = elsewhere.run("restore", str(file), *given)
    assert (again.returncode, "There is a city here already" in again.stderr) == (2, True)


def test_the_backup_is_noted_in_the_journal_and_holds_nothing_in_clear(kept: Kept, tmp_path: Path) -> None:
    file = backed_up(kept, tmp_path)
    with kept.seen_whole() as connection:
        found = connection.execute("SELECT payload FROM journal_event WHERE type = 'city.backed_up'").fetchall()
    assert len(found) == 1
    content = file.read_bytes()
    assert not any(words.encode() in content for words in ("人民路", "directory_party", "13800010001"))


def test_a_missing_file_is_said_and_the_rest_is_kept(kept: Kept, tmp_path: Path) -> None:
    gone = next((kept.folder / "files").glob("*/*"))
    gone.unlink()
    told = kept.json("backup", str(tmp_path / "b"), "--key", str(tmp_path / "key"), status=1)
    assert (told["missing"], told["files"]) == ([gone.name], 1)


def test_what_cannot_be_done_is_refused_and_leaves_nothing(kept: Kept, elsewhere: Kept, tmp_path: Path) -> None:
    key, keys = str(tmp_path / "key"), str(kept.folder / "keys.json")
    assert kept.run("backup", str(tmp_path / "b"), given="short\n").returncode == 2
    nowhere = kept.run("backup", str(tmp_path / "no" / "b"), "--key", key)
    assert (nowhere.returncode, f"文件夹 {tmp_path / 'no'} 不存在" in nowhere.stderr) == (2, True)
    assert kept.run("backup", str(tmp_path / "key"), "--key", key).returncode == 2
    assert not (tmp_path / "b").exists()
    file = backed_up(kept, tmp_path)
    broken = tmp_path / "broken"
    data = file.read_bytes()
    broken.write_bytes(data[:-500] + bytes([data[-500] ^ 1]) + data[-499:])
    cut = tmp_path / "cut"
    cut.write_bytes(data[:-1])
    other = tmp_path / "other"
    other.write_text("b" * 64, encoding="utf-8")
    for words in (
        (str(broken), "--key", key, "--keys", keys), (str(cut), "--key", key, "--keys", keys), (str(file), "--key", str(other), "--keys", keys),
        (str(file), "--keys", keys), (str(file), "--key", key), (keys, "--key", key),
    ):  # fmt: skip
        done = elsewhere.run("restore", *words)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert list(elsewhere.folder.iterdir()) == []


def test_ctrl_c_leaves_nothing_behind(kept: Kept, tmp_path: Path) -> None:
    with psycopg.connect(kept.env["HUIYING_OWNER_URL"]) as owner:
        owner.execute("LOCK TABLE journal_text IN ACCESS EXCLUSIVE MODE")  # pg_dump waits for it
        command = [*CLI, "backup", str(tmp_path / "b"), "--key", str(tmp_path / "key")]
        heard = partial(signal.signal, signal.SIGINT, signal.default_int_handler)  # run in the background, the tests' own is ignored and inherited
        with subprocess.Popen(command, env=kept.env, stderr=subprocess.PIPE, preexec_fn=heard) as process:  # noqa: PLW1509 - no threads here
            until = time.monotonic() + 120
            while not (tmp_path / ".b.partial").exists() and time.monotonic() < until:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            assert process.wait(120) == 130
    assert not (tmp_path / ".b.partial").exists()
    assert not (tmp_path / "b").exists()


def test_a_passphrase_opens_it_too(kept: Kept, elsewhere: Kept, tmp_path: Path) -> None:
    file, keys = tmp_path / "b", str(kept.folder / "keys.json")
    assert kept.run("backup", str(file), given="correct horse battery\n").returncode == 0
    wrong = elsewhere.run("restore", str(file), "--keys", keys, given="incorrect horse\n")
    assert (wrong.returncode, "It does not open" in wrong.stderr) == (2, True)
    right = elsewhere.run("restore", str(file), "--keys", keys, given="correct horse battery\n")
    assert right.returncode == 0, right.stderr


@pytest.mark.kills
def test_a_restore_killed_anywhere_can_be_run_again(kept: Kept, tmp_path: Path, open_home: Path) -> None:
    before, home = kept.counts(), str(open_home / "city")
    file = backed_up(kept, tmp_path)
    bare = {name: value for name, value in kept.env.items() if not name.startswith("HUIYING_")}
    place = Kept(bare, open_home)
    words = ("restore", str(file), "--key", str(tmp_path / "key"), "--keys", str(kept.folder / "keys.json"), "--home", home)
    for point in ("prepared", "after_data", "after_files", "before_swap", "after_swap"):
        done = place.run(*words, HUIYING_TESTING="1", HUIYING_FAILPOINTS=f"restore.{point}:1")
        assert done.returncode == -signal.SIGKILL, (point, done.stderr)
        refused = place.run("up", "--home", home)
        assert (refused.returncode, "The last restore was interrupted" in refused.stderr) == (2, True), (point, refused.stderr)
    assert place.json(*words)["already"] is True
    city = Home(open_home / "city")
    try:
        city.cluster.make(city.passwords().superuser)
        city.cluster.start()
        assert place.json("rebuild", "--check", "--home", home) == {"orders": 5, "calls": 0, "agents": 0, "differences": []}
        with psycopg.connect(city.cluster.url("huiying_owner", city.passwords().owner, "huiying")) as connection:
            names = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            events = connection.execute("SELECT count(*) FROM journal_event").fetchone()
        assert names == {"postgres", "template0", "template1", "huiying"}
        assert events == (before["journal_event"] + 1,)  # the restore; the note of the backup came after its moment
    finally:
        city.cluster.destroy()
