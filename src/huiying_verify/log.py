"""The log: its leaves and the events in them, told in their streams' order; keys and their rolls, checkpoints, tiles; what manifest and log say of files."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

from huiying_verify import ed25519, note, proof
from huiying_verify.note import Checkpoint, Key, Unusable
from huiying_verify.reading import SHORT, WRONG, Folder, Report, encode, parse, short, written
from huiying_verify.tree import Tree, included, leaf_hash

DENSE = ("order", "call", "agent", "evidence")  # kinds of streams that count from 1 without a gap
_AT, _TEXT = r'"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)"', r'"([ !#-\[\]-~]*)"'  # printable ASCII without quote and backslash
_FORM = {
    "account_class": _TEXT, "actor_id": _TEXT, "actor_kind": _TEXT, "actor_role": _TEXT, "at": _AT, "at_server": _AT, "at_source": f"(?:null|{_AT})",
    "boot_id": _TEXT, "id": '"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"', "idem_key": '(?:null|"[0-9a-f]{64}")', "imported": "(true|false)",
    "mono_ns": '"(?:0|[1-9][0-9]{0,18})"', "org_id": _TEXT, "payload": r"(\{.*\})", "schema_version": "[1-9][0-9]{0,4}", "stream": _TEXT,
    "stream_seq": "([1-9][0-9]{0,9})", "type": _TEXT}  # fmt: skip
_LEAF = re.compile("{" + ",".join(f'"{name}":{form}' for name, form in _FORM.items()) + "}").fullmatch
_REMOVED = re.compile(rb'\{"leaf_hash":"([0-9a-f]{64})"\}').fullmatch
MOST_NOTES, DAY, PUBLISHED = 5_000, timedelta(days=1), ("definitions/", "facts/", "kpi/", "life.json", "statements/", "terms/")
Event = NamedTuple("Event", [  # noqa: UP014 - one event: its place in the tree and in its stream, and what it tells
    ("place", int), ("seq", int), ("imported", bool), ("payload", dict[str, Any]), ("id", str), ("stream", str), ("type", str), ("at", str), ("at_server", str),
    ("actor", str), ("account", str)])  # fmt: skip

def read_leaf(place: int, line: bytes) -> Event:
    """The event that a leaf's bytes tell. Raises Unusable where they are not the canonical JSON of one with its eighteen fields."""
    found = _LEAF(str(line, "ascii"))
    if found is None:
        raise Unusable("not the canonical form of an event")
    account, actor, _kind, _role, at, at_server, _source, _boot, id_, imported, _org, payload, stream, seq, kind = found.groups()
    return Event(place, int(seq), imported == "true", (short if len(payload) < SHORT else parse)(payload), id_, stream, kind, at, at_server, actor, account)

class Streams:
    """Lets events be told in their streams' order, which the order of sealing is not; what has a gap before it waits to the end."""
    def __init__(self, report: Report, tellers: Mapping[str, Callable[[Event], object]]) -> None:
        self.report, self.tellers, self.newest = report, tellers, ""
        self.last, self.waiting, self.gaps, self.hidden = dict[str, int](), dict[str, dict[int, Event]](), dict[str, int](), 0

    def take(self, event: Event) -> None:
        """One more event, in the order of sealing. Raises Unusable for one whose number was taken."""
        last, waiting = self.last.get(event.stream, 0), self.waiting.get(event.stream)
        if event.seq <= last or (waiting and event.seq in waiting):
            raise Unusable(f"{event.stream} {event.seq} stands twice")
        if event.seq > last + 1:
            self.waiting.setdefault(event.stream, {})[event.seq] = event
            return
        self._tell(event)
        while waiting and (following := waiting.pop(self.last[event.stream] + 1, None)):
            self._tell(following)

    def _tell(self, event: Event) -> None:
        kind, expected = event.stream.partition(":")[0], self.last.get(event.stream, 0) + 1
        self.last[event.stream] = event.seq
        if kind in DENSE and event.seq != expected:
            self.gaps[event.stream] = self.gaps.get(event.stream, 0) + event.seq - expected
        if kind in self.tellers:
            self.tellers[kind](event)

    def read(self, folder: Folder) -> Tree:
        """Read each leaf and take its event, none a day older than those before it; at last those that waited in vain: no more may lack than are hidden."""
        hashes, ids, told, floor = list[bytes](), set[str](), 0, ""
        for index, line in enumerate(folder.lines("events.jsonl")):
            removed = _REMOVED(line) if line[2:11] == b"leaf_hash" else None
            hashes.append(bytes.fromhex(removed[1].decode()) if removed else leaf_hash(line))
            try:
                if removed:
                    self.hidden += 1
                    continue
                event, told = read_leaf(index, line), told + 1
                ids.add(event.id)
                if event.at_server < floor:
                    self.report.equal("moments", "event", f"leaf {index}", event.at_server, f"not before {floor}")
                if event.at_server[:10] > self.newest[:10]:
                    floor = written(datetime.fromisoformat(event.at_server) - DAY)
                self.newest = max(self.newest, event.at_server)
                self.take(event)
            except WRONG as wrong:
                self.report.equal("leaves", "event", f"leaf {index}", line[:100], f"{type(wrong).__name__} {wrong}")
        for event in (event for waiting in self.waiting.values() for _, event in sorted(waiting.items())):
            with self.report.guarded("leaves", "event", f"leaf {event.place}"):
                self._tell(event)
        for stream, missing in self.gaps.items() if sum(self.gaps.values()) > self.hidden else ():
            self.report.equal("numbers", "event", stream, f"{missing} missing", "none")
        self.report.equal("leaves", "event", "ids that stand more than once", told - len(ids), 0, len(hashes))
        return Tree(b"".join(hashes))

