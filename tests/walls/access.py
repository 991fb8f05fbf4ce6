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
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from huiying.kit.sealing import Keyring
from tests.databases import ROOT, some_server

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
SLICE = 12
SAID = {"desk:words-decide": ["approve", "decline"], "desk:proposal-step": ["approve", "decline"]}
OPEN, SHUT = {200, 204, 302, 409, 410, 429}, {403, 404}


def names(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address of the URLconf by name, with the names of what varies in its path."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield f"{before}{one.name}", tuple(one.pattern.converters)
        else:
            yield from names(one, f"{before}{one.namespace}:" if one.namespace else before)


@dataclass
class Outcome:
    """How many cells were tried, which answers came, how many changed something, and which were other than the table says."""

    tried: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    changed: int = 0
    different: list[str] = field(default_factory=list)


def look(world: Any, share: int, seed: int) -> Outcome:
    """Ask one in `share` of all cells, chosen by chance."""
    chance, outcome = random.Random(seed), Outcome()
    for person in world.people():
        for name, parts, method, own in cells():
            if share > 1 and chance.randrange(share):
                continue
            _ask(world, person, (name, parts, method, own), outcome)
    return outcome


def cells() -> Iterator[tuple[str, dict[str, str], str, bool]]:
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


def _ask(world: Any, person: Any, cell: tuple[str, dict[str, str], str, bool], outcome: Outcome) -> None:
    name, parts, method, own = cell
    table = importlib.import_module("tests.walls.matrix")
    entry = table.MATRIX[name]
    address = reverse(name, kwargs=world.filled(name, parts, person, own=own))
    verb = parts.get("verb", "")
    with transaction.atomic():
        before = world.events()
        response = person.client.generic(method, address) if method != "POST" else person.client.post(address, world.form(verb))
        status = response.status_code
        body = b"".join(response.streaming_content) if response.streaming else response.content
        changed = world.events() - before
        transaction.set_rollback(True)
    person.again()
    outcome.tried += 1
    outcome.answers[status] += 1
    outcome.changed += bool(changed)
    wanted = _wanted(entry, name, method, person, own=own)
    if status not in wanted or (302 in wanted and len(wanted) == 1 and "/staff/login/" not in response.headers["Location"]):
        outcome.different.append(f"{person.name} {method} {name} {verb} {'own' if own else 'foreign'}: {status}, not {sorted(wanted)}")
    if changed and (method != "POST" or not world.permitted(entry, name, verb, person, own=own)):
        outcome.different.append(f"{person.name} {method} {name} {verb} {'own' if own else 'foreign'}: changed something")
    if not own and world.secret(person) in body:
        outcome.different.append(f"{person.name} {method} {name} {verb}: told a foreign word")


def _wanted(entry: Any, name: str, method: str, person: Any, *, own: bool) -> set[int]:
    """The statuses that the table allows."""
    allowed = importlib.import_module("huiying.pages.methods").METHODS[name]
    if method not in allowed:
        return {405}
    if person.actor is None and not entry.public:
        return {302}
    if entry.thing == "proof":
        return OPEN | {404}
    if entry.thing and not own:
        return {404} if entry.reads is None or entry.reads(person.actor) else SHUT
    if person.actor is None or method == "POST":
        return OPEN | SHUT
    reads = entry.reads is not None and entry.reads(person.actor)
    return OPEN | ({404} if entry.maybe else set()) if reads else SHUT


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
    return {"cells": outcome.tried, "answers": answers, "changed": outcome.changed, "different": len(outcome.different), "first": outcome.different[:20]}


if __name__ == "__main__":
    django.setup()
    outcome = look(importlib.import_module("tests.walls.people").World(), int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps(told(outcome), ensure_ascii=False) + "\n")
    importlib.import_module("django.db").connections.close_all()
