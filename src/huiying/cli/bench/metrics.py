"""Metrics: all telephone figures by quarter of an hour and queue over a year of calls, beside the same written by hand; a day's facts; the director's page."""

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path

from huiying.cli.bench.city import NOW, build
from huiying.cli.bench.figures import Figures
from huiying.cli.bench.metrics_calls import copy_quarters, write_day, write_year
from huiying.cli.bench.requests import Browser, Failed
from huiying.directory.models import City, User
from huiying.kit.times import day_start
from huiying.metrics.columns import columns
from huiying.metrics.engines import copy_out
from huiying.metrics.facts import rebuild
from huiying.metrics.sources import Span

A_DAY, DAYS = 100_000, 365
MEGABYTE = 1024  # the kernel counts resident memory in kB
THE_DAY, THE_MONTH = date(2026, 3, 4), "2026-04"
DIRECTOR = "/desk/director/"


def run(args: argparse.Namespace) -> int:
    """Measure `rows` calls of a year, a day of 100,000, and the page of a month; print the figures."""
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="huiying-bench-metrics-") as folder:
        file = Path(folder) / "year.parquet"
        write_year(file, args.rows, args.seed)
        found: dict[str, list[tuple[float, float]]] = {"ours": [], "hand": []}
        for _ in range(args.runs):
            for kind, measured in found.items():
                measured.append(_apart(kind, file))
                print(f"{kind} {measured[-1][0]:.1f} s, {measured[-1][1]:.0f} MB", file=sys.stderr, flush=True)
        ours, hand = [[seconds for seconds, _ in measured] for measured in found.values()]
        figures.add("sql_ratio", "", [mine / theirs for mine, theirs in zip(ours, hand, strict=True)], "<=1.1")
        figures.add("seconds", "s", ours, "", ("by hand", sorted(hand)[len(hand) // 2]))
        figures.add("rss_mb", "MB", [megabytes for _, megabytes in found["ours"]], "<=1500", ("by hand", max(megabytes for _, megabytes in found["hand"])))
    _day(figures, args)
    return figures.tell(args)


def _apart(kind: str, file: Path) -> tuple[float, float]:
    """Count in a process of its own: seconds, and the most memory it held."""
    done = subprocess.run([sys.executable, "-m", "huiying.cli.bench.metrics_counting", kind, str(file)], capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stdout.split()
    return float(seconds), float(kilobytes) / MEGABYTE


def _day(figures: Figures, args: argparse.Namespace) -> None:
    """A day's facts, told anew and brought over to the engines; then the page of a month from a year of such days."""
    if not City.objects.exists():
        build()
    write_day(THE_DAY, THE_DAY + timedelta(days=1), A_DAY, args.seed)
    seconds = []
    for _ in range(args.runs):
        begun = time.perf_counter()
        rebuild(THE_DAY, NOW)
        with tempfile.TemporaryDirectory() as folder:
            span = Span(frozenset({"queued_at", "arrived_at"}), day_start(THE_DAY), day_start(THE_DAY + timedelta(days=1)))
            copy_out("call", frozenset(columns("call")), span, Path(folder) / "call.csv")
        seconds.append(time.perf_counter() - begun)
    figures.add("rebuild_day_s", "s", seconds, "<=10")
    _page(figures, args)


def _page(figures: Figures, args: argparse.Namespace) -> None:
    """A year of days like that one, and how long the director's page of one of its months takes: the whole answer, with all that stands before it."""
    copy_quarters(THE_DAY, DAYS)
    reader = Browser(User.objects.order_by("pk")[0])
    reader.get(DIRECTOR, month=THE_MONTH)
    answers = [reader.get(DIRECTOR, month=THE_MONTH) for _ in range(max(args.runs, 5))]
    if {answer.status for answer in answers} != {HTTPStatus.OK}:
        raise Failed(DIRECTOR)
    figures.add("director_page_ms", "ms", [answer.wall_ms for answer in answers], "<=100")
