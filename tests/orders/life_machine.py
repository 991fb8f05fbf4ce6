"""The trial of lives: many random sequences of verbs, actors and times, found and shrunk by hypothesis.

`run(sequences, number)` needs no test run around it: two processes, each with a database of its own, live through batches of sequences,
each batch from a seed of its own (`number`, `number` + 1, …), and tell which rows of the life cycles were taken.
python -m tests.orders.life_machine SEQUENCES SEED FIRST EVERY lives through every EVERY-th batch from FIRST on, in HUIYING_DATABASE_URL.
"""

import gc
import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import django
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from huiying.kit.sealing import Keyring
from huiying.orders.life import ASSIGNMENT, ORDER
from tests.databases import ROOT, City, some_server
from tests.progress import follow

WHOLE = 10_000  # so many must take every row; of fewer it is told which were not taken
SLICE, STEPS, BATCH = 20, 30, 100
PROCESSES = 2
LIVED, ROW = "lived", "row"


def wander(cast: Any, *, sequences: int, steps: int, number: int, lived: Callable[[], None] = lambda: None) -> set[str]:
    """Live through random sequences in the current database; returns the ids of the rows that were taken. Raises what went wrong, shrunk."""
    inside = importlib.import_module("tests.orders.wander.walk")
    reached: set[str] = set()
    current = [inside.with_own_reference(cast)]

    class Lives(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.kept = transaction.atomic()
            self.kept.__enter__()
            self.walk = inside.Walk(current[0])

        @rule(chance=strategies.integers(0, 2**32 - 1))
        def step(self, chance: int) -> None:
            self.walk.step(Random(chance * 1_000 + len(self.walk.log)))

        def teardown(self) -> None:
            try:
                self.walk.assert_told_again()
                learned = self.walk.learned()
            finally:
                transaction.set_rollback(True)
                self.kept.__exit__(None, None, None)
            if learned:
                current[0] = inside.with_own_reference(cast)
            reached.update(self.walk.rows)
            lived()

    quick = settings(
        max_examples=sequences,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    run_state_machine_as_test(seed(number)(Lives), settings=quick)
    return reached


def run(sequences: int, number: int) -> dict[str, Any]:
    """The trial on databases of its own: how many sequences, which rows were taken, which were not; ok when all were and nothing went wrong."""
    with ExitStack() as stack:
        server = stack.enter_context(some_server())
        keys = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "keys.json"
        keys.write_text(Keyring.new().to_json(), encoding="utf-8")
        cities = [stack.enter_context(server.clone(f"huiying_lives_{uuid4().hex[:8]}")) for _ in range(PROCESSES)]
        livers = [start(city, keys, sequences, number, first) for first, city in enumerate(cities)]
        lines = follow(livers, sequences, LIVED)
        wrong = sum(liver.wait() != 0 for liver in livers)
    rows = {row.id for life in (ORDER, ASSIGNMENT) for row in life.rows}
    reached = {line.split()[1] for line in lines if line.startswith(ROW)}
    missing, lived = sorted(rows - reached), sum(line == LIVED for line in lines)
    return {
        "sequences": lived, "steps": STEPS, "seed": number, "rows": len(reached), "not_reached": missing, "processes_that_failed": wrong,
        "ok": not wrong and lived >= sequences and not (missing and sequences >= WHOLE),
    }  # fmt: skip


def start(city: City, keys: Path, sequences: int, number: int, first: int) -> subprocess.Popen[str]:
    """One process that lives through its share of the batches."""
    ours = {"HUIYING_ACTS_AS": "system", "HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(keys), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.orders.life_machine", *map(str, (sequences, number, first, PROCESSES))]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | ours | {"DJANGO_SETTINGS_MODULE": "config.settings"}, stdout=subprocess.PIPE, text=True)


def share(sequences: int, number: int, first: int, every: int) -> None:
    """Live through every `every`-th batch from `first` on; each life and each row is told in a line."""
    django.setup()
    cast = importlib.import_module("tests.cast").build()
    gc.freeze()
    gc.set_threshold(50_000)
    reached: set[str] = set()
    for batch in range(first, -(-sequences // BATCH), every):
        size = min(BATCH, sequences - batch * BATCH)
        reached |= wander(cast, sequences=size, steps=STEPS, number=number + batch, lived=lambda: tell(LIVED))
    for row in sorted(reached):
        tell(f"{ROW} {row}")
    importlib.import_module("django.db").connections.close_all()


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    share(*map(int, sys.argv[1:]))
