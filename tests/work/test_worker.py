"""The worker on a city of its own: several at once, after a restart, and when something fails."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connections
from django.db.models import F
from pytest_django.fixtures import Settings

from huiying.adapters.sms_simulated import SimulatedSms
from huiying.directory.models import City
from huiying.dispatch.hotspots.asking import ask, asked_at
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Event, Outbox, Reaction, Timer
from huiying.kit.errors import Moved
from huiying.notify.outbox import opened, queue
from huiying.orders.models import WorkOrder
from huiying.supervision.models import Card, Notice, Urge
from huiying.work import schedule
from huiying.work.delivery import deliver
from huiying.work.reacting import react, settle_history
from huiying.work.reactions import REACTIONS
from huiying.work.timers import run_due
from huiying.work.worker import read_clock
from tests.cast import NOW, Cast, again
from tests.databases import ROOT
from tests.databases import City as Database
from tests.followup.stages import SYSTEM, city, pass_time, to_callback
from tests.orders.steps import DAY, HOUR, MINUTE, at, dispatched
from tests.work.conftest import environment
from tests.work.providers import ThirdTime


def worker(place: Database) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "huiying.work.worker"], env=environment(place), cwd=ROOT / "src")


def wait_until(holds: object, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def work_through(moments: Sequence[datetime], failures: list[BaseException]) -> None:
    """A worker's passes at some moments, until nothing is left at each."""
    try:
        for now in moments:
            while react(now)[0] + run_due(now) + deliver(now):
                pass
    except BaseException as failure:  # noqa: BLE001 - shown by the test's own thread
        failures.append(failure)
    finally:
        connections.close_all()


def assert_once(order: WorkOrder) -> None:
    """All that follows from dispatch and two missed steps happened to an order exactly once."""
    steps = list(Card.objects.filter(order=order).order_by("step").values_list("step", flat=True))
    assert steps == ["L1", "L2", "L3"]
    kinds = list(Event.objects.filter(stream=order.stream, type__in=("card.given", "order.urged", "order.supervised")).values_list("type", flat=True))
    assert sorted(kinds) == ["card.given"] * 3 + ["order.supervised", "order.urged"]
    assert (again(order).urge_n, again(order).supervise_n, Urge.objects.filter(order=order).count()) == (1, 1, 1)
    sent = list(Outbox.objects.filter(stream=order.stream).values_list("kind", "round", "state"))
    assert sorted(sent) == [("dispatched", 1, "sent"), ("registered", 1, "sent")]
    assert Notice.objects.filter(order=order, kind="sent").count() == 1


