"""An independent, slow and simple model of the line: it believes only the inputs and the commands, and says at every step what must hold.

Exclusivity, first come first served, nobody idle beside a call that he may take, conservation by state and class, no command about a dead call.
"""

from dataclasses import dataclass, field
from typing import Any

from huiying.calls import acd_commands as cmd
from huiying.calls import acd_inputs as told
from huiying.calls.acd import Acd
from huiying.calls.acd_rules import QueueRule, Rules

CLASS_OF = {
    "answered": "completed", "transfer_out": "completed", "abandon": "abandoned", "self_service": "left_in_menu", "busy": "blocked", "no_agent": "blocked",
    "closed_hours": "blocked", "overflow": "blocked", "timeout": "blocked", "callback_kept": "called_back", "technical": "failed",
}  # fmt: skip
STATES = ("in_menu", "waiting", "ringing", "talking")
BY_NAME = ("last_agent", "consult")
MAY_BE_ENGAGED = {"ready", "wrap_up", "signed_in", "ringing", "talking"}


@dataclass
class Known:
    """A call, or the kept place of one."""

    id: str
    direction: str = "in"
    state: str = "in_menu"
    queue: str = ""
    told_priority: int = 0
    priority: int = 0
    place: int = 0
    since: float = 0.0
    aside_until: float = 0.0
    agent: str = ""
    parties: set[str] = field(default_factory=set)
    queued: bool = False
    place_of: str = ""
    alone: bool = False
    outside: bool = False


