"""Groups cut apart: those that speak of several objects, and those that say several things of one."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from huiying.dispatch.hotspots.joining import MOST, SAME_THING, Bench
from huiying.dispatch.hotspots.likeness import centres, linked

APART_LEAST = 3
APART_SHARE = 0.1
APART_OURS = 0.2
TOGETHER = 0.2
ALIKE_WITHOUT = 0.08
OWN_MATTER = 4
TWO = 2

Ints = NDArray[np.int64]


def apart(bench: Bench, group: Ints) -> Iterator[Ints]:
    """The group, or its parts: first by object, then by what is said of it."""
    for part in _by_object(bench, group):
        yield from _by_matter(bench, part)


def _by_object(bench: Bench, group: Ints) -> Iterator[Ints]:
    """Parts by names of their own that hardly ever stand together."""
    least = max(APART_LEAST / len(group), APART_SHARE)
    names = np.union1d(bench.names.of_group(group, least, APART_OURS), bench.names.of_many(group, least))
    holders = sorted((np.flatnonzero(np.isin(group, bench.names.texts_with(int(piece)))) for piece in names), key=len, reverse=True)
    chosen: list[Ints] = []
    for holder in holders:
        if all(len(np.intersect1d(holder, other)) <= TOGETHER * len(holder) for other in chosen):
            chosen.append(holder)
    yield from _dealt(bench.vectors[group], group, chosen)


def _by_matter(bench: Bench, group: Ints) -> Iterator[Ints]:
    """Parts of a group about one object that without its name have little in common; a part of fewer than four is none of its own."""
    names = bench.names.of_group(group, MOST, APART_OURS)
    if len(names) == 0 or len(group) < TWO * OWN_MATTER:
        yield group
        return
    rows = bench.without(names.tolist(), bench.vectors[group])
    parts = [part for part in linked(rows, np.arange(len(group)), ALIKE_WITHOUT) if len(part) >= OWN_MATTER]
    yield from _dealt(rows, group, _same_joined(rows, parts))


def _same_joined(rows: Any, parts: Sequence[Ints]) -> list[Ints]:
    """The parts, those that say the same made one."""
    if len(parts) < TWO:
        return list(parts)
    middles = centres(rows, parts)
    number, label = connected_components((middles @ middles.T).toarray() >= SAME_THING, directed=False)
    return [np.concatenate([part for part, its in zip(parts, label, strict=True) if its == each]) for each in range(number)]


def _dealt(rows: Any, group: Ints, chosen: Sequence[Ints]) -> Iterator[Ints]:
    """The group dealt out: each text to the part that it is in, or else to the one it is most like; `chosen` are positions in it."""
    if len(chosen) < TWO:
        yield group
        return
    inside = np.zeros((len(chosen), len(group)))
    for number, part in enumerate(chosen):
        inside[number, part] = 1
    part = np.argmax(inside + (centres(rows, chosen) @ rows.T).toarray(), axis=0)
    for number in range(len(chosen)):
        if (part == number).sum() > 1:
            yield group[part == number]
