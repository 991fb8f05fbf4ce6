"""The events: each line a leaf, its bytes canonical, its place in its stream the next; told to whoever keeps account of such streams."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from huiying_verify.note import Unusable
from huiying_verify.reading import WRONG, Folder, Report, parse
from huiying_verify.tree import Tree, leaf_hash

DENSE = ("order", "call", "agent", "evidence")  # kinds of streams that count from 1 without a gap
_AT = r'"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)"'
_TEXT = r'"([ !#-\[\]-~]*)"'  # printable ASCII without quote and backslash
_FORM = {
    "account_class": _TEXT, "actor_id": _TEXT, "actor_kind": _TEXT, "actor_role": _TEXT, "at": _AT, "at_server": _AT, "at_source": f"(null|{_AT})",
    "boot_id": _TEXT, "id": r'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"', "idem_key": r'(null|"[0-9a-f]{64}")', "imported": "(true|false)",
    "mono_ns": r'"(0|[1-9][0-9]{0,18})"', "org_id": _TEXT, "payload": r"(\{.*\})", "schema_version": "([1-9][0-9]{0,4})", "stream": _TEXT,
    "stream_seq": "([1-9][0-9]{0,9})", "type": _TEXT,
}  # fmt: skip
_LEAF = re.compile(("{" + ",".join(f'"{name}":{form}' for name, form in _FORM.items()) + "}").encode()).fullmatch
_REMOVED = re.compile(rb'\{"leaf_hash":"([0-9a-f]{64})"\}').fullmatch


class Event(NamedTuple):
    """One event: its place in the tree and in its stream, and what it tells."""

    place: int
    stream: str
    seq: int
    type: str
    at: str
    at_server: str
    actor: str
    account: str
    imported: bool
    payload: dict[str, Any]


def read_leaf(index: int, line: bytes) -> tuple[Event, bytes]:
    """The event that a leaf's bytes tell, and its id. Raises Unusable where they are not the canonical JSON of one with its eighteen fields."""
    found = _LEAF(line)
    if found is None:
        raise Unusable("not the canonical form of an event")
    account, actor, _, _, at, at_server, _, _, _, id_, _, imported, _, _, payload, _, stream, seq, type_ = found.groups()
    told = str(stream, "ascii"), int(seq), str(type_, "ascii"), str(at, "ascii"), str(at_server, "ascii"), str(actor, "ascii"), str(account, "ascii")
    return Event(index, *told, imported == b"true", parse(payload)), id_


class Streams:
    """Lets events be told in their streams' order, which the order of sealing is not; what has a gap before it waits to the end."""

    def __init__(self, report: Report, tellers: Mapping[str, Callable[[Event], object]]) -> None:
        self.report, self.tellers, self.newest = report, tellers, ""
        self.last, self.waiting = dict[str, int](), dict[str, dict[int, Event]]()

    def take(self, event: Event) -> None:
        """One more event, in the order of sealing. Raises Unusable for one whose number was taken."""
        last, waiting = self.last.get(event.stream, 0), self.waiting.get(event.stream, {})
        if event.seq <= last or event.seq in waiting:
            raise Unusable(f"{event.stream} {event.seq} stands twice")
        if event.seq > last + 1:
            self.waiting.setdefault(event.stream, {})[event.seq] = event
            return
        following: Event | None = event
        while following:
            self._tell(following)
            following = waiting.pop(following.seq + 1, None)

    def _tell(self, event: Event) -> None:
        kind, expected = event.stream.partition(":")[0], self.last.get(event.stream, 0) + 1
        self.last[event.stream], self.newest = event.seq, max(self.newest, event.at_server)
        if kind in DENSE and event.seq != expected:
            self.report.differs("numbers", "event", f"{event.stream} {expected}", "missing", "an event")
        if kind in self.tellers:
            self.tellers[kind](event)

    def read(self, folder: Folder) -> Tree:
        """Read each leaf, check its form, take its event, and at last those that waited for one in vain; gives the tree over all."""
        hashes, ids, told = list[bytes](), set[bytes](), 0
        for index, line in enumerate(folder.lines("events.jsonl")):
            removed = _REMOVED(line)
            hashes.append(bytes.fromhex(removed[1].decode()) if removed else leaf_hash(line))
            if removed:
                self.report.notes.append(f"leaf {index}: its bytes were removed, only its hash stands")
                continue
            try:
                event, id_ = read_leaf(index, line)
                ids.add(id_)
                told += 1
                self.take(event)
            except WRONG as wrong:
                self.report.differs("leaves", "event", f"leaf {index}", line[:100], f"{type(wrong).__name__} {wrong}")
        for event in (event for waiting in self.waiting.values() for _, event in sorted(waiting.items())):
            with self.report.guarded("leaves", "event", f"leaf {event.place}"):
                self._tell(event)
        self.report.equal("leaves", "event", "ids that stand more than once", told - len(ids), 0)
        self.report.held("leaves", len(hashes))
        return Tree(b"".join(hashes))
