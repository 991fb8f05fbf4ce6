"""Commands that work inside a city: this process gets the city's database, keys and settings, then Django."""

import argparse
import importlib
import os
from os.path import relpath
from pathlib import Path

import django

from huiying.cli.home import ROOT, place_of_database
from huiying.cli.postgres.cluster import Cluster
from huiying.cli.postgres.durable import connect
from huiying.cli.postgres.roles import APP
from huiying.cli.refusal import Refusal

NAME = "huiying"
NEAR = ("demo", "city")  # what `demo` and `up` call their folders, beside each other


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
    os.environ.setdefault("HUIYING_CLOCK", "city")  # what a command does to the sample city happens in its year; a real city's clock is the machine's
    if not os.environ.get("HUIYING_DATABASE_URL"):
        os.environ |= _own(home.resolve())
    django.setup()


def _password(home: Path) -> Path:
    return home / "secrets" / "postgres-app"


def _runs(home: Path) -> bool:
    return _password(home).is_file() and (Cluster(place_of_database(home)).data / "postmaster.pid").is_file()


def _own(home: Path) -> dict[str, str]:
    if not _runs(home):
        other = next((near for name in NEAR if (near := home.with_name(name)) != home and _runs(near)), None)
        zh, en = (
            ("", "") if other is None else (f"正在运行的是 {other}：请加 --home {relpath(other)}。", f" One runs in {other}: give --home {relpath(other)}.")
        )
        raise NotRunning(
            f"{home} 中没有正在运行的城市。{zh}请先启动（./huiying up 或 ./huiying demo），或设 HUIYING_DATABASE_URL。",
            f"No city is running in {home}.{en} Start it first (./huiying up or ./huiying demo), or set HUIYING_DATABASE_URL.",
        )
    return {
        "HUIYING_DATABASE_URL": Cluster(place_of_database(home)).url(APP, _password(home).read_text(encoding="ascii"), NAME),
        "HUIYING_KEYS": str(home / "keys.json"),
        "HUIYING_FILES": str(home / "files"),
        "HUIYING_METRICS": os.environ.get("HUIYING_METRICS") or str(home / "metrics"),
        "HUIYING_RETENTION": os.environ.get("HUIYING_RETENTION") or str(home / "retention.toml"),
        "HUIYING_OIDC": os.environ.get("HUIYING_OIDC") or str(home / "oidc.toml"),
    }
