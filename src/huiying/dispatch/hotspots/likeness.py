"""How alike texts are, and which of them belong together: weighted pieces, cosine, and average linkage within connected groups."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix, diags, vstack
from scipy.sparse.csgraph import connected_components

from huiying.dispatch.hotspots.wording import Wording

ALIKE = 0.15
LARGEST = 6_000
HALF_SAID = 1.5
STEP = 0.05
ROWS = 512

Ints = NDArray[np.int64]


def weighed(words: Wording, boost: NDArray[np.float64] | None = None) -> Any:
    """Texts × pieces with length 1 a row: how often said (saturating, as in BM25) times how rare (idf), times `boost` by piece."""
    said = words.said.astype(np.float64)
    said.data = said.data / (said.data + HALF_SAID)
    rare = np.log((said.shape[0] + 1) / (words.texts_with + 0.5))
    return unit_rows(said @ diags(rare if boost is None else rare * boost))


def unit_rows(matrix: Any) -> Any:
    """The rows scaled to length 1; an empty row stays empty."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths > 0, lengths, 1)) @ matrix)


def centres(vectors: Any, parts: Sequence[Ints]) -> Any:
    """The mean of each part's rows, of length 1."""
    rows, columns = np.repeat(np.arange(len(parts)), [len(part) for part in parts]), np.concatenate(parts)
    return unit_rows(csr_matrix((np.ones(len(columns)), (rows, columns)), shape=(len(parts), vectors.shape[0])) @ vectors)


def groups(vectors: Any, alike: float) -> Iterator[Ints]:
    """Groups of at least two texts whose average likeness is `alike` or more (average linkage), the largest part first found; by position."""
    for part in _parts(vectors, np.arange(vectors.shape[0]), alike / 2, LARGEST):
        yield from linked(vectors, part, alike)


def _parts(vectors: Any, members: Ints, least: float, largest: int) -> Iterator[Ints]:
    """Parts that no likeness of `least` or more connects; a part that is too large is asked for more."""
    mine = vectors[members]
    across = mine.T.tocsr()
    near = vstack([_at_least(mine[begin : begin + ROWS] @ across, least) for begin in range(0, len(members), ROWS)])
    _, label = connected_components(near, directed=False)
    order = np.argsort(label, kind="stable")
    for part in np.split(members[order], np.flatnonzero(np.diff(label[order])) + 1):
        if len(part) > largest and least < 1:
            yield from _parts(vectors, part, least + STEP, largest)
        elif len(part) > 1:
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
