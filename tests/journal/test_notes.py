"""Notes and their keys: the form of C2SP, byte by byte, and what is refused."""

import pytest

from huiying.journal.merkle import leaf_hash
from huiying.journal.notes import (
    LOG,
    WITNESS,
    BadNote,
    Checkpoint,
    PublicKey,
    Signer,
    b64,
    cosigned,
    opened,
    parse_proof,
    parted,
    proof_text,
    signed,
    unb64,
)

# A key and a note known from the Go implementation's documentation of signed notes.
KNOWN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
KNOWN_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LOG_KEY = Signer("log.example/12345", LOG, bytes(range(32)))
SEEN_BY = Signer("archive.example", WITNESS, bytes(range(32, 64)))
POINT = Checkpoint("log.example/12345", 300, leaf_hash(b""))


def test_a_note_of_another_implementation_is_read() -> None:
    key = PublicKey.parse(KNOWN_KEY)
    assert key.text == KNOWN_KEY
    assert opened(KNOWN_NOTE, [key]).keys == (key,)
    for changed in (KNOWN_NOTE.replace("answer", "anwser"), KNOWN_NOTE.replace("JkuBS", "JkuBT")):
        with pytest.raises(BadNote):
            opened(changed, [key])


def test_a_checkpoint_signed_and_cosigned() -> None:
    note = signed(POINT.text, LOG_KEY) + SEEN_BY.line(POINT.text, 1_700_000_000)
    found = opened(note, [LOG_KEY.key, SEEN_BY.key])
    assert (Checkpoint.parse(found.text), found.keys) == (POINT, (LOG_KEY.key, SEEN_BY.key))
    assert POINT.text == f"log.example/12345\n300\n{b64(POINT.root)}\n"
    assert cosigned(7, "x\n") == b"cosignature/v1\ntime 7\nx\n"
    assert opened(note, [SEEN_BY.key]).keys == (SEEN_BY.key,)


def test_a_witness_that_says_another_time_is_refused() -> None:
    line = SEEN_BY.line(POINT.text, 1_700_000_000)
    data = bytearray(unb64(line.split(" ")[2].strip()))
    data[11] ^= 1
    with pytest.raises(BadNote, match="archive"):
        opened(signed(POINT.text, LOG_KEY) + f"— archive.example {b64(bytes(data))}\n", [LOG_KEY.key, SEEN_BY.key])


def test_unknown_keys_are_passed_over_and_a_known_one_must_be_right() -> None:
    stranger = Signer("stranger.example", LOG, bytes(32))
    note = signed(POINT.text, stranger, LOG_KEY)
    assert opened(note, [LOG_KEY.key]).keys == (LOG_KEY.key,)
    with pytest.raises(BadNote, match="no known key"):
        opened(note, [SEEN_BY.key])
    with pytest.raises(BadNote, match="is wrong"):
        opened(signed(POINT.text, LOG_KEY).replace("\n300\n", "\n301\n"), [LOG_KEY.key])


def test_the_same_bytes_under_another_name_are_another_key() -> None:
    other = Signer("log.example/other", LOG, LOG_KEY.seed)
    assert other.key.id != LOG_KEY.key.id
    assert Signer(LOG_KEY.name, WITNESS, LOG_KEY.seed).key.id != LOG_KEY.key.id


@pytest.mark.parametrize(
    "wrong",
    [
        "", "text\n", "text\n\n", "text\n\n— name AAAA", "text\n\nname AAAA\n", "text\n\n— name !!!!\n", "text\n\n—  AAAA\n", "te\x01xt\n\n— name AAAA\n",
        "text\n\n— name AAAA\n\n", "text\n\n— name AAB=\n",
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(wrong: str) -> None:
    with pytest.raises(BadNote):
        opened(wrong, [LOG_KEY.key])


@pytest.mark.parametrize("wrong", ["", "a+b", KNOWN_KEY.replace("c74f", "c74e"), KNOWN_KEY[:-4], "a b" + KNOWN_KEY[12:], KNOWN_KEY.replace("+AR", "+BR")])
def test_what_is_no_key_is_refused(wrong: str) -> None:
    with pytest.raises(BadNote):
        PublicKey.parse(wrong)


@pytest.mark.parametrize(
    "wrong", ["", "o\n1\n", f"o\n01\n{b64(bytes(32))}\n", f"o\n-1\n{b64(bytes(32))}\n", f"o\n1\n{b64(bytes(31))}\n", f"o\n1\n{b64(bytes(32))}\nmore\n"]
)
def test_what_is_no_checkpoint_is_refused(wrong: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(wrong)


def test_a_text_with_blank_lines_is_signed_whole() -> None:
    note = signed("a\n\nb\n", LOG_KEY)
    assert parted(note)[0] == "a\n\nb\n"
    assert opened(note, [LOG_KEY.key]).text == "a\n\nb\n"


def test_a_proof_as_text() -> None:
    note = signed(POINT.text, LOG_KEY)
    path = [leaf_hash(b"a"), leaf_hash(b"b")]
    text = proof_text(7, path, note)
    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 7\n")
    assert parse_proof(text) == (7, path, note)
    assert parse_proof(proof_text(0, [], note)) == (0, [], note)
    for wrong in ("", "c2sp.org/tlog-proof@v2" + text[22:], text.replace("index", "place"), text.replace("index 7", "index x")):
        with pytest.raises(BadNote):
            parse_proof(wrong)