class Checker:
    """Fed with each input and its commands; raises AssertionError at the first thing that does not hold."""

    def __init__(self, rules: Rules) -> None:
        self.queues: dict[str, QueueRule] = {rule.code: rule for rule in rules.queues}
        self.skills: dict[str, dict[str, int]] = {}
        self.agents: dict[str, str] = {}
        self.away: set[str] = set()
        self.calls: dict[str, Known] = {}
        self.kept: dict[str, Known] = {}
        self.dead: set[str] = set()
        self.arrived = {"in": 0, "out": 0}
        self.ended = {"in": dict.fromkeys(CLASS_OF.values(), 0), "out": dict.fromkeys(CLASS_OF.values(), 0)}
        self.places = 0
        self.seen: set[str] = set()
        self.taken_place: Known | None = None
        self.what: Any = None
        self.now = 0.0

    def step(self, what: Any, now: float, commands: list[Any], brain: Acd) -> None:
        """One input."""
        self.what, self.now = what, now
        refused = any(isinstance(command, cmd.Refused) for command in commands)
        if isinstance(what, told.Entered) and what.call in self.calls:
            self.calls[what.call].told_priority = what.priority
        if isinstance(what, told.Arrived) and not refused:
            self._begin(Known(what.call, told_priority=what.priority))
        if isinstance(what, told.OutsideLeft) and not refused:
            self.calls[what.call].outside = False
        if not refused:
            self._who_is_here(what)
        if isinstance(what, told.SignedIn) and not refused:
            self.skills[what.agent] = what.skills
        for command in commands:
            self.seen.add(type(command).__name__)
            name = getattr(command, "call", "")
            assert name not in self.dead or (isinstance(command, cmd.SetAside) and name in self.kept), f"{command} is about a call that has ended"
            handler = getattr(self, f"_{type(command).__name__.lower()}", None)
            if handler:
                handler(command)
        self._holds(now, brain)

    def _who_is_here(self, what: Any) -> None:
        if isinstance(what, told.AgentGone):
            self.away.add(what.agent)
        elif isinstance(what, told.AgentBack):
            self.away.discard(what.agent)

    def _begin(self, call: Known) -> None:
        assert call.id not in self.calls
        self.arrived[call.direction] += 1
        self.calls[call.id] = call

    def _queued(self, command: cmd.Queued) -> None:
        call, rule = self.calls[command.call], self.queues[command.queue]
        if call.state == "waiting":
            assert command.came == "overflow"
            call.priority += rule.priority - self.queues[call.queue].priority
        else:
            self.places += 1
            call.place, call.since = self.places, self.now
            moved = call.state == "talking"
            call.priority = rule.priority + (rule.transfer_priority if moved else call.told_priority)
        if command.came == "kept_place":
            assert self.taken_place is not None
            call.place, call.since, call.priority = self.taken_place.place, self.taken_place.since, self.taken_place.priority
        if call.agent:
            call.agent = ""
        call.state, call.queue, call.queued, call.aside_until, call.outside = "waiting", command.queue, True, 0.0, False
        older = [other for other in self.line(command.queue) if (-other.priority, other.place) < (-call.priority, call.place) and other.aside_until <= self.now]
        assert command.position == len(older) + 1, f"{command}: {len(older)} are before it"

    def line(self, queue: str) -> list[Known]:
        """Who waits in a queue: calls and kept places."""
        return [one for one in (*self.calls.values(), *self.kept.values()) if one.state == "waiting" and one.queue == queue]

    def _setaside(self, command: cmd.SetAside) -> None:
        one = self.calls.get(command.call) or self.kept[command.call]
        assert one.state == "waiting" or one.place_of
        one.state, one.aside_until = "waiting", command.until

    def _engage(self, agent: str) -> None:
        assert agent in self.agents.keys() - self.away, f"{agent} is not here"
        wished = getattr(self.what, "agent", "") == agent and isinstance(self.what, told.Ready | told.DialOut | told.Watch | told.TakeOver)
        came_back = self.agents[agent] in MAY_BE_ENGAGED
        assert wished or came_back, f"{agent} is {self.agents[agent]}"
        assert self.call_of(agent) is None, f"{agent} has a call already"

    def call_of(self, agent: str) -> Known | None:
        """The call that an agent has a part in."""
        return next((call for call in self.calls.values() if call.agent == agent or agent in call.parties), None)

    def _offer(self, command: cmd.Offer) -> None:
        call = self.calls[command.call]
        if isinstance(self.what, told.ToAgent | told.ToQueue) and call.agent == self.what.agent:
            call.agent = ""
        self._engage(command.agent)
        if command.reason == "consult":
            assert call.state == "talking"
            call.parties.add(command.agent)
            return
        assert not call.agent, f"{command.call} has an agent"
        if call.state == "talking":
            assert isinstance(self.what, told.ToAgent)
            rule = self.queues[call.queue or self.default]
            self.places += 1
            call.place, call.since, call.queue, call.priority = self.places, self.now, rule.code, rule.priority + rule.transfer_priority
        else:
            assert call.state == "waiting", f"{command}: the call is {call.state}"
            self._in_turn(call, command)
        call.state, call.agent, call.queued = "ringing", command.agent, True

    @property
    def default(self) -> str:
        return next(iter(self.queues))

    def _in_turn(self, one: Known, command: Any) -> None:
        """First come first served within queue and priority, or a reason that says why not; and the agent may take it."""
        assert self.may(command.agent, one, self.now), f"{command.agent} may not take {command} yet"
        if command.reason in BY_NAME:
            return
        for other in self.line(command.queue):
            if other.priority == one.priority and other.place < one.place:
                assert other.aside_until > self.now, f"{command}: {other.id} is older"
                assert command.reason == "past_reserved", f"{command} passes {other.id}, which is set aside"

    def may(self, agent: str, one: Known, now: float) -> bool:
        """Whether skill, level and time allow it."""
        return any(one.since + step.after_s <= now and self.skills[agent].get(step.skill, 0) >= step.level for step in self.queues[one.queue].steps)

    def _callback(self, command: cmd.CallBack) -> None:
        kept = self.kept[command.place_of]
        assert kept.state == "waiting"
        self._engage(command.agent)
        self._in_turn(kept, command)
        kept.state = "ringing"
        self._begin(Known(command.call, "out", "ringing", command.queue, agent=command.agent, place_of=kept.id, queued=True))

    def _dial(self, command: cmd.Dial) -> None:
        self._engage(command.agent)
        self._begin(Known(command.call, "out", "ringing", self.default, agent=command.agent, queued=True))

    def _callbackdropped(self, command: cmd.CallBackDropped) -> None:
        self.taken_place = self.kept.pop(command.place_of)

    def _withdraw(self, command: cmd.Withdraw) -> None:
        call = self.calls[command.call]
        if command.agent in call.parties:
            call.parties.discard(command.agent)
            return
        assert (call.state, call.agent) == ("ringing", command.agent)
        call.agent = ""
        if call.direction == "in" or not (call.place_of or command.why in {"not_reached", "declined", "gone", "call_ended"}):
            call.state = "waiting" if command.why != "call_ended" else "ringing"
        elif call.place and command.why != "call_ended":
            call.state = "waiting"

    def _connect(self, command: cmd.Connect) -> None:
        call = self.calls[command.call]
        assert (call.state, call.agent) == ("ringing", command.agent), f"{command}: {call}"
        call.state = "talking"
        if call.place_of:
            assert call.place_of not in self.kept, f"{command}: the place is kept still"
            call.place_of = ""

    def _join(self, command: cmd.Join) -> None:
        call = self.calls[command.call]
        assert (call.state, bool(call.agent)) == ("talking", True)
        if command.agent not in call.parties:
            self._engage(command.agent)
            call.parties.add(command.agent)

    def _left(self, command: cmd.Left) -> None:
        call = self.calls[command.call]
        if command.agent in call.parties:
            call.parties.discard(command.agent)
        elif call.agent == command.agent:
            call.agent = ""

    def _owner(self, command: cmd.Owner) -> None:
        call = self.calls[command.call]
        assert command.agent in call.parties
        call.parties.discard(command.agent)
        call.agent = command.agent

    def _survey(self, command: cmd.Survey) -> None:
        call = self.calls[command.call]
        assert (call.state, bool(call.agent)) == ("talking", True)
        call.agent, call.alone = "", True

    def _outsideonly(self, command: cmd.OutsideOnly) -> None:
        self.calls[command.call].alone = True

    def _dialoutside(self, command: cmd.DialOutside) -> None:
        call = self.calls[command.call]
        assert (call.state, call.outside) == ("talking", False)
        call.outside = True

    def _dropoutside(self, command: cmd.DropOutside) -> None:
        assert self.calls[command.call].outside
        self.calls[command.call].outside = False

    def _ended(self, command: cmd.Ended) -> None:
        call = self.calls.pop(command.call)
        self.dead.add(call.id)
        early = command.end_reason == "abandon" and not call.queued
        self.ended[call.direction]["left_in_menu" if early else CLASS_OF[command.end_reason]] += 1
        if command.end_reason == "callback_kept":
            call.aside_until, call.agent = 0.0, ""
            self.kept[call.id] = call
        if call.place_of:
            self.kept[call.place_of].state = "waiting"

    def _agentis(self, command: cmd.AgentIs) -> None:
        call = self.call_of(command.agent)
        if command.state in {"ringing", "talking"}:
            assert getattr(call, "id", "") == command.call, f"{command} but {call}"
        else:
            assert call is None or call.state == "talking", f"{command} but {call}"
            if call and call.agent == command.agent:
                call.agent = ""
            assert command.agent not in (call.parties if call else ())
        self.agents[command.agent] = command.state
        if command.state == "signed_out":
            del self.agents[command.agent]
            self.away.discard(command.agent)

    def _holds(self, now: float, brain: Acd) -> None:
        for direction in ("in", "out"):
            tally = brain.tally(direction)
            live = {state: sum(call.state == state and call.direction == direction for call in self.calls.values()) for state in STATES}
            assert tally.live == live, f"{direction}: counted {tally.live}, there are {live}"
            assert tally.ended == self.ended[direction]
            assert tally.arrived == self.arrived[direction] == sum(live.values()) + sum(tally.ended.values())
        owners = [call.agent for call in self.calls.values() if call.agent] + [party for call in self.calls.values() for party in call.parties]
        assert len(owners) == len(set(owners)), f"somebody has two calls: {owners}"
        for call in self.calls.values():
            assert bool(call.agent) == (call.state == "ringing" or (call.state == "talking" and not call.alone)), call
        self._nobody_idle_beside_a_call(now)
        assert brain.unguarded() == []

    def _nobody_idle_beside_a_call(self, now: float) -> None:
        idle = [agent for agent, state in self.agents.items() if state == "ready" and agent not in self.away]
        for queue in self.queues if idle else ():
            for one in self.line(queue):
                if one.aside_until <= now:
                    assert not [agent for agent in idle if self.may(agent, one, now)], f"{one.id} waits beside idle agents"

    def assert_nothing_stays(self, brain: Acd, now: float) -> None:
        """Left alone, every call moves on by its own timers: nobody is in the menu, waits, rings or is in a survey for ever."""
        end = now + 1_000
        checked: set[str] = set()
        while self.calls or self.kept:
            now = brain.next_due()
            assert now < float("inf"), "there are calls, and nothing is due"
            if now > end:
                break
            commands = brain.handle(told.Tick(), now)
            checked |= {command.call for command in commands if isinstance(command, cmd.Check | cmd.Remind)}
            self.step(told.Tick(), now, commands, brain)
        assert not self.kept
        for call in self.calls.values():
            assert call.state == "talking", f"{call} stays for ever"
            assert call.id in checked, f"nobody looks at {call}"
