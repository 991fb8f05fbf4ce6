"""The Merkle tree of RFC 9162 over leaves in their order: hashes, roots, proofs, and the static tiles of C2SP tlog-tiles (256 hashes wide)."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

HASH, WIDTH, LONGEST_PROOF = 32, 256, 64
EMPTY = sha256(b"").digest()

def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf's bytes: a zero byte goes first, so that no node can pass for a leaf."""
    return sha256(b"\0" + leaf).digest()

def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()

def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over some hashes, each a leaf or a whole subtree of one same size."""
    level = list(hashes) or [EMPTY]
    while len(level) > 1:
        last = [level[-1]] if len(level) % 2 else []
        level = [sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)] + last
    return level[0]

def included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that the leaf with hash `leaf` stands at `index` in the tree of `size` with `root` (RFC 9162, 2.1.3.2)."""
    at, last, found = index, size - 1, leaf
    if len(proof) > LONGEST_PROOF or any(len(one) != HASH for one in (leaf, root, *proof)):
        return False
    for step in proof if 0 <= index < size else ():
        if last == 0:
            return False
        found = _node(step, found) if at & 1 or at == last else _node(found, step)
        at, last = _up(at, last)
    return last == 0 and index in range(size) and found == root

def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `new` leaves only adds to the tree of `old` leaves (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new or len(proof) > LONGEST_PROOF or any(len(one) != HASH for one in (old_root, new_root, *proof)):
        return False
    if old in (0, new):
        return not proof and old_root == (new_root if old == new else EMPTY)
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    skip = (old & -old).bit_length() - 1
    at, last = (old - 1) >> skip, (new - 1) >> skip
    before = after = steps[0] if steps else b""
    for step in steps[1:]:
        if last == 0:
            return False
        before, after = (_node(step, before), _node(step, after)) if at & 1 or at == last else (before, _node(after, step))
        at, last = _up(at, last)
    return last == 0 and before == old_root and after == new_root

def _up(at: int, last: int) -> tuple[int, int]:
    """One level up; a node without a sister, and the last of its level, rises to where it has one."""
    while at == last and at and not at & 1:
        at, last = at >> 1, last >> 1
    return at >> 1, last >> 1

class Tree:
    """All leaf hashes of a log, and above them every hash over 256 of the level below: enough for the root at any size, and for each tile."""
    def __init__(self, leaves: bytes) -> None:
        self.size, self.levels = len(leaves) // HASH, [leaves]
        while below := len(self.levels[-1]) // HASH // WIDTH:
            self.levels.append(b"".join([root_of(self._some(-1, at * WIDTH, (at + 1) * WIDTH)) for at in range(below)]))

    def _some(self, level: int, begin: int, end: int) -> list[bytes]:
        return [self.levels[level][at : at + HASH] for at in range(begin * HASH, end * HASH, HASH)]

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves. What of a level fills no tile stands to the right of all that does: folded from the right, smallest first."""
        found = b""
        for level in range(len(self.levels)):
            count = size // WIDTH**level
            some = self._some(level, count - count % WIDTH, count)
            while some:
                width = len(some) & -len(some)
                subtree = root_of(some[-width:])
                found, some = _node(subtree, found) if found else subtree, some[:-width]
        return found or EMPTY

    def tiles(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of each tile: tile/LEVEL/NUMBER, the number in groups of three digits, with .p/WIDTH where it is not full."""
        for level, hashes in enumerate(self.levels):
            for at in range(0, len(hashes), HASH * WIDTH):
                tile, number = hashes[at : at + HASH * WIDTH], at // (HASH * WIDTH)
                groups = [f"x{number // 1000**n % 1000:03}" for n in range(3, 0, -1) if number >= 1000**n]
                path = "/".join([f"tile/{level}", *groups, f"{number % 1000:03}"])
                yield path + (f".p/{len(tile) // HASH}" if len(tile) < HASH * WIDTH else ""), tile
