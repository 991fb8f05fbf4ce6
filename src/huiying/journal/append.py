"""The one way into the journal: events, the openings of their commitments, and timers, in one statement."""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.db import connection

from huiying.journal.words import stored
from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.kit.commitment import commit, new_salt
from huiying.kit.ids import uuid7
from huiying.kit.times import rfc3339

SCHEMA_VERSION = 1
_PLAIN = re.compile(r"[\x20-\x7e]{0,200}\Z")
_NUMBER = re.compile(r"\+?[\d -]{7,18}\Z")
_plain_and_no_number = re.compile(rf"(?!{_NUMBER.pattern}){_PLAIN.pattern}").match
_REGION = re.compile(r"\d{9}(\d{3})?\Z")


class PersonalData(ValueError):  # noqa: N818 - says what was found
    """A payload holds something that may be personal: text that is not a code, an id or a time."""


@dataclass(frozen=True)
class NewEvent:
    """An event to write. `payload` holds codes, ids, numbers and times only.

    `texts` are words to keep in the journal's own table; `columns` are values kept elsewhere in a column. Both stand in the
    payload as commitments.
    """

    stream: str
    seq: int
    type: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    source_at: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class NewRows:
    """Rows to insert in the events' own statement: its parts as "name AS (INSERT …)", their values, and what of them is asked back."""

    parts: str
    values: Sequence[Any]
    back: str


@dataclass(frozen=True)
class NewTimer:
    """A timer to set (or move): unique by stream, kind, subject and round. No due = it waits for `year` to become known."""

    stream: str
    kind: str
    due_at: datetime | None
    subject: str = ""
    round: int = 0
    year: int | None = None


_EVENTS = """
e AS (
  INSERT INTO journal_event (id, stream, stream_seq, type, schema_version, actor_kind, actor_id, actor_role, account_class, org_id,
                             at, at_server, at_source, imported, idem_key, payload, mono_ns, boot_id)
  SELECT id, stream, stream_seq, type, schema_version, actor_kind, actor_id, actor_role, account_class, org_id,
         at, clock_timestamp(), at_source, imported, idem_key, payload, mono_ns, boot_id
  FROM jsonb_populate_recordset(NULL::journal_event, %s)
), t AS (
  INSERT INTO journal_text (event_id, stream, field, salt, text)
  SELECT event_id, stream, field, salt, text FROM jsonb_populate_recordset(NULL::journal_text, %s)
)"""
_TIMERS = """
INSERT INTO journal_timer (stream, kind, subject, round, due_at, waits_for_year, dropped, failures, last_error)
SELECT stream, kind, subject, round, due_at, waits_for_year, false, 0, '' FROM jsonb_populate_recordset(NULL::journal_timer, %s)
ON CONFLICT (stream, kind, subject, round) DO UPDATE
  SET due_at = excluded.due_at, waits_for_year = excluded.waits_for_year, dropped = false, done_at = NULL, failures = 0, last_error = ''
"""


def boot_id() -> str:
    """The machine's boot, to which monotonic times belong; empty where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


BOOT_ID = boot_id()


def check_plain(value: Any, where: str = "payload") -> None:
    """Raise PersonalData unless `value` consists of codes, ids, numbers, times and truth values only."""
    if isinstance(value, str):
        if not (_plain_and_no_number(value) or (_PLAIN.match(value) and is_region(value, where))):
            raise PersonalData(f"{where} may not stand in the journal as it is; commit to it instead")
    elif isinstance(value, list | tuple):
        for inner in value:
            check_plain(inner, where)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not (type(inner) is str and _plain_and_no_number(inner)):
                check_plain(inner, f"{where}.{key}")


def is_region(value: str, where: str) -> bool:
    """Whether a run of digits is a division's code (street 9, community 12 digits) in the place of one, and no telephone number."""
    return where.endswith(".region_code") and bool(_REGION.match(value))


def sealed_payload(event: NewEvent, event_id: str) -> tuple[bytes, list[dict[str, Any]]]:
    """The canonical payload with commitments, and the rows that open them. Raises PersonalData."""
    check_plain(event.payload)
    words = [*((n, t, stored(t)) for n, t in event.texts.items()), *((n, t, None) for n, t in event.columns.items())]
    payload, salts = committed_payload(event.payload, {name: text for name, text, _ in words}, (new_salt() for _ in words))
    opened = zip(words, salts, strict=True)
    return payload, [{"event_id": event_id, "stream": event.stream, "field": name, "salt": salt, "text": kept} for (name, _, kept), salt in opened]


def committed_payload(payload: Mapping[str, Any], words: Mapping[str, str], salts: Iterable[bytes]) -> tuple[bytes, list[str]]:
    """The canonical payload with a commitment to each of the words, and their salts in hex. The caller has called check_plain."""
    if not words:
        return canonical(dict(payload)), []
    pairs = list(zip(words, salts, strict=True))
    committed = {name: commit(salt, name, words[name]) for name, salt in pairs}
    return canonical({**payload, "committed": payload.get("committed", {}) | committed}), [salt.hex() for _, salt in pairs]


def write(
    events: Iterable[NewEvent],
    timers: Iterable[NewTimer] = (),
    *,
    actor: Actor,
    now: datetime,
    role: str = "",
    idem_key: str | None = None,
    imported: bool = False,
    with_rows: NewRows | None = None,
) -> tuple[Any, ...]:
    """Append events with their openings and set timers, in the caller's transaction (one statement), inserting the rows that they are about.

    Gives what `with_rows` asks back; nothing without it.

    `idem_key` goes to the first event and may exist once: a repetition raises IntegrityError on event_idem_key. A stream
    sequence taken by somebody faster raises IntegrityError on event_stream_seq.
    """
    rows, openings = [], []
    for position, event in enumerate(events):
        row, opened = _row(event, actor, now)
        rows.append(row | {"actor_role": role, "imported": imported, "idem_key": idem_key if position == 0 else None})
        openings += opened
    values = [as_json(rows), as_json(openings), as_json([_timer(timer) for timer in timers])]
    with connection.cursor() as cursor:
        if with_rows is None:
            cursor.execute(f"WITH {_EVENTS} {_TIMERS}", values)
            return ()
        cursor.execute(f"WITH {with_rows.parts}, {_EVENTS}, timers AS ({_TIMERS}) {with_rows.back}", [*with_rows.values, *values])
        given: tuple[Any, ...] = cursor.fetchone()
        return given


def _row(event: NewEvent, actor: Actor, now: datetime) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An event's row and the openings of its commitments."""
    event_id = str(uuid7(now))
    payload, openings = sealed_payload(event, event_id)
    row = {
        "id": event_id,
        "stream": event.stream,
        "stream_seq": event.seq,
        "type": event.type,
        "schema_version": SCHEMA_VERSION,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "account_class": actor.account_class,
        "org_id": actor.unit_id,
        "at": rfc3339(event.at or now),
        "at_source": rfc3339(event.source_at) if event.source_at else None,
        "payload": payload.decode(),
        "mono_ns": time.monotonic_ns(),
        "boot_id": BOOT_ID,
    }
    return row, openings


def _timer(timer: NewTimer) -> dict[str, Any]:
    due = rfc3339(timer.due_at) if timer.due_at else None
    return {"stream": timer.stream, "kind": timer.kind, "subject": timer.subject, "round": timer.round, "due_at": due, "waits_for_year": timer.year}


def as_json(rows: list[dict[str, Any]]) -> str:
    """Rows as JSON text for jsonb_populate_recordset."""
    return msgspec.json.encode(rows).decode()
