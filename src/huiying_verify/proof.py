"""python -m huiying_verify.proof: check a checkpoint, a proof or a receipt alone. 0 it holds, 1 it does not, 2 unusable input."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from huiying_verify import note, tree
from huiying_verify.note import Checkpoint, Key, Note, Unusable

INCLUSION = "c2sp.org/tlog-proof@v1"
FILES = {"checkpoint": (1,), "inclusion": (2,), "consistency": (3,), "receipt": (1, 2)}
LARGEST = 16_000_000


def main(arguments: Sequence[str]) -> int:
    """Check what the arguments name and say in one line what was found."""
    parser = argparse.ArgumentParser(prog="python -m huiying_verify.proof", description=__doc__)
    parser.add_argument("what", choices=sorted(FILES))
    parser.add_argument("files", nargs="+", type=Path, help="checkpoint FILE | inclusion PROOF LEAF | consistency OLD NEW PROOF | receipt FILE [LEAF]")
    parser.add_argument("--key", action="append", required=True, help="NAME+ID+BASE64 of the log (C2SP signed-note); more after a key roll")
    parser.add_argument("--witness", action="append", default=[], help="NAME+ID+BASE64 of a witness")
    parser.add_argument("--quorum", type=int, default=0, help="how many witnesses must have signed")
    args = parser.parse_args(arguments)
    try:
        said = wrong_with(args.what, [_bytes(path) for path in args.files], [note.key_of(text) for text in (*args.key, *args.witness)], args.quorum)
    except (Unusable, OSError) as wrong:
        print(f"unusable: {wrong}", file=sys.stderr)
        return 2
    print(said or "it holds")
    return 1 if said else 0


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise Unusable(f"{path} is too long")
    return path.read_bytes()


def wrong_with(what: str, files: Sequence[bytes], keys: Sequence[Key], quorum: int = 0) -> str:
    """What is wrong with a checkpoint, proof or receipt; "" if it holds. Raises Unusable."""
    if len(files) not in FILES[what]:
        raise Unusable(f"{what} needs {FILES[what]} files")
    if what == "receipt":
        found = note.read(files[0])
        given = any(key.kind == note.LOG and found.text.startswith(f"{key.name}\n") and found.signed_by(key) for key in keys)
        right = receipt(found)[0] in {tree.leaf_hash(leaf) for leaf in files[1:]} or not files[1:]
        return "" if given and right else "the receipt of another leaf" if given else "not signed by the log's key"
    if what == "checkpoint":
        return signed(files[0], keys, quorum)[1]
    if what == "inclusion":
        index, hashes, rest = inclusion_proof(files[0])
        point, wrong = signed(rest, keys, quorum)
        return wrong or ("" if tree.included(index, point.size, tree.leaf_hash(files[1]), hashes, point.root) else "the leaf is not in that tree at that place")
    (old, wrong), (new, also) = signed(files[0], keys), signed(files[1], keys, quorum)
    holds = old.origin == new.origin and tree.consistent(old.size, old.root, new.size, new.root, note.hashes(_lines(files[2])))
    return wrong or also or ("" if holds else "the second tree does not only add to the first")


def signed(data: bytes, keys: Sequence[Key], quorum: int = 0) -> tuple[Checkpoint, str]:
    """The checkpoint in a file, and what is wrong with its signatures (nothing: ""). Raises Unusable."""
    found = note.read(data)
    point = note.checkpoint(found)
    if not any(key.kind == note.LOG and key.name == point.origin and found.signed_by(key) for key in keys):
        return point, "not signed by the log's key"
    count = note.witnesses(found, keys)
    return point, "" if count >= quorum else f"signed by {count} of {quorum} witnesses"


def receipt(found: Note) -> tuple[bytes, str, str]:
    """What a receipt promises: the leaf's hash, when it was given, by when the leaf is in the tree. Raises Unusable."""
    lines = found.text[:-1].split("\n")
    if len(lines) != 4 or not lines[0].endswith("/receipt"):  # noqa: PLR2004 - its four lines
        raise Unusable("not a receipt")
    return note.hashes(lines[1:2])[0], lines[2], lines[3]


def inclusion_proof(data: bytes) -> tuple[int, list[bytes], bytes]:
    """Index, hashes and signed checkpoint of a proof's text. Raises Unusable."""
    head, _, rest = data.partition(b"\n\n")
    title, index, *lines = [*_lines(head + b"\n"), ""][: tree.LONGEST_PROOF + 4]
    if title != INCLUSION or not index.startswith("index ") or not note.SIZE.fullmatch(index[6:]):
        raise Unusable("not a proof of inclusion")
    return int(index[6:]), note.hashes(lines[:-1]), rest


def _lines(data: bytes) -> list[str]:
    if not data.isascii() or (data and not data.endswith(b"\n")):
        raise Unusable("not lines of text")
    return data.decode().split("\n")[:-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
