"""Many clients, one order: each reads it, then all act at the same moment. Exactly one may win, the others must be told.

`run` makes a database of its own and starts this file as a process in it, once per group of clients.
"""

import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

from huiying.cli.postgres.throwaway import throwaway
from tests.databases import ROOT, City, Server

CLIENTS = 64
WAIT = 120.0


def run(orders: int, seed: int, clients: int = CLIENTS) -> dict[str, Any]:
    """The trial on a database of its own; ok when each order had one winner and the journal tells the same as the tables."""
    with ExitStack() as stack:
        if "HUIYING_TEST_OWNER_URL" in os.environ:
            server = Server.from_environment()
        else:
            urls = stack.enter_context(throwaway())
            server = Server(urls.superuser, urls.app)
        return contest(stack.enter_context(server.clone(f"huiying_clients_{uuid4().hex[:8]}")), orders, seed, clients)


def contest(city: City, orders: int, seed: int, clients: int) -> dict[str, Any]:
    """The trial in a given empty database."""
    env = os.environ | {
        "HUIYING_DATABASE_URL": city.app_url,
        "HUIYING_POOL": str(clients + 4),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.clients", str(orders), str(seed), str(clients)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def inside(orders: int, seed: int, clients: int) -> dict[str, Any]:
    """Build the city, let the clients act, look at what stands."""
    import tempfile
    from pathlib import Path

    import django

    django.setup()
    from django.conf import settings
    from django.db import close_old_connections

    from huiying.journal.models import Event
    from huiying.kit.errors import Moved, NotNow
    from huiying.kit.sealing import Keyring
    from huiying.orders import ending, intake
    from huiying.orders.models import WorkOrder
    from huiying.orders.rebuild import check
    from tests import cast

    settings.HUIYING_KEYS = Path(tempfile.mkdtemp()) / "keys.json"
    settings.HUIYING_KEYS.write_text(Keyring.new().to_json(), encoding="utf-8")
    city = cast.build()
    keys = [city.order(phone=f"138{n:08}").pk for n in range(orders)]
    verbs = {
        "reject": lambda order: intake.reject(order=order, reason_code="not_gov", basis="不属于政府职责。", actor=city.reviewer, now=city.now),
        "answer": lambda order: intake.answer(order=order, text="已解答。", close_route="direct_answer", actor=city.reviewer2, now=city.now),
        "withdraw": lambda order: ending.withdraw(order=order, reason="不需要了", actor=city.caller(order), now=city.now),
    }
    won: Counter[Any] = Counter()
    told: Counter[str] = Counter()
    strange: list[str] = []
    gate, lock = threading.Barrier(clients, timeout=WAIT), threading.Lock()

    def client(number: int) -> None:
        chance = random.Random(seed * 1000 + number)
        for key in keys:
            order = cast.again(key)
            verb = chance.choice(sorted(verbs))
            gate.wait()
            try:
                verbs[verb](order)
            except (Moved, NotNow) as answer:
                with lock:
                    told[type(answer).__name__] += 1
            except Exception as error:  # noqa: BLE001 - anything else is what the trial looks for
                with lock:
                    strange.append(repr(error))
            else:
                with lock:
                    won[key] += 1
        close_old_connections()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stand = list(WorkOrder.objects.all())
    ends = Counter(order.status for order in stand)
    events = Event.objects.count()
    differences = check()["differences"]
    one_each = all(won[key] == 1 for key in keys)
    ok = (
        one_each
        and not strange
        and not differences
        and events == 2 * orders
        and all(o.version == 2 for o in stand)
        and sum(told.values()) == orders * (clients - 1)
    )
    return {
        "ok": ok, "orders": orders, "clients": clients, "seed": seed, "won": sum(won.values()), "told": dict(told), "ends": dict(ends), "events": events,
        "differences": len(differences), "strange": strange[:5],
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(inside(*map(int, sys.argv[1:]))))
