"""The closed language: what it reads, and how it tells all that is wrong."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiying.kit.clauses import (
    Among,
    Arithmetic,
    Column,
    Compare,
    Count,
    Different,
    Every,
    Literal,
    Missing,
    Moment,
    Named,
    Not,
    Plus,
    Quantile,
    Seconds,
    Some,
    Total,
    aggregates,
    columns_in,
    resolve,
    with_views,
)
from huiying.kit.clauses_check import Fact, check_condition, check_number, check_views
from huiying.kit.clauses_parse import BadClause, parse_condition, parse_number

CALL = Fact(
    "call",
    {
        "call_id": "text", "queue": "text", "seq": "integer", "wait_s": "decimal", "talk_s": "decimal", "hold_s": "decimal",
        "queued_at": "instant", "answered_at": "instant", "is_test": "boolean", "end_reason": "text",
    },
    {"req": "queued_at is not null and not is_test", "ans": "req and answered_at is not null", "lost": "req and answered_at is null"},
)  # fmt: skip


def test_it_reads_counts_sums_and_arithmetic() -> None:
    assert parse_number("count(ans and wait_s <= 15)") == Count(Every((Named("ans"), Compare("<=", Column("wait_s"), Literal(Decimal(15))))))
    assert parse_number("sum(talk_s + hold_s, ans)") == Total(Plus((Column("talk_s"), Column("hold_s"))), Named("ans"))
    assert parse_number("count(lost) + 0.5 * count(ans) - 2") == Arithmetic(
        "-", Arithmetic("+", Count(Named("lost")), Arithmetic("*", Literal(Decimal("0.5")), Count(Named("ans")))), Literal(Decimal(2))
    )
    assert parse_number("distinct(call_id, queue, ans)") == Different((Column("call_id"), Column("queue")), Named("ans"))
    assert parse_number("quantile(0.9, seconds(answered_at, queued_at), ans)") == Quantile(
        Decimal("0.9"), Seconds(Column("answered_at"), Column("queued_at")), Named("ans")
    )


def test_it_reads_conditions_with_their_precedence() -> None:
    a, b, c = Named("a"), Named("b"), Named("c")
    assert parse_condition("a or b and not c") == Some((a, Every((b, Not(c)))))
    assert parse_condition("(a or b) and c") == Every((Some((a, b)), c))
    assert parse_condition("x is not null and y is null") == Every((Not(Missing(Column("x"))), Missing(Column("y"))))
    assert parse_condition("x not in ('a', 'it''s')") == Not(Among(Column("x"), (Literal("a"), Literal("it's"))))
    assert parse_condition("due_at <= snapshot") == Compare("<=", Column("due_at"), Moment("snapshot"))
    assert parse_condition("flag = true\n  and 3 < seq") == Every(
        (Compare("=", Column("flag"), Literal(value=True)), Compare("<", Literal(Decimal(3)), Column("seq")))
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", 0), ("count(", 6), ("count(ans", 9), ("count(ans))", 10), ("sum(wait_s)", 10), ("count(ans) / 2", 11), ("count(and)", 6),
        ("count(wait_s <= )", 16), ("count('x')", 9), ("avg(wait_s, ans)", 0), ("quantile(ans, wait_s, ans)", 9), ("count(wait_s is 3)", 16),
        ("-1", 0), ("count(a in ())", 12), ("count(ans) \u00d7 2", 11),
    ],
)  # fmt: skip
def test_it_says_where_a_text_goes_wrong(text: str, place: int) -> None:
    with pytest.raises(BadClause) as wrong:
        parse_number(text)
    assert wrong.value.position == place


def test_nesting_and_length_have_an_end() -> None:
    with pytest.raises(BadClause):
        parse_condition("not " * 50 + "a")
    with pytest.raises(BadClause):
        parse_number("(" * 50 + "1" + ")" * 50)
    with pytest.raises(BadClause):
        parse_number("1" + " + 1" * 5000)
    assert parse_number("(1) + " * 100 + "1")


def test_all_problems_are_told_at_once() -> None:
    found = check_number("numerator", "count(answered and wait_s = 'x') * count(end_reason) + sum(queue, seconds(seq, queued_at) > 3)", CALL)
    assert [problem.code for problem in found] == ["product", "unknown_name", "mixed", "not_a_condition", "not_a_number", "not_an_instant"]
    assert {problem.field for problem in found} == {"numerator"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("queue < 'a'", ["no_order"]), ("is_test > false", ["no_order"]), ("queued_at < 3", ["mixed"]), ("queued_at < snapshot", []),
        ("queue in (1, 2)", ["mixed"]), ("seq in (1, 2)", []), ("nobody is null", ["unknown_column"]), ("wait_s + talk_s > 10", []),
        ("wait_s > 1.0005", ["too_fine"]), ("wait_s > 1.500", []),
        ("seq in (1.0001)", ["too_fine"]), ("is_test", []),
    ],
)  # fmt: skip
def test_types_are_kept_apart(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in check_condition("c", text, CALL)] == codes


def test_a_rolling_number_is_made_of_what_can_be_added() -> None:
    assert check_number("n", "count(ans) + sum(talk_s, ans)", CALL, additive=True) == []
    assert [problem.code for problem in check_number("n", "distinct(call_id, ans)", CALL, additive=True)] == ["not_additive"]
    assert [problem.code for problem in check_number("n", "count(ans) + 1", CALL, additive=True)] == ["not_additive"]
    assert check_number("n", "2 * count(ans) + count(lost) * 0.5", CALL, additive=True) == []
    assert [problem.code for problem in check_number("n", "quantile(1.5, wait_s, ans)", CALL)] == ["not_a_share"]


def test_views_are_checked_and_lead_in_no_circle() -> None:
    assert check_views(CALL) == []
    bad = Fact("call", CALL.columns, {"a": "b and is_test", "b": "not a", "queue": "is_test", "d": "nothing"})
    assert {(problem.field, problem.code) for problem in check_views(bad)} == {
        ("a", "circle"), ("b", "circle"), ("queue", "two_meanings"), ("d", "unknown_name"),
    }  # fmt: skip


def test_views_are_put_in_where_they_are_named() -> None:
    views = {name: parse_condition(text) for name, text in CALL.views.items()}
    assert resolve(parse_condition("not ans"), views) == Not(
        Every((Every((Not(Missing(Column("queued_at"))), Not(Named("is_test")))), Not(Missing(Column("answered_at")))))
    )


def test_columns_are_found_wherever_they_are_looked_at() -> None:
    views = {name: parse_condition(text) for name, text in CALL.views.items()}
    (whole,) = aggregates(with_views(parse_number("sum(talk_s + seconds(answered_at, queued_at), ans and not (queue in ('a') or is_test))"), views))
    assert set(columns_in(whole)) == {"talk_s", "answered_at", "queued_at", "queue", "is_test"}


def test_aggregates_are_found_in_order() -> None:
    assert list(aggregates(parse_number("count(a) - 2 * (count(b) + count(a))"))) == [Count(Named("a")), Count(Named("b")), Count(Named("a"))]


@given(st.text(alphabet="abcount sumdi()<>=!',.+-*0123456789\n", max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        parse_number(text)
    except BadClause as wrong:
        place = wrong.position
    else:
        place = 0
    assert 0 <= place <= len(text)
