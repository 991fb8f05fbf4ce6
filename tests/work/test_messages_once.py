"""Of an order, kind and round there is one message, however many ask for it at the same moment."""

import threading

from django.db import connections

from huiying.journal.models import Outbox
from huiying.notify.outbox import queue
from tests.cast import NOW, build
from tests.databases import City as Database


def test_one_message_also_when_asked_for_at_once_and_for_two_numbers(own_city: Database) -> None:
    build()
    made: list[bool] = []
    start = threading.Barrier(6)

    def ask(phone: str) -> None:
        start.wait()
        made.append(queue(stream="order:d", kind="merged", to=phone, text="一", now=NOW))
        connections.close_all()

    threads = [threading.Thread(target=ask, args=(f"1380001000{n % 2}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert Outbox.objects.filter(stream="order:d").count() == 1
