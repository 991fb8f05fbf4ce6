"""Calls that go out from desks: to who was missed, and to who is asked after an order. Only to the number that the switch captured, only by the engine.

What came of ringing a missed caller back is kept as a try of whoever dialled, also when the brain itself calls back who kept a place in line.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from huiying.calls import acd_commands as did
from huiying.calls.acd_inputs import DialOut
from huiying.calls.acd_ringing import FREE_TO_DIAL
from huiying.kit.actor import Actor
from huiying.work.line_engine import Engine
from huiying.work.line_keeping import patiently
from huiying.work.line_numbers import keep_try, number_of_missed, number_of_order
from huiying.work.line_switchboard import Switchboard

Read = Callable[[Callable[[], Any]], Awaitable[Any]]
What = Literal["ring_back", "callback"]
Why = Literal["", "no_engine", "not_at_line", "no_telephone", "busy", "not_yours", "no_number"]
RESULTS = {"busy": "busy", "timeout": "no_answer"}  # how a call that reached nobody ended: what came of the try


@dataclass(slots=True)
class Out:
    """An outgoing call: who dialled, which missed call it answers (none for a follow-up), whether the citizen was there."""

    agent: str
    missed: str = ""
    reached: bool = False


class Dialling:
    """Dials for agents at telephones, and keeps what came of it."""

    def __init__(self, board: Switchboard, engine: Engine | None, read: Read) -> None:
        self._board, self._engine, self._read = board, engine, read
        self._out: dict[str, Out] = {}
        self._tasks: set[asyncio.Task[object]] = set()

    def obstacle(self, agent: str) -> Why:
        """Why this agent cannot dial now; empty when nothing is in the way."""
        if self._engine is None or not self._engine.line.plan.trunk:
            return "no_engine"
        known = self._board.brain.floor.agents.get(agent)
        if known is None:
            return "not_at_line"
        if not self._board.telephone_of(agent):
            return "no_telephone"
        return "" if known.state in FREE_TO_DIAL else "busy"

    async def dial(self, actor: Actor, what: What, of: UUID) -> Why:
        """Ring the agent's telephone, then the citizen's: for a missed call that the agent has taken on, or an order. Why not, if not."""
        if why := self.obstacle(actor.id):
            return why
        number: str | None = await self._read(lambda: (number_of_missed if what == "ring_back" else number_of_order)(of, actor))
        if number is None:
            return "not_yours"
        if not number:
            return "no_number"
        if why := self.obstacle(actor.id):  # the agent may have been rung meanwhile
            return why
        call, missed = str(uuid4()), str(of) if what == "ring_back" else ""
        self._out[call] = Out(actor.id, missed)
        self._board.dial(call, number, purpose=what, of=missed)
        self._board.tell(DialOut(call, actor.id, self._board.numbers.key(number)))
        if what == "callback":
            self._board.chronicle.linked(call, str(of), at=self._board.clock())
        return ""

    def see(self, command: did.Command) -> None:
        """Follow the outgoing calls."""
        if isinstance(command, did.CallBack):
            self._out[command.call] = Out(command.agent, command.place_of)
        elif isinstance(command, did.Connect) and command.call in self._out:
            self._reached(command.call, self._out[command.call])
        elif isinstance(command, did.Ended) and command.call in self._out:
            self._ended(self._out.pop(command.call), command)

    def _reached(self, call: str, out: Out) -> None:
        if not out.reached:
            out.reached = True
            self._keep(call, out, "reached")

    def _ended(self, out: Out, command: did.Ended) -> None:
        """The try is kept when the citizen's telephone rang: an agent who did not lift has tried nothing."""
        result = RESULTS.get(command.end_reason, "")
        if result and not out.reached and self._engine is not None and self._engine.line.dialled(command.call):
            self._keep(command.call, out, result)

    def _keep(self, call: str, out: Out, result: str) -> None:
        if out.missed:
            at = datetime.fromtimestamp(self._board.clock(), UTC)
            task = asyncio.get_running_loop().create_task(
                patiently(lambda: self._read(lambda: keep_try(out.missed, out.agent, result, call, at)), "a try to ring back")
            )
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
