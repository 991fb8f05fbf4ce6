"""A city's home folder: held by one, its secrets made once and never replaced."""

import stat
from pathlib import Path

import pytest

from huiying.cli.home import AlreadyRunning, Home, SecretLost
from huiying.kit.sealing import Keyring


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
    home.prepare()
    home.passwords()
    (home.folder / "letter.txt").write_text("not ours")
    home.clear()
    assert sorted(path.name for path in home.folder.iterdir()) == ["letter.txt", "lock"]
