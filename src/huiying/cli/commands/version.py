"""./huiying version: which parts are at work."""

import argparse
import platform
import tomllib

from huiying.cli.home import ROOT
from huiying.cli.messages import compile_messages
from huiying.cli.postgres.binaries import find_binaries

NAME = "version"
HELP = "版本 show the versions of Huiying, Python and PostgreSQL"


def add(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(_args: argparse.Namespace) -> int:
    """Print one line per part. Makes the translations ready too: whoever serves a city may not write beside the programs."""
    compile_messages(ROOT / "src" / "huiying")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    postgres = find_binaries()
    print(f"Huiying 回应 {project['version']}")
    print(f"Python {platform.python_version()}")
    print(f"PostgreSQL {postgres.major} ({postgres.folder})")
    return 0
