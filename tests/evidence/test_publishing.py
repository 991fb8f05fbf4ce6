"""A month's folder: everything that it says follows from its own files, and a changed journal is not published."""

import argparse
import json
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from pytest_django.fixtures import Settings

from huiying.cli.keeping import log_publishing, log_state, log_taking
from huiying.cli.keeping.log_publishing import CannotPublish, NotPublished
from huiying.evidence import published
from huiying.evidence.beginning import sealing
from huiying.evidence.models import Cosignature, Sealed
from huiying.evidence.names import PUBLISHED
from huiying.evidence.public import PublicLog
from huiying.evidence.publishing import NotSealedYet, announce, finish, stage
from huiying.evidence.rolling import roll
from huiying.evidence.witness import cosign
from huiying.evidence.witnesses import take, witnesses
from huiying.journal.merkle import leaf_hash, root_of
from huiying.journal.models import Event
from huiying.journal.notes import WITNESS, BadNote, Checkpoint, PublicKey, Signer, opened
from huiying.journal.tiles import path, tiles_of
from huiying.kit.canonical import canonical
from tests.databases import City
from tests.evidence.sealed import NOW, ORIGIN, TEST, happen, key, promised, seal, settled

ARCHIVE = Signer("archive.example", WITNESS, bytes(range(1, 33)))
TABLE = canonical({"month": "2026-10", "rows": []})


@pytest.fixture
def tables() -> Iterator[None]:
    """Another room's files."""
    published.MONTHLY.append(lambda month: [(f"kpi/{month}.json", [TABLE[:5], TABLE[5:]])])
    yield
    published.MONTHLY.pop()


def publish(out: Path, month: str = "2026-10") -> int:
    return log_publishing.run(argparse.Namespace(out=out, month=month, json=True))


def test_the_folder_is_whole_and_follows_from_itself(log: PublicLog, tables: None, tmp_path: Path) -> None:
    happen(300)
    seal()
    roll(role="log", actor=TEST, now=NOW)
    seal()
    out = tmp_path / "out"
    assert publish(out) == 0
    keys = json.loads((out / "log.json").read_bytes())["keys"]
    assert [(one["role"], one["from_size"], one["to_size"]) for one in keys] == [("log", 0, 301), ("receipt", 0, None), ("log", 302, None)]
    public = PublicKey.parse(keys[-1]["key"])
    root = Checkpoint.parse(opened((out / "checkpoint").read_text(), [public]).text)
    lines = (out / "events.jsonl").read_bytes().splitlines()
    assert (root.origin, root.size, len(lines)) == (ORIGIN, 303, 303)
    assert all(canonical(json.loads(line)) == line for line in lines)
    assert root_of(map(leaf_hash, lines)) == root.root
    tiles = {path(*tile) for tile in tiles_of(root.size)}
    assert {str(file.relative_to(out)) for file in (out / "tile").rglob("*") if file.is_file()} == tiles
    assert (out / "tile/0/000").read_bytes() == b"".join(map(leaf_hash, lines[:256]))
    assert Checkpoint.parse(opened((out / "checkpoints/302").read_text(), [public]).text).size == 302
    last, named = json.loads(lines[-1]), {"kpi/2026-10.json": sha256(TABLE).hexdigest(), "life.json": sha256((out / "life.json").read_bytes()).hexdigest()}
    assert (last["type"], last["payload"]) == (PUBLISHED, {"month": "2026-10/Asia/Shanghai", "files": named})
    assert (out / "kpi/2026-10.json").read_bytes() == TABLE
    assert any(row["verb"] == "dispatch" for row in json.loads((out / "life.json").read_bytes())["order"]["rows"])
    demand_manifest(out, public, root)
    assert promised(log, public) == root


def demand_manifest(out: Path, public: PublicKey, root: Checkpoint) -> None:
    name, size, said, *files = opened((out / "manifest").read_text(), [public]).text.splitlines()
    assert (name, int(size), b64decode(said)) == (f"{ORIGIN}/manifest", root.size, root.root)
    listed = {path: (digest, int(length)) for digest, length, path in (line.split(" ", 2) for line in files)}
    there = {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file() and file.name != "manifest"}
    assert listed == {name: (sha256(content).hexdigest(), len(content)) for name, content in there.items()}


def test_a_journal_that_was_changed_is_not_published(log: PublicLog, tmp_path: Path, own_city: City) -> None:
    happen(3)
    seal()
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
        owner.execute("UPDATE journal_event SET actor_id = 'x' WHERE id = %s", [Sealed.objects.get(seq=2).event_id])
    with pytest.raises(NotPublished, match="Entry 2"):
        publish(tmp_path / "out")
    assert sorted(file.name for file in tmp_path.iterdir() if "out" in file.name) == []


def test_what_cannot_be_is_refused_before_anything_is_written(log: PublicLog, tmp_path: Path) -> None:
    seal()
    for month in ("2026-13", "october", "2026-1"):
        with pytest.raises(CannotPublish):
            publish(tmp_path / "out", month)
    with pytest.raises(CannotPublish):
        publish(tmp_path)
    assert not Event.objects.filter(type=PUBLISHED).exists()


