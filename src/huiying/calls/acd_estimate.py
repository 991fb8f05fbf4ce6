"""The estimated wait: how long until so many places have been served by so many agents. Pure."""

from math import ceil

WEIGHT = 1 / 50  # of the newest conversation in the running mean


class Handling:
    """The running mean of the seconds that a call of a queue takes an agent, wrap-up included; it begins with the rule's guess."""

    __slots__ = ("mean_s",)

    def __init__(self, guess_s: float) -> None:
        self.mean_s = guess_s

    def learn(self, seconds: float) -> None:
        """One more conversation."""
        self.mean_s += (seconds - self.mean_s) * WEIGHT


def wait_s(position: int, mean_s: float, agents: int) -> int | None:
    """Seconds until the one at `position` (from 1) is served, if `agents` end a call every `mean_s / agents` seconds; None if nobody works."""
    return ceil(position * mean_s / agents) if agents else None
