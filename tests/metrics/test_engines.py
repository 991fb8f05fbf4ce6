"""One expression, equal figures on every engine, and equal to a plain reckoning row by row."""

import random
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection

from huiying.kit.clauses import Count
from huiying.kit.extras import installed, reach
from huiying.metrics.arithmetic import fixed, plain
from huiying.metrics.asking import Period, ask
from huiying.metrics.catalogue import shipped
from huiying.metrics.columns import columns, nullable
from huiying.metrics.computing import compute
from huiying.metrics.definition import ROLLING, STOCK
from huiying.metrics.engines import Duck, Engine, Postgres
from huiying.metrics.facts import rows
from tests.cast import Cast, build
from tests.metrics.oracle import Oracle, moment
from tests.metrics.scene import AFTER, DAY, HOUR, MONTH, Call, exclude, keep

pytestmark = pytest.mark.django_db
WORDS = {
    "status": ("in_progress", "completed", "suspended", "long_term", "voided"), "close_route": ("", "direct_answer", "transferred", "dispatched"),
    "demand_type": ("consult", "invalid", "praise"), "asg_status": ("accepted", "returned", "withdrawn", "signed"), "role": ("lead", "co"),
    "return_decision": ("approved", "refused", ""), "solved": ("yes", "partly", "no"), "truthful": ("yes", "partly", "unknown"),
    "sat_final": ("very_satisfied", "basically", "so_so", "abstain"), "sat_first": ("satisfied", "dissatisfied", "abstain"),
    "merge_kind": ("", "same_caller", "other_caller"), "claim_state": ("approved", "refused"), "cb_method": ("phone", "link"),
    "excluded_for": ("", "", "", "*", ",W08,", ",W11,W12,"),
}  # fmt: skip


