"""The folder of a month, from which anybody recomputes what was published: events, tree, signed roots, and the files of the other rooms.

In three steps, because the log must name the other rooms' files before its root is signed: `stage` writes those files, `announce` names them in the
journal, `finish` (once that event is sealed) writes the rest around them.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from huiying.evidence.head import Head, read_head
from huiying.evidence.keys import Keys, log_keys
from huiying.evidence.models import Checkpoint, Cosignature, Sealed
from huiying.evidence.names import BROKEN, OPENED, PUBLISHED, STREAM, ZONE
from huiying.evidence.noting import note
from huiying.evidence.public import PublicLog, log_folder
from huiying.evidence.published import COVERED, files_of
from huiying.evidence.self_told import breaks, keys_by_size
from huiying.evidence.witnesses import cosigned_note, witnesses
from huiying.journal.leaves import COLUMNS, instant, leaf_bytes
from huiying.journal.merkle import leaf_hash
from huiying.journal.models import Event
from huiying.journal.notes import Checkpoint as Promise
from huiying.journal.notes import b64, parted, signed
from huiying.journal.tiles import Edge
from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.kit.errors import Told
from huiying.metrics.publishing import hidden

CHUNK = 10_000
PIECE = 1 << 20
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MANIFEST = "manifest"
_EVENTS = f"""
SELECT s.seq, s.leaf, {", ".join(f"e.{name}" for name in COLUMNS)} FROM evidence_sealed s LEFT JOIN journal_event e ON e.id = s.event_id
WHERE s.seq >= %s AND s.seq < %s ORDER BY s.seq
"""  # noqa: S608 - our own names


class NotSealedYet(Told):
    """The event that names the files has no place in a signed root yet."""

    zh = "公布事件还没有封存。请确认后台程序在运行，稍后再试。"
    en = "The event that names the files is not sealed yet. See that the worker runs, and try again."


class NotWitnessed(Told):
    """Too few witnesses have signed a root that holds the event."""

    zh = "需要 {quorum} 位见证人签名，还没有这么多人签过 {size} 条之后的检查点。请他们运行 ./huiying witness sign，收取后再试。"
    en = "{quorum} witnesses must sign, and fewer have signed a checkpoint of more than {size} events. Let them sign, take it (./huiying witness), try again."


class NotAsSealed(Told):
    """The journal is not what was sealed."""

    zh = "日志第 {seq} 条与封存时不同，没有公布。请立即查明：./huiying evidence check。"
    en = "Entry {seq} of the journal is not what was sealed; nothing was published. Find out at once: ./huiying evidence check."


@dataclass(frozen=True)
class Published:
    """What a folder holds."""

    size: int
    root: bytes
    files: int


def stage(month: str, folder: Path) -> dict[str, str]:
    """Write the other rooms' files into the folder; gives the SHA-256, in hex, of those that the log is to name."""
    named = {}
    for path, pieces in files_of(month):
        digest = _written(folder / path, pieces)
        if path.partition("/")[0] in COVERED:
            named[path] = digest
    return named


def announce(*, month: str, files: dict[str, str], actor: Actor, now: datetime) -> UUID:
    """Name a month's files in the journal; gives the event's id."""
    return note(PUBLISHED, {"month": f"{month}/{ZONE}", "files": files}, actor=actor, now=now)


def place_of(event: UUID) -> int | None:
    """The place of the last of what a root must hold: the event, and the log's own words on how it began, without which its key cannot be known.

    None while one of them is not sealed: a log that is opened in the hour of its first month may have sealed that month's name before its own.
    """
    needed = {event, *Event.objects.filter(stream=STREAM, type__in=(OPENED, BROKEN)).values_list("pk", flat=True)}
    places = Sealed.objects.filter(event_id__in=needed).values_list("seq", flat=True)
    return max(places) if len(places) == len(needed) else None


def finish(folder: Path, month: str, event: UUID, now: datetime) -> Published:
    """Write events, tiles, roots and the manifest around the files that are staged. Raises NotSealedYet, NotWitnessed, NotAsSealed, KeysLost."""
    head, place = read_head(), place_of(event)
    if place is None:
        raise NotSealedYet
    shown = _checkpoint(place, head)
    promise = Promise.parse(parted(shown)[0])
    _events_and_tiles(folder, promise, hidden(month))
    _written(folder / "checkpoint", [shown.encode()])
    _copy_kept(folder, promise)
    _written(folder / "log.json", [canonical(_log(month, promise, now))])
    count = _manifest(folder, promise)
    return Published(promise.size, promise.root, count)


