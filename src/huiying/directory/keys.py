"""The key ring of personal fields, read from a file outside the data folder, and what must be a city's own before it serves."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from huiying.kit.ids import QUERY_CODE_LENGTH, UNAMBIGUOUS
from huiying.kit.sealing import Keyring, blind

SEALING = 1_234_501  # the database's lock: shared by whoever seals for long with one ring, alone for who changes the ring


class KeysMissing(RuntimeError):  # noqa: N818 - says what is wrong
    """The key file is not there or not readable: personal data can be neither read nor written."""


class KnownSecret(RuntimeError):  # noqa: N818 - says what is wrong
    """The key that signs sessions and forms is the one in the source, which everybody knows."""


def demand_own_secret() -> None:
    """Asked by every program that serves a city, before anything else. Raises KnownSecret; tools that serve nobody may do without a key."""
    if settings.SECRET_KEY == settings.HUIYING_KNOWN_SECRET:
        raise KnownSecret(
            "没有设置 HUIYING_SECRET_KEY，不启动：源码里的默认密钥人人可知。各进程须用同一个随机值，见 docs/production.md 第 5 节。 "
            "HUIYING_SECRET_KEY is not set and nothing is served: the default stands in the source, for everybody to read. "
            "Give all programs of the city one random value: docs/production.md, section 5."
        )


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
