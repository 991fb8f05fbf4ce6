"""The tree: RFC 6962's own vectors, a second implementation by the definition, and proofs that are wrong in one thing."""

import random
from hashlib import sha256

import pytest

from huiying.journal.merkle import (
    EMPTY_ROOT,
    BadProof,
    Range,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    perfect,
    range_hash,
    root_of,
)

# The leaves and roots of the reference implementation of RFC 6962.
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1, word by word, over the hashes of leaves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


def node_of(leaves: list[bytes]):  # noqa: ANN201
    return lambda height, index: by_definition(leaves[index << height : (index + 1) << height])


def many(n: int) -> list[bytes]:
    return [leaf_hash(str(i).encode()) for i in range(n)]


@pytest.mark.parametrize("n", range(1, 9))
def test_the_reference_roots(n: int) -> None:
    assert root_of(HASHES[:n]).hex() == ROOTS[n - 1]


def test_the_empty_tree() -> None:
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest()


def test_reference_paths() -> None:
    """Audit paths of the reference implementation: (leaf, size) and consistency (old, new)."""
    node = node_of(HASHES)
    assert [part.hex()[:8] for part in inclusion_proof(0, 8, node)] == ["96a296d2", "5f083f0a", "6b47aaf2"]
    assert [part.hex()[:8] for part in inclusion_proof(5, 8, node)] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert [part.hex()[:8] for part in inclusion_proof(2, 3, node)] == ["fac54203"]
    assert [part.hex()[:8] for part in inclusion_proof(1, 5, node)] == ["6e340b9c", "5f083f0a", "bc1a0643"]
    assert [part.hex()[:8] for part in consistency_proof(1, 8, node)] == ["96a296d2", "5f083f0a", "6b47aaf2"]
    assert [part.hex()[:8] for part in consistency_proof(6, 8, node)] == ["0ebc5d34", "ca854ea1", "d37ee418"]
    assert [part.hex()[:8] for part in consistency_proof(2, 5, node)] == ["5f083f0a", "bc1a0643"]


@pytest.mark.parametrize("n", [*range(40), 63, 64, 65, 257])
def test_growing_gives_the_root_by_definition_at_every_size(n: int) -> None:
    leaves = many(n)
    tree = Range()
    for leaf in leaves:
        tree.append(leaf)
    assert (tree.size, tree.root()) == (n, by_definition(leaves))
    assert Range(n, tree.hashes).root() == tree.root()
    assert [range_hash(i << h, (i + 1) << h, node_of(leaves)) for h, i in perfect(0, n)] == tree.hashes


def test_every_leaf_of_every_tree_is_proved_and_no_other() -> None:
    leaves = many(70)
    for n in [*range(1, 35), 64, 65, 70]:
        root, node = by_definition(leaves[:n]), node_of(leaves)
        for index in range(n):
            proof = inclusion_proof(index, n, node)
            check_inclusion(leaves[index], index, n, proof, root)
            for other in {(index + 1) % n, 0} - {index}:
                with pytest.raises(BadProof):
                    check_inclusion(leaves[other], index, n, proof, root)
                with pytest.raises(BadProof):
                    check_inclusion(leaves[index], other, n, proof, root)


def test_every_older_tree_is_proved_to_be_the_beginning() -> None:
    leaves = many(70)
    node = node_of(leaves)
    for new in [*range(35), 64, 65, 70]:
        for old in range(new + 1):
            roots = by_definition(leaves[:old]), by_definition(leaves[:new])
            proof = consistency_proof(old, new, node)
            check_consistency(old, new, *roots, proof)
            with pytest.raises(BadProof):
                check_consistency(old, new, leaf_hash(b"other"), roots[1], proof)
            if old > 0:
                with pytest.raises(BadProof):
                    check_consistency(old, new, roots[0], leaf_hash(b"other"), proof)
            with pytest.raises(BadProof):
                check_consistency(old, new, *roots, [*proof, leaves[0]])
            if proof:
                with pytest.raises(BadProof):
                    check_consistency(old, new, *roots, proof[:-1])


def test_what_is_impossible_is_refused() -> None:
    node = node_of(HASHES)
    for index, size in [(8, 8), (-1, 8), (0, 0)]:
        with pytest.raises(BadProof):
            inclusion_proof(index, size, node)
        with pytest.raises(BadProof):
            check_inclusion(HASHES[0], index, size, [], HASHES[0])
    for old, new in [(9, 8), (-1, 8)]:
        with pytest.raises(BadProof):
            consistency_proof(old, new, node)
        with pytest.raises(BadProof):
            check_consistency(old, new, HASHES[0], HASHES[0], [])
    with pytest.raises(BadProof):
        check_consistency(3, 8, HASHES[0], HASHES[0], [])
    with pytest.raises(BadProof):
        check_inclusion(HASHES[0], 0, 1, [HASHES[1]], HASHES[0])
    with pytest.raises(BadProof):
        Range(3, HASHES[:1])


def test_forged_proofs_are_never_accepted() -> None:
    """A slice of the large trial: a proof changed in one part, its length, its index or its size."""
    chance = random.Random(12345)
    leaves = many(300)
    node = node_of(leaves)
    roots = {n: by_definition(leaves[:n]) for n in (1, 2, 7, 64, 100, 255, 256, 257, 300)}
    for _ in range(2000):
        n = chance.choice(list(roots))
        index = chance.randrange(n)
        leaf, proof, size, place = leaves[index], inclusion_proof(index, n, node), n, index
        match chance.randrange(5):
            case 0 if proof:
                proof[chance.randrange(len(proof))] = chance.randbytes(32)
            case 1:
                proof.insert(chance.randint(0, len(proof)), chance.choice(leaves))
            case 2 if proof:
                del proof[chance.randrange(len(proof))]
            case 3:
                leaf = chance.choice([other for other in leaves if other != leaf])
            case _:
                place, size = (index + 1) % n, n
                if n == 1:
                    continue
        with pytest.raises(BadProof):
            check_inclusion(leaf, place, size, proof, roots[n])
