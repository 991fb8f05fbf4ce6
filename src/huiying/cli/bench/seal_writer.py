"""Writers of events for the benchmark of the sealer, in a process of their own: one event in each durable commit, at a rate or as fast as it goes."""

import json
import os
import sys
import threading
import time
from uuid import uuid4

import psycopg

WRITERS = 8
INSERT = """
INSERT INTO journal_event (id, stream, stream_seq, type, schema_version, actor_kind, actor_id, actor_role, account_class, org_id, at, at_server, imported,
  payload, mono_ns, boot_id)
VALUES (%s, %s, %s, 'bench.happened', 1, 'system', 'bench', '', 'none', '', now(), clock_timestamp(), false, %s, %s, '')
"""


def write(rate: float, seconds: float, took: list[float]) -> None:
    """One writer: `rate` events a second (0: without a pause) for so many seconds; notes what each commit took."""
    stream, n = f"bench:{uuid4()}", 0
    with psycopg.connect(os.environ["HUIYING_DATABASE_URL"], autocommit=True) as connection:
        begun = time.monotonic()
        while (now := time.monotonic()) - begun < seconds:
            if rate and n / rate > now - begun:
                time.sleep(n / rate - (now - begun))
            n += 1
            payload = json.dumps({"set": {"status": "in_handling", "unit": str(uuid4()), "due_at": "2026-10-08T09:30:00Z"}, "n": n}, separators=(",", ":"))
            asked = time.perf_counter()
            connection.execute(INSERT, [uuid4(), stream, n, payload, time.monotonic_ns()])
            took.append(time.perf_counter() - asked)


def main(rate: float, seconds: float) -> None:
    """All writers together; prints how many events they wrote in a second and what a commit took, in ms."""
    took: list[float] = []
    threads = [threading.Thread(target=write, args=(rate / WRITERS, seconds, took)) for _ in range(WRITERS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done, took = time.monotonic() - begun, sorted(took)
    print(json.dumps({"per_s": len(took) / done, "p50_ms": took[len(took) // 2] * 1000, "p99_ms": took[len(took) * 99 // 100] * 1000}))


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]))
