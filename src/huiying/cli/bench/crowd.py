"""Many clients at once: the served application asked over HTTP by people who create, list and read without a pause."""

import argparse
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.urls import reverse

from huiying.cli.bench.city import NOW, Scene, build, scene
from huiying.cli.bench.figures import Figures, p95
from huiying.cli.bench.loading import CHUNK, load
from huiying.cli.bench.orders import FILTERS, matter
from huiying.cli.bench.requests import Failed, signed_in
from huiying.cli.bench.texts import Language
from huiying.directory.models import City
from huiying.orders.models import WorkOrder
from huiying.work.programs import Door, city_programs
from huiying.work.supervise import Supervisor

SECONDS = 30.0
WARM_UP = 5.0
MIX = {"list": 5, "read": 3, "create": 2}
FORM = "application/x-www-form-urlencoded"


@dataclass
class Seen:
    """What one client has seen: milliseconds by kind of request, and answers that it should not have got."""

    times: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in MIX})
    wrong: int = 0


class Client(threading.Thread):
    """One person at the application, asking again as soon as it has answered."""

    def __init__(self, port: int, place: Scene, numbers: list[str], language: Language, seed: int) -> None:
        super().__init__(daemon=True)
        self.seen, self.counting, self.stop = Seen(), False, False
        self._line, self._place, self._numbers, self._language = HTTPConnection("127.0.0.1", port, timeout=60), place, numbers, language
        self._chance = random.Random(seed)  # noqa: S311 - made-up matters
        self._cookies, self._token = signed_in(place.agent)

    def run(self) -> None:
        """Ask until told to stop."""
        while not self.stop:
            kind = self._chance.choices(list(MIX), list(MIX.values()))[0]
            method, path, body = self._request(kind)
            begun = time.perf_counter()
            self._line.request(method, path, body, {"Cookie": self._cookies, **({"Content-Type": FORM} if body else {})})
            answer = self._line.getresponse()
            answer.read()
            took = (time.perf_counter() - begun) * 1000
            if self.counting:
                self.seen.times[kind].append(took)
                self.seen.wrong += answer.status != (302 if kind == "create" else 200)

    def _request(self, kind: str) -> tuple[str, str, str | None]:
        if kind == "list":
            return "GET", f"{reverse('desk:orders')}?{urlencode(self._chance.choice(FILTERS), doseq=True)}", None
        if kind == "read":
            return "GET", reverse("desk:order", args=[self._chance.choice(self._numbers)]), None
        form = {"csrfmiddlewaretoken": self._token, "idem": uuid4(), **matter(self._place, self._language, self._chance)}
        return "POST", reverse("desk:register"), urlencode(form)


def run(args: argparse.Namespace) -> int:
    """Load, serve, let the clients ask for half a minute; print the figures. Raises Failed when no page is served."""
    language, place = Language(args.seed), scene() if City.objects.exists() else build()
    City.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
    load(args.rows // CHUNK * CHUNK, args.rows, language, args.seed)
    numbers = [order.order_no for order in WorkOrder.objects.filter(status="completed").order_by("-seq")[:4000:20]]
    port = free_port()
    with served(port) as group:
        clients = [Client(port, place, numbers, language, args.seed + n) for n in range(args.clients)]
        for client in clients:
            client.start()
        time.sleep(WARM_UP)
        begun, cpu = time.monotonic(), cpu_of(group)
        for client in clients:
            client.counting = True
        time.sleep(SECONDS)
        for client in clients:
            client.counting, client.stop = False, True
        took, cpu = time.monotonic() - begun, cpu_of(group) - cpu
        for client in clients:
            client.join(60)
    return told([client.seen for client in clients], took, cpu, args)


def told(seen: list[Seen], took: float, cpu: float, args: argparse.Namespace) -> int:
    """The figures of all clients together."""
    figures, answers = Figures(), sum(len(times) for one in seen for times in one.times.values())
    figures.add("clients", "clients", [float(len(seen))])
    figures.add("answers_per_s", "answers/s", [answers / took])
    figures.add("wrong", "answers", [float(sum(one.wrong for one in seen))], "<=0")
    figures.add("web.cpu_ms", "ms", [cpu * 1000 / max(answers, 1)])
    for kind in MIX:
        times = [taken for one in seen for taken in one.times[kind]]
        figures.add(f"{kind}.p50_ms", "ms", [median(times)])
        figures.add(f"{kind}.p95_ms", "ms", [p95(times)])
    return figures.tell(args)


@contextmanager
def served(port: int) -> Iterator[int]:
    """The web program on the benchmark's database; its process group. Raises Failed."""
    static = Path(settings.STATIC_ROOT)
    static.mkdir(parents=True, exist_ok=True)
    connection.close()
    supervisor = Supervisor()
    web = next(program for program in city_programs(Door(port), os.environ | {"HUIYING_HOSTS": "127.0.0.1"}) if program.name == "web")
    supervisor.start(web)
    try:
        if web.process is None or not answers(port):
            raise Failed("the web program does not answer")
        yield web.process.pid
    finally:
        supervisor.stop()


def answers(port: int) -> bool:
    """Whether somebody takes connections within a minute."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_of(group: int) -> float:
    """Processor seconds that the living processes of a process group have used."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(parts[2]) == group:
            ticks += int(parts[11]) + int(parts[12])
    return ticks / os.sysconf("SC_CLK_TCK")
