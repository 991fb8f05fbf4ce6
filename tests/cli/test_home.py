"""A city's home folder: held by one, its secrets made once and never replaced."""

import stat
from pathlib import Path

import pytest

from huiying.cli.home import REAL, RESTORED, SAMPLE, AlreadyRunning, Home, NotASample, SecretLost
from huiying.kit.sealing import Keyring
from tests.cli.test_commands import huiying


def test_one_home_lets_one_supervisor_in(open_folder: Path) -> None:
    first = Home(open_folder / "city")
    with pytest.raises(AlreadyRunning, match="--home"):
        Home(open_folder / "city")
    assert first.folder == (open_folder / "city").resolve()


def test_keys_and_secrets_are_private_and_made_once(open_folder: Path) -> None:
    home = Home(open_folder / "city")
    home.prepare()
    keys, passwords, secret = home.keys.read_text(), home.passwords(), home.secret("django")
    home.prepare()
    assert (home.keys.read_text(), home.passwords(), home.secret("django")) == (keys, passwords, secret)
    assert Keyring.from_json(keys).active
    assert len({passwords.superuser, passwords.owner, passwords.app, secret}) == 4
    for file in (home.keys, *home.secrets.iterdir()):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert home.cluster.data not in home.keys.parents


@pytest.mark.parametrize("lost", ["keys.json", "secrets/postgres-app"])
def test_a_lost_secret_of_a_living_database_is_never_replaced(open_folder: Path, lost: str) -> None:
    home = Home(open_folder / "city")
    home.prepare()
    home.passwords()
    home.cluster.data.mkdir(parents=True)
    (home.cluster.data / "PG_VERSION").write_text("18\n")
    (home.folder / lost).unlink()
    with pytest.raises(SecretLost, match=lost):
        home.prepare() if lost == "keys.json" else home.passwords()
    assert not (home.folder / lost).exists()


def test_clearing_removes_what_is_ours_and_nothing_else(open_folder: Path) -> None:
    home = Home(open_folder / "city")
    home.mark(SAMPLE)
    home.prepare()
    home.passwords()
    (home.folder / "letter.txt").write_text("not ours")
    home.clear()
    assert sorted(path.name for path in home.folder.iterdir()) == ["letter.txt", "lock"]


@pytest.mark.parametrize("held", ["keys.json", "pg/PG_VERSION"])
def test_only_what_is_known_to_be_a_sample_is_erased(open_folder: Path, held: str) -> None:
    home = Home(open_folder / "city")
    home.demand_sample()  # nothing is here
    file = home.cluster.data / "PG_VERSION" if held.startswith("pg") else home.keys
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("18\n")
    for kind in ("", REAL, RESTORED, "something else"):
        if kind:
            home.mark(kind)
        with pytest.raises(NotASample, match="--home") as refused:
            home.demand_sample()
        assert "--home" in refused.value.zh
        assert ("是正式城市" in refused.value.zh) == (kind == REAL)
    home.mark(SAMPLE)
    home.demand_sample()


def test_a_samples_home_of_before_the_mark_is_known_by_its_accounts(open_folder: Path) -> None:
    home = Home(open_folder / "city")
    home.prepare()
    (home.folder / "accounts.json").write_text("[]")
    home.demand_sample()
    home.mark(REAL)
    with pytest.raises(NotASample):
        home.demand_sample()


@pytest.mark.parametrize("kind", ["", REAL])
def test_a_fresh_sample_takes_no_real_citys_place(open_folder: Path, kind: str, free_port: int) -> None:
    folder = open_folder / "city"
    folder.mkdir()
    there = {"keys.json": Keyring.new().to_json(), **({"kind": f"{kind}\n"} if kind else {})}
    for name, text in there.items():
        (folder / name).write_text(text)
    refused = huiying("demo", "--fresh", "--home", str(folder), "--port", str(free_port))
    assert (refused.returncode, "什么也没有删除" in refused.stderr, "Nothing was erased" in refused.stderr) == (2, True, True), refused.stderr
    assert {file.name: file.read_text() for file in folder.iterdir() if file.name != "lock"} == there


def test_the_sample_city_is_named_where_it_is_the_one_that_runs(open_folder: Path) -> None:
    alone = huiying("doctor", "--home", str(open_folder / "city"))
    assert (alone.returncode, "正在运行的是" in alone.stderr) == (2, False)
    sample = Home(open_folder / "demo")
    sample.passwords()
    sample.cluster.data.mkdir(parents=True)
    (sample.cluster.data / "postmaster.pid").write_text("1\n", encoding="ascii")
    told = huiying("doctor", "--home", str(open_folder / "city"))
    assert told.returncode == 2
    assert f"正在运行的是 {sample.folder}：请加 --home " in told.stderr
    assert f"One runs in {sample.folder}: give --home " in told.stderr
