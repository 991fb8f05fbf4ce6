"""Signing in: whether the time of a refusal tells that an account exists. One wrong password after another, through the real application."""

import argparse
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from statistics import fmean, median
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from huiying.cli.bench.figures import Figures
from huiying.directory.models import City, Org, User
from huiying.directory.models_signin import SignInTry
from huiying.kit.ids import uuid7

TRIES = 24
APART_MS = "<=5"
NOW = datetime(2025, 3, 4, 1, 30, tzinfo=UTC)
KINDS = ("known", "unknown", "closed", "without_password")
WRONG = "not-the-right-password"


class Took(NamedTuple):
    """What a refusal took, in ms: by the clock, as a stranger sees it, and of the processor, which other programs disturb less."""

    wall: float
    cpu: float


def run(args: argparse.Namespace) -> int:
    """Measure and tell: how long each kind of refusal takes at the median, and how far they lie apart. The city is made once."""
    if not City.objects.exists():
        _people()
    figures = Figures()
    runs = [_one_run(number) for number in range(args.runs + 1)][1:]  # the first one warms up
    for kind in KINDS:
        figures.add(f"signin.refused_ms.{kind}", "ms", [median(taken[kind].wall for taken in rounds) for rounds in runs])
    rounds = [taken for run in runs for taken in run]
    figures.add("signin.apart_ms", "ms", [apart([{kind: took.wall for kind, took in taken.items()} for taken in rounds])], APART_MS)
    figures.add("signin.apart_cpu_ms", "ms", [apart([{kind: took.cpu for kind, took in taken.items()} for taken in rounds])], APART_MS)
    return figures.tell(args)


def apart(rounds: Sequence[Mapping[str, float]]) -> float:
    """How far the kinds lie apart, in ms: each round asks every kind once, in turns, so that a slow moment of the machine slows all of them.

    Of each kind the median difference to its round's mean; the largest less the smallest.
    """
    off = {kind: median(taken[kind] - fmean(taken.values()) for taken in rounds) for kind in KINDS}
    return max(off.values()) - min(off.values())


def _people() -> None:
    """A city with one person of each kind but the unknown."""
    City.objects.create(id=1, name="云州市", name_en="Yunzhou")
    agency = Org.objects.create(id=uuid7(NOW), code="RX", name="热线中心", kind="hotline_agency", path="/RX/", active_from=NOW)
    for kind, password in (("known", "the-right-password"), ("closed", "the-right-password"), ("without_password", None)):
        User.plain.create(
            id=uuid7(NOW), username=kind, name=kind, password=make_password(password), org=agency, employer=agency, roles=["AG"], is_active=kind != "closed",
            created_at=NOW,
        )  # fmt: skip


def _one_run(run: int) -> list[dict[str, Took]]:
    """The times of so many rounds by kind; each round begins with another kind. Counts of failures are forgotten in between."""
    rounds = []
    for number in range(TRIES):
        SignInTry.objects.all().delete()
        cache.clear()
        taken = {}
        for place in range(len(KINDS)):
            kind = KINDS[(place + number) % len(KINDS)]
            client = Client(REMOTE_ADDR=f"10.{run}.{number}.{KINDS.index(kind)}")
            wall, cpu = time.perf_counter(), time.process_time()
            client.post("/staff/login/", {"login": kind, "password": WRONG})
            taken[kind] = Took((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
        rounds.append(taken)
    return rounds
