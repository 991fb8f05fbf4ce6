"""What stands behind a figure, the director's roll-up, and the facts of work told from a real order's life."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from huiying.kit.times import local_date
from huiying.metrics.asking import Period, ask, slices
from huiying.metrics.catalogue import shipped
from huiying.metrics.computing import compute
from huiying.metrics.drilling import behind
from huiying.metrics.engines import Duck, Engine, Postgres
from huiying.metrics.facts import freshen, rebuild, rows, stale
from huiying.metrics.rollup import rolled_up
from tests.cast import NOW, Cast, again, build
from tests.followup.stages import city
from tests.metrics.scene import AFTER, DAY, HOUR, MINUTE, MONTH, Call, exclude, figures, keep, one
from tests.orders.steps import dispatched, replied, reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def asked(code: str, variant: str = "") -> Any:
    definition = shipped().find(code)[-1]
    found = definition.variant(variant)
    assert found is not None
    return ask(definition, found, Period(*MONTH, AFTER), (), shipped())


def test_the_calls_behind_a_figure_say_which_count_and_which_were_excluded(cast: Cast) -> None:
    kept = keep([Call(NOW + i * MINUTE, wait=10 * i, queue="enterprise" if i % 2 else "general") for i in range(5)])
    exclude(cast, NOW + 2 * MINUTE, NOW + 3 * MINUTE, "T03")
    found = behind(asked("T03"), {}, Postgres())
    assert found.total == 5
    assert {row["call_id"] for row in found.rows} == {str(visit.call_id) for visit in kept}
    assert sorted((row["wait_s"], row["counts"], row["left_out"]) for row in found.rows) == [
        ("0.000", True, False), ("10.000", True, False), ("20.000", False, True), ("30.000", False, False), ("40.000", False, False),
    ]  # fmt: skip
    told = one(figures("T03"), "offered")
    assert (told["num"], told["den"]) == ("2", "5")
    after = one(figures("T03"), "offered", raw=False)
    assert (after["num"], after["den"], after["excluded"]) == ("2", "4", {"sudden_event": 1})
    by_queue = behind(asked("T03"), {"queue": "enterprise"}, Postgres(), limit=1)
    assert (by_queue.total, len(by_queue.rows)) == (2, 1)


def test_the_roll_up_of_a_day_counts_what_the_metrics_count(cast: Cast) -> None:
    keep([Call(MONTH[0] + i * 7 * MINUTE, wait=i % 40, answered=i % 5 != 0, queue=f"q{i % 3}") for i in range(300)])
    for day in (date(2025, 3, 1), date(2025, 3, 2)):
        first = rebuild(day, AFTER)
        assert rebuild(day, AFTER) == first
    month = rolled_up(date(2025, 3, 1), date(2025, 4, 1))
    found = figures("T02", "T03", "T05", "T06")
    assert (str(month.whole.answered), str(month.whole.requested)) == (one(found, "requested")["num"], one(found, "requested")["den"])
    assert str(month.whole.within_15) == one(found, "offered")["num"]
    assert str(month.whole.lost) == one(found, "all")["num"]
    assert str(month.whole.abandoned) == one(found, "short_0")["num"]
    assert month.low is not None
    low = one(figures("T01"), "minimum")
    assert (str(month.low.num), str(month.low.den)) == (low["num"], low["den"])
    assert {queue: counts.requested for queue, counts in month.queues.items()} == {"q0": 100, "q1": 100, "q2": 100}


@pytest.mark.parametrize("engine", [Postgres, Duck])
def test_a_year_by_day_is_asked_month_by_month_and_counts_the_same(cast: Cast, engine: type[Engine]) -> None:
    since, until = MONTH[0], MONTH[0] + 70 * DAY
    keep([Call(since + i * 5 * HOUR, wait=i % 40, answered=i % 5 != 0) for i in range(336)])
    whole = ask(shipped().find("T02")[-1], shipped().find("T02")[-1].variants[0], Period(since, until, until), ("day",), shipped()).question
    parts = slices(whole)
    assert [parts[0].since, *(part.until for part in parts)] == [since, since + 31 * DAY, since + 62 * DAY, until]
    assert [part.since for part in parts[1:]] == [part.until for part in parts[:-1]]
    definitions = shipped().find("T02") + shipped().find("T07")
    asked_of = engine()
    found = compute(definitions, Period(since, until, until), ("day",), asked_of, shipped())
    assert len({row.by["day"] for row in found}) == 70
    for n in (30, 31, 62):
        alone = compute(definitions, Period(since + n * DAY, since + (n + 1) * DAY, until), ("day",), asked_of, shipped())
        assert alone
        assert [row.figure for row in alone] == [row.figure for row in found if row.by == alone[0].by]


def only(day: date) -> list[dict[str, Any]]:
    rebuild(day, AFTER)
    return list(rows("work", *MONTH))


def test_work_is_told_from_the_life_of_an_order() -> None:
    cast = city()
    order = dispatched(cast, NOW, cast.works, number_source="switch")
    (row,) = only(local_date(order.received_at))
    assert (row["order_no"], row["is_order_row"], row["unit_id"], row["role"], row["level"]) == (order.order_no, True, str(cast.works.pk), "lead", 2)
    assert (row["replied_at"], row["cb_required"], row["completed_at"], row["excluded_for"]) == (None, False, None, "")
    assert [row[name] is not None for name in ("sign_due", "contact_due", "due_at", "order_due", "first_dispatch_at")] == [True] * 5
    replied(cast, order, cast.works, NOW + HOUR)
    reviewed(cast, again(order), NOW + 2 * HOUR)
    (row,) = only(local_date(order.received_at))
    assert (row["asg_status"], row["replied_at"], row["rounds"], row["returns_approved"]) == ("accepted", "2025-03-04T02:30:00.000000Z", 1, 0)
    assert row["first_accepted_at"] is not None
    assert one(figures("W08"), "extended")["value"] == "1.000000"
    assert one(figures("W02"), "first_lead")["value"] == "1.000000"


def test_a_day_is_told_anew_after_something_happened_to_its_orders() -> None:
    cast = city()
    order = dispatched(cast, NOW, cast.works)
    day = local_date(order.received_at)
    assert stale(NOW + HOUR) == [day]  # nobody told it yet
    assert freshen(NOW + HOUR) == 1
    assert stale(NOW + 2 * HOUR) == []
    replied(cast, order, cast.works, NOW + 2 * HOUR)
    assert stale(NOW + 3 * HOUR) == [day]
    assert freshen(NOW + 3 * HOUR) == 1
    assert [row["replied_at"] for row in rows("work", *MONTH)] == ["2025-03-04T03:30:00.000000Z"]
    exclude(cast, NOW - HOUR, NOW + 5 * HOUR, "W08")
    assert stale(NOW + 7 * HOUR) == [day]
    freshen(NOW + 7 * HOUR)
    assert [row["excluded_for"] for row in rows("work", *MONTH)] == [",W08,"]
    assert stale(NOW + 8 * HOUR) == []


def test_a_part_left_out_by_an_approved_exclusion_is_left_out_of_that_metric_alone() -> None:
    cast = city()
    order = dispatched(cast, NOW, cast.works)
    exclude(cast, NOW - HOUR, NOW + HOUR, "W08", reason="statutory_period")
    (row,) = only(local_date(order.received_at))
    assert (row["excluded"], row["excluded_for"]) == (1 << 7, ",W08,")
    found = figures("W08", "W05")
    assert one(found, "extended")["excluded"] == {"statutory_period": 1}
    assert (one(found, "extended")["value"], one(found, "extended", raw=False)["value"]) == ("0.000000", None)
    assert one(found, "limit")["excluded"] == {}


def test_the_next_call_of_a_number_and_the_missed_ones_are_found(cast: Cast) -> None:
    number = b"\1" * 32
    due = {"ring_back_due": NOW + 2 * HOUR, "end_reason": "timeout"}
    keep([
        Call(NOW, wait=60, answered=False, number=number, more=due), Call(NOW + HOUR, wait=60, answered=False, number=number, more=due),
        Call(NOW + 3 * HOUR, number=number), Call(NOW + 4 * HOUR, number=b"\2" * 32),
    ])  # fmt: skip
    found = {row["arrived_at"][11:16]: (row["next_in_s"], row["missed"]) for row in rows("call", *MONTH)}
    assert found == {"01:29": ("3600.000", True), "02:29": ("7200.000", False), "04:29": (None, False), "05:29": (None, False)}
    told = figures("T14", "T15")
    assert [(one(told, name)["num"], one(told, name)["den"]) for name in ("h24", "h2", "in_time")] == [("1", "2"), ("1", "2"), ("0", "1")]


def test_facts_stand_behind_the_wall(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_policies WHERE tablename = 'metrics_work'")
        assert cursor.fetchone() == (2,)
