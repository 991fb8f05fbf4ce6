"""Money of different years made comparable: price indices with a base, and the real cost of a month."""

from collections.abc import Iterable, Mapping
from decimal import Decimal


class NoIndex(ValueError):  # noqa: N818 - what happened, not what kind of thing it is
    """No price index for a period that is asked for, or one that is not above zero."""


def deflator(index: Mapping[str, Decimal], base: str, period: str) -> Decimal:
    """What money of `period` is multiplied with to become money of `base`: index of the base / index of the period.

    The periods are the index's own names, a year or a month. Raises NoIndex.
    """
    for name in (base, period):
        if index.get(name, Decimal(0)) <= 0:
            raise NoIndex(f"no price index above 0 for {name}")
    return index[base] / index[period]


def real_cost(lines: Iterable[Decimal], deductions: Decimal, once: Decimal, contract_months: int, factor: Decimal) -> Decimal:
    """A month's cost in money of the base: (lines − deductions) × I + once × I / contract months.

    `once` is transition and severance together, spread over the contract; amounts in one unit, fen or yuan, not rounded here.
    Raises ValueError where something is to be spread over no month.
    """
    if once and contract_months < 1:
        raise ValueError("cost that falls once is spread over the months of the contract, of which none is given")
    spread = once / contract_months if once else Decimal(0)
    return (sum(lines, Decimal(0)) - deductions) * factor + spread * factor
