"""Proofs as a lying server would make them: true ones with something changed. None may be accepted."""

import random
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from huiying_verify import note, proof, tree
from tests.verify import forest, notes

LEAVES = [forest.leaf(b"leaf %d" % n) for n in range(300)]
SIGNED = 40  # one forged proof in so many is a whole file with a signed checkpoint: a signature takes milliseconds
Chance = random.Random


@lru_cache(maxsize=512)
def root(size: int) -> bytes:
    return forest.root(LEAVES[:size])


def forge_proofs(n: int, seed: int) -> dict[str, Any]:
    """Judge `n` forged proofs: how many were accepted (0), and how many of each kind there were."""
    chance = Chance(seed)
    kinds: Counter[str] = Counter()
    accepted = []
    for case in range(n):
        forge = FILES[case // SIGNED % len(FILES)] if case % SIGNED == 0 else chance.choice(PROOFS)
        kind, holds = forge(chance)
        kinds[kind] += 1
        if holds:
            accepted.append(f"{kind} #{case}")
    return {"forged": n, "accepted": len(accepted), "first": accepted[:5], "kinds": dict(kinds)}


def _hash(chance: Chance) -> bytes:
    return chance.choice([chance.randbytes(32), chance.choice(LEAVES), root(chance.randrange(1, 300)), forest.EMPTY])


def _changed(chance: Chance, true: list[bytes]) -> list[bytes]:
    """Another list of hashes than the given one."""
    while True:
        told = list(true)
        match chance.randrange(6):
            case 0 if told:
                at, bit = chance.randrange(len(told)), chance.randrange(256)
                told[at] = (int.from_bytes(told[at], "big") ^ 1 << bit).to_bytes(32, "big")
            case 1 if told:
                told[chance.randrange(len(told))] = _hash(chance)
            case 2 if told:
                del told[chance.randrange(len(told))]
            case 3:
                told.insert(chance.randrange(len(told) + 1), _hash(chance))
            case 4 if len(told) > 1:
                chance.shuffle(told)
            case _:
                told = [_hash(chance) for _ in range(chance.randrange(10))]
        if told != true:
            return told


def _inclusion(chance: Chance) -> tuple[str, bool]:
    size = chance.randrange(1, 300)
    index = chance.randrange(size)
    told = forest.path(index, LEAVES[:size])
    kind = chance.choice(["another proof", "another leaf", "another place", "another root"])
    leaf, at, of, known = LEAVES[index], index, size, root(size)
    if kind == "another proof":
        told = _changed(chance, told)
    elif kind == "another leaf":
        leaf = _other(chance, leaf)
    elif kind == "another place":
        at = chance.choice([n for n in range(size + 3) if n != index])
    else:
        known = _other(chance, known)
    return f"inclusion: {kind}", tree.included(at, of, leaf, told, known)


def _consistency(chance: Chance) -> tuple[str, bool]:
    new = chance.randrange(2, 300)
    old = chance.randrange(1, new)
    told, first, second = forest.added(old, LEAVES[:new]), root(old), root(new)
    kind = chance.choice(["another proof", "another old root", "another new root", "another old size", "a rewritten log", "a shortened log"])
    if kind == "another proof":
        told = _changed(chance, told)
    elif kind == "another old root":
        first = _other(chance, first)
    elif kind == "another new root":
        second = _other(chance, second)
    elif kind == "another old size":
        old, first = chance.choice([(n, root(old)) for n in range(1, new + 1) if n != old and root(n) != root(old)])
    elif kind == "a rewritten log":
        leaves = list(LEAVES[:new])
        leaves[chance.randrange(old)] = chance.randbytes(32)
        told, second = forest.added(old, leaves), forest.root(leaves)
    else:
        old, new, first, second = new, old, second, first
    return f"consistency: {kind}", tree.consistent(old, first, new, second, told)


def _other(chance: Chance, true: bytes) -> bytes:
    while (told := _hash(chance)) == true:
        pass
    return told


PROOFS: list[Callable[[Chance], tuple[str, bool]]] = [_inclusion, _consistency]
LOG, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
ORIGIN = "example.org/log"
KEYS = [note.key_of(notes.vkey(ORIGIN, LOG))]


def _file(chance: Chance) -> tuple[str, bool]:
    """A whole file: a proof of inclusion with its checkpoint, one byte of which is another."""
    size = chance.randrange(2, 300)
    index = chance.randrange(size)
    told = "".join(b64encode(step).decode() + "\n" for step in forest.path(index, LEAVES[:size]))
    whole = bytearray(f"{proof.INCLUSION}\nindex {index}\n{told}\n{notes.checkpoint(ORIGIN, size, root(size), LOG)}".encode())
    at = chance.randrange(len(whole))
    whole[at] = chance.choice([n for n in range(256) if n != whole[at]])
    return "file: another byte", _holds(bytes(whole), b"leaf %d" % index)


def _stranger(chance: Chance) -> tuple[str, bool]:
    """A true proof under a checkpoint that somebody else signed."""
    size = chance.randrange(2, 300)
    index = chance.randrange(size)
    told = "".join(b64encode(step).decode() + "\n" for step in forest.path(index, LEAVES[:size]))
    whole = f"{proof.INCLUSION}\nindex {index}\n{told}\n{notes.checkpoint(ORIGIN, size, root(size), STRANGER)}"
    return "file: another signer", _holds(whole.encode(), b"leaf %d" % index)


def _holds(data: bytes, leaf: bytes) -> bool:
    try:
        return proof.wrong_with("inclusion", [data, leaf], KEYS) == ""
    except note.Unusable:
        return False


FILES: list[Callable[[Chance], tuple[str, bool]]] = [_file, _stranger]
