"""The trial of lives: many random sequences of verbs, actors and times, found and shrunk by hypothesis.

`run(sequences, number)` needs no test run around it: it makes a database of its own, and tells which rows of the life cycles
were taken.
"""

import importlib
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import django
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from huiying.cli.postgres.throwaway import throwaway
from huiying.kit.sealing import Keyring
from tests.databases import Server

SLICE, STEPS = 60, 30


def wander(cast: Any, *, sequences: int, steps: int, number: int) -> set[str]:
    """Live through random sequences in the current database; returns the ids of the rows that were taken. Raises what went wrong, shrunk."""
    inside = importlib.import_module("tests.orders.wander.walk")
    reached: set[str] = set()

    class Lives(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.kept = transaction.atomic()
            self.kept.__enter__()
            inside.forget()
            self.walk = inside.Walk(cast)

        @rule(chance=strategies.integers(0, 2**32 - 1))
        def step(self, chance: int) -> None:
            self.walk.step(Random(chance * 1_000 + len(self.walk.log)))

        def teardown(self) -> None:
            self.walk.assert_told_again(self.walk.world.ids)
            reached.update(self.walk.rows)
            transaction.set_rollback(True)
            self.kept.__exit__(None, None, None)

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
    """The trial on a database of its own: how many sequences, which rows were taken, which were not; ok when all were."""
    with ExitStack() as stack:
        if "HUIYING_TEST_OWNER_URL" not in os.environ:
            urls = stack.enter_context(throwaway())
            os.environ |= {"HUIYING_TEST_OWNER_URL": urls.superuser, "HUIYING_TEST_APP_URL": urls.app}
        city = stack.enter_context(Server.from_environment().clone("huiying_trial_orders"))
        keys = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "keys.json"
        keys.write_text(Keyring.new().to_json(), encoding="utf-8")
        os.environ |= {"HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(keys), "DJANGO_SETTINGS_MODULE": "config.settings"}
        django.setup()
        reached = wander(importlib.import_module("tests.cast").build(), sequences=sequences, steps=STEPS, number=number)
        importlib.import_module("django.db").connections.close_all()
        missing = sorted(importlib.import_module("tests.orders.wander.listed").ROWS - reached)
    return {"sequences": sequences, "steps": STEPS, "seed": number, "rows": len(reached), "not_reached": missing, "ok": not missing}
