"""The same matter looked for before saving: how long it takes among many orders, and how often it is found, on matters told twice by rule.

The orders stand in the tables with everything but their journal, which nobody reads who looks for the same matter.
"""

import argparse
import random
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from huiying.cli.bench.city import NOW, Scene, build, loader, scene
from huiying.cli.bench.figures import Figures, p95
from huiying.cli.bench.loading import CHUNK, load
from huiying.cli.bench.matters import KINDS, Matters, Told
from huiying.cli.bench.texts import Language
from huiying.directory.actors import actor_of
from huiying.directory.models import City
from huiying.directory.walls import behind
from huiying.kit.actor import Actor
from huiying.orders.bulk import Documents, Load, Step, Whole
from huiying.orders.duplicates import Candidate, Sketch, candidates
from huiying.orders.models import WorkOrder

PLANTED, BESIDE = 300, 3_000  # matters that are told again, and like ones of other places
ASKED = 300
WARM_UP = 20
SPAN = timedelta(days=25)
SEED = 0


def run(args: argparse.Namespace) -> int:
    """Load, plant, ask, and print the figures."""
    if args.rows % CHUNK:
        raise SystemExit(f"--rows: a multiple of {CHUNK}")
    language = Language(args.seed)
    place = scene() if City.objects.exists() else build()
    City.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
    load(args.rows, args.rows, language, args.seed, journal=False)
    matters = Matters(language, place.regions, SEED)
    planted = plant(matters, place, PLANTED)
    plant(matters, place, BESIDE)
    place.agent.reference_version = City.objects.get().reference_version
    figures, actor = Figures(), actor_of(place.agent, NOW)
    with behind(actor):
        measure(figures, matters, place, planted, actor)
    return figures.tell(args)


def plant(matters: Matters, place: Scene, count: int) -> list[tuple[UUID, Told]]:
    """So many matters registered within the last weeks; in a kept database they stand already."""
    chance, made = random.Random(count), []  # noqa: S311 - made-up moments and ids
    rows, documents = Load(actor=loader(), now=NOW, imported=False), Documents()
    for _ in range(count):
        told = matters.one()
        at = NOW - SPAN * chance.random()
        order_id, contact_id = UUID(int=chance.getrandbits(128)), UUID(int=chance.getrandbits(128))
        order = {
            "id": order_id, "status": "submitted", "contact_id": contact_id, "registered_by_id": place.agent.id, "title": told.text[:20],
            "original_text": told.text, "demand_type": "help", "topic_code": topic_of(told, place), "region_code": told.region,
            "incident_address": told.address, "channel": "voice", "number_source": "none", "received_at": at, "dispatch_due": at + timedelta(hours=4),
            "owner_id": place.agency.id, "state_at": at,
        }  # fmt: skip
        contact = {"id": contact_id, "channel": "voice", "number_source": "none", "arrived_at": at, "agent_id": place.agent.id, "order_id": order_id}
        rows.add(Whole(order, [Step("order.submitted", at, payload={"row": "O02", "duplicates": "none"})], contact, None))
        documents.add(order_id, at, told.text[:20], told.text, told.address)
        made.append((order_id, told))
    if WorkOrder.objects.filter(pk=made[0][0]).exists():
        return made
    with transaction.atomic(), connection.cursor() as cursor:
        rows.send(cursor.cursor)
        documents.send(cursor.cursor)
    return made


def topic_of(told: Told, place: Scene) -> str:
    """A matter's topic: the same for each kind."""
    return place.topics[told.kind * (len(place.topics) // len(KINDS))]


def measure(figures: Figures, matters: Matters, place: Scene, planted: list[tuple[UUID, Told]], actor: Actor) -> None:
    """Ask with each matter told again, and with like matters of other places that are in no order."""
    for _, told in planted[:WARM_UP]:
        ask(matters.again(told), place, actor)
    again = [(order_id, *ask(matters.again(told), place, actor)) for order_id, told in planted[:ASKED]]
    other = [ask(matters.elsewhere(told), place, actor) for _, told in planted[:ASKED]]
    times = [spent for _, _, spent in again] + [spent for _, spent in other]
    figures.add("same.asked", "matters", [float(len(times))])
    figures.add("same.p50_ms", "ms", [sorted(times)[len(times) // 2]])
    figures.add("same.p95_ms", "ms", [p95(times)], "<=50")
    figures.add("same.recall_at_5", "share", [share(any(one.order.pk == order_id for one in found) for order_id, found, _ in again)], ">=0.95")
    figures.add("same.recall_at_1", "share", [share(bool(found) and found[0].order.pk == order_id for order_id, found, _ in again)])
    proposed = [one.order.pk == order_id for order_id, found, _ in again for one in found if one.outcome == "merge"]
    wrong = [False for found, _ in other for one in found if one.outcome == "merge"]
    figures.add("same.merge_precision", "share", [share([*proposed, *wrong])], ">=0.95")
    figures.add("same.merge_recall", "share", [share(any(one.order.pk == key and one.outcome == "merge" for one in found) for key, found, _ in again)])


def ask(told: Told, place: Scene, actor: Actor) -> tuple[list[Candidate], float]:
    """The candidates of a telling, and how many milliseconds they took."""
    sketch = Sketch(told.text, topic_of(told, place), told.region, told.address)
    begun = time.perf_counter()
    found = candidates(sketch, actor=actor, now=NOW)
    return found, (time.perf_counter() - begun) * 1000


def share(hits: Iterable[bool]) -> float:
    """The share of true ones."""
    all_of = list(hits)
    return sum(all_of) / len(all_of) if all_of else 0.0
