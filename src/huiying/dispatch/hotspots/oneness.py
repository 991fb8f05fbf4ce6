"""Whether a group is one matter: it has something of its own, and its titles say the same for a good part, not just one word."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huiying.dispatch.hotspots.joining import Bench
from huiying.dispatch.hotspots.stream import Said
from huiying.kit.text import normalise

SPECIFIC = 0.4
OWN_MATTER = 4  # of texts
ALIKE_PART = 0.2
MANY, PART_OF_GROUP = 3, 1 / 3
READ = 100
BEGINNING = 40  # characters of a text that stand for its title where it has none

Ints = NDArray[np.int64]


def specific(bench: Bench, group: Ints) -> bool:
    """Whether a group has something of its own: a piece in most of its texts that few others say, or a name together with another piece.

    The second is a matter at a place with a larger one, while the same is said of other places.
    """
    counts = bench.names.counts(group)
    most = counts >= max(2, len(group) / 2)
    if bool((most & (counts / np.maximum(bench.names.words.texts_with, 1) >= SPECIFIC)).any()):
        return True
    return len(group) >= OWN_MATTER and any(_with_name(bench, group, int(name), most) for name in np.flatnonzero(most & bench.names.possible))


def _with_name(bench: Bench, group: Ints, name: int, most: NDArray[np.bool_]) -> bool:
    """Whether half of the group say a name together with another of its pieces that tells more than the name again, as few others do."""
    beside = most & ~bench.names.akin(name)
    here, everywhere = (bench.names.counts(texts) for texts in (np.intersect1d(group, bench.names.texts_with(name)), bench.names.texts_with(name)))
    return bool((beside & (here >= max(OWN_MATTER, len(group) / 2)) & (here >= SPECIFIC * everywhere)).any())


def alike(bench: Bench, stream: Sequence[Said], core: Ints) -> bool:
    """Whether at least ALIKE_PART of what the titles say, on the average, is said by at least a third of the core and three texts of it (or all of two).

    Among few texts a single common word ("how", "car park") makes likeness enough to group by: they then share little besides.
    """
    counts = bench.names.counts(core)
    common = np.flatnonzero(counts >= min(len(core), max(MANY, PART_OF_GROUP * len(core))))
    pieces = [bench.names.words.pieces[piece] for piece in common]
    titles = [normalise(stream[text].title.strip() or stream[text].text[:BEGINNING]) for text in core[:READ]]
    return sum(_part_said(title, pieces) for title in titles) >= ALIKE_PART * len(titles)


def _part_said(title: str, pieces: Sequence[str]) -> float:
    """Which part of a title's letters stands in these pieces."""
    within = np.zeros(len(title), dtype=bool)
    for piece in pieces:
        at = title.find(piece)
        while at >= 0:
            within[at : at + len(piece)] = True
            at = title.find(piece, at + 1)
    letters = np.array([letter.isalnum() for letter in title], dtype=bool)
    return float((within & letters).sum() / max(letters.sum(), 1))
