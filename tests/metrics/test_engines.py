"""One expression, equal figures on every engine, and equal to a plain reckoning row by row."""

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
from huiying.metrics.columns import FACTS, columns
from huiying.metrics.computing import compute
from huiying.metrics.definition import ROLLING, STOCK
from huiying.metrics.engines import Duck, Postgres
from huiying.metrics.facts import rows
from tests.cast import Cast, build
from tests.metrics.engines_alike import compare, published
from tests.metrics.made_up import made_up_month
from tests.metrics.oracle import Oracle, moment
from tests.metrics.scene import AFTER, DAY, HOUR, MONTH

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Cast:
    return made_up_month(5)


ENGINES = ["duckdb", pytest.param("spark", marks=[pytest.mark.long, pytest.mark.skipif(not installed("spark"), reason="the extra spark is not installed")])]


def started(name: str) -> Any:
    """The engine; Spark on a cluster made for it, of processes of their own, unless HUIYING_SPARK_MASTER names one."""
    return Duck() if name == "duckdb" else reach("huiying.metrics.spark").Spark()


@pytest.mark.parametrize("name", ENGINES)
def test_every_definition_gives_the_same_on_every_engine(city: Cast, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # a cluster takes its time between two of our statements
    variants = [(one.code, variant.name) for one in shipped().in_force(MONTH[1].date()) for variant in one.variants]
    with started(name) as engine:
        count, different = compare(engine, Postgres())
    assert different == []
    assert count > 2 * len(variants)
    told = published(Postgres(), (), ())
    assert [(row["code"], row["variant"]) for row in told] == [one for one in variants for _ in ("raw", "adjusted")]
    assert {row["code"] for row in told if row["num"] is None} == {"text_reply_3min"}  # no figure is equal for want of data but this one: no texts come


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
    facts = {fact: list(rows(fact, *MONTH)) for fact in FACTS}
    checked = 0
    period = Period(*MONTH, AFTER)
    for result in compute([one for one in shipped().in_force(MONTH[1].date()) if one.fact in facts], period, (), Postgres(), shipped()):
        definition, asked = result.asked.definition, result.asked
        if definition.window == ROLLING:
            continue
        inside = [
            row for row in facts[definition.fact]
            if (definition.window == STOCK or (row[asked.variant.cohort] is not None and MONTH[0] <= moment(row[asked.variant.cohort]) < MONTH[1]))
            and (result.raw or not (row.get("excluded_for") == "*" or f",{definition.ref}," in row.get("excluded_for", "")))
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


def test_what_nobody_keeps_has_no_data_and_is_never_nought() -> None:
    build()
    whole = {(row["code"], row["variant"]): row for row in published(Postgres(), (), ()) if row["raw"]}
    for key in (("text_reply_3min", "m3"), ("qa_score", "random"), ("kb_updates", "versions"), ("agent_complaints", "upheld"), ("seats_per_100k", "mean")):
        assert (whole[key]["num"], whole[key]["den"], whole[key]["value"]) == (None, None, None)


def test_connected_and_lost_make_up_all(city: Cast) -> None:
    whole = {(row["code"], row["variant"]): row for row in published(Postgres(), (), ("call",)) if row["raw"]}
    assert Decimal(whole["human_connect_rate", "requested"]["value"]) + Decimal(whole["loss_rate", "all"]["value"]) == 1


def test_before_its_time_a_figure_is_not_ripe(city: Cast) -> None:
    early = Period(*MONTH, MONTH[1] + HOUR)
    (found,) = shipped().find("T13")
    told = [one.published() for one in compute([found], early, (), Postgres(), shipped())]
    assert {row["band"] for row in told} == {"not_ripe"}
    assert {row["value"] for row in told} == {None}
    assert ask(found, found.variants[0], early, (), shipped()).counted() >= {Count(ask(found, found.variants[0], early, (), shipped()).needs.where)}
