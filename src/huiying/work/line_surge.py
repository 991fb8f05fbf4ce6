"""Surge mode at the line: what people switched is followed within seconds, also after a new start; the city's rule ends it when it is calm again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import django.db
import psycopg

from huiying.calls.acd_inputs import Surge
from huiying.calls.surge import Switched, standing, switch
from huiying.kit.actor import system
from huiying.kit.errors import NotNow
from huiying.work.clock import read_clock
from huiying.work.line_switchboard import Switchboard

EVERY_S = 1.0
log = logging.getLogger(__name__)
Read = Callable[[Callable[[], Any]], Awaitable[Any]]


class Surges:
    """Tells the brain. `since` (seconds since 1970) is what wallboards show; None: it is off."""

    def __init__(self, board: Switchboard, read: Read) -> None:
        self._board, self._read = board, read
        self.since: float | None = None
        self._calm_since: float | None = None

    async def run(self) -> None:
        """For as long as the line runs; a database that is away changes nothing."""
        await self._board.taken_up.wait()
        while True:
            try:
                self.follow(await self._read(standing))
                if self.calm(self._board.clock()):
                    await self._read(end_by_rule)
            except (django.db.Error, psycopg.Error) as away:
                log.error("surge mode cannot be read: %s", type(away).__name__)  # noqa: TRY400 - the trace would repeat every second
            await asyncio.sleep(EVERY_S)

    def follow(self, told: Switched) -> None:
        """The brain does as was switched."""
        if told.on != (self.since is not None):
            self._board.tell(Surge(told.on))
            self._calm_since = None
        self.since = told.at.timestamp() if told.on and told.at is not None else None

    def calm(self, at: float) -> bool:
        """Whether the city's rule ends it now: nobody more than the rule names has waited for as long as it says."""
        rules = self._board.brain.floor.rules
        waiting = sum(call.state == "waiting" for call in self._board.brain.floor.calls.values())
        if self.since is None or not rules.surge_calm_s or waiting > rules.surge_calm_waiting:
            self._calm_since = None
            return False
        self._calm_since = at if self._calm_since is None else self._calm_since
        return at - self._calm_since >= rules.surge_calm_s


def end_by_rule() -> None:
    """End it; somebody may have been faster."""
    try:
        switch(on=False, reason="", actor=system("line"), now=read_clock())
    except NotNow:
        return
