"""Random digits for thousands of identifiers and salts, with few calls to the system's generator."""

import os

BLOCK = 1 << 14


class Entropy:
    """A stock of hexadecimal digits from the system's generator; each is given out once. One for each job: a fork would give the same twice."""

    def __init__(self) -> None:
        self._digits, self._next = "", 0

    def digits(self, count: int) -> str:
        """Return `count` fresh digits (4 random bits each), at most 2 * BLOCK."""
        begin, end = self._next, self._next + count
        if end > len(self._digits):
            self._digits, begin, end = os.urandom(BLOCK).hex(), 0, count
        self._next = end
        return self._digits[begin:end]