def test_no_folder_without_the_logs_own_first_words(log: PublicLog, tmp_path: Path, own_city: City) -> None:
    (tmp_path / "out").mkdir()
    event = announce(month="2026-10", files=stage("2026-10", tmp_path / "out"), actor=TEST, now=NOW)
    settled()
    with psycopg.connect(own_city.owner_url) as busy:
        busy.execute("SELECT pg_current_xact_id()")
        with sealing(NOW) as sealer:
            sealer.step()
        assert Sealed.objects.filter(event_id=event).exists()
        with pytest.raises(NotSealedYet):
            finish(tmp_path / "out", "2026-10", event, NOW)
    seal()
    finish(tmp_path / "out", "2026-10", event, NOW)
    assert [one["role"] for one in json.loads((tmp_path / "out/log.json").read_bytes())["keys"]] == ["log", "receipt"]


def test_with_witnesses_a_folder_waits_for_their_names(log: PublicLog, tmp_path: Path, settings: Settings) -> None:
    settings.HUIYING_WITNESSES = str(tmp_path / "witnesses.toml")
    (tmp_path / "witnesses.toml").write_text(f'quorum = 1\nkeys = ["{ARCHIVE.key.text}"]\n')
    happen(3)
    seal()
    with pytest.raises(NotPublished, match="1 witnesses must sign"):
        publish(tmp_path / "out")
    note = log.note() or ""
    signed = note + cosign(note, [key()], None, log.fetch, ARCHIVE, 1_700_000_000).line
    (tmp_path / "signed").write_text(signed)
    taken = argparse.Namespace(source=str(tmp_path / "signed"), json=False)
    assert log_taking.run(taken) == 0
    assert log_taking.run(taken) == 0
    assert Cosignature.objects.get().witness == "archive.example"
    size = promised(log).size
    assert opened((log.folder / f"checkpoints/{size}").read_text(), [ARCHIVE.key]).keys == (ARCHIVE.key,)
    (tmp_path / "signed").write_text(note + Signer("stranger.example", WITNESS, bytes(32)).line(note.split("\n\n")[0] + "\n", 1))
    with pytest.raises(log_taking.CannotTake):
        log_taking.run(taken)


def test_a_folder_bears_the_witnesses_names(log: PublicLog, tmp_path: Path, settings: Settings) -> None:
    settings.HUIYING_WITNESSES = str(tmp_path / "witnesses.toml")
    (tmp_path / "witnesses.toml").write_text(f'quorum = 1\nkeys = ["{ARCHIVE.key.text}"]\n')
    seal()
    (tmp_path / "out").mkdir()
    event = announce(month="2026-10", files=stage("2026-10", tmp_path / "out"), actor=TEST, now=NOW)
    seal()
    note = log.note() or ""
    assert take(note=note + cosign(note, [key()], None, log.fetch, ARCHIVE, 1).line, now=NOW) == ["archive.example"]
    happen(2)
    seal()
    done = finish(tmp_path / "out", "2026-10", event, NOW)
    assert done.size == 2
    assert opened((tmp_path / "out/checkpoint").read_text(), [ARCHIVE.key, key()]).keys == (key(), ARCHIVE.key)
    told = json.loads((tmp_path / "out/log.json").read_bytes())
    assert (told["quorum"], told["witnesses"]) == (1, [ARCHIVE.key.text])


def test_a_list_of_witnesses_that_cannot_be_read_is_told(log: PublicLog, tmp_path: Path, settings: Settings) -> None:
    settings.HUIYING_WITNESSES = str(tmp_path / "witnesses.toml")
    assert witnesses().quorum == 0
    for wrong in ("x", "quorum = 1\nkeys = []", f'quorum = 2\nkeys = ["{ARCHIVE.key.text}"]', 'keys = ["x"]'):
        (tmp_path / "witnesses.toml").write_text(wrong)
        with pytest.raises(BadNote):
            witnesses()


def test_the_command_tells_how_the_log_stands_and_finds_what_was_changed(log: PublicLog, own_city: City, capsys: pytest.CaptureFixture[str]) -> None:
    def told(what: str, status: int) -> dict[str, object]:
        assert log_state.run(argparse.Namespace(what=what, role="log", json=True)) == status
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    with pytest.raises(log_state.NoLog):
        told("status", 0)
    happen(3)
    seal()
    assert (told("status", 0)["size"], told("status", 0)["origin"], told("check", 0)["ok"]) == (4, ORIGIN, True)
    with psycopg.connect(own_city.owner_url) as owner:
        owner.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
        owner.execute("UPDATE journal_event SET org_id = 'x' WHERE id = %s", [Sealed.objects.get(seq=1).event_id])
    found = told("check", 1)
    assert (found["ok"], found["differences"], found["first"][0]["seq"]) == (False, 1, 1)  # type: ignore[index]
    assert str(told("roll", 0)["key"]).startswith(ORIGIN)
