"""pg_dump and pg_restore: of the lowest version that is new enough for the server."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from huiying.cli.postgres.binaries import program_folders
from huiying.cli.refusal import PartMissing


class NoTool(PartMissing):
    """No pg_dump or pg_restore for this server."""


def find_tool(name: str, least: int) -> str:
    """The program `name` of major version `least`, else of the next one. Raises NoTool."""
    found = sorted((major, order, path) for order, (major, path) in enumerate(_versions(name)) if major >= least)
    if not found:
        raise NoTool(
            f"缺少 {name} {least} 或更新版本。请安装：sudo apt install postgresql-client-{least}，或设 HUIYING_POSTGRES_BIN。",
            f"{name} {least} or newer is missing. Install it: sudo apt install postgresql-client-{least}, or set HUIYING_POSTGRES_BIN.",
        )
    return found[0][2]


def _versions(name: str) -> Iterator[tuple[int, str]]:
    for path in _places(name):
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        match = re.search(r"\(PostgreSQL\) (\d+)", told)
        if match:
            yield int(match.group(1)), path


def _places(name: str) -> Iterator[str]:
    for folder in program_folders():
        if (folder / name).is_file():
            yield str(folder / name)
    on_path = shutil.which(name)
    if on_path:
        yield str(Path(on_path))
