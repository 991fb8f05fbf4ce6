"""Which months one statement covers: the contract's period is cut into cycles from its first month on; the last may be shorter."""

from dataclasses import dataclass
from datetime import date

from huiying.contracts.terms import Terms
from huiying.kit.errors import Told

YEAR = 12


class NotACycle(Told):
    """The month does not end a settlement period of the contract."""

    zh = "{month} 不是本合同某个结算期的最后一个月（{periods}）。"
    en = "{month} does not end a settlement period of this contract ({periods})."


@dataclass(frozen=True, slots=True)
class Cycle:
    """A settlement period: `at` counts from 0; `months` of it; dates [start, end); whether it is the contract's last."""

    at: int
    months: tuple[str, ...]
    start: date
    end: date
    is_last: bool

    @property
    def month(self) -> str:
        """The month by which it is called: its last."""
        return self.months[-1]


def cycles(terms: Terms) -> tuple[Cycle, ...]:
    """All settlement periods of the contract, in order."""
    first = terms.start.year * YEAR + terms.start.month - 1
    last = terms.end.year * YEAR + terms.end.month - 1
    starts = range(first, last, terms.cycle_months)
    ends = [min(start + terms.cycle_months, last) for start in starts]
    return tuple(
        Cycle(at, tuple(_month(n) for n in range(start, end)), _day(start), _day(end), end == last)
        for at, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def cycle_of(terms: Terms, month: str) -> Cycle:
    """The settlement period that ends with a month. Raises NotACycle."""
    found = cycles(terms)
    for cycle in found:
        if cycle.month == month:
            return cycle
    raise NotACycle(month=month, periods=f"{found[0].month} … {found[-1].month}")


def _month(n: int) -> str:
    return f"{n // YEAR:04d}-{n % YEAR + 1:02d}"


def _day(n: int) -> date:
    return date(n // YEAR, n % YEAR + 1, 1)
