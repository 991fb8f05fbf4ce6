"""The log as a whole: keys and their rolls, checkpoints, tiles, what the manifest and the log's own events say of the other files, daily proofs, receipts."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise

from huiying_verify import ed25519, note, proof
from huiying_verify.events import Event
from huiying_verify.note import Checkpoint, Key
from huiying_verify.reading import Folder, Report, encode, parse
from huiying_verify.tree import Tree, included, leaf_hash

MOST_NOTES = 5_000
PUBLISHED = ("definitions/", "facts/", "kpi/", "statements/", "terms/")


class Log:
    """The log of a folder, by its events about itself; `pinned` are keys that somebody had from elsewhere."""

    def __init__(self, folder: Folder, report: Report, tree: Tree, events: Sequence[Event], pinned: Sequence[Key]) -> None:
        self.folder, self.report, self.tree, self.told = folder, report, tree, folder.json("log.json")
        self.origin: str = self.told["origin"]
        self.keys: dict[str, list[tuple[Key, int, str]]] = {"log": [], "receipt": []}  # key, from which size on, its line
        self.published, self.began = dict[str, str](), 0
        for event in events:
            with report.guarded("keys", "proof", f"evidence {event.seq}"):
                self._tell(event)
        chains = [(role, *pair) for role, chain in self.keys.items() for pair in pairwise([*chain, (None, 0, "")])]
        expected = [{"key": k[2], "role": role, "from_size": k[1], "to_size": after[1] - 1 if after[2] else None} for role, k, after in chains]
        report.equal("keys", "proof", "log.json keys", sorted(map(encode, self.told["keys"])), sorted(map(encode, expected)))
        if not pinned:
            report.notes.append("no --key was given: the log's key is the folder's own word, get it from elsewhere")
        elif not any(key in pinned and since >= self.began for key, since, _ in self.keys["log"]):
            report.differs("keys", "proof", "--key", [line for _, _, line in self.keys["log"]], "the key that was given")

    def _tell(self, event: Event) -> None:
        told = event.payload
        if event.type == "evidence.opened":
            self.keys = {role: [(note.key_of(told[role]), 0, told[role])] for role in ("log", "receipt")}
        elif event.type == "evidence.key_rolled":
            chain, text = self.keys[told["role"]], f"huiying-key-roll/v1\n{told['old']}\n{told['new']}\n".encode()
            right = chain[-1][2] == told["old"] and ed25519.verify(chain[-1][0].public, text, note.base64(told["signature"]))
            self.report.equal("keys", "proof", f"roll at leaf {event.place}", right, True)
            chain += [(note.key_of(told["new"]), event.place + 1, told["new"])] if right else []
        elif event.type == "evidence.published":
            self.published = told["files"]
        elif event.type == "evidence.broken":
            self.began = told["kept"] + 1
            for role, chain in self.keys.items():
                chain.append((note.key_of(told[role]), self.began, told[role]))
            self.report.notes.append(f"after a restore the log {told['earlier']} (size {told['size']}) goes on as {told['origin']} from leaf {told['kept']}")

    def point(self, path: str, data: bytes, size: int | None = None, witnesses: Sequence[Key] = (), quorum: int = 0) -> Checkpoint:
        """A checkpoint (of this size) is signed by the key in force, and by so many witnesses; its tree is the beginning of this."""
        point = note.checkpoint(note.read(data))
        wrong = proof.signed(data, [self._key(point.size), *witnesses], quorum)[1]
        root = self.tree.root(point.size) if point.size <= self.tree.size else b""
        told, found = (point.origin, point.size, point.root.hex(), wrong), (self.origin, point.size if size is None else size, root.hex(), "")
        self.report.equal("checkpoint" if path == "checkpoint" else "consistency", "proof", path, told, found)
        return point

    def _key(self, size: int) -> Key:
        return [key for key, since, _ in self.keys["log"] if since <= size][-1]

    def checkpoints(self, earlier: Sequence[tuple[str, bytes]], witnesses: Sequence[Key], quorum: int | None) -> None:
        """The checkpoint signs all leaves, with enough witnesses; each earlier one, and each day's, the first of them."""
        given = witnesses or [note.key_of(line) for line in self.told["witnesses"]]
        enough = max(self.told["quorum"], len(witnesses)) if quorum is None else quorum
        self.point("checkpoint", self.folder.read("checkpoint"), self.tree.size, given, enough)
        for path, data in [*((path, b"") for path in self.folder.under("checkpoints/")[:MOST_NOTES]), *earlier]:
            with self.report.guarded("consistency", "proof", path):
                self.point(path, data or self.folder.read(path), None if data else int(path.removeprefix("checkpoints/")))
        for path in self.folder.under("daily/")[:MOST_NOTES]:
            with self.report.guarded("daily", "proof", path):
                told = self.folder.json(path)
                index, hashes, rest = proof.inclusion_proof(told["proof"].encode())
                point = self.point(path, rest)
                self.report.equal("daily", "proof", path, included(index, point.size, leaf_hash(told["leaf"].encode()), hashes, point.root), True)

    def files(self) -> None:
        """Each tile is that of the tree; each file is in the manifest, and the figures' files in the log itself."""
        hashes = {path: sha256(self.folder.read(path)).hexdigest() for path in self.folder.sizes if path != "manifest"}
        tiles = {path: sha256(tile).hexdigest() for path, tile in self.tree.tiles()}
        manifest = note.read(self.folder.read("manifest"))
        point = note.checkpoint(manifest)
        told = (point.origin, point.size, point.root.hex(), manifest.signed_by(self._key(point.size)))
        self.report.equal("manifest", "proof", "manifest", told, (f"{self.origin}/manifest", self.tree.size, self.tree.root(self.tree.size).hex(), True))
        found = tuple(f"{hashes[path]} {self.folder.sizes[path]} {path}" for path in sorted(hashes, key=str.encode))
        for line in {*point.more} ^ {*found} or ({*found} if point.more != found else ()):
            self.report.differs("manifest", "proof", line[65:], "in the manifest" if line in point.more else "in the folder", "the same in both")
        self.report.held("manifest", len(found))
        for name, expected, begins in (("tiles", tiles, ("tile/",)), ("published files", self.published, PUBLISHED)):
            for path in sorted(expected.keys() | {path for path in hashes if path.startswith(begins)}):
                self.report.equal(name, "proof", path, hashes.get(path), expected.get(path))

    def receipt(self, name: str, data: bytes, newest: str) -> None:
        """What a citizen was promised is in the tree, once its time had come when the log's newest event was written."""
        leaves = self.tree.levels[0]
        for event in parse(data)["events"]:
            found = note.read(event["note"].encode())
            promised, _, merge_by = proof.receipt(found)
            signed = any(found.text.startswith(f"{key.name}\n") and found.signed_by(key) for key, _, _ in self.keys["receipt"])
            self.report.equal("receipts", "proof", f"{name} signature", signed and promised == leaf_hash(event["leaf"].encode()), True)
            there = any(leaves[at : at + len(promised)] == promised for at in range(0, len(leaves), len(promised)))
            if there or newest >= merge_by:
                self.report.equal("receipts", "event", f"{name} {promised.hex()}", "in the tree" if there else "dropped", "in the tree")
