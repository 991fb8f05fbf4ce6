"""The tree as static files (C2SP tlog-tiles): each holds up to 256 hashes, and every proof can be made from a few of them.

Entry i of tile (level, index) is the node of height 8 * level at the place 256 * index + i.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from huiying.journal.merkle import HASH_BYTES, Node, joined, node_hash, perfect

WIDTH = 256
HEIGHT = 8
_PATH = re.compile(r"tile/(\d{1,2})/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class BadTile(ValueError):  # noqa: N818 - says what was found
    """A tile that is not there, or not of the length that the size of the tree demands."""


def path(level: int, index: int, width: int = WIDTH) -> str:
    """A tile's path: tile/0/x001/x234/067, or tile/0/x001/x234/067.p/5 where it holds five hashes only."""
    digits = f"{index:0{(len(str(index)) + 2) // 3 * 3}d}"
    groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{name}" + ("" if width == WIDTH else f".p/{width}")


def is_path(text: str) -> bool:
    """Whether a text is a tile's path, so that it may be looked for on the disk."""
    found = _PATH.fullmatch(text)
    return found is not None and (found[3] is None or int(found[3]) < WIDTH)


def entries(size: int, level: int) -> int:
    """How many hashes a level has in the tree of a size."""
    return size >> (HEIGHT * level)


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Every tile of the tree of a size: level, index, width."""
    level = 0
    while count := entries(size, level):
        yield from ((level, index, WIDTH) for index in range(count // WIDTH))
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        level += 1


def subtree(hashes: Sequence[bytes]) -> bytes:
    """The node above a power of two of neighbours."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[place], hashes[place + 1]) for place in range(0, len(hashes), 2)]
    return hashes[0]


def cut(tile: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [tile[place : place + HASH_BYTES] for place in range(0, len(tile), HASH_BYTES)]


class Edge:
    """The right edge of a growing tree by tiles: for each level the hashes of its last tile that is not full. Enough to append and to tell the root."""

    def __init__(self) -> None:
        self.size = 0
        self.levels: list[list[bytes]] = []

    @classmethod
    def of(cls, size: int, fetch: Callable[[str], bytes]) -> "Edge":
        """The edge of the tree of a size, read from its tiles. Raises BadTile."""
        edge, level = cls(), 0
        while count := entries(size, level):
            width = count % WIDTH
            edge.levels.append(cut(_whole(fetch, level, count // WIDTH, width)) if width else [])
            level += 1
        edge.size = size
        return edge

    def append(self, leaves: Iterable[bytes]) -> Iterator[tuple[int, int, list[bytes]]]:
        """Add hashes of leaves; gives each tile as it becomes full: level, index, hashes."""
        for leaf in leaves:
            self.size += 1
            yield from self._put(0, leaf)

    def _put(self, level: int, entry: bytes) -> Iterator[tuple[int, int, list[bytes]]]:
        if level == len(self.levels):
            self.levels.append([])
        self.levels[level].append(entry)
        if len(self.levels[level]) == WIDTH:
            full, self.levels[level] = self.levels[level], []
            yield level, entries(self.size, level) // WIDTH - 1, full
            yield from self._put(level + 1, subtree(full))

    def partial(self) -> Iterator[tuple[int, int, list[bytes]]]:
        """The last tile of each level that has begun one: level, index, hashes."""
        for level, hashes in enumerate(self.levels):
            if hashes:
                yield level, entries(self.size, level) // WIDTH, hashes

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        parts = []
        for hashes in reversed(self.levels):
            parts += [subtree(hashes[index << height : (index + 1) << height]) for height, index in perfect(0, len(hashes))]
        return joined(parts)


def nodes(size: int, fetch: Callable[[str], bytes]) -> Node:
    """The nodes of the tree of a size, read from its tiles by `fetch` (path to bytes; raises BadTile or OSError where there is none)."""

    @lru_cache(maxsize=256)
    def tile(level: int, index: int) -> list[bytes]:
        width = min(WIDTH, entries(size, level) - index * WIDTH)
        return cut(_whole(fetch, level, index, width))

    def node(height: int, index: int) -> bytes:
        if (index + 1) << height > size:
            raise BadTile(f"node {index} at height {height} is not in a tree of {size}")
        level, up = divmod(height, HEIGHT)
        first = index << up
        hashes = tile(level, first // WIDTH)
        return subtree(hashes[first % WIDTH : first % WIDTH + (1 << up)])

    return node


def _whole(fetch: Callable[[str], bytes], level: int, index: int, width: int) -> bytes:
    """A tile of so many hashes at least, cut to them: a partial one may have grown full since. Raises BadTile."""
    if width < 1:
        raise BadTile(f"no tile {index} at level {level}")
    for name in dict.fromkeys((path(level, index, width), path(level, index))):
        try:
            content = fetch(name)
        except OSError:
            continue
        if len(content) < width * HASH_BYTES or len(content) % HASH_BYTES:
            raise BadTile(f"{name} has {len(content)} bytes")
        return content[: width * HASH_BYTES]
    raise BadTile(f"{path(level, index, width)} is missing")
