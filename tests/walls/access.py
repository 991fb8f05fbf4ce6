"""The trial of the matrix: every address, asked in every way, by every role, for an own and a foreign thing; each request undone at once.

`run(share, seed)` asks one in `share` of the cells in a database of its own. python -m tests.walls.access SHARE SEED does it in HUIYING_DATABASE_URL.
"""

import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
from django.urls import URLPattern, URLResolver, get_resolver

from huiying.kit.sealing import Keyring
from tests.databases import ROOT, some_server

Cell = tuple[str, dict[str, str], str, bool]
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
SLICE = 96
SAID = {"desk:words-decide": ["approve", "decline"], "desk:lesson-decide": ["draft", "dismiss"], "desk:proposal-step": ["approve", "decline"]}
ALWAYS = ("desk:notice-ack", "desk:claim", "desk:hold", "desk:message-again", "desk:adjudication_opinion", "desk:copy-prepare", "desk:reveal")


def names(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address of the URLconf by name, with the names of what varies in its path."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield f"{before}{one.name}", tuple(one.pattern.converters)
        else:
            yield from names(one, f"{before}{one.namespace}:" if one.namespace else before)


@dataclass
class Outcome:
    """How many cells were tried, which answers came, how many changed something, by verb how often, and what was other than the table says."""

    tried: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    changed: int = 0
    different: list[str] = field(default_factory=list)
    verbs: Counter[str] = field(default_factory=Counter)


def look(world: Any, share: int, seed: int) -> Outcome:
    """Carry out every verb once; then ask one in `share` of all cells, and try one in a few of the deeds as everybody else, chosen by chance;
    in a slice some of the people name foreign things in what they send."""
    judge = importlib.import_module("tests.walls.judging").Judge(world, Outcome())
    judge.carry_out()
    chance = random.Random(seed)
    for person in world.people():
        judge.meet(person)
        for cell in cells():
            if share == 1 or not chance.randrange(share) or _always(cell):
                judge.ask(cell)
        for deed in judge.done.deeds:
            if not chance.randrange(max(1, share // 3)):
                judge.do_as_well(deed)
        if not chance.randrange(max(1, share // 32)):
            judge.name_foreign_things()
    judge.finish()
    return judge.outcome


def _always(cell: Cell) -> bool:
    """What is asked of everybody in each slice too: a verb with a foreign thing that stands in the path by its key."""
    name, _parts, method, own = cell
    return method == "POST" and not own and name in ALWAYS


def cells() -> Iterator[Cell]:
    """Each address with each verb that it takes, each method, an own and a foreign thing."""
    table = importlib.import_module("tests.walls.matrix")
    verbs = importlib.import_module("huiying.desk.verbs").VERB_FORMS
    importlib.import_module("huiying.desk.verbs_all")
    offers = importlib.import_module("huiying.portal.offers").OFFERS
    for name, varying in names():
        if name.startswith(table.SIGNING_IN) or name not in table.MATRIX:
            continue
        choice = {"desk:do": list(verbs), "portal:do": [offer.code for offer in offers], "desk:catalogue_decide": ["approve"], **SAID}.get(name, [""])
        for verb in choice:
            for method in METHODS if verb in choice[:1] else ("GET", "POST"):
                for own in (True, False) if table.MATRIX[name].thing else (True,):
                    yield name, {part: verb if part == "verb" else "" for part in varying}, method, own


def run(share: int, seed: int) -> dict[str, Any]:
    """The trial in a database of its own: how many cells, which answers, which differ from the table."""
    with some_server() as server, tempfile.TemporaryDirectory() as place, server.clone(f"huiying_access_{uuid4().hex[:8]}") as city:
        keys, files = Path(place) / "keys.json", Path(place) / "files"
        keys.write_text(Keyring.new().to_json(), encoding="utf-8")
        ours = {"HUIYING_DATABASE_URL": city.app_url, "HUIYING_KEYS": str(keys), "HUIYING_FILES": str(files), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        env = os.environ | ours | {"DJANGO_SETTINGS_MODULE": "config.settings", "HUIYING_HOSTS": "testserver", "HUIYING_LOG": "CRITICAL"}
        env |= {"HUIYING_ACTS_AS": "system", "HUIYING_CLOCK": "city"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.walls.access", str(share), str(seed)], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False
        )
    told = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    return {"seed": seed, **told, "ok": done.returncode == 0 and not told.get("different")}


def told(outcome: Outcome) -> dict[str, Any]:
    answers = {str(status): n for status, n in sorted(outcome.answers.items())}
    return {
        "cells": outcome.tried, "answers": answers, "changed": outcome.changed, "verbs": len(outcome.verbs), "different": len(outcome.different),
        "first": outcome.different[:40],
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    outcome = look(importlib.import_module("tests.walls.people").World(), int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps(told(outcome), ensure_ascii=False) + "\n")
    importlib.import_module("django.db").connections.close_all()
