"""The bytes of an event as the tree holds them: canonical JSON (RFC 8785) of the whole row, from which anybody computes the same hash.

One thing of the row is not in it: who a citizen is. A party's id would tell that matters years apart are one person's; in its place stands a hash of
it with the event's id, from which nobody learns it, and which is another in each event.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from huiying.kit.canonical import canonical

# Of a row everything but `xid`, which belongs to the server and not to what happened; in the order of the names.
COLUMNS = (
    "account_class", "actor_id", "actor_kind", "actor_role", "at", "at_server", "at_source", "boot_id", "id", "idem_key", "imported", "mono_ns", "org_id",
    "payload", "schema_version", "stream", "stream_seq", "type",
)  # fmt: skip
_PLACE_OF_PAYLOAD = b'"payload":null'
_PARTY = re.compile(r'"(party|party_id)":"([^"]+)"')


def instant(moment: datetime) -> str:
    """A moment in UTC with six decimals always, so that two compare as text: 2026-10-01T00:00:00.000000Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def leaf_bytes(row: Mapping[str, Any]) -> bytes:
    """A row of journal_event, by column names, as a leaf.

    The payload stands in it as the object that it is (a text that is none, as a text: nothing may keep an event from being sealed);
    `mono_ns` as decimal text, for it may pass 2**53; `idem_key` as the hex SHA-256 of it; citizens as 32 hex digits of SHA-256(event, 0, party).
    """
    key, payload, at_source, event = row["idem_key"], row["payload"], row["at_source"], str(row["id"])
    if '"party' in payload:
        payload = _PARTY.sub(lambda found: f'"{found[1]}":"{_somebody(event, found[2])}"', payload)
    whole = {
        **row,
        "id": event,
        "actor_id": _somebody(event, row["actor_id"]) if row["actor_kind"] == "citizen" else row["actor_id"],
        "at": instant(row["at"]),
        "at_server": instant(row["at_server"]),
        "at_source": None if at_source is None else instant(at_source),
        "idem_key": None if key is None else sha256(key.encode()).hexdigest(),
        "mono_ns": str(row["mono_ns"]),
        "payload": None,
    }
    plain = payload.isascii() and payload.isprintable() and payload[:1] == "{" and payload[-1:] == "}"
    return canonical(whole).replace(_PLACE_OF_PAYLOAD, b'"payload":' + (payload.encode() if plain else canonical(payload)), 1)


def _somebody(event: str, party: str) -> str:
    return sha256(f"{event}\0{party}".encode()).hexdigest()[:32]
