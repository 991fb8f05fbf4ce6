"""Many clients, one order: each reads it, then all act at the same moment. Exactly one may win, the others must be told.

`run` makes a database of its own; the clients act in tests/reliability/rivals.py.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

from huiying.kit.sealing import Keyring
from tests.databases import ROOT, City, some_server
from tests.progress import follow

CLIENTS = 64
CONTESTED = "contested"


def run(orders: int, seed: int, clients: int = CLIENTS) -> dict[str, Any]:
    """The trial on a database of its own; ok when each order had one winner and the journal tells the same as the tables."""
    with some_server() as server, server.clone(f"huiying_clients_{uuid4().hex[:8]}") as city:
        return contest(city, orders, seed, clients)


def contest(city: City, orders: int, seed: int, clients: int) -> dict[str, Any]:
    """The trial in a given empty database."""
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.json"
        keys.write_text(Keyring.new().to_json(), encoding="utf-8")
        env = os.environ | {
            "HUIYING_ACTS_AS": "system",
            "HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(keys), "HUIYING_POOL": str(clients), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.reliability.rivals", *map(str, (orders, seed, clients))]
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
            lines = follow([process], orders, CONTESTED)
    assert process.returncode == 0, "the contest ended before its result"
    told: dict[str, Any] = json.loads(lines[-1])
    return told
