"""The hub's own rules: room, slow readers, very many changes."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from huiying.kit.actor import Actor
from huiying.work import live
from huiying.work.live import Client, Hub, message
from huiying.work.news import Batch
from tests.loops import finish

AT = datetime(2025, 3, 4, tzinfo=UTC)


def client(person: str = "a") -> Client:
    return Client("key", Actor(kind="staff", id=person))


def test_a_message_says_which_order_what_kind_and_when() -> None:
    order = uuid4()
    assert message(order, "asg.sent", AT, 42) == b'id: 42\ndata: {"stream":"order:%s","kind":"asg.sent","at":"2025-03-04T00:00:00Z"}\n\n' % str(order).encode()


def test_who_does_not_read_is_let_go() -> None:
    async def story() -> None:
        slow = client()
        slow.task = asyncio.create_task(asyncio.sleep(60))
        for _ in range(live.BACKLOG):
            slow.offer(b"x")
        await asyncio.sleep(0)
        assert not slow.task.done()
        slow.offer(b"x")
        with pytest.raises(asyncio.CancelledError):
            await slow.task

    finish(story())


def test_the_house_has_room_for_so_many_and_a_person_for_eight() -> None:
    async def story() -> None:
        hub = Hub()
        own = [client() for _ in range(live.TABS_EACH)]
        for one in own:
            one.task = asyncio.create_task(asyncio.sleep(60))
            assert hub.admit(one)
        assert hub.admit(client())
        await asyncio.sleep(0)
        assert [one.task.cancelling() for one in own if one.task].count(1) == 1
        hub.clients |= {client(str(n)) for n in range(live.MOST_CLIENTS)}
        assert not hub.admit(client("one too many"))

    finish(story())


def test_of_very_many_changes_only_their_being_many_is_told() -> None:
    async def story() -> None:
        one = client()
        await Hub().tell([], Batch((), 7, more=True), [one])
        assert one.queue.get_nowait().startswith(b'id: 7\ndata: {"stream":"*","kind":"many","at":')

    finish(story())
