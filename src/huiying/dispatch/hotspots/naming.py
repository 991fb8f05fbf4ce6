"""Which place or object a group of texts speaks of: pieces that stand where names stand, common in the group and rare outside."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from huiying.dispatch.hotspots.wording import NO_DISTRICT, Wording, is_rare

NAME_LIKE = 0.3
SHORTEST_NAME = 3
IN_TITLES = 0.25
CALLED_SO = 0.05
CALLED = re.compile(
    "..(小区|花园|家园|公寓|山庄|别墅|新城|新村|社区|街道|大道|广场|大厦|学校|小学|中学|大学|学院|医院|公司|集团|[苑庭府郡湾邸轩阁])$"
)  # how estates, roads, schools and firms are called anywhere
HALF_A_NAME = re.compile(".(小区|花园|家园|公寓|社区|街道|大道|广场|学校|小学|中学|大学|医院|公司)")
DIVISION = re.compile(f"[省市县州镇乡]|街道|[^{NO_DISTRICT}]区")  # said by many, but no object that a matter is about
COMMON_IN_GROUP = 0.4
OURS = 0.4

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Names:
    """What is known of pieces as names; `has` is texts × pieces as 0 and 1, once by row and once by column."""

    words: Wording
    has: Any
    by_piece: Any
    pairs: Any
    possible: NDArray[np.bool_]

    @classmethod
    def of(cls, words: Wording) -> "Names":
        """The pieces that may be names: long enough, often where a name stands, and in titles."""
        has = (words.said > 0).astype(np.int64).tocsr()
        long = np.array([len(piece) >= SHORTEST_NAME for piece in words.pieces], dtype=bool)
        called = np.array([bool(CALLED.search(piece)) for piece in words.pieces], dtype=bool)
        named = (words.named >= NAME_LIKE) | (called & (words.named >= CALLED_SO))
        named &= np.array([not HALF_A_NAME.fullmatch(piece) for piece in words.pieces], dtype=bool)
        return cls(words, has, has.tocsc(), _pairs(words.pieces), long & named & (words.titled >= IN_TITLES))

    def counts(self, group: Ints) -> Ints:
        """In how many texts of the group each piece stands."""
        return np.asarray(self.has[group].sum(axis=0)).ravel()

    def texts_with(self, piece: int) -> Ints:
        """The texts in which a piece stands."""
        found: Ints = self.by_piece.indices[self.by_piece.indptr[piece] : self.by_piece.indptr[piece + 1]]
        return np.sort(found)

    def of_group(self, group: Ints, least: float = COMMON_IN_GROUP, ours: float = OURS) -> Ints:
        """The names of a group, the best first: in at least `least` of its texts, and at least `ours` of the texts that say them are the group's."""
        counts = self.counts(group)
        share, mine = counts / len(group), counts / np.maximum(self.words.texts_with, 1)
        found = np.flatnonzero(self.possible & (share >= least) & (mine >= ours) & (counts > 1))
        return found[np.argsort(-(share * np.sqrt(mine) * self.words.named)[found], kind="stable")]

    def of_many(self, group: Ints, least: float) -> Ints:
        """The names in at least `least` of a group that a great part of all texts says: no group alone can have most of them. Divisions are none of these."""
        share = self.counts(group) / len(group)
        common = self.possible & (share >= least) & ~is_rare(self.words.texts_with, self.words.said.shape[0])
        return np.array([piece for piece in np.flatnonzero(common) if not DIVISION.search(self.words.pieces[piece])], dtype=np.int64)

    def akin(self, piece: int) -> NDArray[np.bool_]:
        """The pieces that share two neighbouring letters with a name: what they say is the name again."""
        found: NDArray[np.bool_] = (self.pairs @ self.pairs[piece].T).toarray().ravel() > 0
        return found


def _pairs(pieces: tuple[str, ...]) -> Any:
    """Pieces × pairs of neighbouring letters as 0 and 1."""
    number: dict[str, int] = {}
    columns = [[number.setdefault(piece[n : n + 2], len(number)) for n in range(len(piece) - 1)] for piece in pieces]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.fromiter((column for row in columns for column in row), dtype=np.int64, count=int(ends[-1]))
    return csr_matrix((np.ones(len(flat), dtype=np.int64), flat, ends), shape=(len(pieces), max(len(number), 1)))
