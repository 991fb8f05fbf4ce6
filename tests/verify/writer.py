"""Writes a folder as the platform publishes it, from a city's month; and signs it. Of the platform and the verifier nothing is used: only `cryptography`."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.verify import forest, notes
from tests.verify.city import BEGINS, DEFINITIONS, LIFE, MONTH, TAKEN, VIEWS, City, iso
from tests.verify.notes import canonical

ORIGIN = "hotline.example/log"
LOG, RECEIPT, NEXT, TOWER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (11, 12, 13, 14))
LOG_KEY, RECEIPT_KEY, NEXT_KEY = notes.vkey(ORIGIN, LOG), notes.vkey(f"{ORIGIN}/receipt", RECEIPT), notes.vkey(ORIGIN, NEXT)
TOWER_KEY = notes.vkey("tower.example/w", TOWER, notes.WITNESS)
Files = dict[str, bytes]


def jsonl(rows: Sequence[Any]) -> bytes:
    return b"".join(canonical(row) + b"\n" for row in rows)


def figures(city: City) -> Files:
    """What is published of the events: facts, definitions, figures, terms and statements."""
    return {
        **{f"facts/{fact}.jsonl": jsonl(rows) for fact, rows in city.facts.items()},
        **{f"definitions/{one['code']}.v{one['version']}.json": canonical(one) for one in DEFINITIONS},
        "definitions/views.v1.json": canonical(VIEWS), f"kpi/{MONTH}.json": canonical(city.kpi), "terms/hotline.v1.json": canonical(city.terms),
        f"statements/hotline-{MONTH}.v1.json": canonical(city.statement), "life.json": canonical(LIFE),
    }  # fmt: skip


def log_of(city: City, told: Files) -> list[bytes]:
    """All leaves: the log's opening, what happened, a day's event in the middle, a roll of the key, the month's lock and bill, the publishing."""
    for stream in ("evidence:1", f"metrics:{MONTH}", "statement:1"):
        city.numbers.pop(stream, None)
    given, digests = city.leaves, {path: sha256(data).hexdigest() for path, data in told.items()}
    middle = len(given) // 2
    city.leaves = []
    city.event("evidence:1", "evidence.opened", BEGINS, {"origin": ORIGIN, "log": LOG_KEY, "receipt": RECEIPT_KEY})
    city.leaves += given[:middle]
    city.event("evidence:1", "evidence.day", datetime.fromisoformat(given[middle]["at_server"]), {"day": "2026-10-15", "files": {}})
    city.leaves += given[middle:]
    text = f"huiying-key-roll/v1\n{LOG_KEY}\n{NEXT_KEY}\n"
    rolled = {"role": "log", "old": LOG_KEY, "new": NEXT_KEY, "signature": b64encode(LOG.sign(text.encode())).decode()}
    city.event("evidence:1", "evidence.key_rolled", TAKEN, rolled)
    rows = {path[6:-6]: digest for path, digest in digests.items() if path.startswith("facts/")}
    city.event(f"metrics:{MONTH}", "metrics.locked", TAKEN, {"year": 2026, "month": 10, "version": 1, "sha256": digests[f"kpi/{MONTH}.json"], "rows": rows})
    city.event("statement:1", "statement.sealed", TAKEN, {"sha256": digests[f"statements/hotline-{MONTH}.v1.json"]})
    city.event("evidence:1", "evidence.published", TAKEN, {"month": MONTH, "files": digests})
    leaves, city.leaves = [canonical(leaf) for leaf in city.leaves], given
    return leaves


def sealed(leaves: Sequence[bytes], told: Files, *, signer: Ed25519PrivateKey = NEXT) -> Files:
    """All files of the folder: the leaves, their tree, checkpoints signed and witnessed, the proof of a day, the manifest."""
    hashes = [forest.leaf(leaf) for leaf in leaves]
    size, root, middle = len(hashes), forest.root(hashes), len(hashes) // 2
    roll = next((at for at, leaf in enumerate(leaves) if b'"type":"evidence.key_rolled"' in leaf), size - 1)
    day = next((at for at, leaf in enumerate(leaves) if b'"type":"evidence.day"' in leaf), 0)
    then = notes.checkpoint(ORIGIN, day + 1, forest.root(hashes[: day + 1]), LOG)
    proof = "".join(b64encode(step).decode() + "\n" for step in forest.path(day, hashes[: day + 1]))
    text = notes.checkpoint_text(ORIGIN, size, root)
    keys = [
        {"key": LOG_KEY, "role": "log", "from_size": 0, "to_size": roll}, {"key": NEXT_KEY, "role": "log", "from_size": roll + 1, "to_size": None},
        {"key": RECEIPT_KEY, "role": "receipt", "from_size": 0, "to_size": None},
    ]  # fmt: skip
    log = {"format": 1, "origin": ORIGIN, "month": MONTH, "taken_at": iso(TAKEN), "tree_size": size, "keys": keys, "breaks": []}
    log |= {"witnesses": [TOWER_KEY], "quorum": 1}
    files = {
        "events.jsonl": b"".join(leaf + b"\n" for leaf in leaves), "log.json": canonical(log), **told,
        "checkpoint": notes.note(text, ORIGIN, signer, [notes.cosigned(text, "tower.example/w", TOWER, 1_790_000_000)]).encode(),
        f"checkpoints/{middle}": notes.checkpoint(ORIGIN, middle, forest.root(hashes[:middle]), LOG).encode(),
        "daily/2026-10-15.json": canonical({
            "day": "2026-10-15", "zone": "Asia/Shanghai", "leaf": leaves[day].decode(), "proof": f"c2sp.org/tlog-proof@v1\nindex {day}\n{proof}\n{then}",
        }),
        **tiles(hashes),
    }  # fmt: skip
    return {**files, "manifest": manifest(files, size, root, signer)}


def manifest(files: Files, size: int, root: bytes, signer: Ed25519PrivateKey) -> bytes:
    listed = "".join(f"{sha256(files[path]).hexdigest()} {len(files[path])} {path}\n" for path in sorted(files, key=str.encode))
    return notes.note(f"{ORIGIN}/manifest\n{size}\n{b64encode(root).decode()}\n{listed}", ORIGIN, signer).encode()


def tiles(hashes: Sequence[bytes]) -> Files:
    """The tiles of up to 65,536 leaves."""
    found, level = {}, 0
    while (count := len(hashes) // 256**level) and level < 2:
        for at in range(0, count, 256):
            width = min(256, count - at)
            path = f"tile/{level}/{at // 256:03}" + (f".p/{width}" if width < 256 else "")
            found[path] = forest.tile(level, at // 256, hashes)
        level += 1
    return found


def publish(city: City) -> Files:
    """The folder of an honest platform."""
    told = figures(city)
    return sealed(log_of(city, told), told)


def write(files: Files, folder: Path) -> Path:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def receipt(leaf: bytes, merge_by: str) -> bytes:
    text = f"{ORIGIN}/receipt\n{b64encode(forest.leaf(leaf)).decode()}\n2026-10-02T00:00:00.000000Z\n{merge_by}\n"
    event = {"leaf": leaf.decode(), "note": notes.note(text, f"{ORIGIN}/receipt", RECEIPT), "salts": {}, "proof": None}
    return canonical({"format": 1, "kind": "huiying-receipt", "origin": ORIGIN, "events": [event]})
