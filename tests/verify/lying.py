"""Lies about a folder: from outside (bytes changed), and by the platform itself, which signs again what it changed. All must be found.

`run` is the trial: random mutations, deletions, swaps, insertions and truncations, judged by the verifier; and forged proofs.
"""

import argparse
import copy
import json
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

from huiying_verify.__main__ import verify
from huiying_verify.reading import WRONG
from tests.verify import notes, writer
from tests.verify.city import City
from tests.verify.forging import forge_proofs
from tests.verify.writer import Files

PROOFS_PER_LIE = 10
Chance = random.Random
NOT_JUDGED = {"ani_hash", "contract_id", "missed", "demand_type", "topic_code", "excluded", "excluded_for"}  # columns of calls that no event tells


class Judge:
    """An honest folder in a place of its own; `found` says whether the verifier finds a change of its files."""

    def __init__(self, honest: Files, place: Path, *, earlier: bytes, receipt: bytes) -> None:
        self.honest, self.place, self.changed = honest, place, set[str]()
        writer.write(honest, place / "folder")
        (place / "earlier").write_bytes(earlier)
        (place / "receipt").write_bytes(receipt)

    def differences(self, files: Files) -> int:
        """How much the verifier finds wrong with the files; 1 where it cannot use them at all."""
        for path in self.changed | {path for path in files.keys() | self.honest.keys() if files.get(path) != self.honest.get(path)}:
            target = self.place / "folder" / path
            if path in files:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(files[path])
            else:
                target.unlink(missing_ok=True)
        self.changed = {path for path in files.keys() | self.honest.keys() if files.get(path) != self.honest.get(path)}
        args = argparse.Namespace(
            folder=self.place / "folder", key=[writer.LOG_KEY], witness=[writer.TOWER_KEY], quorum=None, earlier=[str(self.place / "earlier")],
            receipt=[str(self.place / "receipt")],
        )  # fmt: skip
        try:
            return len(verify(args).differences)
        except WRONG:
            return 1


# -- from outside: whoever has no key -------------------------------------------------------------------------------------------------


def outside(chance: Chance, files: Files) -> tuple[str, Files]:
    """One file changed somewhere: a byte, a piece out, in or swapped, the end cut off; or a file gone, doubled or exchanged."""
    told, path = dict(files), chance.choice(sorted(files))
    data, kind = told[path], chance.choice(["mutation", "deletion", "swap", "insertion", "truncation", "file"])
    at = chance.randrange(len(data))
    if kind == "mutation":
        told[path] = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
    elif kind == "deletion":
        told[path] = data[:at] + data[at + chance.randrange(1, 40) :]
    elif kind == "insertion":
        told[path] = data[:at] + data[at : at + chance.randrange(1, 40)] + data[at:]
    elif kind == "truncation":
        told[path] = data[:at]
    elif kind == "swap":
        told[path] = _swapped(chance, data)
    else:
        other = chance.choice(sorted(files))
        match chance.randrange(3):
            case 0:
                del told[path]
            case 1:
                told[path + ".old"] = data
            case _:
                told[path], told[other] = told[other], told[path]
    return f"outside: {kind}", told


def _swapped(chance: Chance, data: bytes) -> bytes:
    """Two lines (or, of a file of one, two pieces) in each other's place."""
    parts = data.splitlines(keepends=True)
    parts = parts if len(parts) > 1 else [data[at : at + 16] for at in range(0, len(data), 16)]
    one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return b"".join(parts)


# -- by the platform itself, which signs all anew -------------------------------------------------------------------------------------


