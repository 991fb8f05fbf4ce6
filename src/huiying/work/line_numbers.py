"""What the line asks the city's records: callers' numbers, where an agent's events stand, who an agent is. The blocking half."""

from collections.abc import Awaitable, Callable

from django.db.models import Max

from huiying.calls.serving import number_of
from huiying.directory.parties import phone_index
from huiying.journal.models import Event


class SealedNumbers:
    """Callers' numbers as the switch captured them, sealed in their contacts."""

    def __init__(self, read: Callable[[Callable[[], str]], Awaitable[str]]) -> None:
        self._read = read

    def key(self, number: str) -> str:
        """The keyed hash of a number; empty for none."""
        index = phone_index(number) if number else None
        return index.hex() if index else ""

    def of_call(self, call: str) -> Awaitable[str]:
        """The number of a call in the records."""
        return self._read(lambda: number_of(call))


def last_seq(stream: str) -> int:
    """The number of the last event that the journal has of a stream; 0 for none."""
    return Event.objects.filter(stream=stream).aggregate(last=Max("stream_seq"))["last"] or 0
