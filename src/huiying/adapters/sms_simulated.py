"""Text messages for drills, demonstrations and tests: taken and kept in memory, sent to nobody."""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar


@dataclass(frozen=True)
class Message:
    """One message as the provider got it."""

    to: str
    text: str
    key: str


class SimulatedSms:
    """Takes every message; the same key is one message, however often it comes."""

    taken: ClassVar[dict[str, Message]] = {}
    most: ClassVar[int] = 1000

    def send(self, *, to: str, text: str, key: str) -> str:
        """Keep the message (the latest thousand) and give a reference."""
        self.taken.setdefault(key, Message(to, text, key))
        while len(self.taken) > self.most:
            del self.taken[next(iter(self.taken))]
        return f"sim-{sha256(key.encode()).hexdigest()[:16]}"
