"""Files that are there whole and on disk, or not at all."""

import os
import tempfile
from pathlib import Path

UNFINISHED = ".new-"  # how the names of files begin that are being written


def put_down(place: Path, data: bytes) -> None:
    """Write a file to a temporary one beside it, to disk, then rename it; the folder is made for its owner alone. Raises OSError."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=UNFINISHED, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).rename(place)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
