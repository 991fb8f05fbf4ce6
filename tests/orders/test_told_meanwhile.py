"""Tables and journal are compared while others write: what is written between the reading of one and of the other is no difference."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection

from huiying.calls import rebuild as of_calls
from huiying.calls.record import record
from huiying.directory.walls import lifted
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.orders import rebuild as of_orders
from huiying.orders.models import WorkOrder
from tests.calls.scripts import call_id, happenings
from tests.cast import NOW, Cast
from tests.committed import leave
from tests.orders.steps import HOUR, dispatched, replied


@contextmanager
def once_read(table: str, write: Callable[[], object]) -> Iterator[list[object]]:
    """Somebody else writes as soon as this table was first read by its columns; what it was is told."""
    written: list[object] = []

    def beside() -> object:
        try:
            with lifted():
                return write()
        finally:
            leave()

    def look(execute: Callable[..., Any], statement: str, *more: Any) -> Any:
        found = execute(statement, *more)
        if f'FROM "{table}"' in statement and not written:
            with ThreadPoolExecutor(1) as thread:
                written.append(thread.submit(beside).result())
        return found

    with connection.execute_wrapper(look):
        yield written


def test_a_reply_that_comes_between_an_order_and_its_events(committed_cast: Cast) -> None:
    order = dispatched(committed_cast, NOW, committed_cast.works)
    before = Event.objects.filter(stream=order.stream).count()
    with once_read(WorkOrder._meta.db_table, lambda: replied(committed_cast, order, committed_cast.works, NOW + HOUR)) as written:
        assert of_orders.check() == {"orders": 1, "differences": []}
    assert written
    assert Event.objects.filter(stream=order.stream).count() > before, "it was written while they were compared"
    assert of_orders.check() == {"orders": 1, "differences": []}


def test_a_call_that_is_answered_between_its_events_and_its_rows(committed_cast: Cast) -> None:
    stream, line = "call:" + call_id("1"), system("line")
    comes = happenings(stream, "0 call.arrived usable\n2 call.queued queue=general", number="13800010001")
    record(comes, actor=line, now=NOW)
    agent = committed_cast.agent
    goes_on = happenings(stream, "9 call.answered agent=a org=o\n60 call.ended end_reason=answered", first=3, a=agent.id, o=agent.employer_id)
    with once_read(Event._meta.db_table, lambda: record(goes_on, actor=line, now=NOW + timedelta(minutes=2))) as written:
        assert of_calls.check() == {"calls": 1, "agents": 0, "differences": []}
    assert written == [2]
    assert of_calls.check() == {"calls": 1, "agents": 0, "differences": []}
