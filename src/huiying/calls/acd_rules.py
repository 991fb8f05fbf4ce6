"""The rules of queues, as data: what a city sets, checked as a whole before it is used."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from huiying.calls.acd_hours import ALWAYS, Hours

AfterNoAnswer = Literal["pause", "again"]
PROTECTED_BREAK = "protected_break"
NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Step:
    """From `after_s` seconds of waiting on, agents with this skill at this level or higher may take the call."""

    after_s: float
    skill: str
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRule:
    """One queue. Seconds are `_s`; an empty text or 0 switches a thing off, where nothing else is said.

    `steps` are the skill and its fall-backs. `overflow_to` takes who waited `max_wait_s`, and who finds `max_length` waiting or nobody signed in;
    `closed_to` who comes out of hours. Without such a queue they end with timeout, busy, no_agent, closed_hours; with one that cannot take them, with overflow.
    `shares` gives operators' weights: calls go in turn, by weight, to those who have a free agent; without, to the agent idle for longest.
    """

    code: str
    steps: tuple[Step, ...]
    priority: int = 0
    hours: Hours = ALWAYS
    closed_to: str = ""
    overflow_to: str = ""
    max_length: int = 500
    max_wait_s: float = 900.0
    waits_without_agents: bool = False
    ring_s: float = 20.0
    not_answered: AfterNoAnswer = "pause"
    declined: AfterNoAnswer = "pause"
    wrap_up_s: float = 30.0
    wrap_up_surge_s: float = 10.0
    wrap_up_extend_s: float = 60.0
    wrap_up_extensions: int = 2
    announce_first_s: float = 30.0
    announce_every_s: float = 60.0
    callback: bool = True
    callback_after_s: float = 60.0
    transfer_priority: int = 1
    last_agent_s: float = 0.0
    survey_s: float = 60.0
    handling_s: float = 240.0
    shares: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PauseCode:
    """A kind of pause; after `limit_s` (0: never) the agent is told."""

    code: str
    limit_s: float = 0.0


SHIPPED_PAUSES = (
    PauseCode("break", 900.0), PauseCode("meal", 3_600.0), PauseCode("training"), PauseCode("meeting"), PauseCode("paperwork"), PauseCode("leading"),
    PauseCode(NO_ANSWER), PauseCode(PROTECTED_BREAK),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All queues, and what holds for every call. `default_queue` takes who says nothing in the menu for `menu_s`.

    Surge mode ends by itself when no more than `surge_calm_waiting` have waited for `surge_calm_s`; 0: by hand only.
    An agent whose page is gone is signed out after `away_s`; a caller whose agent is gone waits for that one for `lost_grace_s`.
    """

    queues: tuple[QueueRule, ...]
    default_queue: str
    pauses: tuple[PauseCode, ...] = SHIPPED_PAUSES
    menu_s: float = 60.0
    dial_s: float = 45.0
    check_s: float = 600.0
    hold_remind_s: float = 60.0
    lost_grace_s: float = 10.0
    away_s: float = 60.0
    repeat_hours: float = 24.0
    callback_attempts: int = 3
    callback_retry_s: float = 600.0
    callback_expires_s: float = 7_200.0
    surge_calm_s: float = 900.0
    surge_calm_waiting: int = 0

    def problems(self) -> list[str]:
        """What is wrong with the data, all of it."""
        codes = [rule.code for rule in self.queues]
        wrong = [f"queue {code} stands twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
        if self.default_queue not in codes:
            wrong.append(f"the default queue {self.default_queue!r} does not exist")
        pauses = {pause.code for pause in self.pauses}
        wrong += [f"the pause code {code} is missing" for code in (NO_ANSWER, PROTECTED_BREAK) if code not in pauses]
        wrong += [f"{name} must be above 0" for name in ("menu_s", "dial_s", "check_s", "hold_remind_s", "callback_expires_s") if getattr(self, name) <= 0]
        wrong += [f"{name} must not be below 0" for name in ("surge_calm_s", "surge_calm_waiting") if getattr(self, name) < 0]
        for rule in self.queues:
            wrong += [f"queue {rule.code}: {told}" for told in _problems(rule, set(codes))]
        return wrong


def _problems(rule: QueueRule, codes: set[str]) -> Iterator[str]:
    after = [step.after_s for step in rule.steps]
    if not after or after[0] != 0 or after != sorted(after):
        yield "the first step begins at 0 seconds, none earlier than the one before"
    for name in ("max_wait_s", "ring_s", "announce_every_s", "survey_s", "wrap_up_s", "wrap_up_surge_s"):
        if (value := getattr(rule, name)) < 0 or (value == 0 and name in {"max_wait_s", "ring_s"}):
            yield f"{name} is {value}"
    for name in ("closed_to", "overflow_to"):
        if (target := getattr(rule, name)) and (target == rule.code or target not in codes):
            yield f"{name} names {target!r}"
    if any(weight < 0 for weight in rule.shares.values()):
        yield "a weight is below 0"
    yield from rule.hours.problems()
