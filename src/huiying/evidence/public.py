"""The public log as static files: tiles, the latest checkpoint, those that are kept, the daily roots. Anybody may copy it; nothing in it is anybody's data."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from huiying.evidence.disk import put
from huiying.journal.tiles import path

CHECKPOINT = "checkpoint"
Tile = tuple[int, int, list[bytes]]


def log_folder() -> Path:
    """Where the public log lies: HUIYING_EVIDENCE, else beside the folder of files."""
    return Path(settings.HUIYING_EVIDENCE or Path(settings.HUIYING_FILES).with_name("evidence"))


class PublicLog:
    """The folder that is shown to everybody."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fetch(self, name: str) -> bytes:
        """A file of it. Raises OSError."""
        return (self.folder / name).read_bytes()

    def note(self) -> str | None:
        """The latest published checkpoint, signed; none before the first."""
        try:
            return self.fetch(CHECKPOINT).decode("utf-8", "replace")
        except FileNotFoundError:
            return None

    def put_tiles(self, full: Iterable[Tile], partial: Iterable[Tile]) -> None:
        """Write tiles. A full one takes the place of the partial ones of before; those can be made again at any time and need not outlive a power cut."""
        for level, index, hashes in full:
            put(self.folder / path(level, index), b"".join(hashes))
            shutil.rmtree((self.folder / path(level, index, 1)).parent, ignore_errors=True)
        for level, index, hashes in partial:
            file, content = self.folder / path(level, index, len(hashes)), b"".join(hashes)
            if not file.exists() or file.read_bytes() != content:
                put(file, content, care="none")

    def put_note(self, note: str) -> None:
        """Show a new checkpoint: after its tiles, so that whoever reads it finds them."""
        put(self.folder / CHECKPOINT, note.encode())

    def keep_note(self, size: int, note: str) -> None:
        """Show a checkpoint that stays."""
        put(self.folder / "checkpoints" / str(size), note.encode())

    def has_kept(self, size: int) -> bool:
        """Whether a checkpoint that stays is shown."""
        return (self.folder / "checkpoints" / str(size)).exists()

    def has_day(self, day: str) -> bool:
        """Whether a day's root is shown."""
        return (self.folder / "daily" / f"{day}.json").exists()

    def put_day(self, day: str, content: bytes) -> None:
        """Show a day's root."""
        put(self.folder / "daily" / f"{day}.json", content)

    def set_aside(self, size: int) -> None:
        """Move what was published before a restore out of the way, to stay readable under broken/SIZE."""
        place = self.folder / "broken" / str(size)
        place.mkdir(parents=True, exist_ok=True)
        for name in ("tile", CHECKPOINT, "checkpoints", "daily"):
            if (self.folder / name).exists():
                shutil.move(self.folder / name, place / name)
