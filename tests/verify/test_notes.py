"""Signed notes, checkpoints, cosignatures; and the program that checks one alone."""

from base64 import b64encode
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from huiying_verify import note, proof
from huiying_verify.note import Unusable
from tests.verify import forest, notes

LOG, OTHER, TOWER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
ORIGIN = "example.org/log"
LEAVES = [b"leaf %d" % n for n in range(20)]
HASHES = [forest.leaf(leaf) for leaf in LEAVES]
KEY, STRANGE, WITNESS = notes.vkey(ORIGIN, LOG), notes.vkey(ORIGIN, OTHER), notes.vkey("tower.example", TOWER, notes.WITNESS)
TEXT = notes.checkpoint_text(ORIGIN, 20, forest.root(HASHES))
POINT = notes.note(TEXT, ORIGIN, LOG)
Files = Callable[..., list[str]]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    written = count()

    def write(*texts: str | bytes) -> list[str]:
        paths = []
        for text in texts:
            paths.append(tmp_path / str(next(written)))
            paths[-1].write_bytes(text.encode() if isinstance(text, str) else text)
        return [str(path) for path in paths]

    return write


def test_a_key_is_read_from_its_line_and_a_changed_line_is_none() -> None:
    key = note.key_of(KEY)
    assert (key.name, key.kind, key.public) == (ORIGIN, note.LOG, LOG.public_key().public_bytes_raw())
    assert note.key_of(WITNESS).kind == note.WITNESS
    for wrong in ("", "a", "a+b", KEY[:-4], KEY.replace("example", "exemple"), f"a+00000000+{b64encode(bytes(33)).decode()}", KEY.replace("+", " ", 1)):
        with pytest.raises(Unusable):
            note.key_of(wrong)


def test_a_checkpoint_is_signed_by_its_key_and_by_no_other() -> None:
    told = note.read(POINT.encode())
    assert told.signed_by(note.key_of(KEY))
    assert not told.signed_by(note.key_of(STRANGE))
    point = note.checkpoint(told)
    assert (point.origin, point.size, point.root, point.more) == (ORIGIN, 20, forest.root(HASHES), ())


def test_signatures_of_others_are_passed_over_and_a_false_one_of_ours_spoils_the_note() -> None:
    with_another = POINT + notes.line(TEXT, "someone", OTHER)
    assert note.read(with_another.encode()).signed_by(note.key_of(KEY))
    false = f"— {ORIGIN} {b64encode(notes.key_id(ORIGIN, LOG) + bytes(64)).decode()}\n"
    assert not note.read((POINT + false).encode()).signed_by(note.key_of(KEY))


def test_a_witness_signs_text_and_time() -> None:
    whole = POINT + notes.cosigned(TEXT, "tower.example", TOWER, 1_790_000_000)
    key = note.key_of(WITNESS)
    assert proof.signed(whole.encode(), [key, key, note.key_of(KEY)], 1)[1] == ""
    line = notes.cosigned(TEXT, "tower.example", TOWER, 1_790_000_000)
    later = b64encode(notes.key_id("tower.example", TOWER, 4) + (1_790_000_001).to_bytes(8, "big") + note.base64(line.split()[2])[12:]).decode()
    assert proof.signed(f"{POINT}— tower.example {later}\n".encode(), [key, note.key_of(KEY)], 1)[1] == "signed by 0 of 1 witnesses"


@pytest.mark.parametrize("data", [
    b"", b"\n\n", b"a\n", b"a\n\n", b"a\n\nb\n", POINT.encode()[:-1], POINT.encode() + b"\n", POINT.encode().replace(b"20", b"2\x000"), b"\xff\n\n",
    POINT.encode() + "— a AAAA\n".encode(), POINT.encode() + "— a AAAAAAB=\n".encode(), b"x" * 64_000_000 + POINT.encode(),
    POINT.encode() + "— a AAAAAAA=\n".encode() * 200,
])  # fmt: skip
def test_what_is_no_note_is_unusable(data: bytes) -> None:
    with pytest.raises(Unusable):
        note.read(data)


