"""Facts that are brought in from outside this room: rows by kind and key, each change a further version; the newest counts. Written and read in SQL alone."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

_CHUNK = 5_000
_NEWEST = "SELECT DISTINCT ON (key) key, version, body FROM metrics_brought WHERE fact = %s AND key = ANY(%s) ORDER BY key, version DESC"
_PUT = "INSERT INTO metrics_brought (fact, key, version, body, source, brought_at) VALUES (%s, %s, %s, %s, %s, %s)"


def put(fact: str, rows: Mapping[str, Mapping[str, Any]], source: str, now: datetime) -> tuple[int, int]:
    """Keep the rows, by key, that are new or differ from what is kept; returns how many are new and how many changed. One at a time for a fact.

    The caller holds the transaction and journals it. `source`: the file's SHA-256, or the room that tells them. Empty cells are not kept.
    """
    bodies = {key: {name: value for name, value in row.items() if value is not None} for key, row in rows.items()}
    created = changed = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('metrics_brought:' || %s))", [fact])
        names = list(bodies)
        for keys in (names[start : start + _CHUNK] for start in range(0, len(names), _CHUNK)):
            kept = _kept(cursor, fact, keys)
            fresh = [key for key in keys if key not in kept]
            other = [key for key in keys if key in kept and kept[key][1] != bodies[key]]
            made = [(fact, key, kept.get(key, (0,))[0] + 1, Jsonb(bodies[key]), source, now) for key in (*fresh, *other)]
            cursor.executemany(_PUT, made)
            created, changed = created + len(fresh), changed + len(other)
    return created, changed


def _kept(cursor: Any, fact: str, keys: Sequence[str]) -> dict[str, tuple[int, dict[str, Any]]]:
    cursor.execute(_NEWEST, [fact, list(keys)])
    return {key: (version, json.loads(body)) for key, version, body in cursor.fetchall()}  # Django leaves jsonb as its text
