"""The tree: roots, proofs and tiles agree with the definition, and no changed proof is accepted."""

import random
from hashlib import sha256

from huiying_verify import tree
from tests.verify import forest
from tests.verify.forging import forge_proofs

LEAVES = [forest.leaf(b"leaf %d" % n) for n in range(700)]
FORGED = 20_000


def test_roots_known_from_outside() -> None:
    # the reference vectors of the certificate transparency tests: eight leaves, the root over each number of them
    leaves = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
    roots = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    hashes = b"".join(tree.leaf_hash(leaf) for leaf in leaves)
    for size, root in roots.items():
        assert tree.Tree(hashes).root(size).hex() == root
        assert forest.root([forest.leaf(leaf) for leaf in leaves[:size]]).hex() == root


def test_the_root_at_any_size_is_that_of_the_definition() -> None:
    whole = tree.Tree(b"".join(LEAVES))
    assert whole.size == len(LEAVES)
    for size in (*range(20), 255, 256, 257, 511, 512, 513, 640, 699, 700):
        assert whole.root(size) == forest.root(LEAVES[:size])


def test_a_tree_of_three_levels_has_the_root_and_tiles_of_the_definition() -> None:
    leaves = [sha256(b"%d" % n).digest() for n in range(65_536 + 256 * 3 + 5)]
    whole = tree.Tree(b"".join(leaves))
    assert whole.root(len(leaves)) == forest.root(leaves)
    assert whole.root(65_536) == forest.root(leaves[:65_536])
    tiles = dict(whole.tiles())
    last = {"tile/0/259.p/5": 5, "tile/1/001.p/3": 3, "tile/2/000.p/1": 1}
    assert {path: len(tile) // 32 for path, tile in tiles.items() if ".p/" in path} == last
    assert len(tiles) == 259 + 1 + 1 + 1 + 1
    assert tiles["tile/1/000"] == forest.tile(1, 0, leaves)
    assert tiles["tile/1/001.p/3"] == forest.tile(1, 1, leaves)
    assert tiles["tile/2/000.p/1"] == forest.root(leaves[:65_536])


def test_numbers_of_tiles_stand_in_groups_of_three() -> None:
    paths = dict(tree.Tree(bytes(32 * 256 * 1001)).tiles())
    assert "tile/0/x001/000" in paths
    assert "tile/0/999" in paths
    assert "tile/1/003.p/233" in paths


def test_every_true_proof_is_accepted() -> None:
    for size in (1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100):
        leaves = LEAVES[:size]
        root = forest.root(leaves)
        for index in range(size):
            assert tree.included(index, size, leaves[index], forest.path(index, leaves), root)
        for old in range(size + 1):
            assert tree.consistent(old, forest.root(leaves[:old]), size, root, forest.added(old, leaves))


def test_no_forged_proof_is_accepted() -> None:
    told = forge_proofs(FORGED, seed=3)
    assert told["accepted"] == 0
    assert sum(told["kinds"].values()) == FORGED
    assert min(told["kinds"].values()) > FORGED // 100


def test_a_proof_that_is_no_list_of_hashes_is_refused() -> None:
    assert not tree.included(0, 2, LEAVES[0], [LEAVES[1][:31]], forest.root(LEAVES[:2]))
    assert not tree.included(0, 2, b"", [LEAVES[1]], forest.root(LEAVES[:2]))
    assert not tree.included(-1, 2, LEAVES[0], [LEAVES[1]], forest.root(LEAVES[:2]))
    assert not tree.included(2, 2, LEAVES[0], [LEAVES[1]], forest.root(LEAVES[:2]))
    assert not tree.included(0, 2, LEAVES[0], LEAVES, forest.root(LEAVES[:2]))
    assert not tree.consistent(3, forest.EMPTY, 2, forest.EMPTY, [])
    assert not tree.consistent(0, LEAVES[0], 2, forest.root(LEAVES[:2]), [])


def test_random_trees_agree_with_the_definition() -> None:
    chance = random.Random(11)
    for _ in range(60):
        size = chance.randrange(1, 700)
        old, index = chance.randrange(size + 1), chance.randrange(size)
        leaves = LEAVES[:size]
        root = forest.root(leaves)
        assert tree.included(index, size, leaves[index], forest.path(index, leaves), root)
        assert tree.consistent(old, forest.root(leaves[:old]), size, root, forest.added(old, leaves))
