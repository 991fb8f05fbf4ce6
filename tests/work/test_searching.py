"""The search for hot matters beside the worker: orders' timers do not wait for it, one that dies is tried again, nothing comes twice."""

import signal
from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import connection

from huiying.dispatch.hotspots.asking import KIND, ask, asked_at
from huiying.dispatch.hotspots.finding import find
from huiying.dispatch.hotspots.keeping import ONE_AT_A_TIME
from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Event, Timer
from huiying.kit.actor import Actor
from huiying.supervision.models import Notice
from huiying.work import hotspots
from huiying.work.schedule import SEARCHES
from huiying.work.searching import Searcher, search
from huiying.work.timers import run_due
from tests.cast import NOW, Cast
from tests.databases import City as Database
from tests.dispatch.hotspots.scene import many
from tests.dispatch.test_two_dispatchers import WAITING
from tests.followup.stages import SYSTEM, city, pass_time
from tests.work.conftest import environment
from tests.work.test_worker import wait_until

LATER = NOW + timedelta(seconds=10)


def asked() -> Cast:
    """Six callers about one thing, all that is due done, and a search asked for."""
    cast = city()
    many(cast, 6, NOW)
    pass_time(NOW)
    ask(actor=cast.supervisor, now=NOW)
    return cast


def written() -> tuple[int, int, int, int, int]:
    """Hot matters, members, found, alerted, told to whoever asked."""
    told = [Event.objects.filter(type=kind).count() for kind in ("hotspot.found", "hotspot.alerted")]
    return (Hotspot.objects.count(), HotspotMember.objects.count(), *told, Notice.objects.filter(kind="hotspot", zh__startswith="热点查找完成").count())  # type: ignore[return-value]


@pytest.mark.kills
def test_an_orders_timer_runs_during_a_search_which_dies_and_is_done_by_another_process(own_city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = asked()
    order = cast.order(phone="13800040099")
    write((), [NewTimer(order.stream, "archive", NOW)], actor=SYSTEM, now=NOW)
    for name, value in environment(own_city).items():
        monkeypatch.setenv(name, value)
    ours, anothers = Searcher(), Searcher()
    with psycopg.connect(own_city.owner_url, autocommit=True) as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        ours.look(NOW)
        child = ours.child
        assert child is not None
        wait_until(lambda: holder.execute(WAITING, [own_city.name]).fetchone() == (1,))
        child.send_signal(signal.SIGSTOP)  # in the midst: it has reckoned and has written nothing
        anothers.look(NOW)
        assert anothers.child is None
        assert run_due(NOW) == 1
        assert Timer.objects.get(kind="archive", stream=order.stream).done_at == NOW
        child.kill()
        child.wait()
    ours.look(NOW)
    timer = Timer.objects.get(kind=KIND)
    assert (timer.failures, timer.due_at, asked_at(), written()) == (1, LATER, LATER, (0, 0, 0, 0, 0))

    wait_until(lambda: anothers.look(LATER) or anothers.child)
    anothers.stop()  # as when that worker is told to end: at once, and the search is due still
    timer.refresh_from_db()
    assert (timer.failures, asked_at(), written()) == (1, LATER, (0, 0, 0, 0, 0))
    wait_until(lambda: anothers.look(LATER) or anothers.child)
    assert anothers.child is not None
    assert anothers.child.wait(60) == 0
    assert (asked_at(), written()) == (None, (1, 6, 1, 1, 1))
    anothers.look(LATER)
    search(timer.pk, LATER)
    assert (anothers.child, written()) == (None, (1, 6, 1, 1, 1))

    within_transaction = []

    def looks(timer: Timer, now: datetime, actor: Actor) -> None:
        within_transaction.append(connection.in_atomic_block)
        hotspots.look(timer, now, actor)

    monkeypatch.setitem(SEARCHES, hotspots.KIND, looks)
    write((), [NewTimer(hotspots.STREAM, hotspots.KIND, LATER)], actor=SYSTEM, now=LATER)
    hourly = Timer.objects.get(kind=hotspots.KIND)
    search(hourly.pk, LATER)
    hourly.refresh_from_db()
    assert (within_transaction, hourly.due_at, hourly.done_at) == ([False], NOW + timedelta(minutes=50), None)
    assert written() == (1, 6, 1, 1, 1)


@pytest.mark.django_db
def test_one_that_fails_after_it_has_written_is_tried_again_and_nothing_comes_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    timer = Timer.objects.get(kind=KIND)

    def dies_before_its_end(_timer: Timer, now: datetime, actor: Actor) -> None:
        find(actor=actor, now=now)
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setitem(SEARCHES, KIND, dies_before_its_end)
        search(timer.pk, NOW)
    timer.refresh_from_db()
    assert (timer.failures, timer.due_at, timer.done_at, written()) == (1, LATER, None, (1, 6, 1, 1, 0))
    assert timer.last_error.startswith("ZeroDivisionError in test_searching.py:")
    search(timer.pk, NOW)  # not due
    assert asked_at() == LATER
    search(timer.pk, LATER)
    timer.refresh_from_db()
    assert (timer.done_at, written()) == (LATER, (1, 6, 1, 1, 1))


@pytest.mark.django_db
def test_a_process_that_cannot_be_started_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    monkeypatch.setenv("TOO_LONG", "x" * 1_000_000)  # for the kernel
    searcher = Searcher()
    searcher.look(NOW)
    timer = Timer.objects.get(kind=KIND)
    assert (searcher.child, timer.failures, timer.due_at, timer.last_error) == (None, 1, LATER, "OSError")
    searcher.stop()
