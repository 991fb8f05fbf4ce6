"""Files that are there whole or not at all: written beside, brought to the disk, and put in their place by one rename."""

import os
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
