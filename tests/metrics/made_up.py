"""A month of made-up calls, work and quality data in the cast's city, with exclusions: every column takes every kind of value."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from huiying.calls.models import AgentInterval, Visit
from huiying.directory.models import User
from huiying.kit.times import rfc3339
from huiying.metrics.brought import put
from huiying.metrics.columns import columns, nullable
from tests.cast import Cast, build
from tests.metrics.scene import AFTER, DAY, HOUR, MONTH, Call, exclude, keep

WORDS = {
    "status": ("in_progress", "completed", "suspended", "long_term", "voided"), "close_route": ("", "direct_answer", "transferred", "dispatched"),
    "demand_type": ("consult", "invalid", "praise"), "asg_status": ("accepted", "returned", "withdrawn", "signed"), "role": ("lead", "co"),
    "return_decision": ("approved", "refused", ""), "solved": ("yes", "partly", "no"), "truthful": ("yes", "partly", "unknown"),
    "sat_final": ("very_satisfied", "basically", "so_so", "abstain"), "sat_first": ("satisfied", "dissatisfied", "abstain"),
    "unit_fate": ("ended", "returned", "passed_on"),
    "merge_kind": ("", "same_caller", "other_caller"), "claim_state": ("approved", "refused"), "cb_method": ("phone", "link"),
    "excluded_for": ("", "", "", "*", ",W08,", ",W11,W12,"),
}  # fmt: skip


def made_up_calls(chance: random.Random, cast: Cast) -> None:
    def at() -> datetime:
        day = chance.choice((-1, 0, 3, 5, 9, 10, 20, 30))  # enough on one day for any 24 hours to be judged
        return MONTH[0] + timedelta(days=day, seconds=chance.randrange(86_400), microseconds=chance.randrange(10**6))

    keep(
        Call(
            at(), wait=chance.randrange(0, 90_000) / 1000,
            answered=chance.random() < 0.8, queue=chance.choice(("general", "enterprise")),
            number=bytes([chance.randrange(60)]) * 32 if chance.random() < 0.9 else None,
            more={"org": chance.choice((cast.operator, None)), "csat": chance.choice((None, 1, 3, 4, 5)), "csat_asked": chance.random() < 0.9,
                  "is_test": chance.random() < 0.05, "direction": chance.choice(("in", "in", "in", "out")), "hold_s": chance.choice((None, Decimal("1.250")))},
        )
        for _ in range(600)
    )  # fmt: skip


def made_up_work(chance: random.Random) -> None:
    kinds = columns("work")
    values = [tuple(_value(chance, name, kind) for name, kind in kinds.items()) for _ in range(500)]
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * (len(kinds) + 2))
        cursor.executemany(f"INSERT INTO metrics_work (day, told_at, {', '.join(kinds)}) VALUES ({marks})", [("2025-03-01", AFTER, *row) for row in values])


def _value(chance: random.Random, name: str, kind: str) -> Any:
    if name in nullable("work") and chance.random() < 0.25:
        return None
    if name in WORDS:
        return chance.choice(WORDS[name])
    if name == "excluded":
        return chance.choice((0, 0, 1, 16, 33))
    made = {
        "text": lambda: f"t{chance.randrange(40)}", "integer": lambda: chance.randrange(4), "boolean": lambda: chance.random() < 0.6,
        "instant": lambda: MONTH[0] - DAY + timedelta(microseconds=chance.randrange(33 * 86_400 * 10**6)), "decimal": lambda: Decimal(chance.randrange(99)),
    }  # fmt: skip
    return made[kind]()


def made_up_time(chance: random.Random, agent: User, cast: Cast) -> None:
    """An agent's time in a few states, and shifts."""
    at, shifts = MONTH[0], {}
    for seq in range(80):
        until = at + timedelta(seconds=chance.randrange(60, 20_000), milliseconds=chance.randrange(1000))
        state = chance.choice(("ready", "talking", "wrap_up", "paused"))
        code = chance.choice(("break", "meal", "training")) if state == "paused" else ""
        AgentInterval.objects.create(agent=agent, seq=seq, state=state, code=code, from_at=at, to_at=until, org=chance.choice((cast.operator, None)))
        if seq % 5 == 0:
            shifts[str(seq)] = {"agent_id": str(agent.pk), "from_at": rfc3339(at), "to_at": rfc3339(until + 2 * HOUR)}
        at = until
    put("shift", shifts, "made up", AFTER)


def made_up_quality(chance: random.Random, calls: list[UUID]) -> None:
    """Rows of each kind that files bring, as they are kept."""

    def at(days: int = 31) -> str:
        return rfc3339(MONTH[0] + timedelta(seconds=chance.randrange(days * 86_400)))

    def number(most: int) -> str:
        return f"{chance.randrange(most * 1000) / 1000:.3f}"

    def yes() -> bool:
        return chance.random() < 0.6

    def bring(kind: str, rows: Iterable[dict[str, Any]]) -> None:
        put(kind, {str(n): row for n, row in enumerate(rows)}, "made up", AFTER)

    bring("qa", (
        {"call_id": str(call), "checked_at": at(), "random": yes(), "passed": yes(), "critical": chance.random() < 0.1, "score": number(100)}
        for call in calls[:120]
    ))  # fmt: skip
    bring("kb", ({"item": f"K{n % 30}", "version": n // 30 + 1, "published_at": at(), "review_due": at(90) if yes() else None} for n in range(60)))
    bring("kb_use", ({"call_id": str(call), "item": "K1", "version": 1} for call in calls[60:300]))
    bring("forecast", ({"from_at": rfc3339(MONTH[0] + n * HOUR), "forecast": number(9), "actual": number(9) if yes() else None} for n in range(200)))
    bring("incident", (
        {"incident_no": str(n), "level": "major", "detected_at": at(), "restored_at": at(40) if yes() else None, "due_at": at()} for n in range(9)
    ))  # fmt: skip
    bring("complaint", ({"at": at(), "upheld": yes()} for _ in range(20)))
    bring("staff_month", (
        {"month": rfc3339(MONTH[0]), "employer": f"o{n}", "heads": 30 + n, "leavers": n, "contracted_h": number(900),
         "logged_in_h": number(900) if n else None, "seats": 9, "seats_peak": 14, "residents": 900_000 if n == 0 else None, "trained_h": number(99),
         "planned_min": number(999), "in_plan_min": number(900)}
        for n in range(4)
    ))  # fmt: skip


def made_up_month(seed: int) -> Cast:
    """The cast's city with all of it."""
    cast, chance = build(), random.Random(seed)
    made_up_calls(chance, cast)
    made_up_work(chance)
    made_up_time(chance, cast.user("op_agent"), cast)
    made_up_quality(chance, list(Visit.objects.order_by("queued_at", "call_id").values_list("call_id", flat=True)))
    exclude(cast, MONTH[0] + 3 * DAY, MONTH[0] + 5 * DAY, "T01", "T02", "T13")
    exclude(cast, MONTH[0] + 4 * DAY, MONTH[0] + 6 * DAY, "T02", reason="over_capacity")
    return cast