def rewritten(chance: Chance, city: City, files: Files) -> tuple[str, Files]:
    """Leaves changed, left out, exchanged, invented or cut off after they were sealed; tree, checkpoint and manifest are made and signed anew."""
    leaves = files["events.jsonl"].splitlines()
    kind = chance.choice(["mutation", "deletion", "swap", "insertion", "truncation"])
    at = chance.randrange(1, len(leaves) // 2)
    if kind == "mutation":
        leaf = json.loads(leaves[at])
        name = chance.choice(sorted(leaf))
        leaf[name] = _another(chance, leaf[name])
        leaves[at] = notes.canonical(leaf)
    elif kind == "deletion":
        del leaves[at]
    elif kind == "swap":
        other = chance.choice([n for n in range(1, len(leaves) // 2) if n != at])
        leaves[at], leaves[other] = leaves[other], leaves[at]
    elif kind == "insertion":
        leaves.insert(at, leaves[chance.randrange(len(leaves))])
    else:
        keep = [leaf for leaf in leaves[-2:] if b"evidence" in leaf]
        leaves = [*leaves[: len(leaves) // 2 - chance.randrange(1, 9)], *keep]
        if not any(b'"type":"evidence.day"' in leaf for leaf in leaves):
            leaves.insert(1, next(leaf for leaf in files["events.jsonl"].splitlines() if b'"type":"evidence.day"' in leaf))
    return f"rewritten: {kind}", writer.sealed(leaves, writer.figures(city))


def _another(chance: Chance, value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 7])
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        return value[:at] + chr((ord(value[at]) - 32 + chance.randrange(1, 90)) % 95 + 32) + value[at + 1 :]
    if isinstance(value, dict) and value:
        name = chance.choice(sorted(value))
        return {**value, name: _another(chance, value[name])}
    return "x" if value in ("", None) else [*value, 1] if isinstance(value, list) else {"x": 1}


def misreported(chance: Chance, city: City) -> tuple[str, Files]:
    """Figures, facts or amounts that are not those of the events; the log itself is true, and says so of them."""
    told = copy.deepcopy(city)
    kind = chance.choice(["figure", "figure gone", "fact", "fact gone", "fact invented", "amount", "line gone", "total"])
    if kind == "figure":
        row = chance.choice(told.kpi["rows"])
        name = chance.choice(["num", "den", "value", "n", "lo", "excluded"])
        row[name] = _another(chance, row[name])
    elif kind == "figure gone":
        del told.kpi["rows"][chance.randrange(len(told.kpi["rows"]))]
    elif kind == "fact":
        row = chance.choice(told.facts["call"])
        name = chance.choice(sorted(row.keys() - NOT_JUDGED))
        row[name] = _another(chance, row[name])
    elif kind in ("fact gone", "fact invented"):
        rows = told.facts[chance.choice(["call", "work"])]
        row = rows.pop(chance.randrange(len(rows)))
        if kind == "fact invented":
            rows += [row, {**row, "call_id": "invented", "order_id": "invented"}]
    elif kind == "amount":
        line = chance.choice(told.statement["lines"])
        line["fen"] += chance.choice([-1, 1, 100])
    elif kind == "line gone":
        del told.statement["lines"][chance.randrange(len(told.statement["lines"]))]
    else:
        name = chance.choice(["gross_fen", "net_fen", "carried_fen", "score", "pay_factor"])
        told.statement[name] = told.statement[name] + 1 if isinstance(told.statement[name], int) else "12.5"
    return f"misreported: {kind}", writer.publish(told)


def lies(n: int, seed: int, place: Path) -> dict[str, Any]:
    """Tell `n` lies; which were not found."""
    chance, city = Chance(seed), City(seed, calls=8, orders=1)
    honest = writer.publish(city)
    leaves = honest["events.jsonl"].splitlines()
    earlier = honest[next(path for path in honest if path.startswith("checkpoints/"))]
    judge = Judge(honest, place, earlier=earlier, receipt=writer.receipt(leaves[3], "2026-10-02T00:01:00.000000Z"))
    if judge.differences(honest):
        return {"lies": 0, "not_found": ["an honest folder is said to lie"], "kinds": {}}
    ways = (
        lambda: outside(chance, honest), lambda: rewritten(chance, city, honest), lambda: misreported(chance, city), lambda: outside(chance, honest),
    )  # fmt: skip
    kinds, missed = Counter[str](), list[str]()
    for case in count():
        if kinds.total() == n:
            break
        kind, files = ways[case % len(ways)]()
        if files != honest:
            kinds[kind] += 1
            if not judge.differences(files):
                missed.append(f"{kind} #{case}: {sorted(path for path in files.keys() | honest.keys() if files.get(path) != honest.get(path))}")
    return {"lies": sum(kinds.values()), "not_found": missed[:20], "kinds": dict(sorted(kinds.items()))}


def run(n: int, seed: int) -> dict[str, object]:
    """`n` lies, and ten times as many forged proofs, shared out over all cores; "different" counts the lies not found and the proofs accepted."""
    place, cores = Path(tempfile.mkdtemp(prefix="huiying-lies-")), os.cpu_count() or 1
    try:
        with ProcessPoolExecutor(cores) as pool:
            told = list(pool.map(_share, [-(-n // cores)] * cores, range(seed, seed + cores), [place / str(core) for core in range(cores)]))
    finally:
        shutil.rmtree(place)
    missed, accepted = [one for lies_, _ in told for one in lies_["not_found"]], sum(proofs["accepted"] for _, proofs in told)
    return {
        "seed": seed, "lies": sum(lies_["lies"] for lies_, _ in told), "not_found": missed, "kinds": _added(lies_["kinds"] for lies_, _ in told),
        "proofs": sum(proofs["forged"] for _, proofs in told), "accepted": accepted, "proof_kinds": _added(proofs["kinds"] for _, proofs in told),
        "different": len(missed) + accepted,
    }  # fmt: skip


def _share(n: int, seed: int, place: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What one core does: lies about a city of its own, and forged proofs."""
    return lies(n, seed, place), forge_proofs(n * PROOFS_PER_LIE, seed)


def _added(kinds: Iterable[dict[str, int]]) -> dict[str, int]:
    total = Counter[str]()
    for one in kinds:
        total.update(one)
    return dict(sorted(total.items()))
