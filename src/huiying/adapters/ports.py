"""What the outside must be able to do, whoever it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class NotDelivered(Exception):  # noqa: N818 - the other side's answer
    """The provider did not take the message; it is tried again later. Its argument is the provider's word, a code without anybody's data."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message that the provider took: `ref` is its reference, `word` its own code, `at` when the telephone had it or it gave up."""

    ref: str
    delivered: bool
    word: str
    at: datetime


class SmsProvider(Protocol):
    """A gateway for text messages."""

    def send(self, *, to: str, text: str, key: str, now: datetime) -> str:
        """Hand one message over and return the provider's reference; `key` stays the same when it is tried again.

        `to` is a number in E.164 form. Raises NotDelivered.
        """

    def reports(self, now: datetime) -> Sequence[Report]:
        """The delivery reports that have come in by `now`. The same report may come again; who reads them minds that."""
