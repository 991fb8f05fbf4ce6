"""Merkle trees as RFC 9162 defines them, recursively and naively: nothing shared with the verifier. Proofs come from here, and are judged there."""

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256().digest()


def leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def both(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def half(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (2.1.1)."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    k = half(len(leaves))
    return both(root(leaves[:k]), root(leaves[k:]))


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The proof that the leaf at `index` is in the tree (2.1.3.1)."""
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if index < k:
        return [*path(index, leaves[:k]), root(leaves[k:])]
    return [*path(index - k, leaves[k:]), root(leaves[:k])]


def added(old: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The proof that the tree only adds to that of its first `old` leaves (2.1.4.1)."""
    return _added(old, leaves, whole=True) if 0 < old < len(leaves) else []


def _added(old: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    n = len(leaves)
    if old == n:
        return [] if whole else [root(leaves)]
    k = half(n)
    if old <= k:
        return [*_added(old, leaves[:k], whole=whole), root(leaves[k:])]
    return [*_added(old - k, leaves[k:], whole=False), root(leaves[:k])]


def tile(level: int, number: int, leaves: Sequence[bytes]) -> bytes:
    """A tile (C2SP tlog-tiles): the roots over whole runs of 256**level leaves."""
    span = 256**level
    first = number * 256
    return b"".join(root(leaves[at * span : (at + 1) * span]) for at in range(first, min(first + 256, len(leaves) // span)))
