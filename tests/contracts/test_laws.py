"""What holds for every contract and all facts: lines add up, caps hold, nothing costs twice, every line can be worked out again."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as Q

from hypothesis import given, settings
from hypothesis import strategies as st

from huiying.contracts.facts import Facts
from huiying.contracts.published import facts_json, facts_of, statement_json, terms_json
from huiying.contracts.reading import from_data
from huiying.contracts.settlement import settle
from huiying.contracts.statement import Statement, sum_of
from huiying.contracts.terms import Terms
from huiying.kit.canonical import canonical
from tests.contracts.made_up import cases
from tests.contracts.reckon import reckon, to_fen
from tests.contracts.small import price

often = settings(max_examples=60, deadline=None)


@often
@given(cases())
def test_the_lines_add_up_to_the_net_and_nothing_is_lost_below_zero(case: tuple[Terms, Facts]) -> None:
    made = settle(*case)
    assert sum(line.fen for line in made.lines) == made.net_fen >= 0
    assert made.carried_fen <= 0
    assert 0 in (made.net_fen, made.carried_fen)
    assert sum_of(made.lines, *range(1, 10)) + case[1].carried_fen == made.net_fen + made.carried_fen
    assert len({line.key for line in made.lines}) == len(made.lines)
    assert [line.step for line in made.lines] == sorted(line.step for line in made.lines)


@often
@given(cases())
def test_every_line_can_be_worked_out_from_its_own_words(case: tuple[Terms, Facts]) -> None:
    for line in settle(*case).lines:
        assert to_fen(reckon(line.arithmetic.text)) == (line.fen if line.step != 3 else (line.points or 0) * 100)


@often
@given(cases())
def test_caps_hold(case: tuple[Terms, Facts]) -> None:
    terms, made = case[0], settle(*case)
    deducted = {line.code: -line.fen for line in made.lines if line.step == 5}
    assert sum(deducted.values()) <= to_fen(Q(terms.total_cap) * Q(made.gross_fen, 100))
    assert all(deducted[clause.code] <= to_fen(Q(clause.cap)) for clause in terms.deducting if clause.cap is not None)
    assert min(deducted.values(), default=0) >= 0
    fined = {line.code.partition("~")[0]: line for line in made.lines if line.step == 6}
    assert all(-fined[rule.code].fen <= to_fen(Q(rule.cap)) for rule in terms.fines if rule.cap is not None and rule.code in fined)
    lost = {line.code: -line.fen for line in made.lines if line.step == 2}
    assert all(0 <= fen <= made.line(f"1:{code}").fen for code, fen in lost.items())  # type: ignore[union-attr]


@often
@given(cases())
def test_no_event_costs_twice_and_the_larger_side_stands(case: tuple[Terms, Facts]) -> None:
    terms, facts = case
    made = settle(terms, facts)
    alone = settle(terms, replace(facts, fines=tuple(replace(one, also=()) for one in facts.fines)))
    for rule in (one for one in terms.fines if one.amount > 0):
        of_rule = [one for one in facts.fines if one.rule == rule.code]
        for at, fined in enumerate(of_rule, 1):
            line = made.line(f"6:{rule.code}" if at == 1 else f"6:{rule.code}~{at}")
            assert line is not None
            assert all(line.fen == 0 or _fen(made, f"5:{code}") == 0 for code in fined.also)
    assert sum_of(made.lines, 5, 6) >= sum_of(alone.lines, 5, 6)
    assert sum_of(made.lines, 5, 6) <= max(sum_of(alone.lines, 5), sum_of(alone.lines, 6))


def _fen(made: Statement, key: str) -> int:
    line = made.line(key)
    return 0 if line is None else line.fen


@often
@given(cases())
def test_the_published_form_settles_to_the_same_bytes(case: tuple[Terms, Facts]) -> None:
    terms, facts = case
    published = canonical(statement_json(settle(terms, facts), terms, facts, version=1, state="draft"))
    again, same = from_data(json.loads(canonical(terms_json(terms)))), facts_of(json.loads(published)["facts"])
    assert canonical(statement_json(settle(again, same), again, same, version=1, state="draft")) == published
    assert canonical(facts_json(same)) == canonical(facts_json(facts))


@often
@given(st.decimals(0, 9_999_999, places=2), st.integers(1, 12))
def test_a_lump_sum_is_paid_whole(amount: Decimal, cycle: int) -> None:
    terms = replace(price(kind="lump_sum", amount=str(amount), months=12), cycle_months=cycle)
    months = [f"2026-{min(start + cycle, 12):02d}" for start in range(0, 12, cycle)]
    assert sum(settle(terms, Facts(month=month)).gross_fen for month in months) == int(amount * 100)
