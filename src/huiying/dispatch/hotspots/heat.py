"""How hot a matter is (our own formula), so that matters can be put in order.

    heat = (people + 3 ln(1 + likes)) × (1 + fresh ÷ 2)

`people`: different persons who said it; who only named the same object counts half, as do likes there. `likes`: those who agreed without
writing. Nobody knows how many persons they are, and one widely shared post gathers thousands, so their logarithm counts, as in published
rankings by votes (Reddit's "hot"): tenfold likes are worth as much as seven persons. `fresh`: the part of the people who came in the last
thirty days before the end of the stream, 0–1: what is alive stands above what has died down, by at most half.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiying.dispatch.hotspots.stream import Said

FRESH = timedelta(days=30)
LIKED = 3.0


@dataclass(frozen=True, slots=True)
class Heat:
    """A matter's heat and what it is made of: all people and likes, and those who only named its object."""

    people: int
    likes: int
    near_people: int
    near_likes: int
    fresh: float

    @property
    def value(self) -> float:
        """The number by which matters are ordered."""
        people, likes = self.people - self.near_people / 2, self.likes - self.near_likes / 2
        return round((people + LIKED * math.log1p(likes)) * (1 + self.fresh / 2), 2)


def heat(core: Iterable[Said], near: Iterable[Said], until: datetime, *, fresh: timedelta = FRESH) -> Heat:
    """The heat of a matter's texts, seen from the moment `until`; `fresh` is how long a text is new. A text without a person counts as one of its own."""
    core, near = list(core), list(near)
    people = {_person(said) for said in core}
    beside = {_person(said) for said in near} - people
    new = {_person(said) for said in (*core, *near) if said.at > until - fresh}
    likes, near_likes = _likes(core), _likes(near)
    everybody = len(people) + len(beside)
    return Heat(everybody, likes + near_likes, len(beside), near_likes, len(new) / everybody if everybody else 0.0)


def _person(said: Said) -> str:
    return said.person or f"text:{said.id}"


def _likes(texts: Iterable[Said]) -> int:
    return sum(max(said.likes, 0) for said in texts)
