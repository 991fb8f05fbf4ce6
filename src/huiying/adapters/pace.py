"""How fast a page may speak: so much at once, as when its voice looks for ways through networks, and so much each second after that."""

from dataclasses import dataclass

AT_ONCE, EACH_SECOND = 60, 30


@dataclass
class Pace:
    """What one page may say still."""

    left: float = AT_ONCE
    at: float = 0.0

    def keeps(self, now: float) -> bool:
        """Whether one message more, at this moment in seconds, is within the pace."""
        self.left = min(AT_ONCE, self.left + max(0.0, now - self.at) * EACH_SECOND) - 1
        self.at = now
        return self.left >= 0
