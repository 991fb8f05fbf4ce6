"""A month's figures are locked once: kept to the byte with their hash and the definitions they were reckoned by. Opened again it is a new version."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import Told
from huiying.kit.text import clean
from huiying.kit.times import local_date
from huiying.metrics.kept import HIDDEN, keep
from huiying.metrics.models import Snapshot
from huiying.metrics.months import is_over

LONGEST_REASON = 200


class NotOver(Told):
    """Figures are locked when their month has ended."""

    zh = "{month} 尚未结束，不能锁定。"
    en = "{month} has not ended; its figures cannot be locked yet."


class Locked(Told):
    """The month is locked already; a new version says why."""

    zh = "{month} 已锁定（第 {version} 版）。重新开放须写明原因，产生新版本。"
    en = "{month} is locked (version {version}). Opening it again needs a reason and makes a new version."


def lock(
    *,
    month: str,
    table: Mapping[str, Any],
    definitions: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    reason: str = "",
    rows: Mapping[str, Path] | None = None,
    hidden: Path | None = None,
) -> Snapshot:
    """Lock the month's KPI table (tables.table), the definitions it was reckoned by (tables.definitions_in), the rows of each fact (files of lines).

    `hidden`: a file of the orders that the rows do not tell singly, kept beside them.
    The first version needs no reason; each further one does, and stands beside the earlier ones. Journals `metrics.locked` with the hashes of all.
    Raises NotOver, Locked, Refused.
    """
    last = may_lock(month, reason, now)
    refuse(longest("reason", reason, LONGEST_REASON), required("rows", table.get("rows")))
    body, by = canonical(dict(table)), canonical(dict(definitions))
    snapshot = Snapshot(
        month=month, version=last + 1, taken_at=now, locked_by=actor.id, reason=clean(reason), sha256=hashlib.sha256(body).hexdigest(), body=body,
        definitions=by,
    )  # fmt: skip
    year, _, number = month.partition("-")
    payload: dict[str, Any] = {"year": int(year), "month": int(number), "version": last + 1, "sha256": snapshot.sha256}
    payload["definitions_sha256"] = hashlib.sha256(by).hexdigest()
    stream = f"metrics:{month}"
    with transaction.atomic():
        snapshot.save(force_insert=True)
        payload["rows"] = {fact: keep(snapshot, fact, file) for fact, file in (rows or {}).items()}
        if hidden is not None:
            keep(snapshot, HIDDEN, hidden)
        seq = (Event.objects.filter(stream=stream).aggregate(last=Max("stream_seq"))["last"] or 0) + 1
        write([NewEvent(stream, seq, "metrics.locked", payload, {"reason": snapshot.reason} if snapshot.reason else {})], actor=actor, now=now)
    return snapshot


def may_lock(month: str, reason: str, now: datetime) -> int:
    """The number of the month's newest locked version, 0 where there is none. Raises NotOver, and Locked where a further one has no reason."""
    if not is_over(month, local_date(now)):
        raise NotOver(month=month)
    last: int = Snapshot.objects.filter(month=month).aggregate(last=Max("version"))["last"] or 0
    if last and not clean(reason):
        raise Locked(month=month, version=last)
    return last


def locked(month: str, version: int = 0) -> Snapshot | None:
    """The month's locked figures: that version, or the newest. None before they are locked."""
    found = Snapshot.objects.filter(month=month, version=version) if version else Snapshot.objects.filter(month=month).order_by("-version")
    return found.first()


def is_whole(snapshot: Snapshot) -> bool:
    """Whether the bytes still have the hash that was told when they were locked."""
    return hashlib.sha256(bytes(snapshot.body)).hexdigest() == snapshot.sha256
