"""python -m huiying_verify.proof: check a checkpoint, a proof or a receipt alone. 0 it holds, 1 it does not, 2 unusable input."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from huiying_verify import note, tree
from huiying_verify.note import LOG, WITNESS, Checkpoint, Key, Note, Unusable

INCLUSION, LARGEST = "c2sp.org/tlog-proof@v1", 16_000_000
FILES = {"checkpoint": (1,), "inclusion": (2,), "consistency": (3,), "receipt": (1, 2)}

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
        keys, files = [note.key_of(text) for text in (*args.key, *args.witness)], [path.open("rb").read(LARGEST) for path in args.files]
        said = wrong_with(args.what, files, keys, args.quorum)
    except (Unusable, OSError) as wrong:
        print(f"unusable: {wrong}", file=sys.stderr)
        return 2
    print(said or "it holds")
    return 1 if said else 0

def wrong_with(what: str, files: Sequence[bytes], keys: Sequence[Key], quorum: int = 0) -> str:
    """What is wrong with a checkpoint, proof or receipt; "" if it holds. Raises Unusable."""
    if len(files) not in FILES[what]:
        raise Unusable(f"{what} needs {FILES[what]} files")
    if what == "receipt":
        found = note.read(files[0])
        given = any(key.kind == LOG and found.text.startswith(f"{key.name}\n") and found.signed_by(key) for key in keys)
        right = receipt(found)[0] in {tree.leaf_hash(leaf) for leaf in files[1:]} or not files[1:]
        return "" if given and right else "the receipt of another leaf" if given else "not signed by the log's key"
    if what in ("checkpoint", "inclusion"):
        index, hashes, rest = inclusion_proof(files[0]) if what == "inclusion" else (0, [], files[0])
        point, wrong = signed(rest, keys, quorum)
        there = what == "checkpoint" or tree.included(index, point.size, tree.leaf_hash(files[1]), hashes, point.root)
        return wrong or ("" if there else "the leaf is not in that tree at that place")
    (old, wrong), (new, also), steps = signed(files[0], keys), signed(files[1], keys, quorum), note.hashes(_lines(files[2]))
    adds = old.origin == new.origin and tree.consistent(old.size, old.root, new.size, new.root, steps)
    return wrong or also or ("" if adds else "the second tree does not only add to the first")

def signed(data: bytes, keys: Sequence[Key], quorum: int = 0) -> tuple[Checkpoint, str]:
    """The checkpoint in a file, and what is wrong with its signatures (nothing: ""). Raises Unusable."""
    found = note.read(data)
    point = note.checkpoint(found)
    if not any(key.kind == LOG and key.name == point.origin and found.signed_by(key) for key in keys):
        return point, "not signed by the log's key"
    count = len({key.public for key in keys if key.kind == WITNESS and found.signed_by(key)})  # one who has two names counts once
    return point, "" if count >= quorum else f"signed by {count} of {quorum} witnesses"

def receipt(found: Note) -> tuple[bytes, str, str]:
    """What a receipt promises: the leaf's hash, when it was given, by when the leaf is in the tree. Raises Unusable."""
    name, *lines = found.text[:-1].split("\n")
    if len(lines) != 3 or not name.endswith("/receipt"):  # noqa: PLR2004 - hash, and two moments
        raise Unusable("not a receipt")
    return note.hashes(lines[:1])[0], lines[1], lines[2]

def inclusion_proof(data: bytes) -> tuple[int, list[bytes], bytes]:
    """Index, hashes and signed checkpoint of a proof's text. Raises Unusable."""
    head, _, rest = data.partition(b"\n\n")
    title, index, *lines = [*_lines(head + b"\n"), ""]
    if title != INCLUSION or not index.startswith("index ") or not note.SIZE.fullmatch(index[6:]):
        raise Unusable("not a proof of inclusion")
    return int(index[6:]), note.hashes(lines[:-1]), rest

def _lines(data: bytes) -> list[str]:
    if not data.isascii() or (data and not data.endswith(b"\n")):
        raise Unusable("not lines of text")
    return data.decode().split("\n")[:-1]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
