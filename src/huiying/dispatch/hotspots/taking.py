"""Texts that name the object of a matter are taken into it: as core where they say what it says, else as near."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huiying.dispatch.hotspots.joining import Bench

SAYS_IT_TOO = 0.045
OWN_MATTER = 4
LARGE = 6  # of people who say the same: a matter of its own, whatever else happens there
FIRM = 3
OURS = 0.65

Ints = NDArray[np.int64]
Taken = tuple[int, int, float]


def taken_in(bench: Bench, found: Sequence[Ints]) -> list[tuple[Ints, Ints]]:
    """For each group its core and what is near, by position. Texts of a group that stands on its own stay there.

    A text that names the objects of several matters goes to the one whose name weighs most in it. Only a name that stands mostly in
    texts of the group brings others: other names are those of wider places.
    """
    if not found:
        return []
    home = np.full(bench.vectors.shape[0], -1, dtype=np.int64)
    for number, group in enumerate(found):
        home[group] = number
    stands = np.array([_stands(bench, group) for group in found], dtype=bool)
    best: dict[int, tuple[float, int, int]] = {}
    for number, group in enumerate(found):
        if stands[number] and len(group) >= FIRM:
            for piece in bench.names.of_group(group, ours=OURS):
                taken = [
                    int(text)
                    for text in bench.names.texts_with(int(piece))
                    if home[text] != number and (home[text] < 0 or _loose(len(found[home[text]]), len(group), stands=bool(stands[home[text]])))
                ]
                for text in taken:
                    best[text] = max(best.get(text, (0.0, 0, 0)), (float(bench.vectors[text, piece]), number, int(piece)))
    return _shared_out(bench, found, best)


def _loose(size: int, taker: int, *, stands: bool) -> bool:
    """Whether a group of this size may be taken apart: small beside the taker, and smaller still where it speaks of an object of its own."""
    return size < OWN_MATTER < taker if stands else size < LARGE


def _stands(bench: Bench, group: Ints) -> bool:
    """Whether a group speaks of an object of its own."""
    return len(bench.names.of_group(group)) > 0


def _shared_out(bench: Bench, found: Sequence[Ints], best: dict[int, tuple[float, int, int]]) -> list[tuple[Ints, Ints]]:
    left = set(best)
    cores: list[list[int]] = [[int(text) for text in group if int(text) not in left] for group in found]
    near: list[list[int]] = [[] for _ in found]
    centres = bench.centres(found)
    for text, (_, number, piece) in sorted(best.items()):
        like = bench.without({piece}, bench.vectors[text]) @ bench.without({piece}, centres[number]).T
        (cores if like.toarray()[0, 0] >= SAYS_IT_TOO else near)[number].append(text)
    return [(np.array(sorted(core), dtype=np.int64), np.array(beside, dtype=np.int64)) for core, beside in zip(cores, near, strict=True) if len(core) > 1]
