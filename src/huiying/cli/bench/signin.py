"""Signing in: whether the time of a refusal tells that an account exists. One wrong password after another, through the real application."""

import argparse
import time
from datetime import UTC, datetime
from statistics import median

from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from huiying.cli.bench.figures import Figures
from huiying.directory.models import City, Org, User
from huiying.directory.models_signin import SignInTry
from huiying.kit.ids import uuid7

TRIES = 15
APART_MS = "<=5"
NOW = datetime(2025, 3, 4, 1, 30, tzinfo=UTC)
KINDS = ("known", "unknown", "closed", "without_password")
WRONG = "not-the-right-password"


def run(args: argparse.Namespace) -> int:
    """Measure and tell: how long each kind of refusal takes at the median, and how far they lie apart. The city is made once."""
    if not City.objects.exists():
        _people()
    figures = Figures()
    medians: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(args.runs + 1):
        taken = _one_run(number)
        if number:  # the first one warms up
            for kind in KINDS:
                medians[kind].append(median(taken[kind]))
    for kind in KINDS:
        figures.add(f"signin.refused_ms.{kind}", "ms", medians[kind])
    figures.add("signin.apart_ms", "ms", [max(values) - min(values) for values in zip(*medians.values(), strict=True)], APART_MS)
    return figures.tell(args)


def _people() -> None:
    """A city with one person of each kind but the unknown."""
    City.objects.create(id=1, name="云州市", name_en="Yunzhou")
    agency = Org.objects.create(id=uuid7(NOW), code="RX", name="热线中心", kind="hotline_agency", path="/RX/", active_from=NOW)
    for kind, password in (("known", "the-right-password"), ("closed", "the-right-password"), ("without_password", None)):
        User.plain.create(
            id=uuid7(NOW), username=kind, name=kind, password=make_password(password), org=agency, employer=agency, roles=["AG"], is_active=kind != "closed",
            created_at=NOW,
        )  # fmt: skip


def _one_run(run: int) -> dict[str, list[float]]:
    """The times of so many tries of each kind, in turn; counts of failures are forgotten in between."""
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(TRIES):
        SignInTry.objects.all().delete()
        cache.clear()
        for kind in KINDS:
            client = Client(REMOTE_ADDR=f"10.{run}.{number}.{KINDS.index(kind)}")
            begun = time.perf_counter()
            client.post("/staff/login/", {"login": kind, "password": WRONG})
            taken[kind].append((time.perf_counter() - begun) * 1000)
    return taken
