"""What a backup says of itself: counts, hashes, versions and which keys it needs. No personal data and no key."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from huiying.kit.sealing import Keyring, blind

PART = "manifest.json"
DATABASE = "database.dump"
FILES = "files/"
NOT_KEPT = ("django_session", "directory_session", "directory_signin_code")  # who was signed in, and may be; a restored city asks everybody anew
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@dataclass(frozen=True)
class Manifest:
    """`tables` are rows by table, `parts` size and sha256 by part, `missing` files that the database names but that were not there."""

    made_at: str
    version: str
    postgres: int
    migrations: list[str]
    keys: list[str]
    fingerprint: str
    tables: dict[str, int]
    parts: dict[str, dict[str, int | str]]
    missing: list[str]

    def to_json(self) -> bytes:
        """The text that is kept in the file."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read it. Raises ValueError, TypeError."""
        return cls(**json.loads(text))

    @property
    def sha256(self) -> str:
        """The hash by which the journal names this backup."""
        return hashlib.sha256(self.to_json()).hexdigest()


def count_tables(connection: Connection[Any]) -> dict[str, int]:
    """Rows by table, of all tables that are kept."""
    names = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1") if name not in NOT_KEPT]
    return {name: (connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone() or (0,))[0] for name in names}


def applied(connection: Connection[Any]) -> list[str]:
    """Our own migrations that the database has."""
    return [name for (name,) in connection.execute("SELECT name FROM django_migrations WHERE app = 'huiying' ORDER BY 1")]


def known() -> list[str]:
    """Our own migrations that this version knows."""
    return sorted(file.stem for file in MIGRATIONS.glob("0*.py"))


def fingerprint(ring: Keyring) -> str:
    """A mark by which two key rings of the same city know each other; says nothing about the keys."""
    return blind(ring, "backup", "fingerprint").hex()
