"""How far a long trial is: one line on the terminal that renews itself, or a line every tenth where it is no terminal."""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TextIO


class Progress:
    """`done` of `total`, told on standard error with the rate and what is left."""

    def __init__(self, total: int, out: TextIO = sys.stderr) -> None:
        self.total, self.done, self.out = total, 0, out
        self.begun = time.monotonic()
        self.told = 0

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        parts = 200 if self.out.isatty() else 10
        reached = self.done * parts // max(self.total, 1)
        if reached > self.told:
            self.told = reached
            passed = time.monotonic() - self.begun
            left = passed / self.done * max(self.total - self.done, 0)
            line = f"{self.done}/{self.total}  {self.done / passed:.1f}/s  剩余 left {left:.0f} s"
            self.out.write(f"\r{line}\x1b[K" if self.out.isatty() else f"{line}\n")
            self.out.flush()

    def end(self) -> None:
        """Leave the terminal's line."""
        if self.out.isatty():
            self.out.write("\n")


def follow(processes: Sequence[subprocess.Popen[str]], total: int, done: str) -> list[str]:
    """All lines that the processes print until they end; each line that is `done` counts as one of `total`."""
    progress, lines, lock = Progress(total), list[str](), threading.Lock()

    def read(process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with lock:
                lines.append(line.rstrip("\n"))
                if lines[-1] == done:
                    progress.step()

    with ThreadPoolExecutor(len(processes)) as readers:
        list(readers.map(read, processes))
    progress.end()
    return lines
