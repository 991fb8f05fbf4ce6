"""The process that lets time pass and news take effect: due timers, reactions to events, messages to send.

`python -m huiying.work.worker`; any number may run at once. It is woken by the database at each commit to the journal, and looks
each second by itself.
"""

import logging
import os
import signal
import threading
import time
from types import FrameType

import django
import psycopg
from django.apps import apps
from django.db import Error, connection, connections

if not apps.ready:
    os.environ |= {"HUIYING_ACTS_AS": "system"}  # nobody's reader: the wall between units is asked where something is told
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from huiying.directory.keys import demand_own_secret
from huiying.directory.models import City
from huiying.directory.walls import demand_system
from huiying.notify.texts import put_shipped
from huiying.orders.recompute import warnings
from huiying.supervision.alerts.keeping import put_shipped_alerts
from huiying.work import alerting, counting, hotspots, lessons, reporting, sealing, suggesting
from huiying.work.clock import read_clock
from huiying.work.delivery import collect, deliver
from huiying.work.listening import listen
from huiying.work.nightly import arm
from huiying.work.reacting import react
from huiying.work.searching import Searcher
from huiying.work.tidying import EVERY_S, tidy
from huiying.work.timers import run_due

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0
PAUSE_AFTER_TROUBLE = 3.0


def one_pass(since: int = 0) -> tuple[int, int]:
    """Everything that is due and new at this moment; returns how much was done and from which transaction to look next."""
    now = read_clock()
    reacted, since = react(now, since)
    return reacted + run_due(now) + deliver(now) + collect(now), since


def warn() -> None:
    """Say at the start what hurts later: a year's working calendar that nobody has entered."""
    for zh, en in warnings(read_clock()):
        log.warning("%s %s", zh, en)


def make_ready() -> None:
    """Put in force what an upgrade has brought along and a city cannot do without: the words of new kinds of messages, the list of danger words."""
    demand_system()
    if City.objects.exists():
        put_shipped(read_clock())
        put_shipped_alerts(read_clock())


def work(stop: threading.Event) -> None:
    """Work until told to stop. A database that is away is waited for."""
    since, warned, tidied, sealer, searcher = 0, False, -EVERY_S, sealing.start(stop), Searcher()
    while not stop.is_set():
        try:
            if not warned:
                warn()
                make_ready()
                warned = True
            with listen() as news:
                while not stop.is_set():
                    done, since = one_pass(since)
                    searcher.look(read_clock())
                    if time.monotonic() - tidied >= EVERY_S:
                        tidied = time.monotonic()
                        tidy()
                        arm(read_clock())
                        sealing.arm(read_clock())
                        counting.arm(read_clock())
                        lessons.arm(read_clock())
                        hotspots.arm(read_clock())
                        reporting.arm(read_clock())
                        alerting.arm(read_clock())
                        suggesting.arm(read_clock())
                    if not done:
                        news.wait(LOOK_EVERY)
        except (Error, psycopg.Error) as trouble:
            log.error("the database is away: %s", type(trouble).__name__)  # noqa: TRY400 - the trace would repeat every few seconds
            connections.close_all()
            stop.wait(PAUSE_AFTER_TROUBLE)
    searcher.stop()
    if sealer is not None:
        sealer.join()
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend


def main() -> None:
    """Run until SIGTERM or Ctrl-C; what is begun is finished. Raises KnownSecret."""
    demand_own_secret()
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    work(stop)


if __name__ == "__main__":
    main()
