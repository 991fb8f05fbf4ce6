"""Orders at size: what creating, listing, reading, finding and loading cost, with few rows and with many."""

import argparse
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from uuid import UUID

from django.urls import reverse

from huiying.cli.bench.city import NOW, Scene, build, scene
from huiying.cli.bench.figures import Figures, p95
from huiying.cli.bench.importing import IMPORTED, imports
from huiying.cli.bench.loading import CHUNK, load
from huiying.cli.bench.raw import Raw
from huiying.cli.bench.requests import Answer, Browser, Failed, expect
from huiying.cli.bench.texts import Language
from huiying.cli.bench.words import banded
from huiying.cli.bench.yardstick import yardstick
from huiying.directory.actors import actor_of
from huiying.directory.models import City
from huiying.orders.found import find
from huiying.orders.models import WorkOrder

FEW = 100_000
REQUESTS = 60
WARM_UP = 15
SCANNED = 3
FILTERS = (
    {"state": "in_progress"}, {"state": "pending_dispatch"}, {"state": "completed", "channel": "web"}, {"topic": "01"},
    {"region": "990101"}, {"unit": "U05"},
    {"state": "callback_pending", "type": "complaint"}, {"state": ["submitted", "in_progress"], "region": "990102"},
    {"received_from": "2025-01-01", "state": "direct_closed"},
)  # fmt: skip


@dataclass
class Round:
    """What the runs at one size measured: the answers of each run, and what the yardstick took between them."""

    create: list[list[Answer]] = field(default_factory=list)
    list_: list[list[Answer]] = field(default_factory=list)
    read: list[list[Answer]] = field(default_factory=list)
    yardsticks: list[float] = field(default_factory=list)


def run(args: argparse.Namespace) -> int:
    """Load, measure at FEW rows and at all rows, search, import; print the figures."""
    if args.rows % CHUNK:
        raise SystemExit(f"--rows: a multiple of {CHUNK}")
    language = Language(args.seed)
    place = scene() if City.objects.exists() else build()
    City.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
    figures = Figures()
    few = None
    if WorkOrder.objects.count() < min(FEW, args.rows):
        load(min(FEW, args.rows), args.rows, language, args.seed)
    if WorkOrder.objects.count() < args.rows:
        few = measure(place, language, args.runs, args.seed)
        load(args.rows, args.rows, language, args.seed)
    many = measure(place, language, args.runs, args.seed + 1)
    raw = Raw()
    tell_requests(figures, few, many, raw)
    search(figures, language, raw, args)
    imports(figures, language, raw, seed=args.seed, count=IMPORTED, runs=max(1, args.runs // 2))
    return figures.tell(args)


def measure(place: Scene, language: Language, runs: int, seed: int) -> Round:
    """Create, list and read through the web application, `runs` times REQUESTS of each after a warm-up."""
    browser, chance, done = Browser(place.agent), random.Random(seed), Round()  # noqa: S311 - made-up words
    numbers = [order.order_no for order in WorkOrder.objects.filter(status="completed").order_by("-seq")[: REQUESTS * 20 : 20]]
    for kind in range(-1, runs):
        count = WARM_UP if kind < 0 else REQUESTS
        created = [(create(browser, place, language, chance), yardstick()) for _ in range(count)]
        listed = [expect(browser.get(reverse("desk:orders"), **FILTERS[n % len(FILTERS)]), 200) for n in range(count)]
        read = [expect(browser.get(reverse("desk:order", args=[numbers[n % len(numbers)]])), 200) for n in range(count)]
        if kind >= 0:
            done.create.append([answer for answer, _ in created])
            done.yardsticks += [spent for _, spent in created]
            done.list_.append(listed)
            done.read.append(read)
    return done


def create(browser: Browser, place: Scene, language: Language, chance: random.Random) -> Answer:
    """Register one matter of a new caller at the agent's desk. Raises Failed."""
    answer = browser.post(reverse("desk:register"), **matter(place, language, chance))
    return expect(answer, 302)


def matter(place: Scene, language: Language, chance: random.Random) -> dict[str, str]:
    """The desk's form filled with a made-up matter."""
    return {
        "original_text": language.text(chance), "title": language.title(chance), "demand_type": "help", "topic": chance.choice(place.topics),
        "region_code": chance.choice(place.regions), "incident_address": "人民路 18 号", "phone": str(chance.randrange(15_000_000_000, 16_000_000_000)),
        "name": "基准人", "number_source": "declared", "channel": "voice", "urgency": "normal", "secrecy_level": "public", "reply_mode": "phone",
        "outcome": "order",
    }  # fmt: skip


def tell_requests(figures: Figures, few: Round | None, many: Round, raw: Raw) -> None:
    """The figures of create, list and read, and how they grew."""
    newest = list(WorkOrder.objects.filter(registered_by__isnull=False).order_by("-seq").values_list("id", flat=True)[:REQUESTS])
    done = list(WorkOrder.objects.filter(status="completed").order_by("-seq").values_list("id", flat=True)[:REQUESTS])
    written = raw.write([raw.rows_of(key) for key in newest])
    listed = raw.listed(["in_progress", "pending_dispatch", "completed"] * 10)
    read = raw.read_one(done)
    machine = median(many.yardsticks)
    for name, runs, limits, peer in (
        ("create", many.create, ("<=8", "<=4", ""), written),
        ("list", many.list_, ("<=5", "<=10", "<=60"), listed),
        ("read", many.read, ("<=8", "", ""), read),
    ):
        figures.add(f"{name}.statements", "statements", [max(a.statements for a in run) for run in runs], limits[0])
        figures.add(f"{name}.cpu_ms", "ms", [median(a.cpu_ms for a in run) for run in runs], limits[1], ("yardstick", machine))
        figures.add(f"{name}.p50_ms", "ms", [median(a.wall_ms for a in run) for run in runs], "", ("prepared statements", peer))
        figures.add(f"{name}.p95_ms", "ms", [p95([a.wall_ms for a in run]) for run in runs], limits[2])
    if few is not None:
        for name, before, after in (("create", few.create, many.create), ("list", few.list_, many.list_), ("read", few.read, many.read)):
            small = median(median(a.wall_ms for a in run) for run in before)
            figures.add(f"growth.{name}", "×", [median(a.wall_ms for a in run) / small for run in after], "<=1.3")


def search(figures: Figures, language: Language, raw: Raw, args: argparse.Namespace) -> None:
    """Find fifty words of each band, compared with what reading every text finds. Raises Failed where they differ."""
    scan, bands = banded(language, args.seed)
    place = scene()
    place.agent.reference_version = City.objects.get().reference_version
    actor = actor_of(place.agent, NOW)
    for band, words in bands.items():
        figures.add(f"search.words.{band}", "words", [float(len(words))], ">=50")
        if not words:  # too few rows for a word as rare as that
            continue
        runs = []
        for kind in range(-1, args.runs):
            times = []
            for word in words:
                begun = time.perf_counter()
                found = [order.pk for order in find(word, actor)]
                times.append((time.perf_counter() - begun) * 1000)
                check_same(word, found, scan.newest(word))
            runs += [p95(times)] if kind >= 0 else []
        figures.add(f"search.p95_ms.{band}", "ms", runs, "<=20", ("full scan", raw.scanned(words[:SCANNED])))


def check_same(word: str, found: list[UUID], scanned: list[UUID]) -> None:
    """Raise Failed unless the search found what the scan found, in the same order."""
    if found != scanned:
        raise Failed(f"the search for {word} found {len(found)} orders, the full scan {len(scanned)}, or in another order")
