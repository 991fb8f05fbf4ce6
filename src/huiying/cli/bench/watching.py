"""What running processes use, looked at every second: processor time and memory, and how busy the whole machine is."""

import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

EVERY_S = 1.0
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
PARTS = 10


class Look(NamedTuple):
    """One look: when (monotonic seconds), the processor seconds used so far, and MB in memory."""

    at: float
    cpu_s: float
    mb: float


class Watch(threading.Thread):
    """Looks at processes until stopped; `looks` by name."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        super().__init__(daemon=True)
        self.looks: dict[str, list[Look]] = {name: [] for name in processes}
        self._processes, self._ends = dict(processes), threading.Event()
        self._machine = [_machine()]

    def run(self) -> None:
        """Look every second."""
        while True:
            for name, pid in self._processes.items():
                self.looks[name].append(look(pid))
            if self._ends.wait(EVERY_S):
                return

    def stop(self) -> None:
        """Look no more."""
        self._ends.set()
        self.join()
        self._machine.append(_machine())

    @property
    def busy_percent(self) -> float:
        """How much of all processors was used, by whomever, since the watch was made."""
        (busy, whole), (busy_then, whole_then) = self._machine[-1], self._machine[0]
        return 100 * (busy - busy_then) / max(1, whole - whole_then)


def look(pid: int) -> Look:
    """A process of this machine (Linux). Raises OSError when it is gone."""
    parts = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    resident = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return Look(time.monotonic(), (int(parts[11]) + int(parts[12])) * TICK_S, resident / 1_000_000)


def core_percent(looks: list[Look]) -> float:
    """Processor time from the first look to the last, in percent of one core."""
    return 100 * (looks[-1].cpu_s - looks[0].cpu_s) / max(looks[-1].at - looks[0].at, TICK_S)


def growth_mb(looks: list[Look]) -> float:
    """How much larger a process was in the last tenth than in the first, in MB."""
    part = max(1, len(looks) // PARTS)
    return fmean(each.mb for each in looks[-part:]) - fmean(each.mb for each in looks[:part])


def _machine() -> tuple[int, int]:
    """Ticks of all processors: busy, and all."""
    ticks = [int(word) for word in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)
