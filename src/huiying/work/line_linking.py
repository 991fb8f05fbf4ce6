"""An order was registered in a call: an agent's page says so, the city's records say whether it is true, then the call's own stream tells it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from huiying.calls.chronicle import Chronicle
from huiying.calls.models import Visit
from huiying.orders.in_call import belongs
from huiying.work.line_keeping import patiently
from huiying.work.line_numbers import last_seq

Read = Callable[[Callable[[], Any]], Awaitable[Any]]


class Linker:
    """Tells calls of the orders that were registered in them, each once."""

    def __init__(self, read: Read, chronicle: Chronicle, clock: Callable[[], float]) -> None:
        self._read, self._chronicle, self._clock = read, chronicle, clock
        self._tasks: set[asyncio.Task[None]] = set()

    def link(self, call: str, order: str, agent: str) -> None:
        """Look into it; returns at once. Raises ValueError for what is no id."""
        UUID(call), UUID(order)
        task = asyncio.get_running_loop().create_task(self._link(call, order, agent))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _link(self, call: str, order: str, agent: str) -> None:
        seq: int | None = await patiently(lambda: self._read(lambda: seq_to_follow(call, order, agent)), "the order of a call")
        if seq is not None:
            self._chronicle.goes_on(f"call:{call}", seq, over=True)  # of a call that ended before the line was started anew
            self._chronicle.linked(call, order, at=self._clock())


def seq_to_follow(call: str, order: str, agent: str) -> int | None:
    """After which event of the call the order is to be told; None when it was told before, or is not this agent's matter of this call."""
    own = Visit.objects.filter(call_id=UUID(call), agent_id=UUID(agent), answered_at__isnull=False)
    if not own.exists() or own.filter(order_id=UUID(order)).exists() or not belongs(call=UUID(call), order=UUID(order)):
        return None
    return last_seq(f"call:{call}")
