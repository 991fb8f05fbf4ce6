"""A hotline of four months whose truth is known: calls told to the journal one by one, agents' time, orders; and what all of it comes to, counted apart."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from huiying.calls.record import record
from huiying.calls.rows import Happening
from huiying.kit.actor import system
from huiying.kit.ids import uuid7
from tests.cast import Cast

LINE = system("line")
MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04")
BEGINS = datetime(2024, 12, 31, 16, tzinfo=UTC)  # 2025-01-01 00:00 in Shanghai
ENDS = datetime(2025, 4, 30, 16, tzinfo=UTC)
CUT = datetime(2025, 2, 28, 16, tzinfo=UTC)  # the operator begins
A_DAY, A_WEEK, CHINA = 86_400, 604_800, timedelta(hours=8)


@dataclass
class Call:
    """One simulated call: `wait` seconds in the queue (none: it stayed in the menu), `talk` and `wrap` where somebody answered."""

    at: datetime
    number: str
    wait: int | None
    answered: bool
    talk: int = 0
    hold: int = 0
    wrap: int = 0
    order: UUID | None = None
    by_operator: bool = False
    id: UUID = field(default_factory=lambda: uuid7(BEGINS))

    @property
    def queued(self) -> datetime:
        return self.at + timedelta(seconds=10)

    def month(self) -> str:
        return f"{self.queued + CHINA:%Y-%m}"


def simulate(seed: int, orders: list[UUID]) -> list[Call]:
    """Calls of a few callers, some minutes to two days apart, better answered after the cut; about half of those answered are about one of the orders."""
    chance, calls = random.Random(seed), list[Call]()
    at = BEGINS + timedelta(minutes=3)
    while at < ENDS - timedelta(hours=1):
        late = at >= CUT
        number = f"1380001{chance.randrange(9):04d}"
        wait = None if chance.random() < 0.1 else chance.randrange(1, 20 if late else 40)
        answered = wait is not None and chance.random() < (0.9 if late else 0.7)
        call = Call(at, number, wait, answered)
        if answered:
            call.talk, call.hold, call.wrap = chance.randrange(30, 300), chance.choice((0, 0, 12)), chance.randrange(5, 60)
            call.order = chance.choice(orders) if chance.random() < 0.5 else None
            call.by_operator = late and chance.random() < 0.8
        calls.append(call)
        at += timedelta(minutes=chance.choice((15, 50, 300, 900, 1500, 2900)), seconds=chance.randrange(60))
    return calls


def tell(cast: Cast, calls: list[Call]) -> None:
    """Write the calls to the journal, as the line would have."""
    happened = [one for call in calls for one in _events(cast, call)]
    for n in range(0, len(happened), 500):
        record(happened[n : n + 500], actor=LINE, now=ENDS)


def _events(cast: Cast, call: Call) -> Iterator[Happening]:
    agent, employer = ("op_agent", cast.operator) if call.by_operator else ("agent", cast.agency)
    steps: list[tuple[str, datetime, dict[str, object]]] = [("call.arrived", call.at, {"usable": True})]
    if call.wait is None:
        steps.append(("call.ended", call.queued, {"end_reason": "self_service"}))
    else:
        fate = call.queued + timedelta(seconds=call.wait)
        steps.append(("call.queued", call.queued, {"queue": "general"}))
        if call.answered:
            steps.append(("call.answered", fate, {"agent": str(cast.user(agent).pk), "org": str(employer.pk)}))
            if call.hold:
                steps += [("call.held", fate, {}), ("call.resumed", fate + timedelta(seconds=call.hold), {})]
            if call.order:
                steps.append(("call.linked", fate + timedelta(seconds=call.hold), {"order": str(call.order)}))
            over = fate + timedelta(seconds=call.hold + call.talk)
            steps += [("call.ended", over, {"end_reason": "answered"}), ("call.wrapped", over + timedelta(seconds=call.wrap), {})]
        else:
            steps.append(("call.ended", fate, {"end_reason": "abandon"}))
    for seq, (kind, at, payload) in enumerate(steps, 1):
        yield Happening(f"call:{call.id}", seq, kind, at, payload, number=call.number if seq == 1 else "")


def worked(cast: Cast, month: int, hours: int, nth: int) -> None:
    """The agency's agent at work for so many hours on the third of a month (the `nth` time), with a break of half an hour that does not count."""
    begins = datetime(2025, month, 3, 1, tzinfo=UTC)
    told = [("ready", "", timedelta(0)), ("paused", "break", timedelta(hours=1)), ("ready", "", timedelta(minutes=90)),
            ("signed_out", "", timedelta(hours=hours, minutes=30))]  # fmt: skip
    stream = f"agent:{cast.user('agent').pk}"
    happened = [
        Happening(stream, 4 * nth + n, "agent.state", begins + after, {"state": state, "org": str(cast.agency.pk)} | ({"code": code} if code else {}))
        for n, (state, code, after) in enumerate(told, 1)
    ]  # fmt: skip
    record(happened, actor=LINE, now=ENDS)


def truth(calls: list[Call]) -> dict[tuple[str, str], Counter[str]]:
    """By month and whom ("" the city, "OP" the operator) what the accounts should count, told from the simulated calls alone."""
    found: dict[tuple[str, str], Counter[str]] = {(month, whom): Counter() for month in MONTHS for whom in ("", "OP")}
    matters: dict[tuple[str, str], set[object]] = {}
    callers: dict[str, set[str]] = {}
    for n, call in enumerate(calls):
        for whom in ("", "OP") if call.by_operator else ("",):
            found[call.month(), whom].update(_counts(call, calls[n + 1 :]))
        if call.wait is not None:
            callers.setdefault(call.month(), set()).add(call.number)
        if call.answered:
            matters.setdefault((call.month(), "all"), set()).add(call.order or call.id)
            if call.wait is not None and call.wait <= 15:
                matters.setdefault((call.month(), "in15"), set()).add(call.order or call.id)
    for month in MONTHS:
        city = found[month, ""]
        city["tel.unique"], city["need.in15"] = len(callers[month]), len(matters[month, "in15"])
        city["need.count"] += len(matters[month, "all"])
    return found


def _counts(call: Call, later: list[Call]) -> Counter[str]:
    told = Counter({"tel.inbound": 1})
    if call.wait is None:
        return told + Counter({"tel.ivr": 1})
    again = next((one for one in later if one.number == call.number), None)
    redialled = again is not None and (again.at - call.at).total_seconds() <= A_DAY
    told += Counter({"tel.queued": 1, "tel.wait_all": call.wait, "tel.redial": int(redialled)})
    if not call.answered:
        return told + Counter({"tel.ab": 1, "tel.ab_short": int(call.wait <= 5), "need.count": int(not redialled)})
    second = next((one for one in later if call.order is not None and one.order == call.order), None)
    followed = second is not None and (second.at - call.at).total_seconds() <= A_WEEK
    return told + Counter({
        "tel.answered": 1, "tel.ans_in": int(call.wait <= 15), "tel.wait_ans": call.wait, "tel.handle": call.talk + call.hold + call.wrap,
        "contact.fcr": int(not followed), "contact.valid": 1,
    })  # fmt: skip
