"""What a side really costs, month by month: its lines less deductions, one-off amounts spread over the contract, all in one year's prices. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from huiying.accounts.inputs import ONE_OFF, RUNNING, SUBTRACTED
from huiying.accounts.pairing import Pair
from huiying.accounts.prices import indices
from huiying.accounts.side import Cell
from huiying.kit.money import Money, added

BY_THE_HOUR = ("cost.wage", "cost.social", "cost.overtime", "cost.training", "cost.supervision", "cost.vendor_fee", SUBTRACTED)
"""Lines that grow with the hours worked; the rest is fixed."""
EVERY_LINE = (*RUNNING, SUBTRACTED, *ONE_OFF)


@dataclass(frozen=True, slots=True)
class Costs:
    """A side's real cost by month; `lines` are the inputs in it; `missing` what is needed for it and is not there."""

    cells: tuple[Cell, ...]
    lines: tuple[str, ...]
    missing: tuple[str, ...]


def costs_of(pair: Pair, which: str, wanted: tuple[str, ...] = EVERY_LINE) -> Costs:
    """C_m = (lines − deductions) × I + (transition + severance) × I / contract months, for months in which every line that the side has is given.

    I brings an amount of the month to the base year's prices (1 for nominal money).
    """
    side = pair.sides[which]
    lines = tuple(id_ for id_ in wanted if side.within(id_))
    running = [id_ for id_ in lines if id_ not in ONE_OFF]
    once = [id_ for id_ in lines if id_ in ONE_OFF]
    if not running and (wanted == EVERY_LINE or not once):
        return Costs((), lines, ("cost.vendor_fee" if side.kind == "outsourced" else "cost.wage",))
    if once and side.contract_months is None:
        return Costs((), lines, ("contract_months",))
    index = indices(pair, side)
    spread = added(_worth(cell, index) for id_ in once for cell in pair.cells(which, id_)) / (side.contract_months or 1)
    by_line = {id_: _monthly(pair.cells(which, id_)) for id_ in running}
    months = [month for month in side.months if month in index and all(month in line for line in by_line.values())]
    cells = [Cell((month,), added(_signed(id_, line[month]) for id_, line in by_line.items()) * index[month] + spread) for month in months]
    lacking = () if cells else tuple(running)
    return Costs(tuple(cells), lines, lacking)


def _signed(id_: str, amount: Money) -> Money:
    return -amount if id_ == SUBTRACTED else amount


def _worth(cell: Cell, index: dict[str, Fraction]) -> Money:
    """A one-off amount in the base year's prices, by the index of its first month."""
    amount = cell.value if isinstance(cell.value, Money) else Money(cell.value)
    return amount * index.get(cell.months[0], Fraction(1))


def _monthly(cells: Sequence[Cell]) -> dict[str, Money]:
    return {cell.months[0]: cell.value for cell in cells if isinstance(cell.value, Money)}


def hourly_and_fixed(pair: Pair, which: str) -> tuple[Costs, Costs]:
    """The cost that grows with hours, and the cost that does not; a fee by the hour loses its deductions."""
    fixed = tuple(id_ for id_ in EVERY_LINE if id_ not in BY_THE_HOUR)
    return costs_of(pair, which, BY_THE_HOUR), costs_of(pair, which, fixed)
