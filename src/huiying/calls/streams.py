"""The numbers of events in the streams of calls and agents: each follows the last one, without a gap. Pure."""

from collections import OrderedDict

REMEMBERED = 20_000  # streams of calls that are over: a rating, a recording or an order may follow still


class Streams:
    """The last number of each stream. A live call's and an agent's is never forgotten, however many others there are meanwhile."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._live: dict[str, int] = {}
        self._over: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._live) + len(self._over)

    def next(self, stream: str) -> int:
        """The number of the next event."""
        seq = self._last(stream) + 1
        self._stands(stream, seq)
        return seq

    def goes_on(self, stream: str, seq: int, *, over: bool) -> None:
        """The journal has events up to this number; `over`: the call has ended, if we do not know it otherwise."""
        if over and stream not in self._live:
            self.over(stream)
        self._stands(stream, max(seq, self._last(stream)))

    def stands_at(self, stream: str, seq: int) -> None:
        """The journal has events up to this number and no more."""
        self._stands(stream, seq)

    def over(self, stream: str) -> None:
        """The call is over: little follows, and the oldest of so many are forgotten."""
        self._over[stream] = self._live.pop(stream, self._over.get(stream, 0))
        while len(self._over) > self._remembered:
            self._over.popitem(last=False)

    def _last(self, stream: str) -> int:
        return self._live.get(stream) or self._over.get(stream, 0)

    def _stands(self, stream: str, seq: int) -> None:
        if stream in self._over:
            self._over[stream] = seq
            self._over.move_to_end(stream)
        else:
            self._live[stream] = seq
