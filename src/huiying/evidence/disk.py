"""Files that are there whole or not at all: written beside, brought to the disk, and put in their place by one rename."""

import os
from pathlib import Path

PUBLIC, PRIVATE = 0o644, 0o600


def put(file: Path, content: bytes, mode: int = PUBLIC, *, durable: bool = True) -> None:
    """Write a file, making its folder where needed. `durable`: it outlives a power cut; without, it is whole or absent all the same."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
        out.flush()
        if durable:
            os.fsync(out.fileno())
    beside.replace(file)
    if durable:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
