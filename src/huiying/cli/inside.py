"""Commands that work inside a city: this process gets the city's database, keys and settings, then Django."""

import argparse
import importlib
import os
from pathlib import Path

import django

from huiying.cli.home import ROOT, place_of_database
from huiying.cli.postgres.cluster import Cluster
from huiying.cli.postgres.durable import connect
from huiying.cli.postgres.roles import APP
from huiying.cli.refusal import Refusal

NAME = "huiying"


class NotRunning(Refusal):
    """The city's own database does not run."""


def add_home(parser: argparse.ArgumentParser) -> None:
    """The option that names the city."""
    parser.add_argument(
        "--home", type=Path, default=ROOT / ".huiying" / "city", help="数据目录 folder of the running city (.huiying/city); HUIYING_DATABASE_URL has precedence"
    )


def run_inside(module: str, args: argparse.Namespace) -> int:
    """The command's work: `run(args)` of a module that needs Django, so it is imported after the set-up. Raises NotRunning, NoAnswer."""
    enter(args.home)
    connect(os.environ["HUIYING_DATABASE_URL"]).close()
    status: int = importlib.import_module(module).run(args)
    return status


def enter(home: Path) -> None:
    """Set Django up, as the system, for the database of HUIYING_DATABASE_URL, else for that of the running city in `home`. Raises NotRunning."""
    os.environ |= {"HUIYING_ACTS_AS": "system"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not os.environ.get("HUIYING_DATABASE_URL"):
        os.environ |= _own(home.resolve())
    django.setup()


def _own(home: Path) -> dict[str, str]:
    password = home / "secrets" / "postgres-app"
    cluster = Cluster(place_of_database(home))
    if not password.is_file() or not (cluster.data / "postmaster.pid").is_file():
        raise NotRunning(
            f"{home} 中没有正在运行的城市。请先启动（./huiying up 或 ./huiying demo），或设 HUIYING_DATABASE_URL。",
            f"No city is running in {home}. Start it first (./huiying up or ./huiying demo), or set HUIYING_DATABASE_URL.",
        )
    return {
        "HUIYING_DATABASE_URL": cluster.url(APP, password.read_text(encoding="ascii"), NAME),
        "HUIYING_KEYS": str(home / "keys.json"),
        "HUIYING_FILES": str(home / "files"),
        "HUIYING_RETENTION": os.environ.get("HUIYING_RETENTION") or str(home / "retention.toml"),
        "HUIYING_OIDC": os.environ.get("HUIYING_OIDC") or str(home / "oidc.toml"),
    }
