"""A person asks that hot matters be looked for now: the worker does it, nobody waits for the answer of a page."""

from datetime import datetime

from django.db import transaction

from huiying.dispatch.hotspots.keeping import may
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.kit.errors import Told

STREAM, KIND = "hotspots", "hotspots_now"


class AskedAlready(Told):
    """Hot matters are being looked for."""

    zh = "正在查找热点，稍候即可看到结果。"
    en = "Hot matters are being looked for already; the result will be here soon."


def ask(*, actor: Actor, now: datetime) -> None:
    """Let the last four weeks be looked through by a process of the worker's; it tells the asker what it found. Raises NotAllowed, AskedAlready."""
    may(actor, "find_hotspots", "hotspots")
    if asked_at() is not None:
        raise AskedAlready
    with transaction.atomic():
        write([], [NewTimer(STREAM, KIND, now, subject=actor.id)], actor=actor, now=now)


def asked_at() -> datetime | None:
    """Since when a search that was asked for waits or runs; None where none does."""
    return Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None, dropped=False).values_list("due_at", flat=True).first()
