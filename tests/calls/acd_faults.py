"""Brains with a fault on purpose: each must be found by the checker, or the checker is worth nothing."""

from collections.abc import Callable
from math import inf

from huiying.calls.acd import Acd
from huiying.calls.acd_people import RINGING, Agent, Call, Lane, Waiter
from huiying.calls.acd_rules import QueueRule
from huiying.calls.acd_skills import Line, Pool
from huiying.calls.acd_timers import Timed, Timers


class NewestLane(Lane):
    def head(self) -> Waiter:
        return self.who[self.places[-1]]


class NewestFirst(Line):
    def lane(self, priority: int) -> Lane:
        for lane in self.lanes:
            if lane.priority == priority:
                return lane
        self.lanes = sorted([*self.lanes, NewestLane(priority)], key=lambda each: -each.priority)
        return self.lane(priority)


class StickyPool(Pool):
    def take(self, agent: Agent) -> None:
        """The agent stays among the idle ones."""


class OffersToBusy(Line):
    @classmethod
    def of(cls, rule: QueueRule) -> Line:
        line = super().of(rule)
        line.pools = tuple(StickyPool(step, step.after_s) for step in rule.steps)
        return line


class Overlooks(Line):
    def choose(self, _pool: Pool) -> Agent | None:
        return None


class WithoutRingTimer(Timers):
    def arm(self, what: Timed, due: float) -> None:
        super().arm(what, inf if isinstance(what, Call) and what.state == RINGING else due)


def lines_of(kind: type[Line]) -> Callable[[Acd], None]:
    def break_it(brain: Acd) -> None:
        brain.floor.lines.update({code: kind.of(line.rule) for code, line in brain.floor.lines.items()})

    return break_it


def without_ring_timer(brain: Acd) -> None:
    brain.floor.timers = WithoutRingTimer()


def forgets_to_count(brain: Acd) -> None:
    brain.floor.tally["in"].live["talking"] += 1


FAULTS: dict[str, Callable[[Acd], None]] = {
    "newest first": lines_of(NewestFirst),
    "offers to the busy": lines_of(OffersToBusy),
    "overlooks the idle": lines_of(Overlooks),
    "no timer for ringing": without_ring_timer,
    "counts wrongly": forgets_to_count,
}
