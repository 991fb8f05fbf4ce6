"""The numbers of events in the streams of calls and agents: each follows the last one, without a gap. Pure."""

from collections import OrderedDict

REMEMBERED = 20_000  # streams of calls that are over: a rating, a recording or an order may follow still


class Streams:
    """The last number of each stream. A live call's and an agent's is never forgotten, however many others there are meanwhile."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._last: dict[str, int] = {}
        self._over: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._last)

    def next(self, stream: str) -> int:
        """The number of the next event."""
        self._last[stream] = seq = self._last.get(stream, 0) + 1
        if stream in self._over:
            self._over.move_to_end(stream)
        return seq

    def goes_on(self, stream: str, seq: int, *, over: bool) -> None:
        """The journal has events up to this number; `over`: the call has ended, if we do not know it otherwise."""
        if over and stream not in self._last:
            self.over(stream)
        self._last[stream] = max(seq, self._last.get(stream, 0))

    def stands_at(self, stream: str, seq: int) -> None:
        """The journal has events up to this number and no more."""
        self._last[stream] = seq

    def over(self, stream: str) -> None:
        """The call is over: little follows, and the oldest of so many are forgotten."""
        self._over[stream] = None
        while len(self._over) > self._remembered:
            oldest, _ = self._over.popitem(last=False)
            self._last.pop(oldest, None)
