"""The clients of the contest: threads in as many processes as there are cores, each with a connection of its own.

For each order every client reads it and waits at one gate for all others, of all processes; then all act at once.
python -m tests.reliability.rivals ORDERS SEED CLIENTS -> a line per order, and the result as JSON in the last line.
"""

import gc
import json
import multiprocessing
import os
import random
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import connection  # noqa: E402 - after setup

from huiying.journal.models import Event  # noqa: E402
from huiying.kit.actor import Actor, citizen  # noqa: E402
from huiying.kit.errors import Moved, NotNow  # noqa: E402
from huiying.orders import ending, intake  # noqa: E402
from huiying.orders.models import WorkOrder  # noqa: E402
from huiying.orders.rebuild import check  # noqa: E402
from tests import cast  # noqa: E402
from tests.reliability.clients import CONTESTED  # noqa: E402

WAIT = 120.0
PROCESSES = max(2, os.cpu_count() or 2)


@dataclass(frozen=True)
class Contest:
    """What the clients contend for, and who they are."""

    keys: list[UUID]
    reviewers: tuple[Actor, Actor]
    seed: int

    def act(self, verb: str, order: WorkOrder) -> None:
        one, other = self.reviewers
        if verb == "reject":
            intake.reject(order=order, reason_code="not_gov", basis="不属于政府职责。", actor=one, now=cast.NOW)
        elif verb == "answer":
            intake.answer(order=order, text="已解答。", actor=other, now=cast.NOW)
        else:
            ending.withdraw(order=order, reason="不需要了", actor=citizen(str(order.party_id), str(order.pk)), now=cast.NOW)


@dataclass
class Outcome:
    """What became of the clients of one process."""

    won: Counter[UUID] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)

    def add(self, other: "Outcome") -> None:
        self.won += other.won
        self.told += other.told
        self.strange += other.strange
        self.connections |= other.connections


def client(contest: Contest, number: int, gate: Barrier, outcome: Outcome) -> None:
    """Contend for one order after the other."""
    chance = random.Random(contest.seed * 1000 + number)
    for key in contest.keys:
        order = cast.again(key)
        verb = chance.choice(("answer", "reject", "withdraw"))
        gate.wait(WAIT)
        try:
            contest.act(verb, order)
        except (Moved, NotNow) as answer:
            outcome.told[type(answer).__name__] += 1
        else:
            outcome.won[key] += 1
        if number == 0:
            say(CONTESTED)
    outcome.connections.add(connection.connection.info.backend_pid)
    connection.close()


def share(contest: Contest, numbers: list[int], gate: Barrier, outcomes: "multiprocessing.SimpleQueue[Outcome]") -> None:
    """The clients of one process."""
    gc.freeze()
    own = [Outcome() for _ in numbers]

    def one(number: int, outcome: Outcome) -> None:
        try:
            client(contest, number, gate, outcome)
        except BrokenBarrierError:
            outcome.strange.append(f"client {number} waited in vain")
        except Exception as error:  # noqa: BLE001 - anything else is what the trial looks for
            outcome.strange.append(repr(error))
            gate.abort()

    threads = [threading.Thread(target=one, args=pair) for pair in zip(numbers, own, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Outcome()
    for outcome in own:
        whole.add(outcome)
    outcomes.put(whole)


def hold(contest: Contest, clients: int) -> Outcome:
    """Let all clients contend; what became of them."""
    start = multiprocessing.get_context("spawn")
    gate, outcomes = start.Barrier(clients), start.SimpleQueue()
    shares = [list(range(first, clients, PROCESSES)) for first in range(PROCESSES)]
    processes = [start.Process(target=share, args=(contest, numbers, gate, outcomes)) for numbers in shares]
    for process in processes:
        process.start()
    whole = Outcome()
    for _ in processes:
        whole.add(outcomes.get())
    for process in processes:
        process.join()
    return whole


def inside(orders: int, seed: int, clients: int) -> dict[str, Any]:
    """Build the city, let the clients act, look at what stands."""
    city = cast.build()
    keys = [city.order(phone=f"138{n:08}").pk for n in range(orders)]
    connection.close()
    found = hold(Contest(keys, (city.reviewer, city.reviewer2), seed), clients)
    stand = list(WorkOrder.objects.all())
    events, differences = Event.objects.count(), check()["differences"]
    ok = (
        all(found.won[key] == 1 for key in keys)
        and not found.strange
        and not differences
        and events == 2 * orders
        and all(order.version == 2 for order in stand)
        and sum(found.told.values()) == orders * (clients - 1)
        and len(found.connections) == clients
    )
    return {
        "ok": ok, "orders": orders, "clients": clients, "processes": PROCESSES, "connections": len(found.connections), "seed": seed,
        "won": sum(found.won.values()), "told": dict(found.told), "ends": dict(Counter(order.status for order in stand)), "events": events,
        "differences": len(differences), "strange": found.strange[:5],
    }  # fmt: skip


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    say(json.dumps(inside(*map(int, sys.argv[1:]))))
