"""How alike texts are, and which of them belong together: weighted pieces, cosine, and average linkage within connected groups."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix, diags
from scipy.sparse.csgraph import connected_components

from huiying.dispatch.hotspots.wording import Wording

ALIKE = 0.15
LARGEST = 6_000
COMMON = 1_500
HALF_SAID = 1.5
STEP = 0.05
ROWS = 512

Ints = NDArray[np.int64]


def weighed(words: Wording, boost: NDArray[np.float64] | None = None) -> Any:
    """Texts × pieces with length 1 a row: how often said (saturating, as in BM25) times how rare (idf), times `boost` by piece."""
    said = words.said.astype(np.float64)
    said.data = said.data / (said.data + HALF_SAID)
    rare = rarity(words.texts_with, said.shape[0])
    return unit_rows(said @ diags(rare if boost is None else rare * boost))


def rarity(texts_with: NDArray[Any], texts: int) -> NDArray[np.float64]:
    """How rare pieces are that stand in so many of the texts (idf)."""
    rare: NDArray[np.float64] = np.log((texts + 1) / (texts_with + 0.5))
    return rare


def unit_rows(matrix: Any) -> Any:
    """The rows scaled to length 1; an empty row stays empty."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths > 0, lengths, 1)) @ matrix)


def centres(vectors: Any, parts: Sequence[Ints]) -> Any:
    """The mean of each part's rows, of length 1."""
    rows, columns = np.repeat(np.arange(len(parts)), [len(part) for part in parts]), np.concatenate(parts)
    return unit_rows(csr_matrix((np.ones(len(columns)), (rows, columns)), shape=(len(parts), vectors.shape[0])) @ vectors)


def groups(vectors: Any, alike: float) -> Iterator[Ints]:
    """Groups of at least two texts whose average likeness is `alike` or more (average linkage), the largest part first found; by position.

    Of more than LARGEST texts that hang together some are grouped so, and the others go to the group that they are most like: time and memory stay bounded.
    """
    yield from _grouped(vectors, np.arange(vectors.shape[0]), alike, alike / 2)


def _grouped(vectors: Any, members: Ints, alike: float, least: float) -> Iterator[Ints]:
    for part in _parts(vectors, members, least):
        if len(part) <= LARGEST:
            yield from linked(vectors, part, alike)
            continue
        found, rest = _by_sample(vectors, part, alike)
        yield from found
        if len(rest) > 1:
            yield from _grouped(vectors, rest, alike, least if len(rest) < len(part) else least + STEP)


def _by_sample(vectors: Any, part: Ints, alike: float) -> tuple[list[Ints], Ints]:
    """Groups of a part that is too large to compare each with each, by every so manieth text, and what is like none of them."""
    sample = part[:: -(-len(part) // LARGEST)]
    seeds = list(linked(vectors, sample, alike))
    if not seeds:
        return [], part
    label, middles = np.full(len(part), -1, dtype=np.int64), centres(vectors, seeds).T.tocsr()
    for begin in range(0, len(part), ROWS):
        like = (vectors[part[begin : begin + ROWS]] @ middles).toarray()
        label[begin : begin + ROWS] = np.where(like.max(axis=1) >= alike, like.argmax(axis=1), -1)
    return [part[label == number] for number in range(len(seeds)) if (label == number).sum() > 1], part[label < 0]


def _parts(vectors: Any, members: Ints, least: float) -> Iterator[Ints]:
    """Parts that no likeness of `least` or more connects. Among very many texts, what more than COMMON say connects nobody: it is dear and tells little."""
    mine = vectors[members]
    says = np.bincount(mine.indices, minlength=mine.shape[1])
    mine = csr_matrix(mine[:, says <= COMMON])
    across, label = mine.T.tocsr(), np.arange(len(members))
    for begin in range(0, len(members), ROWS):
        near = _at_least(mine[begin : begin + ROWS] @ across, least).tocoo()
        ends = (label[near.row + begin], label[near.col])
        label = connected_components(csr_matrix((np.ones(near.nnz, dtype=np.int32), ends), shape=(len(members), len(members))), directed=False)[1][label]
    order = np.argsort(label, kind="stable")
    for part in np.split(members[order], np.flatnonzero(np.diff(label[order])) + 1):
        if len(part) > 1:
            yield part


def _at_least(like: Any, least: float) -> Any:
    """A matrix without what is less."""
    like.data[like.data < least] = 0
    like.eliminate_zeros()
    return like


def linked(vectors: Any, part: Ints, alike: float) -> Iterator[Ints]:
    """Groups of two or more of these rows by average linkage; memory grows with the square of their number."""
    mine = vectors[part]
    across = mine.T.tocsr()
    blocks = ((begin, (mine[begin : begin + ROWS] @ across).toarray()) for begin in range(0, len(part), ROWS))
    far = [1 - row[begin + step + 1 :] for begin, block in blocks for step, row in enumerate(block)]
    label = fcluster(linkage(np.clip(np.concatenate(far), 0, None), "average"), 1 - alike, "distance")
    order = np.argsort(label, kind="stable")
    for group in np.split(part[order], np.flatnonzero(np.diff(label[order])) + 1):
        if len(group) > 1:
            yield group
