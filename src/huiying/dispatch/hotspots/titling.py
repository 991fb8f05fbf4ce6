"""A title of a matter that holds no one person's words: of a title that tells it well, the parts that many people wrote."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from huiying.dispatch.hotspots.joining import Bench
from huiying.dispatch.hotspots.stream import Said
from huiying.kit.text import normalise

MANY = 3  # people: what so many wrote is nobody's own
CANDIDATES, READ = 40, 400
ENOUGH, LEAST, GAP, NAMED = 24, 4, 4, 6  # letters that a title may be long, needs, loses by a gap, gains by naming the place
SMALL = "的了在以和与及是有被将"
_EDGES = " ,，。;；:：、!！?？·…"

Ints = NDArray[np.int64]


def shared_title(bench: Bench, stream: Sequence[Said], core: Ints, place: str) -> str:
    """The parts of the core's most central titles that at least MANY of its people wrote (all, where they are fewer), what is left out shown as "…".

    A pair of letters counts as written by many where so many people's texts hold it: a name or a circumstance that only one or two tell stays
    out. Of the titles the one is taken of which most is left in one piece; the place goes before it where it does not stand in it. May be empty.
    """
    texts = [stream[text] for text in core[:: -(-len(core) // READ)]]
    like = (bench.vectors[core] @ bench.centres([core]).T).toarray().ravel()
    titles = [" ".join(stream[core[number]].title.split()) for number in np.argsort(-like, kind="stable")[:CANDIDATES]]
    known = _of_many({pair for title in titles for pair in _pairs(normalise(place + " " + title))}, texts)
    where = place if place and _pairs(normalise(place)) <= known else ""
    shown = max((_left(title, known) for title in titles), key=lambda left: _worth(left, where), default="")
    if sum(map(str.isalnum, shown)) < LEAST:
        return where
    return shown if not where or normalise(where) in normalise(shown) else f"{where}：{shown}"


def _of_many(asked: set[str], texts: Sequence[Said]) -> set[str]:
    """Of pairs of letters those that many people wrote."""
    wrote = defaultdict[str, set[str]](set)
    for said in texts:
        for pair in _pairs(normalise(f"{said.title}\n{said.text}")) & asked:
            wrote[pair].add(said.person or said.id)
    enough = min(MANY, len({said.person or said.id for said in texts}))
    return {pair for pair, people in wrote.items() if len(people) >= enough}


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters."""
    return {text[at : at + 2] for at in range(len(text) - 1) if text[at].isalnum() and text[at + 1].isalnum()}


def _left(title: str, known: Collection[str]) -> str:
    """A title with what is not known left out."""
    lower = title.casefold()
    kept = [False] * len(title)
    for at in range(len(title) - 1):
        if normalise(lower[at : at + 2]) in known:
            kept[at] = kept[at + 1] = True
    for at in range(1, len(title) - 1):
        between = kept[at - 1] and kept[at + 1]
        kept[at] |= between and (title[at] in SMALL or not title[at].isalnum())
    parts = "".join(letter if keep else "\0" for letter, keep in zip(title, kept, strict=True))
    return re.sub(r"\0+", "…", parts).strip(_EDGES)


def _worth(left: str, place: str) -> int:
    """How well a shortened title tells: its letters, few gaps, the place."""
    letters = sum(map(str.isalnum, left))
    return min(letters, ENOUGH) - GAP * left.count("…") + (NAMED if place and normalise(place) in normalise(left) else 0)
