"""The queueing formulas: how exact they are, how fast a day and a year are staffed (seconds of processor time), and Erlang C beside pyworkforce.

Exactness is told against points reckoned with 90 digits (queueing_points.json, made by tests/workforce/points.py).
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from huiying.cli.bench.figures import Figures
from huiying.cli.bench.peer_erlang import peer
from huiying.kit.extras import ExtraMissing
from huiying.workforce.blocks import Floats
from huiying.workforce.profiles import BUSY_HOTLINE, HOTLINE
from huiying.workforce.queueing import Standard, erlang_a, required

POINTS = Path(__file__).with_name("queueing_points.json")
STANDARD = Standard(0.85, 15.0)
AHT_S, PATIENCE_S, CALLS = 240.0, 90.0, 60_000.0
VOLUMES = (200, 2_000, 10_000, 20_000, 60_000, 200_000)  # calls a day of the days that both staff
LEAST = 1e-9
MINUTES = 15.0
ENOUGH_S = 0.02


def run(args: argparse.Namespace) -> int:
    """Measure and tell."""
    figures = Figures()
    figures.add("max_rel_error", "", [worst_error()], "<=1e-12")
    day = BUSY_HOTLINE.rates(CALLS)
    required(day, 1 / AHT_S, 1 / PATIENCE_S, STANDARD)  # the first call loads what it needs
    a_day = [1_000 * seconds(lambda: required(day, 1 / AHT_S, 1 / PATIENCE_S, STANDARD)) for _ in range(args.runs)]
    figures.add("staff96_ms", "ms CPU", a_day, "<=25")
    many = year(args.rows, args.seed)
    a_year = [seconds(lambda: required(many, 1 / AHT_S, 1 / PATIENCE_S, STANDARD)) for _ in range(args.runs)]
    figures.add(f"staff{args.rows}_s", "s CPU", a_year, "<=0.4" if args.rows <= 35_040 else "")  # noqa: PLR2004 - the year that the limit speaks of
    figures.add("staff96_redials_ms", "ms CPU", [1_000 * seconds(lambda: required(day, 1 / AHT_S, 1 / PATIENCE_S, STANDARD, 0.5))], "<=500")
    try:
        _beside_peer(figures, args.runs)
    except ExtraMissing as missing:
        print(f"{missing.zh}\n{missing.en}", file=sys.stderr)
        figures.tell(args)
        return 3
    return figures.tell(args)


def year(intervals: int, seed: int) -> Floats:
    """So many quarters of days whose volumes differ by up to a third: no two loads alike."""
    days = -(-intervals // 96)
    volumes = CALLS * np.random.default_rng(seed).uniform(0.67, 1.33, days)
    return BUSY_HOTLINE.rates(volumes).ravel()[:intervals]


def worst_error() -> float:
    """The largest relative error of any measure over the points."""
    given = json.loads(POINTS.read_text(encoding="utf-8"))
    outcome = erlang_a(*(np.array([point["args"][name] for point in given]) for name in ("lam", "mu", "theta", "n", "t")))
    pairs = [(getattr(outcome, name)[at], float(text)) for at, point in enumerate(given) for name, text in point["exact"].items()]
    return max(abs(float(ours) / exact - 1.0) for ours, exact in pairs if exact >= LEAST)


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of the work, of as many turns as fill a fiftieth of a second."""
    turns, begun = 0, time.process_time()
    while (spent := time.process_time() - begun) < ENOUGH_S or turns == 0:
        work()
        turns += 1
    return spent / turns


def _beside_peer(figures: Figures, runs: int) -> None:
    """Erlang C of days of several sizes: the slowest ratio of any, and how many intervals get another number of agents."""
    name, erlang = peer()
    ratios: list[float] = []
    ours_ms = theirs_ms = 0.0
    different = 0
    for calls in VOLUMES:
        rates = HOTLINE.rates(float(calls))

        def theirs(rates: Floats = rates) -> list[int]:
            return [
                erlang(float(rate) * MINUTES * 60, AHT_S / 60, STANDARD.within_s / 60, MINUTES).required_positions(STANDARD.target)["positions"]
                for rate in rates
            ]

        def ours(rates: Floats = rates) -> Floats:
            return required(rates, 1 / AHT_S, 0.0, STANDARD)

        different += int(np.sum(ours() != np.array(theirs())))
        one, other = (float(np.median([seconds(work) for _ in range(runs)])) for work in (ours, theirs))
        ratios.append(one / other)
        ours_ms, theirs_ms = ours_ms + 1_000 * one, theirs_ms + 1_000 * other
    figures.add("pyworkforce_ratio", "", [max(ratios)], "<=1", (f"{name}, at its best of {len(ratios)} days", 1.0))
    figures.add("erlang_c_days_ms", "ms CPU", [ours_ms], "", (name, theirs_ms))
    figures.add("erlang_c_differences", "intervals", [float(different)], "<=0")
