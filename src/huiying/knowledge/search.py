"""Finding answers and articles of laws by what a citizen says: words, a sentence, initials of pinyin."""

from datetime import datetime

from huiying.kit.actor import Actor
from huiying.knowledge.search_found import Found


def find(
    words: str, *, actor: Actor | None, now: datetime, region: str = "", topic: str = "", kind: str = "", limit: int = 10, past: bool = False
) -> list[Found]:
    """The texts that answer best, best first; the same question gives the same order.

    `actor` None is the public, which finds public texts only. `region` and `topic` (codes) move what is for them upward; `kind` asks for "article" or
    "law" alone; `past` also finds what is not in force at `now`. Blank words find nothing.
    """
    raise NotImplementedError


def suggest(begun: str, *, actor: Actor | None, now: datetime, limit: int = 8) -> list[str]:
    """How what is being typed may go on: titles and words that begin so, by their characters, their pinyin or its initials; commonest first."""
    raise NotImplementedError