ROOTLESS = ("a\n", "a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\n1\nAAAA\n", "\n1\nAAAA\n")


@pytest.mark.parametrize("text", [*ROOTLESS, TEXT.replace("\n20\n", "\n２０\n"), TEXT + "\nx\n"])
def test_what_is_no_checkpoint_is_unusable(text: str) -> None:
    with pytest.raises(Unusable):
        note.checkpoint(note.Note(text, ()))


def proof_text(index: int, point: str = POINT) -> str:
    steps = "".join(b64encode(step).decode() + "\n" for step in forest.path(index, HASHES))
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{steps}\n{point}"


def test_the_program_alone_says_whether_a_proof_holds(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert proof.main(["inclusion", *files(proof_text(3), LEAVES[3]), "--key", KEY]) == 0
    assert proof.main(["inclusion", *files(proof_text(3), LEAVES[4]), "--key", KEY]) == 1
    assert proof.main(["inclusion", *files(proof_text(3), LEAVES[3]), "--key", STRANGE]) == 1
    assert proof.main(["inclusion", *files(proof_text(3), LEAVES[3]), "--key", KEY, "--quorum", "1", "--witness", WITNESS]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told == ["it holds", "the leaf is not in that tree at that place", "not signed by the log's key", "signed by 0 of 1 witnesses"]


def test_the_program_alone_says_whether_one_log_adds_to_the_other(files: Files) -> None:
    old = notes.checkpoint(ORIGIN, 13, forest.root(HASHES[:13]), LOG)
    steps = "".join(b64encode(step).decode() + "\n" for step in forest.added(13, HASHES))
    assert proof.main(["consistency", *files(old, POINT, steps), "--key", KEY]) == 0
    assert proof.main(["consistency", *files(POINT, old, steps), "--key", KEY]) == 1
    rewritten = notes.checkpoint(ORIGIN, 13, forest.root(HASHES[1:14]), LOG)
    assert proof.main(["consistency", *files(rewritten, POINT, steps), "--key", KEY]) == 1


def test_the_program_alone_checks_checkpoints_and_receipts(files: Files) -> None:
    assert proof.main(["checkpoint", *files(POINT + notes.cosigned(TEXT, "tower.example", TOWER, 1)), "--key", KEY, "--witness", WITNESS, "--quorum", "1"]) == 0
    name = f"{ORIGIN}/receipt"
    text = f"{name}\n{b64encode(HASHES[2]).decode()}\n2026-10-01T00:00:00.000000Z\n2026-10-01T00:01:00.000000Z\n"
    key, told = notes.vkey(name, OTHER), notes.note(text, name, OTHER)
    assert proof.main(["receipt", *files(told), "--key", key]) == 0
    assert proof.main(["receipt", *files(told, LEAVES[2]), "--key", key]) == 0
    assert proof.main(["receipt", *files(told, LEAVES[3]), "--key", key]) == 1
    assert proof.main(["receipt", *files(told), "--key", notes.vkey(name, TOWER)]) == 1


def test_the_program_alone_refuses_what_it_cannot_use(files: Files, tmp_path: Path) -> None:
    for arguments in (
        ["inclusion", *files("x", "y"), "--key", KEY],
        ["inclusion", *files(proof_text(3)), "--key", KEY],
        ["inclusion", *files(proof_text(3).replace("index 3", "index 03"), LEAVES[3]), "--key", KEY],
        ["checkpoint", *files("\n\n"), "--key", KEY],
        ["checkpoint", *files(POINT), "--key", "a+b+c"],
        ["checkpoint", str(tmp_path / "not there"), "--key", KEY],
        ["receipt", *files(POINT), "--key", KEY],
        ["consistency", *files(POINT, POINT, "é\n"), "--key", KEY],
    ):
        assert proof.main(arguments) == 2
