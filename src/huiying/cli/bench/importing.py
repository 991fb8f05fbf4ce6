"""Taking over another system's messages with their replies: what it costs, and what the index of their words costs afterwards."""

import argparse
import csv
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from os import getloadavg
from pathlib import Path

from huiying.cli.bench.city import NOW, build
from huiying.cli.bench.figures import Figures
from huiying.cli.bench.raw import Raw
from huiying.cli.bench.texts import Language
from huiying.directory.models import City
from huiying.kit.actor import system
from huiying.kit.sheets import open_sheet
from huiying.orders.bulk import index_missing
from huiying.orders.importing import import_messages
from huiying.orders.messages import Mapping
from huiying.orders.models import WorkOrder

IMPORTED = 30_000
COMPARED = 500


def run(args: argparse.Namespace) -> int:
    """Import `rows` messages `runs` times, each time as another system's; print the figures."""
    language, figures = Language(args.seed), Figures()
    if not City.objects.exists():
        build()
    City.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
    imports(figures, language, Raw(), seed=args.seed, count=args.rows, runs=args.runs)
    return figures.tell(args)


def imports(figures: Figures, language: Language, raw: Raw, *, seed: int, count: int, runs: int) -> None:
    """Import messages with replies from a file, then index their words; beside it the same rows by prepared statements."""
    rates, cpu, indexed, index_cpu, load = [], [], [], [], []
    for number in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            path = made_up_messages(Path(folder) / "messages.csv", language, seed + number, count)
            begun, worked = time.perf_counter(), time.process_time()
            mapping = Mapping(system=f"bench-{time.time_ns() % 10**12}")
            created = import_messages(sheet=open_sheet(path), mapping=mapping, all_or_nothing=False, actor=system("bench"), now=NOW).created
            rates.append(created / (time.perf_counter() - begun))
            cpu.append((time.process_time() - worked) / created * 1e6)
        begun, worked = time.perf_counter(), time.process_time()
        indexed.append(index_missing() / (time.perf_counter() - begun))
        index_cpu.append((time.process_time() - worked) / created * 1e6)
        load.append(getloadavg()[0])
        print(f"{rates[-1]:.0f}/s, {cpu[-1]:.0f} us CPU; index {indexed[-1]:.0f}/s; load average {load[-1]:.1f}", file=sys.stderr, flush=True)
    newest = list(WorkOrder.objects.filter(imported=True).order_by("-seq").values_list("id", flat=True)[:COMPARED])
    figures.add("load.orders_per_s", "orders/s", rates, ">=3000", ("prepared statements", 1000 / raw.write([raw.rows_of(key) for key in newest])))
    figures.add("load.cpu_us", "us/order", cpu)
    figures.add("load.indexed_per_s", "orders/s", indexed)
    figures.add("load.index_cpu_us", "us/order", index_cpu)
    figures.add("load.load_average", "", load)


def made_up_messages(path: Path, language: Language, seed: int, count: int) -> Path:
    """A file of messages with replies, as another system exports it."""
    chance = random.Random(seed)  # noqa: S311 - made-up words
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"])
        for number in range(count):
            asked = NOW - timedelta(days=chance.uniform(60, 700))
            answered = asked + timedelta(days=min(chance.expovariate(1 / 15), 59))
            days = [moment.strftime("%Y/%m/%d %H:%M:%S") for moment in (asked, answered)]
            out.writerow([number, f"B{chance.randrange(count):07}", language.title(chance), days[0], language.text(chance), language.text(chance), days[1]])
    return path
