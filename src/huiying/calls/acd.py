"""The queue brain: who waits, who is rung, who talks. Pure: told what happened and when, it answers with commands.

The live line, the browser line and the simulator drive this one class, one input after another:

    brain = Acd(rules)
    for command in brain.handle(Arrived("call-1", queue="general"), now): ...
    wait until brain.next_due(), then brain.handle(Tick(), now)

`now` is in seconds since 1970 (UTC) and never runs back: an earlier moment counts as the latest one that was told. Inputs that do not fit (any more) change
nothing and are answered with `Refused`. Every live call has a timer of its own at every moment (`unguarded` tells those that have not: none).

Files: `acd_inputs`, `acd_commands`, `acd_rules` (what goes in and out), `acd_floor`, `acd_people`, `acd_skills`, `acd_timers` (what is known),
`acd_offering`, `acd_freeing` (who meets whom), `acd_queueing`, `acd_ringing`, `acd_talking`, `acd_moving`, `acd_presence`, `acd_restoring` (what happens).
"""

from collections.abc import Callable
from math import inf
from typing import Any

from huiying.calls import acd_inputs as told
from huiying.calls import acd_moving, acd_presence, acd_queueing, acd_ringing, acd_talking
from huiying.calls.acd_commands import Command, Refused
from huiying.calls.acd_floor import Floor, Tally, Unfit
from huiying.calls.acd_people import IN_MENU, RINGING, TALKING, WAITING, Agent, Call, Kept
from huiying.calls.acd_restoring import Seen, restore
from huiying.calls.acd_rules import Rules
from huiying.calls.acd_timers import Timed


def _tick(_floor: Floor, _told: told.Tick) -> None:
    """What is due is done before every input."""


def _menu_over(floor: Floor, call: Call) -> None:
    acd_queueing.enter(floor, call, floor.lines[floor.rules.default_queue], 0)


HANDLERS: dict[type[Any], Callable[[Floor, Any], None]] = {
    told.Tick: _tick,
    told.Surge: acd_queueing.surge,
    told.SignedIn: acd_presence.signed_in,
    told.SignedOut: acd_presence.signed_out,
    told.Ready: acd_presence.ready,
    told.Pause: acd_presence.pause_asked,
    told.ExtendWrapUp: acd_presence.extend_wrap_up,
    told.AgentGone: acd_presence.gone,
    told.AgentBack: acd_presence.back,
    told.Arrived: acd_queueing.arrived,
    told.Entered: acd_queueing.entered,
    told.SelfServed: acd_queueing.self_served,
    told.KeepPlace: acd_queueing.keep_place,
    told.HungUp: acd_talking.hung_up,
    told.Failed: acd_talking.failed,
    told.SurveyDone: acd_talking.survey_done,
    told.Answered: acd_ringing.answered,
    told.Declined: acd_ringing.declined,
    told.DialOut: acd_ringing.dial_out,
    told.Reached: acd_ringing.reached,
    told.NotReached: acd_ringing.not_reached,
    told.Released: acd_talking.released,
    told.Hold: acd_talking.hold,
    told.Resume: acd_talking.resume,
    told.Warn: acd_talking.warn,
    told.EndAbusive: acd_talking.end_abusive,
    told.Watch: acd_talking.watch,
    told.TakeOver: acd_talking.take_over,
    told.ToQueue: acd_moving.to_queue,
    told.ToAgent: acd_moving.to_agent,
    told.Consult: acd_moving.consult,
    told.HandOver: acd_moving.hand_over,
    told.ToOutside: acd_moving.to_outside,
    told.OutsideAnswered: acd_moving.outside_answered,
    told.OutsideLeft: acd_moving.outside_left,
    told.Leave: acd_moving.leave,
}
CALL_DUE: dict[str, Callable[[Floor, Call], None]] = {
    IN_MENU: _menu_over,
    WAITING: acd_queueing.waiting_due,
    RINGING: acd_ringing.ringing_due,
    TALKING: acd_talking.talking_due,
}


class BadRules(ValueError):  # noqa: N818
    """The rules contradict themselves; all problems are told at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Acd:
    """One line's brain. Raises BadRules."""

    def __init__(self, rules: Rules) -> None:
        if problems := rules.problems():
            raise BadRules(problems)
        self.floor = Floor.of(rules)

    def handle(self, what: object, now: float) -> list[Command]:
        """What follows: first from the timers that are due by now, in their order, then from the input."""
        floor = self.floor
        out: list[Command] = []
        floor.out = out
        floor.now = now = max(now, floor.now)
        while (due := floor.timers.pop(now)) is not None:
            self._fire(due)
        try:
            HANDLERS[type(what)](floor, what)
        except Unfit as unfit:
            out.append(Refused(type(what).__name__, str(unfit)))
        return out

    def _fire(self, due: Timed) -> None:
        floor = self.floor
        if isinstance(due, Call):
            CALL_DUE[due.state](floor, due)
        elif isinstance(due, Agent):
            acd_presence.agent_due(floor, due)
        elif isinstance(due, Kept):
            acd_queueing.kept_due(floor, due)

    def next_due(self) -> float:
        """When the next Tick is wanted; inf when nothing is."""
        return self.floor.timers.next_due()

    def restore(self, seen: Seen, now: float) -> list[Command]:
        """Begin with what already lives, after a restart of the line; later once more with the calls, as yet unknown, of one that stands only then."""
        floor = self.floor
        floor.now, floor.out = max(now, floor.now), []
        restore(floor, seen)
        return floor.out

    def tally(self, direction: str = "in") -> Tally:
        """The conservation counters of calls that came in, or of those that went `out`."""
        return self.floor.tally[direction]

    def unguarded(self) -> list[str]:
        """Live calls and kept places without a timer: none, ever."""
        calls = [call.id for call in self.floor.calls.values() if call.due == inf]
        being_dialled = {call.kept.id for call in self.floor.calls.values() if call.kept}
        return calls + [kept.id for kept in self.floor.kept.values() if kept.due == inf and kept.id not in being_dialled]
