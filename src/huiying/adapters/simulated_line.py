"""The simulated line: callers who are not there ring, wait, talk and rate, by the same brain, journal and board as everybody else."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from huiying.calls import acd_commands as did
from huiying.calls.ports import Hearer
from huiying.calls.simulation import Comes, Deed, Rated, Simulation

LONGEST_SLEEP = 60.0
AT_LEAST = 0.01


class SimulatedLine:
    """A simulation that speaks as a line. `test`: its calls are counted nowhere (a drill); `clock` gives seconds since 1970. `heard`: whether voices are."""

    heard = False

    def __init__(self, hearer: Hearer, simulation: Simulation, clock: Callable[[], float], *, test: bool) -> None:
        self.hearer, self.simulation, self.clock, self.test = hearer, simulation, clock, test
        self._changed = asyncio.Event()

    def obey(self, command: did.Command) -> None:
        """Let the simulated people hear what is commanded."""
        self.simulation.hear(command, self.clock())
        self._changed.set()

    def step(self) -> None:
        """Do what they do by now."""
        while self.simulation.next_due() <= self.clock():
            for deed in self.simulation.due(self.clock()):
                self._do(deed)

    def _do(self, deed: Deed) -> None:
        if isinstance(deed, Comes):
            self.hearer.arrived(deed.call, number="", dnis="simulated", language=deed.language, page=deed.caller, test=self.test)
        elif isinstance(deed, Rated):
            self.hearer.rated(deed.call, deed.digit)
        else:
            self.hearer.tell(deed)

    async def run(self) -> None:
        """Live, until cancelled."""
        await self.hearer.begin(())
        while True:
            self.step()
            wait = min(max(self.simulation.next_due() - self.clock(), AT_LEAST), LONGEST_SLEEP)
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), wait)
