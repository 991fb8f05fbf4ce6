"""Addresses of databases as PostgreSQL's own programs take them: the password goes by the environment, where other users do not see it."""

import os
from urllib.parse import urlsplit, urlunsplit

from psycopg.conninfo import conninfo_to_dict, make_conninfo


def inside(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def for_program(url: str) -> tuple[str, dict[str, str]]:
    """A conninfo without the password, and the environment that carries it."""
    parts = conninfo_to_dict(url)
    password = str(parts.pop("password", "") or "")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "HUIYING_"))}
    return make_conninfo("", **{name: value for name, value in parts.items() if value is not None}), clean | ({"PGPASSWORD": password} if password else {})


def name_of(url: str) -> str:
    """The database's name."""
    return str(conninfo_to_dict(url)["dbname"])


def role_of(url: str) -> str:
    """The role an address signs in as, or becomes by options=-c role=NAME."""
    parts = conninfo_to_dict(url)
    options = str(parts.get("options") or "")
    return options.partition("role=")[2].split()[0] if "role=" in options else str(parts["user"])
