"""Tiles: their paths, and that proofs made from them alone are right for every size."""

import pytest

from huiying.journal.merkle import check_consistency, check_inclusion, consistency_proof, inclusion_proof, leaf_hash, root_of
from huiying.journal.tiles import BadTile, Edge, is_path, nodes, path, tiles_of


def many(n: int) -> list[bytes]:
    return [leaf_hash(str(i).encode()) for i in range(n)]


def grown(leaves: list[bytes], *stops: int) -> tuple[Edge, dict[str, bytes]]:
    """A tree that grew by these stops, with every file it would have put down."""
    edge, files, at = Edge(), {}, 0
    for stop in (*stops, len(leaves)):
        for level, index, full in edge.append(leaves[at:stop]):
            files[path(level, index)] = b"".join(full)
        for level, index, part in edge.partial():
            files[path(level, index, len(part))] = b"".join(part)
        at = stop
    return edge, files


def fetched(files: dict[str, bytes]):  # noqa: ANN201
    def fetch(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError(name)
        return files[name]

    return fetch


def test_paths() -> None:
    assert path(0, 1234067) == "tile/0/x001/x234/067"
    assert path(0, 0) == "tile/0/000"
    assert path(1, 67, 5) == "tile/1/067.p/5"
    assert path(2, 1000, 255) == "tile/2/x001/000.p/255"
    assert all(is_path(path(*tile)) for tile in [(0, 0), (0, 999), (3, 1000, 1), (0, 10**9, 255)])
    for wrong in (
        "tile/0/../000",
        "tile/0/x001",
        "tile/0/0",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/０/000",
    ):
        assert not is_path(wrong)


def test_which_tiles_a_size_has() -> None:
    assert list(tiles_of(0)) == []
    assert list(tiles_of(5)) == [(0, 0, 5)]
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    assert list(tiles_of(70_000))[-3:] == [(1, 0, 256), (1, 1, 17), (2, 0, 1)]
    assert len(list(tiles_of(70_000))) == 274 + 2 + 1


@pytest.mark.parametrize("n", [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000])
def test_root_and_proofs_follow_from_the_files_alone(n: int) -> None:
    leaves = many(n)
    edge, files = grown(leaves, 1, 3, 200, 260)
    assert edge.size == n
    assert edge.root() == root_of(leaves)
    assert {path(*tile) for tile in tiles_of(n)} <= files.keys()
    node = nodes(n, fetched(files))
    for index in {0, n // 2, n - 1} if n else set():
        check_inclusion(leaves[index], index, n, inclusion_proof(index, n, node), edge.root())
    for old in {0, 1, n // 3, n - 1, n} & set(range(n + 1)):
        check_consistency(old, n, root_of(leaves[:old]), edge.root(), consistency_proof(old, n, node))


def test_a_tree_of_three_levels() -> None:
    leaves = many(66_000)
    edge, files = grown(leaves, 65_535, 65_537)
    assert edge.root() == root_of(leaves)
    node = nodes(66_000, fetched(files))
    for index in (0, 65_535, 65_536, 65_999):
        check_inclusion(leaves[index], index, 66_000, inclusion_proof(index, 66_000, node), edge.root())


def test_an_edge_is_read_back_and_goes_on() -> None:
    leaves = many(1200)
    for n in (0, 1, 255, 256, 700):
        _, files = grown(leaves[:n])
        again = Edge.of(n, fetched(files))
        assert (again.size, again.root()) == (n, root_of(leaves[:n]))
        list(again.append(leaves[n:]))
        assert again.root() == root_of(leaves)


def test_a_partial_tile_that_has_gone_is_read_from_the_full_one() -> None:
    leaves = many(300)
    _, files = grown(leaves)
    assert Edge.of(100, fetched(files)).root() == root_of(leaves[:100])


def test_missing_and_broken_tiles_are_refused() -> None:
    _, files = grown(many(300))
    for broken in ({}, {**files, "tile/0/001.p/44": b"short"}, {**files, "tile/0/001.p/44": files["tile/0/001.p/44"] + b"x"}):
        with pytest.raises(BadTile):
            Edge.of(300, fetched(broken))
    with pytest.raises(BadTile):
        nodes(300, fetched(files))(0, 300)