def test_two_workers_at_once_let_each_thing_happen_once(own_city: Database) -> None:
    cast = city()
    orders = [dispatched(cast, NOW, cast.works, phone=f"138000400{n:02d}") for n in range(12)]
    late = at("2025-03-12 00:00")
    failures: list[BaseException] = []
    threads = [threading.Thread(target=work_through, args=((NOW, NOW, late, late), failures)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    pass_time(late)
    deliver(late)
    for order in orders:
        assert_once(order)
    assert not Timer.objects.filter(failures__gt=0).exists()
    assert not Reaction.objects.filter(failures__gt=0).exists()


@pytest.mark.kills
def test_a_timer_set_while_no_worker_ran_fires_after_the_start_and_the_stop_is_clean(own_city: Database) -> None:
    cast = city()
    City.objects.update(quiet_from=F("quiet_to"))  # no quiet hours: run after nine in the evening, the message would wait for the morning
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW)  # timers for March 2025, all of them past on any machine's clock
    first = worker(own_city)
    wait_until(lambda: Card.objects.filter(order=order).count() >= 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = worker(own_city)
    try:
        wait_until(lambda: Card.objects.filter(order=order).count() == 5)
        other = cast.order(phone="13800040099")
        wait_until(lambda: Outbox.objects.filter(stream=other.stream, state="sent").exists())
        ask(actor=cast.supervisor, now=read_clock())
        wait_until(lambda: asked_at() is None)  # a search for hot matters is done by a process of its own
    finally:
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0
    assert Event.objects.filter(stream=order.stream, type="card.given").count() == 5


@pytest.mark.django_db
class TestFailures:
    """What goes wrong is undone, counted and, after five times, told."""

    @pytest.fixture
    def cast(self) -> Cast:
        return city()

    def test_a_failing_effect_is_undone_and_waits_longer_each_time(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        order = cast.order()

        def half(timer: Timer, now: datetime, _actor: object) -> None:
            WorkOrder.objects.filter(pk=order.pk).update(urge_n=99)
            raise ZeroDivisionError(order.original_text)

        monkeypatch.setitem(schedule.TIMERS, "half", half)
        write((), [NewTimer(order.stream, "half", NOW)], actor=SYSTEM, now=NOW)
        waits, now = [], NOW
        for _ in range(5):
            assert run_due(now) == 1
            timer = Timer.objects.get(kind="half")
            waits.append(timer.due_at - now)
            now = timer.due_at
        assert waits == [timedelta(seconds=s) for s in (10, 60, 300, 1800, 3600)]
        assert (again(order).urge_n, timer.failures, timer.done_at) == (0, 5, None)
        assert timer.last_error.startswith("ZeroDivisionError in test_worker.py:")
        assert order.original_text not in timer.last_error
        assert Notice.objects.filter(kind="alarm", org=cast.agency).count() == 1

    def test_a_refusal_by_name_ends_the_timer(self, cast: Cast) -> None:
        order = cast.order()
        write((), [NewTimer(order.stream, "archive", NOW)], actor=SYSTEM, now=NOW)
        assert run_due(NOW) == 1
        assert Timer.objects.get(kind="archive").done_at == NOW
        assert again(order).status == "submitted"

    def test_an_unknown_kind_is_a_failure_and_stops_nothing_else(self, cast: Cast) -> None:
        order = cast.order()
        write((), [NewTimer(order.stream, "nonsense", NOW), NewTimer(order.stream, "archive", NOW)], actor=SYSTEM, now=NOW)
        assert run_due(NOW) == 2
        assert Timer.objects.get(kind="nonsense").last_error.startswith("NoSuchTimer")

    def test_an_order_that_moves_under_every_try_keeps_no_other_waiting(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def moved(_timer: Timer, _now: datetime, _actor: object) -> None:
            raise Moved

        monkeypatch.setitem(schedule.TIMERS, "moved", moved)
        restless, other = cast.order(), cast.order()
        rung = [NewTimer(restless.stream, "moved", NOW - MINUTE), NewTimer(restless.stream, "archive", NOW), NewTimer(other.stream, "archive", NOW)]
        write((), rung, actor=SYSTEM, now=NOW)
        assert run_due(NOW) == 1
        assert set(Timer.objects.filter(kind__in=("moved", "archive"), done_at=None, failures=0).values_list("stream", flat=True)) == {restless.stream}

    def test_a_failing_reaction_is_tried_again_alone(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        calls: list[str] = []

        def fails_once(event: Event, _now: datetime, _actor: object) -> None:
            calls.append("fails_once")
            if len(calls) == 1:
                raise RuntimeError

        def other(event: Event, _now: datetime, _actor: object) -> None:
            calls.append("other")

        monkeypatch.setitem(REACTIONS, "order.submitted", (fails_once, other))
        cast.order()
        assert react(NOW)[0] == 1
        assert (calls, Reaction.objects.get().failures) == (["fails_once", "other"], 1)
        assert react(NOW)[0] == 0
        run_due(NOW + timedelta(seconds=1))
        assert calls == ["fails_once", "other", "fails_once"]

    def test_a_citys_past_is_settled_at_once(self, cast: Cast) -> None:
        order = dispatched(cast, NOW, cast.works)
        assert settle_history(NOW) == Event.objects.count()
        pass_time(NOW)
        assert not Outbox.objects.filter(stream=order.stream).exists()

    def test_an_order_lives_to_its_archive_by_time_alone(self, cast: Cast) -> None:
        order = to_callback(cast, demand_type="consult", number_source="declared")
        from_reply = NOW + 2 * HOUR
        pass_time(from_reply)
        WorkOrder.objects.filter(pk=order.pk).update(status="callback_failed")
        write((), [NewTimer(order.stream, "rating_expires", NOW + 7 * DAY)], actor=SYSTEM, now=NOW)
        pass_time(NOW + 7 * DAY)
        assert again(order).status == "completed"
        pass_time(at("2025-04-10 23:59"))
        assert again(order).status == "completed"
        pass_time(at("2025-04-11 00:00"))
        assert again(order).status == "archived"

    @pytest.mark.usefixtures("cast")
    def test_messages_are_sent_again_with_the_same_key_until_the_provider_takes_them(self, settings: Settings) -> None:
        settings.HUIYING_SMS = "tests.work.providers.ThirdTime"
        queue(stream="order:x", kind="registered", to="138 0001 0001", text="您好", now=NOW)
        for minutes in (0, 0, 1, 2, 6, 60):
            deliver(NOW + minutes * MINUTE)
        message, keys = Outbox.objects.get(), ThirdTime.keys
        assert (message.state, message.tries, len(set(keys)), len(keys)) == ("sent", 3, 1, 3)
        assert SimulatedSms.taken[keys[0]].to == "+8613800010001"
        assert opened(message) == ("138 0001 0001", "您好")

    @pytest.mark.usefixtures("cast")
    def test_a_message_that_nobody_takes_fails_in_the_end_and_is_told(self, settings: Settings) -> None:
        settings.HUIYING_SMS = "tests.work.providers.Never"
        queue(stream="order:x", kind="registered", to="13800010001", text="您好", now=NOW)
        for hours in range(12):
            deliver(NOW + hours * HOUR)
        assert (Outbox.objects.get().state, Outbox.objects.get().tries) == ("given_up", 6)
        assert Outbox.objects.get().last_error == "GW:503"
        assert Notice.objects.filter(kind="alarm").count() == 1

    @pytest.mark.usefixtures("cast")
    def test_the_clock_is_the_machines_in_a_real_city(self) -> None:
        assert abs(read_clock() - datetime.now(UTC)) < MINUTE


def test_the_worker_steps_back_from_an_order_that_somebody_holds(own_city: Database) -> None:
    cast = city()
    order = dispatched(cast, NOW, cast.works)
    pass_time(NOW)
    late = at("2025-03-10 00:00")
    with psycopg.connect(own_city.owner_url) as person:
        person.execute("UPDATE orders_workorder SET urge_n = urge_n WHERE id = %s", [order.pk])
        begun = time.monotonic()
        assert run_due(late) == 0
        assert time.monotonic() - begun < 60
        assert not Card.objects.exists()
        assert Timer.objects.filter(due_at__lte=late, done_at=None, failures=0).count() == 4
    run_due(late)
    assert Card.objects.get(step="L1").given_at == late
