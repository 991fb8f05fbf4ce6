"""How the sealer begins: alone, from where the tables stand, with files that say the same. What cannot be squared with what was promised stops it.

A city that was restored from a backup has lost what was sealed since. It does not seal that again in silence: its log goes on under another name,
says so in an event, and what had been published stays readable beside it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection

from huiying.evidence.days import show_days
from huiying.evidence.head import EMPTY, Head, leaves, read_head
from huiying.evidence.keys import RECEIPT, Keys, KeysLost, log_keys, made, receipt_keys
from huiying.evidence.models import Checkpoint
from huiying.evidence.names import BROKEN, OPENED
from huiying.evidence.noting import UNSEALED, note, waiting
from huiying.evidence.public import PublicLog, log_folder
from huiying.evidence.sealing import Sealer
from huiying.journal.models import Event
from huiying.journal.notes import BadNote, PublicKey, parted
from huiying.journal.notes import Checkpoint as Promise
from huiying.journal.tiles import BadTile, Edge
from huiying.kit.actor import system
from huiying.kit.errors import Told

LOCK = 1_234_532  # the database's lock of whoever seals
ACTOR = system("seal")


class Elsewhere(RuntimeError):  # noqa: N818 - says what is the matter
    """Another process seals."""


class Broken(RuntimeError):  # noqa: N818 - says what is wrong
    """What was published and what the tables hold cannot both be true. Nothing is sealed until somebody has looked."""


@contextmanager
def sealing(now: datetime) -> Iterator[Sealer]:
    """The one sealer, for as long as the block lasts. Raises Elsewhere, Broken, KeysLost, Gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Elsewhere("another process seals")
    try:
        yield begin(now)
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def begin(now: datetime) -> Sealer:
    """Take up the log, open it where there is none, and publish again what a crash kept from being published. The caller holds the lock."""
    head, log = read_head(), PublicLog(log_folder())
    published = _published(log)
    if _is_lost(head, published) or waiting(BROKEN) is not None:
        head = _break(head, published, log, now)
        published = None
    elif not head.origin:
        head = _open(now)
    if published is not None and (published.origin != head.origin or published.size > head.size):
        raise Broken(f"published: {published.origin}, {published.size} leaves; in the database: {head.origin}, {head.size}")
    edge = _edge(head, published, log)
    sealer = Sealer(head, edge, log, Keys.read(log_keys()))
    _show(log, head)
    return sealer


def _show(log: PublicLog, head: Head) -> None:
    """Show again what a crash kept from being shown; never anything under a name that the log has given up."""
    ours = Checkpoint.objects.filter(origin=head.origin)
    note_now = ours.filter(pk=head.size).values_list("note", flat=True).first()
    if note_now is None:
        return
    log.put_note(note_now)
    for size, kept in ours.filter(kept=True).values_list("tree_size", "note"):
        if not log.has_kept(size):
            log.keep_note(size, kept)
    show_days(log, head)


def _published(log: PublicLog) -> Promise | None:
    """What the public log promises at its end. Raises Broken where it says nothing that can be read."""
    shown = log.note()
    try:
        return None if shown is None else Promise.parse(parted(shown)[0])
    except BadNote as bad:
        raise Broken("the published checkpoint cannot be read") from bad


def _is_lost(head: Head, published: Promise | None) -> bool:
    """Whether the city was brought back since the last sealing, and promises may have been made that its tables do not know."""
    restored = Event.objects.filter(UNSEALED, type="city.restored").exists()
    if not restored or (published is None and not head.size):
        return False
    return published is None or published.size > head.size or published.origin != head.origin


class KeyThere(Told):
    """The log's key is not lost: it can hand over to another."""

    zh = "日志的密钥还在，不需要重新开始；要换密钥请用 ./huiying evidence roll。"
    en = "The log's key is there; nothing needs to begin anew. To change it: ./huiying evidence roll."


def begin_anew(now: datetime) -> str:
    """The log's key is lost for good: go on with a new one under another name, from the next seal on. Gives the name. Raises KeyThere."""
    head, log = read_head(), PublicLog(log_folder())
    try:
        Keys.read(log_keys()).signer(head.origin, head.log_key)
    except KeysLost:
        return str(_say_break(head, _published(log), now)["origin"])
    raise KeyThere


def _break(head: Head, published: Promise | None, log: PublicLog, now: datetime) -> Head:
    """Go on under another name, with the leaves that are left, and say so."""
    told = _say_break(head, published, now)
    if published is not None and published.origin != told["origin"]:
        log.set_aside(published.size)
    return replace(head, origin=told["origin"], log_key=PublicKey.parse(told["log"]).public)


def _say_break(head: Head, published: Promise | None, now: datetime) -> dict[str, Any]:
    """What the event of a break says, written where it is not written yet."""
    earlier = head.origin or (published.origin if published else "")
    told = waiting(BROKEN)
    if told is None:
        keys = made(log_keys())
        origin = f"{earlier.partition('@')[0]}@{now:%Y%m%dT%H%M%SZ}"
        told = {
            "origin": origin, "earlier": earlier, "log": keys.newest(origin).key.text, "receipt": made(receipt_keys()).newest(origin + RECEIPT).key.text,
            "size": published.size if published else None, "root": published.root.hex() if published else None, "kept": head.size,
        }  # fmt: skip
        note(BROKEN, told, actor=ACTOR, now=now)
    return told


def _open(now: datetime) -> Head:
    """The beginning: keys are made where there are none, and stand in the log's own first words."""
    told = waiting(OPENED)
    if told is None:
        keys, receipts = made(log_keys()), made(receipt_keys())
        origin = settings.HUIYING_ORIGIN or f"huiying/{sha256(keys.newest('log').key.public).hexdigest()[:12]}"
        told = {"origin": origin, "log": keys.newest(origin).key.text, "receipt": receipts.newest(origin + RECEIPT).key.text}
        note(OPENED, told, actor=ACTOR, now=now)
    return replace(EMPTY, origin=told["origin"], log_key=PublicKey.parse(told["log"]).public)


def _edge(head: Head, published: Promise | None, log: PublicLog) -> Edge:
    """The right edge, from the published tiles where they are right; what they lack is published again. Raises Broken, Gap."""
    if published is not None:
        try:
            edge = Edge.of(published.size, log.fetch)
        except BadTile:
            return _again(head, published, log)
        if edge.root() == published.root:
            log.put_tiles(edge.append(leaves(published.size, head.size)), ())
            log.put_tiles((), edge.partial())
            if edge.root() == head.root:
                return edge
    return _again(head, published, log)


def _again(head: Head, published: Promise | None, log: PublicLog) -> Edge:
    """All tiles anew from the tables."""
    edge, size = Edge(), published.size if published is not None else 0
    log.put_tiles(edge.append(leaves(0, size)), ())
    if published is not None and edge.root() != published.root:
        raise Broken(f"the first {size} leaves in the database do not give the root that was published")
    log.put_tiles(edge.append(leaves(size, head.size)), ())
    if edge.root() != head.root:
        raise Broken(f"the {head.size} leaves in the database do not give the root that was signed")
    log.put_tiles((), edge.partial())
    return edge