def _checkpoint(place: int, head: Head) -> str:
    """The signed root to publish under: the latest, or with witnesses the latest that enough of them have signed."""
    quorum = witnesses().quorum
    if not quorum:
        return cosigned_note(head.size)
    signed_by = Cosignature.objects.filter(tree_size__gt=place).values("tree_size").annotate(n=Count("id")).filter(n__gte=quorum).order_by("-tree_size").first()
    if signed_by is None:
        raise NotWitnessed(quorum=quorum, size=place)
    return cosigned_note(signed_by["tree_size"])


def _events_and_tiles(folder: Path, promise: Promise, orders: Collection[str]) -> None:
    """Each leaf as it was sealed; of those that speak of one of these orders the hash alone."""
    edge, log = Edge(), PublicLog(folder)
    with (folder / "events.jsonl").open("wb") as out:
        for line, leaf in _leaves(promise.size):
            out.write((canonical({"leaf_hash": leaf.hex()}) if speaks_of(line, orders) else line) + b"\n")
            log.put_tiles(edge.append([leaf]), ())
    log.put_tiles((), edge.partial())
    if edge.root() != promise.root:
        raise NotAsSealed(seq=f"0–{promise.size}")


def speaks_of(line: bytes, orders: Collection[str]) -> bool:
    """Whether an id in it is that of one of the orders."""
    return bool(orders) and any(found.decode() in orders for found in _ID.findall(line))


def _leaves(size: int) -> Iterator[tuple[bytes, bytes]]:
    """Every leaf below a size with its hash, read from the rows and compared with what was sealed."""
    expected = 0
    for first in range(0, size, CHUNK):
        with connection.cursor() as cursor:
            cursor.execute(_EVENTS, [first, min(first + CHUNK, size)])
            for seq, sealed, *row in cursor.fetchall():
                line = leaf_bytes(dict(zip(COLUMNS, row, strict=True))) if row[COLUMNS.index("id")] is not None else b""
                leaf = leaf_hash(line)
                if seq != expected or leaf != bytes(sealed):
                    raise NotAsSealed(seq=expected)
                expected += 1
                yield line, leaf


def _copy_kept(folder: Path, promise: Promise) -> None:
    """The earlier roots that stay, and the daily ones."""
    kept = Checkpoint.objects.filter(kept=True, origin=promise.origin, tree_size__lte=promise.size).values_list("tree_size", flat=True)
    for size in kept:
        _written(folder / "checkpoints" / str(size), [cosigned_note(size).encode()])
    for day in sorted((log_folder() / "daily").glob("????-??-??.json")):
        _written(folder / "daily" / day.name, [day.read_bytes()])


def _log(month: str, promise: Promise, now: datetime) -> dict[str, Any]:
    known = witnesses()
    return {
        "format": 1, "origin": promise.origin, "month": month, "taken_at": instant(now), "tree_size": promise.size, "keys": keys_by_size(promise.size),
        "witnesses": [key.text for key in known.keys], "quorum": known.quorum, "breaks": breaks(promise.size),
    }  # fmt: skip


def _manifest(folder: Path, promise: Promise) -> int:
    """The list of every other file, signed by the key that signed the root; gives how many there are."""
    files = sorted((file for file in folder.rglob("*") if file.is_file()), key=lambda file: str(file.relative_to(folder)).encode())
    lines = [f"{_digest(file)} {file.stat().st_size} {file.relative_to(folder)}\n" for file in files]
    text = f"{promise.origin}/{MANIFEST}\n{promise.size}\n{b64(promise.root)}\n" + "".join(lines)
    key = Checkpoint.objects.values_list("log_key", flat=True).get(pk=promise.size)
    signer = Keys.read(log_keys()).signer(promise.origin, bytes(key))
    _written(folder / MANIFEST, [signed(text, signer).encode()])
    return len(files)


def _written(file: Path, pieces: Iterable[bytes]) -> str:
    digest = sha256()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        for piece in pieces:
            out.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def _digest(file: Path) -> str:
    digest = sha256()
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