class Log:
    """The log of a folder, by its events about itself; `pinned` are keys that somebody had from elsewhere."""
    def __init__(self, folder: Folder, report: Report, tree: Tree, events: Sequence[Event], pinned: Sequence[Key]) -> None:
        self.folder, self.report, self.tree, self.told = folder, report, tree, parse(folder.read("log.json"))
        self.origin: str = self.told["origin"]
        self.keys: dict[str, list[tuple[Key, int, str]]] = {"log": [], "receipt": []}  # key, from which size on, its line
        self.published, self.began = dict[str, str](), 0
        for event in events:
            with report.guarded("keys", "proof", f"evidence {event.seq}"):
                self._tell(event)
        chains = [(role, *pair) for role, chain in self.keys.items() for pair in pairwise([*chain, (None, 0, "")])]
        expected = [{"key": k[2], "role": role, "from_size": k[1], "to_size": after[1] - 1 if after[2] else None} for role, k, after in chains]
        report.equal("keys", "proof", "log.json keys", sorted(map(encode, self.told["keys"])), sorted(map(encode, expected)))
        report.notes += [] if pinned else ["no --key was given: the log's key is the folder's own word, get it from elsewhere"]
        known = any(key in pinned and since >= self.began for key, since, _ in self.keys["log"])
        report.equal("keys", "proof", "--key", known or not pinned or [line for _, _, line in self.keys["log"]], True)

    def _tell(self, event: Event) -> None:
        told = event.payload
        if event.type == "evidence.opened":
            self.report.equal("keys", "proof", f"opened again at leaf {event.place}", bool(self.keys["log"]), False)
            self.keys = self.keys if self.keys["log"] else {role: [(note.key_of(told[role]), 0, told[role])] for role in ("log", "receipt")}
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
                told = parse(self.folder.read(path))
                index, hashes, rest = proof.inclusion_proof(told["proof"].encode())
                point = self.point(path, rest)
                self.report.equal("daily", "proof", path, included(index, point.size, leaf_hash(told["leaf"].encode()), hashes, point.root), True)

    def files(self) -> None:
        """Each tile is that of the tree; each file is in the manifest, and the figures' files in the log itself."""
        hashes = {path: sha256(self.folder.read(path)).hexdigest() for path in self.folder.sizes if path != "manifest"}
        tiles, manifest = {path: sha256(tile).hexdigest() for path, tile in self.tree.tiles()}, note.read(self.folder.read("manifest"))
        point = note.checkpoint(manifest)
        told = (*point[:3], manifest.signed_by(self._key(point.size)))
        self.report.equal("manifest", "proof", "manifest", told, (f"{self.origin}/manifest", self.tree.size, self.tree.root(self.tree.size), True), len(hashes))
        found = tuple(f"{hashes[path]} {self.folder.sizes[path]} {path}" for path in sorted(hashes, key=str.encode))
        for line in {*point.more} ^ {*found} or ({*found} if point.more != found else ()):
            self.report.equal("manifest", "proof", line[65:], "in the manifest" if line in point.more else "in the folder", "the same in both")
        for name, expected, begins in (("tiles", tiles, ("tile/",)), ("published files", self.published, PUBLISHED)):
            for path in sorted(expected.keys() | {path for path in hashes if path.startswith(begins)}):
                self.report.equal(name, "proof", path, hashes.get(path), expected.get(path))

    def receipt(self, name: str, data: bytes, newest: str) -> None:
        """What a citizen was promised is in the tree, once its time had come when the log's newest event was written."""
        for event in parse(data)["events"]:
            found = note.read(event["note"].encode())
            promised, _, merge_by = proof.receipt(found)
            signed = any(found.text.startswith(f"{key.name}\n") and found.signed_by(key) for key, _, _ in self.keys["receipt"])
            self.report.equal("receipts", "proof", f"{name} signature", signed and promised == leaf_hash(event["leaf"].encode()), True)
            there = promised in (self.tree.levels[0][at : at + 32] for at in range(0, self.tree.size * 32, 32))
            self.report.equal("receipts", "event", f"{name} {promised.hex()}", "dropped" if newest >= merge_by and not there else "kept", "kept")
