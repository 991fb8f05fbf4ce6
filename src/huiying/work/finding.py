"""The search follows what happens to knowledge: at once to texts, in the next night to the words that stand in them."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from huiying.journal.append import NewTimer, write
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor
from huiying.kit.times import SHANGHAI
from huiying.knowledge.documents import KB, LAW
from huiying.knowledge.search_sync import follow_all, follow_item, follow_use
from huiying.knowledge.search_words import gather

STREAM, WORDS = "city:1", "search_words"
AT = time(3, 30)


def find_article(event: Event, now: datetime, actor: Actor) -> None:
    """A version was published or retired: the one in use is found from now on."""
    follow_item(UUID(event.stream.removeprefix("kb:")))
    gather_tonight(now, actor)


def find_laws(_event: Event, now: datetime, actor: Actor) -> None:
    """Laws were imported: what the import itself did not index yet."""
    follow_all()
    gather_tonight(now, actor)


def count_use(event: Event, _now: datetime, _actor: Actor) -> None:
    """An answer cited a version or an article of a law."""
    told = msgspec.json.decode(event.payload, type=dict[str, Any])
    for kind, name in ((KB, "versions"), (LAW, "articles")):
        for key in told.get(name, ()):
            follow_use(kind, str(key))


def gather_tonight(now: datetime, actor: Actor) -> None:
    """Let the words be gathered in the coming night, if that is not yet to be."""
    if not Timer.objects.filter(stream=STREAM, kind=WORDS, done_at=None, dropped=False).exists():
        local = now.astimezone(SHANGHAI)
        tonight = datetime.combine(local.date(), AT, SHANGHAI)
        write((), [NewTimer(STREAM, WORDS, tonight if tonight > local else tonight + timedelta(days=1))], actor=actor, now=now)


def gather_words(_timer: Timer, _now: datetime, _actor: Actor) -> None:
    """Gather the words of all texts anew."""
    gather()
