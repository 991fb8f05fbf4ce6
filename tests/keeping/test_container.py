"""The backup's file: read as written, and every change noticed."""

import hashlib
import io
from itertools import pairwise

import pytest

from huiying.cli.keeping.container import CHUNK, DATA, END, NAME, TAG, CannotUnlock, NotABackup, Secret, Writer, read_frames

SECRET = Secret("keyfile", b"k" * 32)


def written(*parts: tuple[str, bytes], secret: Secret = SECRET) -> bytes:
    out = io.BytesIO()
    writer = Writer(out, secret, cost=1 << 10)
    for name, content in parts:
        writer.part(name)
        writer.write(content)
        writer.end()
    writer.close()
    assert writer.written == len(out.getvalue())
    return out.getvalue()


def read(data: bytes, secret: Secret = SECRET) -> list[tuple[bytes, bytes]]:
    return list(read_frames(io.BytesIO(data), secret))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 200, CHUNK - 44, CHUNK, 3 * CHUNK + 7])
@pytest.mark.parametrize("kind", ["keyfile", "passphrase"])
def test_what_was_written_is_read(size: int, kind: str) -> None:
    content, secret = bytes(range(256)) * (size // 256) + bytes(size % 256), Secret(kind, b"twelve characters and more")
    whole = read(written(("a", content), ("b", b""), secret=secret), secret)
    assert whole[:2] == [(NAME, b"a"), (DATA, content)]
    assert whole[2] == (END, hashlib.sha256(content).digest())
    assert [kind for kind, _ in whole] == [NAME, DATA, END] * 2


def test_another_key_a_changed_byte_and_a_missing_end_are_noticed() -> None:
    data = written(("a", b"x" * (2 * CHUNK)))
    start = data.index(b"\n") + 1
    with pytest.raises(CannotUnlock):
        read(data, Secret("keyfile", b"o" * 32))
    for place in (start, start + CHUNK, start + CHUNK + TAG, len(data) - 1):
        with pytest.raises(CannotUnlock):
            read(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    for end in (start, start + CHUNK + TAG, start + 2 * (CHUNK + TAG), len(data) - 1):
        with pytest.raises(CannotUnlock):
            read(data[:end])
    with pytest.raises(NotABackup):
        read(b'{"format": "other"}\n' + data[start:])
    with pytest.raises((NotABackup, CannotUnlock)):
        read(data.replace(b'"keyfile"', b'"passphrase"', 1))


def test_chunks_cannot_change_places_and_the_content_is_not_in_clear() -> None:
    data = written(("a", b"13800010001 " * 400_000))
    start = data.index(b"\n") + 1
    chunks = [data[begin:end] for begin, end in pairwise([*range(start, len(data), CHUNK + TAG), len(data)])]
    assert len(chunks) > 3
    with pytest.raises(CannotUnlock):
        read(data[:start] + b"".join([chunks[1], chunks[0], *chunks[2:]]))
    assert b"13800010001" not in data
