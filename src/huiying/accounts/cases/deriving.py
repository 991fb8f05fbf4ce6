"""What follows from the given figures of a case by arithmetic alone: value, the arithmetic as it was computed, and n/c with its reason. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from huiying.accounts.cases.case import Case, Given, Wanted
from huiying.accounts.cases.expression import Infix, Node, NotComputable, arithmetic, evaluate, names, parse, put_in
from huiying.accounts.cases.functions import FUNCTIONS

CALLED = {name: function.call for name, function in FUNCTIONS.items()}


@dataclass(frozen=True, slots=True)
class Figure:
    """A derived figure. `value` None: not computable, because `missing` figures were not published, or because it is `refused`.

    `num` and `den`: the two sides of the division that it is. `uses`: the given figures that it stands on.
    """

    wanted: Wanted
    arithmetic: str
    uses: tuple[str, ...]
    value: Decimal | None = None
    num: Decimal | None = None
    den: Decimal | None = None
    missing: tuple[str, ...] = ()
    refused: str = ""


def derive(case: Case, only: Collection[str] | None = None) -> tuple[Figure, ...]:
    """The derived figures of a case, in order: all of them, or some by id."""
    values = {one.id: one.value for one in case.given}
    trees: dict[str, Node] = {}
    found = []
    for wanted in case.wanted:
        trees[wanted.id] = put_in(parse(wanted.formula), trees)
        if only is None or wanted.id in only:
            found.append(figure(wanted, trees[wanted.id], {one.id: one for one in case.given}, values))
    return tuple(found)


def figure(wanted: Wanted, tree: Node, given: Mapping[str, Given], values: Mapping[str, Decimal | None]) -> Figure:
    """One figure from its tree over given figures."""
    shown, uses = arithmetic(tree, values), names(tree)
    refused = asserted_of(uses, given)
    if refused:
        return Figure(wanted, shown, uses, refused=refused)
    try:
        value = evaluate(tree, values, CALLED)
    except NotComputable as lacking:
        return Figure(wanted, shown, uses, missing=lacking.missing)
    if isinstance(tree, Infix) and tree.op == "/":
        return Figure(wanted, shown, uses, value, evaluate(tree.left, values, CALLED), evaluate(tree.right, values, CALLED))
    return Figure(wanted, shown, uses, value)


def asserted_of(uses: tuple[str, ...], given: Mapping[str, Given]) -> str:
    """The asserted cost that the figures would relate to a volume which it does not speak of; "" where they do not.

    What somebody says one volume would have cost says nothing about the cost of another: the sum over the old volume is no old unit cost.
    """
    for name in uses:
        about = given[name].prices
        if about and any(given[other].unit == given[about].unit and other != about for other in uses):
            return name
    return ""
