"""A witness signs what continues the log it has seen, and nothing else."""

import json
import stat
from pathlib import Path

import pytest

from huiying.cli.commands import witness as command
from huiying.cli.usage import Parser
from huiying.cli.vouching import CannotVouch, DoesNotVouch
from huiying.evidence.public import PublicLog
from huiying.evidence.witness import Refuses, cosign, new_key, read_key, remember, seen_last
from huiying.journal.merkle import leaf_hash
from huiying.journal.notes import LOG, WITNESS, BadNote, Checkpoint, PublicKey, Signer, opened, signed
from huiying.journal.tiles import Edge

LOG_KEY = Signer("log.example/1", LOG, bytes(range(32)))
ARCHIVE = Signer("archive.example", WITNESS, bytes(range(1, 33)))


def grow(folder: Path, *names: range, origin: str = "log.example/1", key: Signer = LOG_KEY) -> PublicLog:
    """A published log of leaves that are numbers; each range is one step."""
    log, edge = PublicLog(folder), Edge()
    for part in names:
        log.put_tiles(edge.append(leaf_hash(str(n).encode()) for n in part), ())
        log.put_tiles((), edge.partial())
    log.put_note(signed(Checkpoint(origin, edge.size, edge.root()).text, key))
    return log


def look(log: PublicLog, seen: Checkpoint | None) -> Checkpoint:
    made = cosign(log.note() or "", [LOG_KEY.key], seen, log.fetch, ARCHIVE, 1_700_000_000)
    note = (log.note() or "") + made.line
    assert opened(note, [LOG_KEY.key, ARCHIVE.key]).keys == (LOG_KEY.key, ARCHIVE.key)
    return made.checkpoint


@pytest.mark.parametrize("sizes", [(1, 1), (1, 300), (255, 256), (256, 600), (300, 66_000)])
def test_it_signs_what_continues(tmp_path: Path, sizes: tuple[int, int]) -> None:
    old, new = sizes
    seen = look(grow(tmp_path / "a", range(old)), None)
    assert seen.size == old
    assert look(grow(tmp_path / "b", range(old), range(old, new)), seen).size == new


def test_it_refuses_a_shorter_another_and_a_changed_log(tmp_path: Path) -> None:
    seen = look(grow(tmp_path / "a", range(300)), None)
    with pytest.raises(Refuses, match="shrunk from 300 to 299"):
        look(grow(tmp_path / "b", range(299)), seen)
    with pytest.raises(Refuses, match="does not begin"):
        look(grow(tmp_path / "c", range(1, 401)), seen)
    with pytest.raises(Refuses, match="does not begin"):
        look(grow(tmp_path / "d", range(299), range(1000, 1001)), seen)  # as large, the last leaf another
    with pytest.raises(Refuses, match="another log"):
        look(grow(tmp_path / "e", range(400), origin="log.example/2"), seen)
    with pytest.raises(Refuses, match="not the log's"):
        look(grow(tmp_path / "f", range(400), key=Signer("log.example/1", LOG, bytes(32))), seen)


def test_it_believes_no_tile(tmp_path: Path) -> None:
    seen = look(grow(tmp_path / "a", range(300)), None)
    changed = grow(tmp_path / "b", range(1, 401))
    honest = grow(tmp_path / "c", range(400))
    with pytest.raises(Refuses):  # the tiles of an honest log under the root of a changed one
        cosign(changed.note() or "", [LOG_KEY.key], seen, honest.fetch, ARCHIVE, 0)
    with pytest.raises(Refuses):
        cosign(honest.note() or "", [LOG_KEY.key], seen, changed.fetch, ARCHIVE, 0)
    (tmp_path / "c/tile/1/000.p/1").unlink()
    with pytest.raises(Refuses, match="missing"):
        look(honest, seen)


def test_its_key_is_its_own(tmp_path: Path) -> None:
    file = tmp_path / "witness.json"
    key = new_key("archive.example", file, bytes(range(32)))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_key(file).key == key == PublicKey.parse(key.text)
    with pytest.raises(FileExistsError):
        new_key("archive.example", file, bytes(32))
    with pytest.raises(BadNote):
        new_key("archive example", tmp_path / "other", bytes(32))
    for wrong in ("", "{}", json.dumps({"name": "a b", "seed": "AA=="}), json.dumps({"name": "a", "seed": "AA=="})):
        file.write_text(wrong)
        with pytest.raises(BadNote):
            read_key(file)


def test_it_remembers_each_log_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "seen"
    one, two = Checkpoint("a", 1, leaf_hash(b"1")), Checkpoint("b", 2, leaf_hash(b"2"))
    assert seen_last(file, "a") is None
    remember(file, one)
    remember(file, two)
    assert (seen_last(file, "a"), seen_last(file, "b"), seen_last(file, "c")) == (one, two, None)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> int:
        parser = Parser()
        command.add(parser)
        return command.run(parser.parse_args([*words, "--key", str(tmp_path / "w.json")]))

    assert run("new", "archive.example") == 0
    key = PublicKey.parse(capsys.readouterr().out.strip())
    log = grow(tmp_path / "a", range(300))
    assert run("sign", str(log.folder), "--log", LOG_KEY.key.text) == 0
    assert opened(capsys.readouterr().out, [key]).text == Checkpoint.parse(opened(log.note() or "", [LOG_KEY.key]).text).text
    with pytest.raises(DoesNotVouch, match="shrunk"):
        run("sign", str(grow(tmp_path / "b", range(100)).folder), "--log", LOG_KEY.key.text)
    with pytest.raises(CannotVouch):
        run("sign", str(tmp_path / "nowhere"), "--log", LOG_KEY.key.text)
    with pytest.raises(CannotVouch):
        run("new", "archive.example")
