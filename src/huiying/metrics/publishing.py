"""What of metrics is published for a month: the newest locked table to the byte, the definitions it was reckoned by, and the rows behind it."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from huiying.kit.canonical import canonical
from huiying.kit.errors import Told
from huiying.metrics.kept import facts_of, hidden_at_lock, kept, names_one_of
from huiying.metrics.locking import is_whole, locked
from huiying.metrics.models import Snapshot
from huiying.orders.secret import hidden_orders

VIEWS = "definitions/views.json"


class NotAsLocked(Told):
    """The locked figures do not fit their hash any more: somebody changed the database behind our back."""

    zh = "{month} 的指标或明细与锁定时的校验值不符，不予使用。请立即查明。"
    en = "The figures of {month} or their rows do not fit the hash with which they were locked: they are not used. Find out at once."


class SecretSince(Told):
    """Since the month was locked an order has become secret that its rows tell singly."""

    zh = "{month} 锁定以后，有诉求被设为保密，而锁定的明细中仍逐件列出。请写明原因重新锁定该月后再公布。"
    en = "Since {month} was locked an order has become secret that its rows still tell. Lock the month anew, with a reason, and publish then."


def hidden(month: str) -> frozenset[str]:
    """The orders whose events are not published: secret now, or when the month was locked. Raises SecretSince where its rows tell one of them."""
    snapshot, now = locked(month), hidden_orders()
    if snapshot is None:
        return now
    then = hidden_at_lock(snapshot)
    if names_one_of(snapshot, now - then):
        raise SecretSince(month=month)
    return now | then


def files(month: str) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files of a month that is locked, by path, piece by piece; none before. Raises NotAsLocked."""
    snapshot = locked(month)
    if snapshot is None:
        return
    if not is_whole(snapshot):
        raise NotAsLocked(month=month)
    yield table_of(month), [bytes(snapshot.body)]
    yield from ((path, [body]) for path, body in definitions_of(snapshot).items())
    yield from ((f"facts/{fact}.jsonl", kept(snapshot, fact)) for fact in facts_of(snapshot))


def digests() -> dict[str, str]:
    """What holds by now: the SHA-256, in hex, of each month's newest locked table, and of the definitions of the newest of all."""
    months = Snapshot.objects.order_by("month", "-version").distinct("month")
    found = {table_of(month): digest for month, digest in months.values_list("month", "sha256")}
    newest = Snapshot.objects.order_by("-month", "-version").first()
    return found | {path: sha256(body).hexdigest() for path, body in (definitions_of(newest).items() if newest else ())}


def table_of(month: str) -> str:
    """The path of a month's table."""
    return f"kpi/{month}.json"


def definitions_of(snapshot: Snapshot) -> dict[str, bytes]:
    """The definitions and views by which the figures were reckoned, as files by path."""
    told: dict[str, Any] = json.loads(bytes(snapshot.definitions))
    found = {f"definitions/{one['code']}.v{one['version']}.json": canonical(one) for one in told["definitions"]}
    return found | {VIEWS: canonical(told["views"])}
