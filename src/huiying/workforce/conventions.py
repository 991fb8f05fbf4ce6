"""What "answered within t seconds" is a share of: six conventions, one enum, kept with every number that depends on it."""

from dataclasses import dataclass
from enum import StrEnum


class Convention(StrEnum):
    """How a service level is reckoned. Over the same traffic they differ by several points, and so by several per cent of the agents."""

    OFFERED = "offered"
    """Answered within t, of all queued calls; who gives up is a miss. Matches the wording of GB/T 33358-2016. The default."""
    ANSWERED = "answered"
    """Answered within t, of the answered calls only: flatters, never below `offered`."""
    EXCL_SHORT = "excl_short"
    """Answered within t, of the queued calls but those given up within s seconds (s = t unless stated)."""
    GOOD = "good"
    """Answered or given up within t, of all queued calls: giving up soon counts as good."""
    VIRTUAL = "virtual"
    """What a caller who never hangs up would find within t."""
    CONNECT = "connect"
    """Answered at all, of all queued calls; t plays no part. The national 95 % is this one, over any 24 hours."""


@dataclass(frozen=True)
class Standard:
    """What is promised: a share within `within_s` seconds by a convention, and limits beside it where given (shares in 0..1)."""

    target: float = 0.85
    within_s: float = 15.0
    convention: Convention = Convention.OFFERED
    short_s: float | None = None
    """What `excl_short` leaves out: calls given up within so many seconds; `within_s` where None."""
    max_occupancy: float | None = None
    max_abandon: float | None = None

    @property
    def short(self) -> float:
        """The seconds within which giving up is not counted by `excl_short`."""
        return self.within_s if self.short_s is None else self.short_s


@dataclass(frozen=True)
class Level:
    """A service level that cannot be read apart from how it is reckoned."""

    value: float
    convention: Convention
    within_s: float
