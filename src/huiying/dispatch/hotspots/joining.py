"""Groups joined that say the same of one object."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from scipy.sparse.csgraph import connected_components

from huiying.dispatch.hotspots.likeness import centres, rarity, unit_rows
from huiying.dispatch.hotspots.naming import DIVISION, Names
from huiying.dispatch.hotspots.wording import is_rare

SAME_THING = 0.2
SAME_BESIDES = 0.2
SAME_WORDS = 0.25
SAME_AMONG_MANY = 0.1  # besides a name that a great part of all texts says, weighed by what stands elsewhere
FAR = 0.08
MOST = 0.5
ENOUGH_OURS = 0.33
WIDER = 0.05

Ints = NDArray[np.int64]


@dataclass
class Bench:
    """What all steps work with: names, the texts' vectors, and which pieces are akin to a name (kept once asked)."""

    names: Names
    vectors: Any
    _akin: dict[int, NDArray[np.bool_]] = field(default_factory=dict)

    def without(self, pieces: Collection[int], vectors: Any) -> Any:
        """Vectors without what repeats these names, of length 1."""
        rows = vectors.copy()
        for piece in pieces:
            if piece not in self._akin:
                self._akin[piece] = self.names.akin(piece)
            rows.data[self._akin[piece][rows.indices]] = 0
        return unit_rows(rows)

    def of_many(self, pieces: Collection[int]) -> Ints:
        """The texts that say one of these, where they are a great part of all; else none. Names of divisions do not count."""
        objects = [piece for piece in pieces if not DIVISION.search(self.names.words.pieces[piece])]
        naming = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(self.names.texts_with(piece) for piece in objects)]))
        return naming[:0] if is_rare(len(naming), self.vectors.shape[0]) else naming

    def among(self, naming: Ints, vectors: Any) -> Any:
        """Vectors weighed for these texts: what rarely stands elsewhere is rare, however many of them say it."""
        words, texts = self.names.words, self.vectors.shape[0]
        elsewhere = words.texts_with - self.names.counts(naming)
        return unit_rows(vectors @ diags(rarity(elsewhere, texts - len(naming)) / rarity(words.texts_with, texts)))

    def centres(self, parts: Sequence[Ints]) -> Any:
        """The mean vector of each part, of length 1."""
        return centres(self.vectors, parts)


def joined(bench: Bench, found: Sequence[Ints]) -> list[Ints]:
    """The groups, those that say the same of one object made one; the largest first. Groups with names of their own, none in common, stay apart."""
    if not found:
        return []
    middles = bench.centres(found)
    like = (middles @ middles.T).toarray()
    names = [frozenset(bench.names.of_group(group, MOST, WIDER).tolist()) for group in found]
    same: set[tuple[int, int]] = set()
    judged: set[tuple[int, int]] = set()
    for piece, sharing in _shared(bench, found):
        least = 0.0 if len(bench.of_many({piece})) else FAR  # what a great part of all texts says makes nobody alike by what is rare: _alike judges
        close = [pair for pair in combinations(sharing, 2) if pair not in judged and like[pair] >= least]
        named = [(one, other) for one, other in close if names[one] & names[other]]
        judged.update(named)
        same.update(pair for pair in named if _alike(bench, names[pair[0]] & names[pair[1]], middles, [pair], SAME_BESIDES))
        same |= _alike(bench, {piece}, middles, [(one, other) for one, other in close if not (names[one] and names[other])], SAME_WORDS)
    ends = np.array(sorted(same), dtype=np.int64).reshape(-1, 2)
    _, label = connected_components(csr_matrix((np.ones(len(ends)), ends.T), shape=like.shape), directed=False)
    whole = defaultdict(list)
    for number, group in enumerate(found):
        whole[label[number]].append(group)
    return sorted((np.sort(np.concatenate(parts)) for parts in whole.values()), key=lambda group: (-len(group), int(group[0])))


def _alike(bench: Bench, pieces: Collection[int], middles: Any, asked: Sequence[tuple[int, int]], needed: float) -> set[tuple[int, int]]:
    """Of pairs of groups that share pieces those that are alike without them."""
    if not asked:
        return set()
    numbers = sorted({number for pair in asked for number in pair})
    rows, many = bench.without(pieces, middles[numbers]), bench.of_many(pieces)
    if len(many):
        rows, needed = bench.among(many, rows), SAME_AMONG_MANY
    like = (rows @ rows.T).toarray()
    place = {number: row for row, number in enumerate(numbers)}
    return {(one, other) for one, other in asked if like[place[one], place[other]] >= needed}


def _shared(bench: Bench, found: Sequence[Ints]) -> Iterator[tuple[int, list[int]]]:
    """Each piece that most texts of two or more groups say and few others, with these groups; names first, the rarer the later."""
    rows = np.repeat(np.arange(len(found)), [len(group) for group in found])
    member = csr_matrix((np.ones(len(rows), dtype=np.int64), (rows, np.concatenate(found))), shape=(len(found), bench.vectors.shape[0]))
    counts = (member @ bench.names.has).tocoo()
    sizes = np.array([len(group) for group in found])
    most = counts.data >= np.maximum(2, MOST * sizes[counts.row])
    held = csr_matrix((counts.data[most], (counts.row[most], counts.col[most])), shape=counts.shape).tocsc()
    ours, texts_with = np.asarray(held.sum(axis=0)).ravel(), bench.names.words.texts_with
    shared = np.flatnonzero((np.diff(held.indptr) > 1) & (ours >= ENOUGH_OURS * texts_with))
    for piece in shared[np.lexsort((-texts_with[shared], ~bench.names.possible[shared]))]:
        yield int(piece), np.sort(held.indices[held.indptr[piece] : held.indptr[piece + 1]]).tolist()
