from random import Random

from tests.kit.oracle import one_case, random_calendar, run, walk_of


def test_five_thousand_random_cases_agree_with_the_naive_walk() -> None:
    result = run(5_000, seed=20261112)
    assert result["differences"] == []
    assert result["cases"] == 5_000
    assert result["questions"] == 5_000 * 12
    unknown = result["unknown_years"]
    assert isinstance(unknown, int)
    assert 500 < unknown < 30_000, "the cases must meet unknown years, and not only those"


def test_the_comparison_notices_a_product_that_counts_other_days() -> None:
    chance = Random(1)
    right, wrong = random_calendar(chance), random_calendar(chance)
    answers = [pair for _ in range(50) for pair in one_case(chance, right, walk_of(wrong))]
    assert any(product != naive for _, product, naive in answers)
