"""Text messages for drills, demonstrations and tests: taken and kept in memory, sent to nobody; it can be told to behave badly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from django.conf import settings

from huiying.adapters.ports import NotDelivered, Report

REFUSED, UNREACHED, DELIVERED = "SIM:BUSY", "SIM:UNREACHED", "DELIVRD"


@dataclass(frozen=True)
class Message:
    """One message as the provider got it."""

    to: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Mood:
    """How the provider behaves.

    It refuses each message `refuse` times before it takes it, reports after `delay`, each report `times` times, and does not reach
    numbers that end in one of `unreached`.
    """

    refuse: int = 0
    delay: timedelta = timedelta(seconds=2)
    times: int = 1
    unreached: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Mood":
        """From "refuse=2 delay=60 times=2 unreached=0007,0011", any part of it."""
        given = dict(part.split("=", 1) for part in text.split() if "=" in part)
        numbers = tuple(end for end in given.get("unreached", "").split(",") if end)
        return cls(int(given.get("refuse", 0)), timedelta(seconds=float(given.get("delay", 2))), int(given.get("times", 1)), numbers)


@dataclass
class Kept:
    """What the provider remembers, the latest thousand messages."""

    taken: dict[str, Message] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    waiting: list[Report] = field(default_factory=list)


class SimulatedSms:
    """Takes every message as its mood (HUIYING_SMS_MOOD) lets it; the same key is one message, however often it comes."""

    kept: ClassVar[Kept] = Kept()
    taken: ClassVar[dict[str, Message]] = kept.taken
    most: ClassVar[int] = 1000

    @property
    def mood(self) -> Mood:
        """How it behaves now."""
        return Mood.read(settings.HUIYING_SMS_MOOD)

    def send(self, *, to: str, text: str, key: str, now: datetime) -> str:
        """Keep the message (the latest thousand) and give a reference. Raises NotDelivered while in the mood to refuse."""
        mood, ref = self.mood, f"sim-{sha256(key.encode()).hexdigest()[:16]}"
        if key in self.taken:
            return ref
        if self.kept.refused.get(key, 0) < mood.refuse:
            self.kept.refused[key] = self.kept.refused.get(key, 0) + 1
            raise NotDelivered(REFUSED)
        self.taken[key] = Message(to, text, key)
        reached = not to.endswith(mood.unreached) if mood.unreached else True
        self.kept.waiting += [Report(ref, reached, DELIVERED if reached else UNREACHED, now + mood.delay)] * mood.times
        for held in (self.taken, self.kept.refused):
            while len(held) > self.most:
                del held[next(iter(held))]
        return ref

    def reports(self, now: datetime) -> Sequence[Report]:
        """The reports whose time has come, each as often as the mood says; then they are forgotten."""
        due = [report for report in self.kept.waiting if report.at <= now]
        self.kept.waiting[:] = [report for report in self.kept.waiting if report.at > now]
        return due
