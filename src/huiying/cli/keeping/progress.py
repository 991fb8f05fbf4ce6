"""A line of progress on the terminal; nothing where nobody looks."""

import sys
import time

DRAWN_EACH_S = 0.2


class Line:
    """One line on standard error, drawn again at most five times a second."""

    def __init__(self, what: str) -> None:
        self.what, self._begun, self._shown = what, time.monotonic(), 0.0

    def show(self, words: str) -> None:
        """Draw it, when standard error is a terminal."""
        moment = time.monotonic()
        if sys.stderr.isatty() and moment - self._shown > DRAWN_EACH_S:
            self._shown = moment
            sys.stderr.write(f"\r{self.what} [{moment - self._begun:5.0f}s] {words}\x1b[K")
            sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            sys.stderr.write("\n")


def megabytes(size: int) -> str:
    """A size to read."""
    return f"{size / 1_000_000:.1f} MB"
