"""The files of a backup, each written whole under its hash; one that is there already is left as it is."""

import os
from pathlib import Path
from typing import BinaryIO

from huiying.cli.keeping.container import DATA, END, NAME
from huiying.cli.keeping.manifest import FILES
from huiying.cli.keeping.opening import Backup
from huiying.cli.keeping.progress import Line


def keep_files(folder: Path, backup: Backup, line: Line) -> None:
    """Write every file of the backup that is not there yet. The backup has been checked."""
    out: BinaryIO | None = None
    for count, (name, kind, content) in enumerate(backup.parts(FILES)):
        place = place_of(folder, name.removeprefix(FILES))
        if kind == NAME and not place.exists():
            out = _begin(place)
        elif kind == DATA and out is not None:
            out.write(content)
        elif kind == END and out is not None:
            _finish(out, place)
            out = None
        line.show(f"文件 files {count}")


def place_of(folder: Path, name: str) -> Path:
    """Where a file of the backup is kept: an attachment under its hash, a recording (`recordings/ID`) in a folder of its own."""
    kind, _, mark = name.rpartition("/")
    return folder / kind / mark[:2] / mark


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _begin(place: Path) -> BinaryIO:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _new(place).open("wb")


def _finish(out: BinaryIO, place: Path) -> None:
    out.flush()
    os.fsync(out.fileno())
    out.close()
    _new(place).rename(place)
    sync_folder(place.parent)


def _new(place: Path) -> Path:
    return place.with_name(f".new-{place.name}")
