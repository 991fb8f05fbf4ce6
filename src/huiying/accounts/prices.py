"""Prices of different years brought to one: which index both sides have on one base for all their months with money. Pure."""

from fractions import Fraction

from huiying.accounts.inputs import INPUTS
from huiying.accounts.pairing import Pair
from huiying.accounts.side import Side
from huiying.kit.money import Money

INDEXES = ("price.cpi", "price.wage_index")
HUNDRED = Fraction(100)


def deflator(pair: Pair) -> str | None:
    """The index by which both sides' money is brought to one year's prices; None where neither covers all months of both on one base."""
    return next((id_ for id_ in INDEXES if _fits(pair, id_)), None)


def base_year(pair: Pair) -> int | None:
    """The year whose prices the real amounts stand in; None for nominal money."""
    id_ = deflator(pair)
    return None if id_ is None else next(iter(_bases(pair.before, id_)))


def indices(pair: Pair, side: Side) -> dict[str, Fraction]:
    """By month what one yuan of it is worth in the base year's prices: 100 / index; 1 throughout for nominal money."""
    id_ = deflator(pair)
    if id_ is None:
        return dict.fromkeys(side.months, Fraction(1))
    return {month: HUNDRED / value for month, value in _index(side, id_).items()}


def money_months(side: Side) -> frozenset[str]:
    """The side's months that have any running cost."""
    values = (value for id_ in INPUTS if id_.startswith("cost.") for value in side.within(id_))
    return frozenset(month for value in values for month in value.covers).intersection(side.months)


def _fits(pair: Pair, id_: str) -> bool:
    choice = pair.choices.get(id_)
    bases = [_bases(side, id_) for side in pair.sides.values()]
    covered = all(money_months(side) <= _index(side, id_).keys() and _of_its_time(side) for side in pair.sides.values())
    return choice is not None and choice.whole and bases[0] == bases[1] and len(bases[0]) == 1 and covered


def _of_its_time(side: Side) -> bool:
    """Whether every amount stands in the prices of its own months; one in another year's prices cannot be brought over by the months' index."""
    costs = (value for id_ in INPUTS if id_.startswith("cost.") for value in side.within(id_) if value.price_year is not None)
    return all(int(month[:4]) == value.price_year for value in costs for month in value.covers)


def _bases(side: Side, id_: str) -> frozenset[int]:
    return frozenset(value.price_year for value in side.within(id_) if value.price_year is not None)


def _index(side: Side, id_: str) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for value in side.within(id_):
        if value.unit != "fen" and value.exact > 0:
            found |= dict.fromkeys(value.covers, value.exact)
    return found


def real(amount: Money, index: Fraction) -> Money:
    """A month's amount in the base year's prices."""
    return amount * index
