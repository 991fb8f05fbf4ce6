"""How fast the verifier reads a log: leaves parsed and hashed, streams put in order, calls, orders and agents told again. Figures and bills are not in it.

`run` writes the log of a small city again and again, one after the other, and lets it be read, by the processor's time and by the clock.
"""

import json
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from huiying_verify.log import Streams
from huiying_verify.reading import Folder, Report
from huiying_verify.retold import Calls, Orders
from tests.verify.city import LIFE, City, iso
from tests.verify.notes import canonical

CALLS, ORDERS = 200, 25
LATER = timedelta(days=31)


def run(events: int, seed: int) -> dict[str, Any]:
    """Events read, events a second, and what differed, which is nothing."""
    with tempfile.TemporaryDirectory(prefix="huiying-speed-") as folder:
        written = _write(Path(folder) / "events.jsonl", events, seed)
        report = Report()
        calls, orders = Calls("9"), Orders(report, json.loads(canonical(LIFE)), "9")
        streams = Streams(report, {"call": calls.tell, "order": orders.tell, "ring_back": calls.tell, "agent": calls.tell})
        cpu, clock = time.process_time(), time.perf_counter()
        tree = streams.read(Folder(Path(folder)))
        root = tree.root(tree.size).hex()
        cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    return {
        "events": tree.size, "per_cpu_second": round(tree.size / cpu), "per_second": round(tree.size / clock), "root": root,
        "different": len(report.differences) + (tree.size != written),
    }  # fmt: skip


def _write(file: Path, events: int, seed: int) -> int:
    """A log of at least so many events: one city after the other, each a month later; gives how many."""
    written = month = 0
    with file.open("wb") as out:
        while written < events:
            for leaf in City(seed + month, calls=CALLS, orders=ORDERS).leaves:
                out.write(canonical(leaf | {"at_server": iso(datetime.fromisoformat(leaf["at_server"]) + month * LATER)}) + b"\n")
                written += 1
            month += 1
    return written
