"""Files that are there whole or not at all: written beside, brought to the disk, and put in their place by one rename."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

PUBLIC, PRIVATE = 0o644, 0o600
Care = Literal["place", "content", "none"]


def put(file: Path, content: bytes, mode: int = PUBLIC, care: Care = "content") -> None:
    """Write a file, making its folder where needed.

    `care` for a power cut: with "content" the file that is found afterwards is whole, be it the new one or the one before; with "place" it is the
    new one; with "none" it may be empty, as for what can be made again at any time.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
        out.flush()
        if care != "none":
            os.fsync(out.fileno())
    beside.replace(file)
    if care == "place":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Nobody else who asks so is at this file as long as the block lasts; who comes second waits."""
    lock = os.open(file.with_name(f".{file.name}.lock"), os.O_RDWR | os.O_CREAT, PRIVATE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
