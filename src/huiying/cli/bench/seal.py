"""What sealing costs whoever writes, and how long an event waits for it: the same writers with and without the sealer, in turns on one server."""

import argparse
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from huiying.cli.bench.figures import Figures
from huiying.directory.models import City
from huiying.evidence.head import unsealed
from huiying.work.programs import python_step
from huiying.work.sealing import seal

RATE = 200.0
SECONDS = 12.0
LONGEST_S = 600.0
NOW = "SELECT clock_timestamp()"
WAITED = """
SELECT percentile_disc(ARRAY[0.5, 0.99, 1.0]) WITHIN GROUP (ORDER BY extract(epoch FROM c.at - e.at_server)::float)
FROM journal_event e JOIN evidence_sealed s ON s.event_id = e.id
CROSS JOIN LATERAL (SELECT at FROM evidence_checkpoint WHERE tree_size > s.seq ORDER BY tree_size LIMIT 1) c
WHERE e.at_server >= %s
"""


def run(args: argparse.Namespace) -> int:
    """Measure and tell. 0 when every limit held."""
    City.objects.get_or_create(id=1, defaults={"name": "云州市", "name_en": "Yunzhou"})
    with tempfile.TemporaryDirectory(prefix="huiying-bench-log-") as folder:
        settings.HUIYING_EVIDENCE = str(Path(folder) / "evidence")
        settings.HUIYING_LOG_KEYS, settings.HUIYING_RECEIPT_KEYS = str(Path(folder) / "log_keys.json"), str(Path(folder) / "receipt_keys.json")
        rounds = [{rate: _both(rate) for rate in (RATE, 0.0)} for _ in range(args.runs)]
    figures, paced, fast = Figures(), [one[RATE] for one in rounds], [one[0.0] for one in rounds]
    figures.add("throughput_ratio", "share", [one["with"]["per_s"] / one["without"]["per_s"] for one in paced], ">=0.95")
    figures.add("unsealed_p99_s", "s", [one["waited"][1] for one in paced], "<=2")
    figures.add("unsealed_p50_s", "s", [one["waited"][0] for one in paced])
    figures.add("unsealed_max_s", "s", [one["waited"][2] for one in paced])
    figures.add("commit_p50_ms", "ms", [one["with"]["p50_ms"] for one in paced], "", ("unsealed", _middle(paced, "p50_ms")))
    figures.add("commit_p99_ms", "ms", [one["with"]["p99_ms"] for one in paced], "", ("unsealed", _middle(paced, "p99_ms")))
    figures.add("sealer.cpu_share", "share", [one["cpu"] for one in paced])
    figures.add("full.events_per_s", "events/s", [one["with"]["per_s"] for one in fast], "", ("unsealed", _middle(fast, "per_s")))
    figures.add("full.throughput_ratio", "share", [one["with"]["per_s"] / one["without"]["per_s"] for one in fast])
    figures.add("full.unsealed_p99_s", "s", [one["waited"][1] for one in fast])
    figures.add("full.sealer.cpu_share", "share", [one["cpu"] for one in fast])
    return figures.tell(args)


def _middle(rounds: list[dict[str, Any]], name: str) -> float:
    values = sorted(float(one["without"][name]) for one in rounds)
    return values[len(values) // 2]


def _both(rate: float) -> dict[str, Any]:
    """The writers without the sealer, then with it when it has caught up."""
    without = _written(rate)
    with _sealer():
        _caught_up()
        begun = _value(NOW)
        cpu, clock = time.process_time(), time.monotonic()
        with_it = _written(rate)
        share = (time.process_time() - cpu) / (time.monotonic() - clock)
        _caught_up()
        waited = _value(WAITED, begun)
    return {"without": without, "with": with_it, "waited": waited, "cpu": share}


@contextmanager
def _sealer() -> Iterator[None]:
    """The sealer as a worker runs it, in this process, which does nothing else."""
    stop = threading.Event()
    thread = threading.Thread(target=seal, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _caught_up() -> None:
    """Wait until nothing is unsealed. Raises TimeoutError."""
    end = time.monotonic() + LONGEST_S
    while unsealed()[1]:
        if time.monotonic() > end:
            raise TimeoutError("the sealer does not catch up")
        time.sleep(0.2)


def _written(rate: float) -> dict[str, float]:
    process = python_step(["-m", "huiying.cli.bench.seal_writer", str(rate), str(SECONDS)], os.environ)
    told, _ = process.communicate()
    found: dict[str, float] = json.loads(told)
    return found


def _value(question: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, given or None)
        return cursor.fetchone()[0]
