"""A million events that wait when the sealer starts: it seals them in pieces, in bounded memory. python -m tests.evidence.backlog EVENTS."""

import importlib
import json
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import django
import psycopg

from huiying.kit.sealing import Keyring
from tests.databases import some_server

WAITING = """
INSERT INTO journal_event (id, stream, stream_seq, type, schema_version, actor_kind, actor_id, actor_role, account_class, org_id, at, at_server, at_source,
 imported, idem_key, payload, mono_ns, boot_id)
SELECT gen_random_uuid(), 'call:' || gen_random_uuid(), 1, 'call.arrived', 1, 'system', 'line', '', 'none', '', now(), now(), NULL, false, NULL,
 '{"direction":"in","channel":"voice","purpose":"service","dnis":"12345","usable":true,"language":"zh"}', n, 'b' FROM generate_series(1, %s) n
"""


def run(events: int) -> dict[str, float]:
    """So many events are written, then sealed by a sealer that begins; seconds, events a second, and the most memory it held, in MB."""
    with some_server() as server, server.clone(f"huiying_backlog_{uuid4().hex[:8]}") as city, tempfile.TemporaryDirectory() as folder:
        with psycopg.connect(city.owner_url, autocommit=True) as owner:
            for _ in range(0, events, 100_000):
                owner.execute(WAITING, [min(events, 100_000)])
        place = Path(folder)
        (place / "keys.json").write_text(Keyring.new().to_json(), encoding="utf-8")
        os.environ |= {
            "HUIYING_ACTS_AS": "system", "HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(place / "keys.json"), "HUIYING_FILES": str(place / "files"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip
        django.setup()
        sealing = importlib.import_module("huiying.evidence.beginning").sealing
        before, begun, sealed = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic(), 0
        with sealing(datetime.now(UTC)) as sealer:
            while count := sealer.step():
                sealed += count
        passed = time.monotonic() - begun
        importlib.import_module("django.db").connections.close_all()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"events": sealed, "seconds": round(passed, 1), "per_second": round(sealed / passed), "memory_mb": grown // 1024}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(int(sys.argv[1]))) + "\n")
