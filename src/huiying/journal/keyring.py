"""The key ring of personal data, read from a file outside the data folder."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from huiying.kit.sealing import Keyring


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
