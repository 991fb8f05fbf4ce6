"""The key ring of personal fields, read from a file outside the data folder."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from huiying.kit.ids import QUERY_CODE_LENGTH, UNAMBIGUOUS
from huiying.kit.sealing import Keyring, blind

SEALING = 1_234_501  # the database's lock: shared by whoever seals for long with one ring, alone for who changes the ring


class KeysMissing(RuntimeError):  # noqa: N818 - says what is wrong
    """The key file is not there or not readable: personal data can be neither read nor written."""


@lru_cache(maxsize=4)
def _ring(path: str, _inode: int, _changed: int) -> Keyring:
    return Keyring.from_json(Path(path).read_text(encoding="utf-8"))


def keyring() -> Keyring:
    """The key ring in force, read anew when its file was replaced, so that a rotation reaches every running process. Raises KeysMissing."""
    path = str(settings.HUIYING_KEYS)
    try:
        state = os.stat(path)  # noqa: PTH116 - half the time of Path.stat, and every page asks
        return _ring(path, state.st_ino, state.st_mtime_ns)
    except OSError as error:
        raise KeysMissing(f"cannot read the key file {path}: {error.strerror}") from error


def query_code(order_id: object) -> str:
    """The citizen's code for following an order: eight unambiguous characters derived from the key ring, so that none is stored."""
    return _derived("query", str(order_id), QUERY_CODE_LENGTH)


def rating_token(order_id: object, round_no: int) -> str:
    """The secret part of the one-time rating link of an order's round: 24 characters derived from the key ring."""
    return _derived("rating", f"{order_id}|{round_no}", 24)


def check_sign(kind: str, value: object, length: int) -> str:
    """Signs that only this city can put behind a value, so that an invented or mistyped one is seen."""
    return _derived(f"check:{kind}", str(value), length)


def _derived(kind: str, value: str, length: int) -> str:
    digest = int.from_bytes(blind(keyring(), kind, value))
    letters = []
    for _ in range(length):
        digest, place = divmod(digest, len(UNAMBIGUOUS))
        letters.append(UNAMBIGUOUS[place])
    return "".join(letters)
