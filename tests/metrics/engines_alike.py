"""Figures of made-up months on one engine and on another: how many were compared, and which differ.

`./huiying trial engines` asks DuckDB, and Spark too where it is there (`--full` installs it).
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

from tests.databases import ROOT, some_server

GROUPS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    ((), ()),
    (("call",), ("queue", "language")),
    (("work",), ("unit_id", "forced", "level")),
    (("staff_month", "qa", "agent_interval"), ("org_id",)),
)
"""Which facts by which dimensions; no fact: all."""


def published(engine: Any, by: tuple[str, ...], facts: tuple[str, ...]) -> list[dict[str, Any]]:
    """The figures of all definitions in force over the made-up month."""
    asking, catalogue, computing = (importlib.import_module(f"huiying.metrics.{name}") for name in ("asking", "catalogue", "computing"))
    scene = importlib.import_module("tests.metrics.scene")
    known = catalogue.shipped()
    definitions = [one for one in known.in_force(scene.MONTH[1].date()) if not facts or one.fact in facts]
    return [one.published() for one in computing.compute(definitions, asking.Period(*scene.MONTH, scene.AFTER), by, engine, known)]


def compare(engine: Any, other: Any) -> tuple[int, list[str]]:
    """How many figures have a value, and those of which the engines tell different ones."""
    n, different = 0, []
    for facts, by in GROUPS:
        ours, theirs = published(engine, by, facts), published(other, by, facts)
        n += sum(row["value"] is not None for row in ours)
        if len(ours) != len(theirs):
            different.append(f"{by}: {len(ours)} rows and {len(theirs)}")
        different += [f"{by} {one['code']}/{one['variant']}: {one} and {two}" for one, two in zip(ours, theirs, strict=False) if one != two]
    return n, different


def run(months: int, seed: int) -> dict[str, Any]:
    """So many made-up months on DuckDB, the first of them also on Spark: the figures compared and those that differ."""
    with ExitStack() as stack:
        server = stack.enter_context(some_server())
        city = stack.enter_context(server.clone(f"huiying_engines_{uuid4().hex[:8]}"))
        keys = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "keys.json"
        keys.write_text(importlib.import_module("huiying.kit.sealing").Keyring.new().to_json(), encoding="utf-8")
        ours = {"HUIYING_ACTS_AS": "system", "HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(keys), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        command = [sys.executable, "-m", "tests.metrics.engines_alike", str(months), str(seed)]
        env = os.environ | ours | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def share(months: int, seed: int) -> dict[str, Any]:
    """The same in this process, in a database that is left as it was."""
    django.setup()
    transaction = importlib.import_module("django.db").transaction
    engines, extras = importlib.import_module("huiying.metrics.engines"), importlib.import_module("huiying.kit.extras")
    made_up = importlib.import_module("tests.metrics.made_up")
    told: dict[str, Any] = {"seed": seed, "months": months, "figures": {}, "different": 0, "which": []}
    for n in range(months):
        with transaction.atomic():
            made_up.made_up_month(seed + n)
            kinds = ["duckdb", *(["spark"] if n == 0 and extras.installed("spark") else [])]
            for kind in kinds:
                with engines.Duck() if kind == "duckdb" else extras.reach("huiying.metrics.spark").Spark() as engine:
                    count, different = compare(engine, engines.Postgres())
                told["figures"][kind] = told["figures"].get(kind, 0) + count
                told["different"] += len(different)
                told["which"] += different[:5]
            transaction.set_rollback(True)
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(share(int(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False) + "\n")
