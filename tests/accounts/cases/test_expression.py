"""The small language of the cases' formulas: what it computes is what it shows."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from huiying.accounts.cases.deriving import CALLED, derive
from huiying.accounts.cases.expression import Infix, Name, Node, NotAnExpression, NotComputable, Number, arithmetic, evaluate, names, parse, put_in
from huiying.accounts.cases.showing import ORDER, read

FIGURES = {"a": Decimal(36), "b": Decimal("0.30"), "c": Decimal(129_000_000), "gone": None}


def read_back(shown: str) -> Node:
    """The shown arithmetic as a reader would type it in."""
    return parse(shown.replace(",", "").replace(";", ",").replace("×", "*"))


def trees(depth: int = 4) -> some.SearchStrategy[Node]:
    leaf = some.one_of(some.sampled_from([Name("a"), Name("b"), Name("c")]), some.integers(1, 9999).map(lambda n: Number(Decimal(n))))
    return some.recursive(leaf, lambda part: some.builds(Infix, some.sampled_from("+-*/"), part, part), max_leaves=2**depth)


@given(trees())
def test_what_is_shown_is_what_is_computed(tree: Node) -> None:
    try:
        value = evaluate(tree, FIGURES, {})
    except ArithmeticError:
        return  # a division by nothing
    assert evaluate(read_back(arithmetic(tree, FIGURES)), {}, {}) == value


@pytest.mark.parametrize("name", ORDER)
def test_the_shown_arithmetic_of_every_figure_gives_its_value(name: str) -> None:
    for one in derive(read(name)):
        if one.value is not None:
            assert evaluate(read_back(one.arithmetic), {}, CALLED) == one.value, one.wanted.id


@pytest.mark.parametrize(
    "text", ["", "a +", "a ** 2", "a if b else c", "x.y", "x[0]", "'a'", "True", "lambda: 1", "f(x=1)", "a < b", "__import__('os')", "(" * 500]
)
def test_anything_else_is_no_expression(text: str) -> None:
    with pytest.raises(NotAnExpression):
        parse(text)


def test_a_missing_figure_makes_it_not_computable_and_is_named() -> None:
    with pytest.raises(NotComputable) as found:
        evaluate(parse("c / gone + gone"), FIGURES, {})
    assert found.value.missing == ("gone",)
    assert arithmetic(parse("c / gone"), FIGURES) == "129,000,000 / ?"


def test_brackets_stand_only_where_reading_from_left_to_right_would_err() -> None:
    assert arithmetic(parse("c / (a * b)"), FIGURES) == "129,000,000 / (36 × 0.30)"
    assert arithmetic(parse("(c / a) / b"), FIGURES) == "129,000,000 / 36 / 0.30"
    assert arithmetic(parse("a - (b - 1)"), FIGURES) == "36 - (0.30 - 1)"


def test_derived_names_are_put_in_before_anything_is_shown() -> None:
    tree = put_in(parse("x - 1"), {"x": parse("c / a")})
    assert names(tree) == ("c", "a")
    assert arithmetic(tree, FIGURES) == "129,000,000 / 36 - 1"
