"""The tree over the journal (RFC 6962 2.1, RFC 9162 2.1): roots, proofs that something is in it, proofs that it only grew. SHA-256 throughout.

A node is named by its height and its place among those of its height: node (h, i) covers the leaves [i * 2**h, (i + 1) * 2**h).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32
Node = Callable[[int, int], bytes]


class BadProof(ValueError):  # noqa: N818 - says what was found
    """A proof that does not prove what it is said to prove."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf's bytes."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\1" + left + right).digest()


def perfect(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest perfect subtrees that cover the leaves [begin, end), from left to right, as (height, index)."""
    while begin < end:
        height = (end - begin).bit_length() - 1
        if begin:
            height = min(height, (begin & -begin).bit_length() - 1)
        yield height, begin >> height
        begin += 1 << height


def joined(parts: Sequence[bytes]) -> bytes:
    """The hash above neighbouring perfect subtrees, given from left to right, each smaller than the one before; the empty tree's for none."""
    if not parts:
        return EMPTY_ROOT
    above = parts[-1]
    for part in reversed(parts[:-1]):
        above = node_hash(part, above)
    return above


def range_hash(begin: int, end: int, node: Node) -> bytes:
    """The hash over the leaves [begin, end), where they are one subtree of some tree."""
    return joined([node(height, index) for height, index in perfect(begin, end)])


class Range:
    """The compact range [0, size): the perfect subtrees of a growing tree, the largest first. Enough to append and to tell the root."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """An empty tree, or one that has grown already. Raises BadProof where the hashes are not as many as the size has subtrees."""
        if len(hashes) != size.bit_count():
            raise BadProof(f"a tree of {size} leaves has {size.bit_count()} perfect subtrees, not {len(hashes)}")
        self.size, self.hashes = size, list(hashes)

    def append(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        size, above = self.size, leaf
        while size & 1:
            above = node_hash(self.hashes.pop(), above)
            size >>= 1
        self.hashes.append(above)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return joined(self.hashes)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over the hashes of leaves."""
    tree = Range()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def _split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path of a leaf in the tree of a size, from the leaf upwards (RFC 9162 2.1.3.1). Raises BadProof for a leaf that is not in it."""
    if not 0 <= index < size:
        raise BadProof(f"leaf {index} is not in a tree of {size}")
    begin, end, path = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(range_hash(middle, end, node))
            end = middle
        else:
            path.append(range_hash(begin, middle, node))
            begin = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the tree of size `new` begins with that of size `old` (RFC 9162 2.1.4.1). Raises BadProof when it cannot."""
    if not 0 <= old <= new:
        raise BadProof(f"a tree of {new} does not begin with one of {old}")
    if old in {0, new}:
        return []
    begin, end, known, path = 0, new, True, []
    while end != old:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(range_hash(middle, end, node))
            end = middle
        else:
            path.append(range_hash(begin, middle, node))
            begin, known = middle, False
    if not known:
        path.append(range_hash(begin, end, node))
    return path[::-1]


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that follows from a leaf's hash and its audit path (RFC 9162 2.1.3.2). Raises BadProof for a path of a wrong length."""
    if not 0 <= index < size:
        raise BadProof(f"leaf {index} is not in a tree of {size}")
    place, last, root = index, size - 1, leaf
    for part in proof:
        if last == 0:
            raise BadProof("the path is too long")
        if place & 1 or place == last:
            root = node_hash(part, root)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, part)
        place, last = place >> 1, last >> 1
    if last:
        raise BadProof("the path is too short")
    return root


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise BadProof unless the leaf's hash stands at the index of the tree with this size and root."""
    if root_by_inclusion(leaf, index, size, proof) != root:
        raise BadProof("the path leads to another root")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise BadProof unless the newer tree begins with the older one (RFC 9162 2.1.4.2)."""
    if not 0 <= old <= new:
        raise BadProof(f"a tree of {new} does not begin with one of {old}")
    if old in {0, new}:
        if proof or old_root != (new_root if old else EMPTY_ROOT):
            raise BadProof("the trees differ")
        return
    parts = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not parts:
        raise BadProof("the proof is too short")
    if _two_roots(old, new, parts) != (old_root, new_root):
        raise BadProof("the proof leads to other roots")


def _two_roots(old: int, new: int, parts: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of both trees, as the parts of a proof make them."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = parts[0]
    for part in parts[1:]:
        if last == 0:
            raise BadProof("the proof is too long")
        if place & 1 or place == last:
            before, after = node_hash(part, before), node_hash(part, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, part)
        place, last = place >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")
    return before, after
