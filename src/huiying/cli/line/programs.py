"""Where the telephone engine's programs are: told by HUIYING_ASTERISK, else what `./huiying line install` unpacked, else the system's, 18 or newer."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from huiying.cli.home import ELSEWHERE, ROOT
from huiying.cli.postgres.runner import can_enter, find_runner
from huiying.cli.refusal import PartMissing

OLDEST = 18
LIBRARIES = ("usr/lib/*-linux-gnu*", "usr/lib64", "usr/lib")
LOADERS = ("usr/lib64/ld-linux-*.so.*", "lib64/ld-linux-*.so.*", "usr/lib/ld-linux-*.so.*", "usr/lib/*-linux-gnu*/ld-linux-*.so.*")


class NoEngine(PartMissing):
    """No usable Asterisk on this machine."""


@dataclass(frozen=True)
class EnginePrograms:
    """How Asterisk is started (its own loader first, when it was unpacked beside the system), its two folders, and its version."""

    command: tuple[str, ...]
    modules: Path
    data: Path
    version: str

    @property
    def major(self) -> int:
        """The major version."""
        return int(self.version.split(".")[0])


def place_of_engine() -> Path:
    """The folder where `line install` unpacks: of the project; in /var/lib/huiying when the user who runs the engine may not enter the project."""
    told = os.environ.get("HUIYING_ASTERISK")
    if told:
        return Path(told)
    inside = ROOT / ".huiying"
    return (inside if can_enter(inside if inside.is_dir() else ROOT, find_runner()) else ELSEWHERE) / "asterisk"


def find_engine(folder: Path | None = None) -> EnginePrograms:
    """The programs in `folder` (place_of_engine), else the system's. Raises NoEngine."""
    found = unpacked(folder or place_of_engine()) or system_engine()
    if found is None:
        raise NoEngine(
            f"找不到 Asterisk {OLDEST} 或更新版本。请运行：./huiying line install",
            f"No Asterisk {OLDEST} or newer was found. Install one: ./huiying line install",
        )
    return found


def unpacked(folder: Path) -> EnginePrograms | None:
    """The programs that were unpacked into the folder, when they run."""
    program = folder / "usr" / "sbin" / "asterisk"
    loader = next((found for pattern in LOADERS for found in sorted(folder.glob(pattern))), None)
    if not program.is_file() or loader is None:
        return None
    libraries = ":".join(str(found) for pattern in LIBRARIES for found in sorted(folder.glob(pattern)) if found.is_dir())
    return _asked((str(loader), "--library-path", libraries, str(program)), folder)


def system_engine() -> EnginePrograms | None:
    """The distribution's Asterisk, when there is one."""
    program = shutil.which("asterisk") or shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin")
    return _asked((program,), Path("/")) if program else None


@lru_cache(maxsize=8)
def _asked(command: tuple[str, ...], root: Path) -> EnginePrograms | None:
    """The programs with their version, unless they do not run here or are too old."""
    told = subprocess.run([*command, "-V"], capture_output=True, text=True, check=False)
    match = re.search(r"Asterisk (\d+(?:\.\d+)*)", told.stdout)
    modules = next((found for pattern in LIBRARIES for found in sorted(root.glob(f"{pattern}/asterisk/modules"))), None)
    data = next((found for name in ("usr/share/asterisk", "var/lib/asterisk") if (found := root / name).is_dir()), None)
    if not match or modules is None or data is None or int(match[1].split(".")[0]) < OLDEST:
        return None
    return EnginePrograms(command, modules, data, match[1])
