"""Timers inside the brain: each thing has at most one moment at which it wants to be looked at.

A moment that is put off leaves its older entry in the heap, which is put right when it comes up: most timers of a call are put off, so most cost no push.
An entry that no longer stands for anything holds on to its thing until it comes up; when there are many they are all let go at once.
"""

from heapq import heapify, heappop, heappush
from math import inf

FEW = 256


class Timed:
    """A thing with a timer; `due` is inf when it has none."""

    __slots__ = ("due", "entry")

    def __init__(self) -> None:
        self.due = inf
        self.entry = inf  # the moment of the entry in the heap that stands for this thing


class Timers:
    """A heap of moments, the earliest first; equal moments in the order in which they were set."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timed]] = []
        self._count = 0
        self._many = FEW

    def __len__(self) -> int:
        return len(self._heap)

    def arm(self, what: Timed, due: float) -> None:
        """Set, put off or bring forward the one timer of a thing."""
        what.due = due
        if due < what.entry:
            self._push(what, due)

    def disarm(self, what: Timed) -> None:
        """Take a thing's timer off."""
        what.due = inf

    def _push(self, what: Timed, due: float) -> None:
        what.entry = due
        self._count += 1
        heappush(self._heap, (due, self._count, what))
        if len(self._heap) > self._many:
            self._sweep()

    def _sweep(self) -> None:
        """Let go of entries that stand for nothing; the next time is when as many as are left have come again."""
        left = []
        for entry in self._heap:
            at, _, what = entry
            if at != what.entry:
                continue
            if what.due == inf:
                what.entry = inf
            else:
                left.append(entry)
        heapify(left)
        self._heap[:], self._many = left, max(FEW, 2 * len(left))

    def next_due(self) -> float:
        """The earliest moment that anything is due; inf if nothing is."""
        heap = self._heap
        while heap:
            at, _, what = heap[0]
            if at == what.due and at == what.entry:
                return at
            heappop(heap)
            if at == what.entry:
                what.entry = inf
                if what.due < inf:
                    self._push(what, what.due)
        return inf

    def pop(self, now: float) -> Timed | None:
        """The next thing that is due by now, its timer taken off; None if nothing is."""
        heap = self._heap
        while heap and heap[0][0] <= now:
            at, _, what = heappop(heap)
            if at != what.entry:
                continue
            what.entry = inf
            if what.due == at:
                what.due = inf
                return what
            if what.due < inf:
                self._push(what, what.due)
        return None
