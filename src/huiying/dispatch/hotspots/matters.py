"""Hot matters from a heap of texts: the same thing about the same place or object, however it is worded.

In order: pieces (wording.py); texts grouped by likeness (likeness.py); groups that speak of different objects cut apart, groups that
say the same of one object joined; texts that name the object of a matter taken in, as core where they say what it says, else as near;
groups whose titles share hardly more than a word left out (oneness.py).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huiying.dispatch.hotspots.cutting import apart
from huiying.dispatch.hotspots.joining import Bench, joined
from huiying.dispatch.hotspots.likeness import ALIKE, groups, weighed
from huiying.dispatch.hotspots.naming import Names
from huiying.dispatch.hotspots.oneness import alike, specific
from huiying.dispatch.hotspots.stream import Matter, Said
from huiying.dispatch.hotspots.taking import taken_in
from huiying.dispatch.hotspots.telling import place_of, title_of
from huiying.dispatch.hotspots.titling import shared_title
from huiying.dispatch.hotspots.wording import wording

Ints = NDArray[np.int64]


def matters(stream: Sequence[Said]) -> list[Matter]:
    """The matters of at least two texts, largest first. Deterministic: equal streams give equal matters."""
    words = wording([said.title for said in stream], [said.text for said in stream])
    if not words.pieces:
        return []
    bench = Bench(Names.of(words), weighed(words, 1 + words.named))
    found = [part for group in groups(bench.vectors, ALIKE) for part in apart(bench, group)]
    found = joined(bench, sorted(found, key=lambda group: (-len(group), group[0])))
    made = [(core, near) for core, near in taken_in(bench, found) if specific(bench, np.concatenate((core, near)))]
    told = [_matter(bench, stream, core, near) for core, near in made if alike(bench, stream, core)]
    return sorted(told, key=lambda matter: (-len(matter.members), matter.members[0]))


def _matter(bench: Bench, stream: Sequence[Said], core: Ints, near: Ints) -> Matter:
    place = place_of(bench, stream, core)
    title, central = title_of(bench, stream, core, place)
    return Matter(title, shared_title(bench, stream, core, place), place, central, tuple(map(int, core)), tuple(map(int, near)))
