"""Statements for made-up contracts, settled by the platform and again by the verifier: equal to the fen, line by line."""

import pytest
from hypothesis import given, settings

from huiying.kit.canonical import canonical
from huiying_verify.reading import Report, exact, parse
from huiying_verify.statement import GROSS, Settlement, compare_lines

published = pytest.importorskip("huiying.contracts.published", reason="the room of contracts is not built")
settlement = pytest.importorskip("huiying.contracts.settlement", reason="the room of contracts is not built")
made_up = pytest.importorskip("tests.contracts.made_up", reason="the room of contracts is not built")


@settings(max_examples=150, deadline=None)
@given(made_up.cases())
def test_any_contract_is_settled_alike(case: tuple[object, object]) -> None:
    made = settlement.settle(*case)
    told = parse(canonical(published.statement_json(made, *case, version=1, state="final")))
    found, report = Settlement(parse(canonical(published.terms_json(case[0]))), told["facts"]), Report()
    compare_lines(report, "statement", told["lines"], found)
    assert report.differences == []
    texts = [told[name] and exact(told[name]) for name in ("score", "pay_factor")]
    assert [told["gross_fen"], *texts, told["net_fen"], told["carried_fen"]] == [found.sum(GROSS), found.score, found.factor, found.sum(), found.left]
