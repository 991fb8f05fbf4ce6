from datetime import timedelta

import pytest

from huiying.kit import limits
from tests.kit.oracle import run


def test_five_thousand_random_cases_agree_with_the_naive_walk() -> None:
    result = run(5_000, seed=20261112)
    assert result["differences"] == []
    assert result["cases"] == 5_000
    assert result["questions"] == 5_000 * 12
    unknown = result["unknown_years"]
    assert isinstance(unknown, int)
    assert 500 < unknown < 30_000, "the cases must meet unknown years, and not only those"


def test_the_comparison_notices_a_wrong_product(monkeypatch: pytest.MonkeyPatch) -> None:
    right = limits.due
    monkeypatch.setattr(limits, "due", lambda start, limit, calendar: right(start, limit, calendar) + timedelta(days=1))
    assert run(20, seed=1)["different"] != 0