def made_up_calls(chance: random.Random, cast: Cast) -> None:
    keep(
        Call(
            MONTH[0] - DAY + timedelta(seconds=chance.randrange(32 * 86_400), microseconds=chance.randrange(10**6)), wait=chance.randrange(0, 90_000) / 1000,
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
        marks = ", ".join(["%s"] * (len(kinds) + 1))
        cursor.executemany(f"INSERT INTO metrics_work (day, {', '.join(kinds)}) VALUES ({marks})", [("2025-03-01", *row) for row in values])


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


@pytest.fixture
def city() -> Cast:
    cast, chance = build(), random.Random(5)
    made_up_calls(chance, cast)
    made_up_work(chance)
    exclude(cast, MONTH[0] + 3 * DAY, MONTH[0] + 5 * DAY, "T01", "T02", "T13")
    exclude(cast, MONTH[0] + 4 * DAY, MONTH[0] + 6 * DAY, "T02", reason="over_capacity")
    return cast


ENGINES = ["duckdb", pytest.param("spark", marks=pytest.mark.skipif(not installed("spark"), reason="the extra spark is not installed"))]


def started(name: str) -> Any:
    return Duck() if name == "duckdb" else reach("huiying.metrics.spark").Spark("local[2]")


def published(engine: Engine, by: tuple[str, ...], *facts: str) -> list[dict[str, Any]]:
    definitions = [one for one in shipped().in_force(MONTH[1].date()) if not facts or one.fact in facts]
    return [result.published() for result in compute(definitions, Period(*MONTH, AFTER), by, engine, shipped())]


@pytest.mark.parametrize("name", ENGINES)
def test_every_definition_gives_the_same_on_every_engine(city: Cast, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # a cluster takes its time between two of our statements
    with started(name) as engine:
        whole = published(engine, ())
        assert len(whole) == 2 * sum(len(one.variants) for one in shipped().in_force(MONTH[1].date()))
        assert whole == published(Postgres(), ())
        assert sum(row["value"] is not None for row in whole) > 150
        if name == "spark":
            return  # minutes of starting tasks for the same words once more
        assert published(engine, ("queue", "language"), "call") == published(Postgres(), ("queue", "language"), "call")
        assert published(engine, ("unit_id", "forced", "level"), "work") == published(Postgres(), ("unit_id", "forced", "level"), "work")


def test_days_and_quarters_are_the_citys_own(city: Cast) -> None:
    found = [one for one in shipped().in_force(MONTH[1].date()) if one.ref in {"T02", "T07"}]
    with Duck() as duck:
        for by in (("day",), ("quarter", "queue")):
            ours = [one.published() for one in compute(found, Period(*MONTH, AFTER), by, Postgres(), shipped())]
            assert ours == [one.published() for one in compute(found, Period(*MONTH, AFTER), by, duck, shipped())]
    days = {row["by"]["day"] for row in (one.published() for one in compute(found, Period(*MONTH, AFTER), ("day",), Postgres(), shipped()))}
    assert min(days) == "2025-03-01"
    assert max(days) == "2025-03-31"
    visits = [row for row in rows("call", *MONTH) if row["queued_at"] and MONTH[1] - DAY <= moment(row["queued_at"]) < MONTH[1]]
    last = [one.published() for one in compute(found[:1], Period(*MONTH, AFTER), ("day",), Postgres(), shipped())]
    (row,) = [one for one in last if one["by"]["day"] == "2025-03-31" and one["variant"] == "requested" and one["raw"]]
    assert int(row["den"]) == sum(one["direction"] == "in" and not one["is_test"] and one["seq"] == 1 for one in visits)


def test_figures_are_those_of_a_plain_reckoning_over_the_published_rows(city: Cast) -> None:
    facts = {fact: list(rows(fact, *MONTH)) for fact in ("call", "work")}
    checked = 0
    period = Period(*MONTH, AFTER)
    for result in compute([one for one in shipped().in_force(MONTH[1].date()) if one.fact in facts], period, (), Postgres(), shipped()):
        definition, asked = result.asked.definition, result.asked
        if definition.window == ROLLING:
            continue
        inside = [
            row for row in facts[definition.fact]
            if (definition.window == STOCK or (row[asked.variant.cohort] is not None and MONTH[0] <= moment(row[asked.variant.cohort]) < MONTH[1]))
            and (result.raw or not (row["excluded_for"] == "*" or f",{definition.ref}," in row["excluded_for"]))
        ]  # fmt: skip
        oracle = Oracle(columns(definition.fact), asked.question.moments)
        if not oracle.number(inside, asked.needs):
            assert (result.figure.num, result.figure.den, result.figure.value) == (None, None, None)
            continue
        num = oracle.number(inside, asked.numerator)
        den = oracle.number(inside, asked.denominator) if asked.denominator is not None else None
        told = result.published()
        assert (told["num"], told["den"]) == (plain(num), plain(den)), (definition.code, asked.variant.name)
        if num is not None and den:
            assert told["value"] == fixed(Fraction(asked.variant.scale) * num / den)
        checked += 1
    assert checked > 150


def test_what_nobody_keeps_has_no_data_and_is_never_nought(city: Cast) -> None:
    whole = {(row["code"], row["variant"]): row for row in published(Postgres(), ()) if row["raw"]}
    for key in (("text_reply_3min", "m3"), ("qa_score", "random"), ("kb_updates", "versions"), ("agent_complaints", "upheld"), ("seats_per_100k", "mean")):
        assert (whole[key]["num"], whole[key]["den"], whole[key]["value"]) == (None, None, None)
    assert Decimal(whole["human_connect_rate", "requested"]["value"]) + Decimal(whole["loss_rate", "all"]["value"]) == 1


def test_before_its_time_a_figure_is_not_ripe(city: Cast) -> None:
    early = Period(*MONTH, MONTH[1] + HOUR)
    (found,) = shipped().find("T13")
    told = [one.published() for one in compute([found], early, (), Postgres(), shipped())]
    assert {row["band"] for row in told} == {"not_ripe"}
    assert {row["value"] for row in told} == {None}
    assert ask(found, found.variants[0], early, (), shipped()).counted() >= {Count(ask(found, found.variants[0], early, (), shipped()).needs.where)}
