"""Ports for the programs that tests start.

They lie below those that the system gives to whoever asks for any: between its choice and its use nobody else comes to have one.
"""

import random
import socket
from itertools import count

FIRST, PLACES, BESIDE = 15_000, 1_600, 10
TURN = count(random.SystemRandom().randrange(PLACES))  # each process of a run begins elsewhere


def free_port() -> int:
    """A port that is free, and the nine after it; a process is not given the same again."""
    while True:
        port = FIRST + BESIDE * (next(TURN) % PLACES)
        if all(is_free(port + n) for n in range(BESIDE)):
            return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True
