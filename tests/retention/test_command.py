"""./huiying retention: shown before it is done, stopped by a kill anywhere and gone on with, once, with a receipt; then nothing is left to do."""

import json
import signal
from pathlib import Path

import pytest

from huiying.kit.sealing import Keyring
from huiying.retention.file import SHIPPED
from tests.databases import City, Server
from tests.keeping.conftest import Kept, environment

POINTS = ("before_batch", "after_batch", "before_receipt", "before_file")


@pytest.fixture
def old_city(fresh_city: City, server: Server, tmp_path: Path) -> Kept:
    """A city whose orders ended more than a year ago, and a policy of a year."""
    folder = tmp_path / "there"
    (folder / "files").mkdir(parents=True)
    (folder / "keys.json").write_text(Keyring.new().to_json(), encoding="utf-8")
    (folder / "keys.json").chmod(0o600)
    (folder / "year.toml").write_text(SHIPPED.read_text(encoding="utf-8").replace("days = 3650", "days = 365"), encoding="utf-8")
    city = Kept(environment(folder, fresh_city.app_url, fresh_city.owner_url, server.superuser), folder)
    city.start("tests.retention.made")
    return city


def classes(told: dict[str, dict[str, dict[str, int]]], name: str) -> dict[str, int]:
    return {code: told["classes"][code][name] for code in ("order_text", "caller", "attachment")}


def ended(city: Kept) -> list[dict[str, object]]:
    with city.seen_whole() as connection:
        return [json.loads(payload) for (payload,) in connection.execute("SELECT payload FROM journal_event WHERE type = 'retention.run'")]


@pytest.mark.kills
def test_killed_anywhere_it_goes_on_and_does_each_thing_once(old_city: Kept) -> None:
    words = ("--policy", str(old_city.folder / "year.toml"))
    due = {"order_text": 6, "caller": 6, "attachment": 3}
    assert classes(old_city.json("retention", "plan", *words), "due") == due
    for point in POINTS:
        done = old_city.run("retention", "run", *words, HUIYING_TESTING="1", HUIYING_FAILPOINTS=f"retention.{point}:1")
        assert done.returncode == -signal.SIGKILL, (point, done.stderr)
        assert old_city.json("rebuild", "--check")["differences"] == []
    told = ended(old_city)  # the kill before the file came after the receipt's commit
    assert [classes(one, "n") for one in told] == [due]  # type: ignore[arg-type]
    again = old_city.json("retention", "run", *words)
    assert classes(again, "n") == dict.fromkeys(due, 0)
    receipts = {json.loads(file.read_text(encoding="utf-8"))["run"] for file in (old_city.folder / "files" / "receipts").glob("*.json")}
    assert receipts == {told[0]["run"], again["run"]}
    assert [path for path in (old_city.folder / "files").glob("??/*") if path.is_file()] == []
    assert old_city.json("rebuild", "--check") == {"orders": 7, "calls": 0, "agents": 0, "differences": []}
    backup = old_city.json("backup", str(old_city.folder / "b"), "--key", str(_key(old_city)))
    assert (backup["missing"], backup["files"]) == ([], 0)


def _key(city: Kept) -> Path:
    file = city.folder / "backup.key"
    file.write_text("a" * 64, encoding="utf-8")
    return file


def test_a_policy_that_cannot_be_used_changes_nothing(old_city: Kept) -> None:
    before = old_city.counts()
    (old_city.folder / "bad.toml").write_text(SHIPPED.read_text(encoding="utf-8").replace("keep.caller", "keep.callers"), encoding="utf-8")
    for what in ("plan", "run"):
        for file in ("bad.toml", "nowhere.toml"):
            done = old_city.run("retention", what, "--policy", str(old_city.folder / file))
            assert (done.returncode, "cannot be used" in done.stderr, "不能用" in done.stderr, "Traceback" in done.stderr) == (2, True, True, False)
    assert old_city.counts() == before
