"""A small hotline for the trials of the queue brain: five queues, three operators, agents of different skill; and a hand that feeds it."""

from datetime import time
from typing import Any

from huiying.calls.acd import Acd
from huiying.calls.acd_commands import Command
from huiying.calls.acd_hours import Hours
from huiying.calls.acd_rules import NO_ANSWER, PROTECTED_BREAK, PauseCode, QueueRule, Rules, Step

NOON = 1_764_388_800.0 + 4 * 3600  # Saturday 2025-11-29, 12:00 in Shanghai
OFFICE = Hours(week=(((time(9), time(17)),),) * 5 + (((time(9), time(12, 30)),),) * 2)


def one(**changes: Any) -> QueueRule:
    """The queue `general` alone."""
    return QueueRule(**{"code": "general", "steps": (Step(0, "general"),)} | changes)


def rules(*queues: QueueRule, **changes: Any) -> Rules:
    queues = queues or (one(),)
    return Rules(**{"queues": queues, "default_queue": queues[0].code} | changes)


CITY = rules(
    QueueRule(
        code="general", steps=(Step(0, "general", 2), Step(15, "general", 1), Step(40, "enterprise", 1)), overflow_to="spare", max_length=4, max_wait_s=90,
        last_agent_s=10, announce_first_s=10, announce_every_s=20, callback_after_s=10, ring_s=8, wrap_up_s=12, survey_s=9, shares={"a": 3, "b": 1},
    ),
    QueueRule(
        code="enterprise", steps=(Step(0, "enterprise"), Step(20, "general", 2)), priority=1, hours=OFFICE, closed_to="general", max_wait_s=60, ring_s=8,
        not_answered="again", declined="again", survey_s=0, callback=False,
    ),
    QueueRule(code="dialect", steps=(Step(0, "dialect"),), max_length=2, max_wait_s=30, ring_s=8, waits_without_agents=True, transfer_priority=0),
    QueueRule(code="expert", steps=(Step(0, "expert", 2), Step(10, "expert")), overflow_to="general", max_wait_s=45, ring_s=5, wrap_up_s=0),
    QueueRule(code="spare", steps=(Step(0, "spare"),), max_length=3, max_wait_s=40, overflow_to="dialect"),
    menu_s=15, dial_s=12, check_s=50, hold_remind_s=20, lost_grace_s=6, callback_attempts=2, callback_retry_s=25, callback_expires_s=200, repeat_hours=1,
    pauses=(PauseCode("meal", 9), PauseCode(NO_ANSWER, 12), PauseCode(PROTECTED_BREAK)),
)  # fmt: skip
PEOPLE = {
    "ann": ("a", {"general": 3, "enterprise": 1}),
    "ben": ("a", {"general": 2}),
    "cho": ("b", {"general": 1, "dialect": 2}),
    "dan": ("b", {"general": 2, "expert": 1}),
    "eve": ("c", {"enterprise": 2, "expert": 3, "spare": 1}),
}


class Hand:
    """Feeds a brain and remembers the time."""

    def __init__(self, of: Rules | None = None, now: float = NOON) -> None:
        self.brain, self.now = Acd(of or rules()), now

    def __call__(self, *inputs: object, after: float = 0.0) -> list[Command]:
        self.now += after
        return [command for told in inputs for command in self.brain.handle(told, self.now)]


def of(kind: type, commands: list[Command]) -> list[Any]:
    return [command for command in commands if isinstance(command, kind)]
