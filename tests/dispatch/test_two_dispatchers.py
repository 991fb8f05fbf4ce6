"""Two people act on the same order at the same moment: one wins, the other is told."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest
from django.db import connection

from huiying.dispatch.lessons.counting import count
from huiying.dispatch.match import Line
from huiying.dispatch.models import ReturnRequest
from huiying.dispatch.returning import approve_return, refuse_return
from huiying.dispatch.seed import publish_first
from huiying.dispatch.sending import dispatch
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.errors import Moved
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.relating import relate
from tests.cast import NOW, Cast, again
from tests.databases import City
from tests.dispatch.scene import ask, plan
from tests.orders.steps import HOUR, accepted, assert_journal_agrees, dispatched, part

WAITING = "SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = %s"


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    return committed_cast


def at_once(city: City, order: WorkOrder, *acts: Callable[[], object]) -> list[str]:
    """Run the acts so that all have read the order before any can write it; returns what became of each."""

    def outcome(act: Callable[[], object]) -> str:
        try:
            act()
        except Moved:
            return "moved"
        finally:
            connection.close()
        return "done"

    return together(city, "SELECT 1 FROM orders_workorder WHERE id = %s FOR UPDATE", [order.pk], [partial(outcome, act) for act in acts])


def together(city: City, hold: str, what: list[object], acts: list[Callable[[], str]]) -> list[str]:
    """Run the acts so that all wait for what is held before any goes on; returns what they gave."""
    with psycopg.connect(city.owner_url) as holder, ThreadPoolExecutor(len(acts)) as pool:
        holder.execute(hold, what)
        running = [pool.submit(act) for act in acts]
        with psycopg.connect(city.owner_url, autocommit=True) as watcher:
            for _ in range(3_000):
                if watcher.execute(WAITING, [city.name]).fetchone() == (len(acts),):
                    break
                time.sleep(0.02)
            else:
                pytest.fail("the acts never met")
        holder.rollback()
        return sorted(future.result(120) for future in running)


def test_of_two_dispatchers_one_wins(fresh_city: City, cast: Cast) -> None:
    order = accepted(cast, NOW)
    acts = [
        lambda: dispatch(order=order, plan=plan(cast.works), actor=cast.dispatcher, now=NOW),
        lambda: dispatch(order=order, plan=plan(cast.streets, cast.works), actor=cast.dispatcher2, now=NOW),
    ]
    assert at_once(fresh_city, order, *acts) == ["done", "moved"]
    order = again(order)
    leads = Assignment.objects.filter(order=order, role="lead")
    assert (order.status, [lead.unit_id for lead in leads]) == ("in_progress", [order.owner_id])
    assert_journal_agrees()


def test_a_return_is_approved_or_refused_never_both(fresh_city: City, cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    asked = ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    acts = [
        lambda: approve_return(assignment=asked, decision="同意", plan=plan(cast.environment), actor=cast.dispatcher, now=NOW + 2 * HOUR),
        lambda: refuse_return(assignment=asked, reason="不同意", actor=cast.dispatcher2, now=NOW + 2 * HOUR),
    ]
    assert at_once(fresh_city, order, *acts) == ["done", "moved"]
    outcome = (part(order, cast.works).status, ReturnRequest.objects.get().state)
    assert outcome in {("returned", "approved"), ("signed", "refused")}
    assert Assignment.objects.filter(order=order).count() == (2 if outcome[0] == "returned" else 1)
    assert_journal_agrees()


def test_two_who_relate_the_same_orders_from_either_side_do_not_block_each_other(fresh_city: City, cast: Cast) -> None:
    one, other = sorted((accepted(cast, NOW), accepted(cast, NOW)), key=lambda order: order.pk)
    acts = [
        lambda: relate(order=one, other=other, ground="同一条线路", actor=cast.reviewer, now=NOW),
        lambda: relate(order=again(other), other=again(one), ground="同一条线路", actor=cast.reviewer2, now=NOW),
    ]
    assert at_once(fresh_city, one, *acts) == ["done", "moved"]
    assert Event.objects.filter(type="order.related").count() == 2


def test_two_counts_of_what_orders_teach_wait_for_each_other(fresh_city: City, cast: Cast) -> None:
    publish_first((Line(1, "12", str(cast.works.pk), "市政维护"),), actor=system("set-up"), now=NOW)
    dispatched(cast, NOW, cast.works)

    def counted() -> str:
        try:
            return str(count(actor=system("test"), now=NOW + HOUR))
        finally:
            connection.close()

    assert together(fresh_city, "SELECT pg_advisory_xact_lock(hashtext('duty_count'))", [], [counted, counted]) == ["1", "1"]
