"""Both sides as years that the queueing formulas can staff anew, and what a change of cost is made of. Pure.

A side's year: C = F + p κ g Q. Q: agent-hours that its volume, mix, handling times and standard ask for in a usual week; g: hours paid per hour logged in;
κ: hours logged in over Q, so that the model tells the side's own cost exactly; p: money per paid hour; F: money that does not grow with hours.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiying.accounts.costs import hourly_and_fixed
from huiying.accounts.figures import Books, Reason, lacks, size
from huiying.accounts.months import season
from huiying.accounts.pairing import AFTER, BEFORE, common_months
from huiying.accounts.science.variance import Regime, Variance, decompose_cost
from huiying.accounts.side import Cell
from huiying.kit.errors import Told
from huiying.workforce.conventions import Standard
from huiying.workforce.heads import PAID_HOURS_A_MONTH, Chain, required_hours
from huiying.workforce.profiles import HOTLINE

DAYS, PATIENCE, WITHIN = 365.0, 90.0, 15.0
WEEK: tuple[tuple[int, float], ...] = ((5, 1.0), (2, 0.72))
"""How many days of a week are how busy: a day off brings 72 of 100 calls of a working day. Of the model, unless a city says otherwise."""
POOLED = "all"
TYPE = "type:"
HOURLY, FIXED, PAID, LOGGED, DAY, MONTH = "hourly", "fixed", "paid", "logged", "days", "month"
YEAR = 12
CALLS = ("tel.queued", "tel.answered", "tel.ans_in", "tel.handle")
Floats = NDArray[np.float64]
Year = Regime[float, tuple[tuple[str, float], ...], tuple[tuple[str, float], ...], float]


@dataclass(frozen=True)
class Restaffed:
    """Both sides as years that can be re-staffed. `estimated`: the sides whose hours were told from heads; `typed`: whether types of calls are known."""

    before: Year
    after: Year
    rows: tuple[Sequence[Mapping[str, float]], Sequence[Mapping[str, float]]]
    types: tuple[str, ...]
    estimated: tuple[str, ...]
    months: tuple[int, int]
    season: int | None = None
    """As `months.season` has it of the rows."""

    @property
    def assumptions(self) -> dict[str, Any]:
        """What the re-staffing supposes, for the document."""
        return {
            "model": "Erlang-A", "convention": "offered", "within_s": WITHIN, "patience_s": PATIENCE, "profile": HOTLINE.name,
            "week": [list(one) for one in WEEK], "types": list(self.types),
            "standard": [self.before.standard, self.after.standard], "hours_from_heads": list(self.estimated), "months": list(self.months),
        }  # fmt: skip


def hours(volume: float, mix: tuple[tuple[str, float], ...], handle: tuple[tuple[str, float], ...], standard: float) -> float:
    """Q of a year of representative weeks, at so many calls on a mean day: agent-hours. Raises Told where the formulas cannot meet what is asked."""
    return DAYS * of_a_week(volume, dict(mix), dict(handle), standard)


def of_a_week(volume: float, mix: Mapping[str, float], handle: Mapping[str, float], standard: float) -> float:
    """Agent-hours a day, as the mean of a representative week. Raises Told."""
    days, calls = sum(n for n, _ in WEEK), sum(n * share for n, share in WEEK)
    busy, promised = volume * days / calls, Standard(target=standard, within_s=WITHIN)
    return sum(n * required_hours(busy * share, mix, handle, promised, HOTLINE, patience_s=PATIENCE) for n, share in WEEK) / days


def restaffed(books: Books) -> Restaffed | Reason:
    """Both sides made ready, or what is missing for it."""
    if missing := tuple(dict.fromkeys(id_ for which in (BEFORE, AFTER) for id_ in _lacking(books, which))):
        return lacks(missing)
    types = _types(books)
    rows, totals, months = [], [], []
    for which in (BEFORE, AFTER):
        terms = _series(books, which) | ({f"{id_}/{name}": books.pair.cells(which, id_, name) for id_ in ("tel.answered", "tel.handle") for name in types})
        known = common_months(terms.values())
        if not known:
            return Reason("no_common_months", "各项没有共同的月份", "Its inputs have no month in common")
        months.append(len(known))
        totals.append({term: float(sum((size(cell) for cell in cells if known.issuperset(cell.months)), Fraction(0))) for term, cells in terms.items()})
        rows.append(_rows(terms, known))
    try:
        years = [_year(total, types) for total in totals]
    except ZeroDivisionError:
        return Reason("nothing_to_divide_by", "分母为 0", "Nothing to divide by")
    estimated = tuple(which for which in (BEFORE, AFTER) if not books.pair.cells(which, "hr.hours_paid"))
    first, second = (list(side.values()) for side in rows)
    return Restaffed(years[0], years[1], (first, second), types, estimated, (months[0], months[1]), season(*map(list, rows)))


def _lacking(books: Books, which: str) -> list[str]:
    """The inputs that the side would need and has not."""
    by_hour, _ = hourly_and_fixed(books.pair, which)
    return [*by_hour.missing, *(id_ for id_ in CALLS if not books.pair.cells(which, id_)), *(() if _paid(books, which) else ("hr.hours_paid",))]


def _paid(books: Books, which: str) -> tuple[Cell, ...]:
    """Hours paid; heads × 174 where only heads are known."""
    heads = books.pair.cells(which, "hr.heads")
    return books.pair.cells(which, "hr.hours_paid") or tuple(Cell(cell.months, size(cell) * int(PAID_HOURS_A_MONTH)) for cell in heads)


def _series(books: Books, which: str) -> dict[str, tuple[Cell, ...]]:
    """The side's terms."""
    by_hour, fixed = hourly_and_fixed(books.pair, which)
    found = {HOURLY: by_hour.cells, PAID: _paid(books, which), **{id_: books.pair.cells(which, id_) for id_ in CALLS}}
    found |= {FIXED: fixed.cells} if fixed.cells else {}
    found |= {LOGGED: logged} if (logged := books.pair.cells(which, "hr.hours_logged")) else {}
    months = books.pair.sides[which].months
    return found | {DAY: tuple(Cell((month,), Fraction(_days(month))) for month in months), MONTH: tuple(Cell((month,), Fraction(1)) for month in months)}


def _days(month: str) -> int:
    return monthrange(int(month[:4]), int(month[5:]))[1]


def _types(books: Books) -> tuple[str, ...]:
    """The types of calls that both sides know handling times of; none where they differ."""
    known = [{group for group in side.groups("tel.handle") if group.startswith(TYPE) and group in side.groups("tel.answered")}
             for side in books.pair.sides.values()]  # fmt: skip
    return tuple(sorted(known[0])) if known[0] == known[1] else ()


def _rows(terms: Mapping[str, Sequence[Cell]], known: frozenset[str]) -> dict[str, dict[str, float]]:
    """The terms month by month, for months known one by one in all terms."""
    columns = {term: {cell.months[0]: float(size(cell)) for cell in cells if len(cell.months) == 1} for term, cells in terms.items()}
    months = [month for month in sorted(known) if all(month in column for column in columns.values())]
    return {month: {term: column[month] for term, column in columns.items()} for month in months}


def _year(total: Mapping[str, float], types: Sequence[str]) -> Year:
    """A side's year from the sums of any number of months. Raises ZeroDivisionError."""
    scale = YEAR / total[MONTH]
    parts = {name: (total[f"tel.answered/{name}"], total[f"tel.handle/{name}"]) for name in types} or {POOLED: (total["tel.answered"], total["tel.handle"])}
    mix = tuple((name, answered / total["tel.answered"]) for name, (answered, _) in parts.items())
    handle = tuple((name, seconds / answered) for name, (answered, seconds) in parts.items())
    chain = Chain()
    schedule = total[PAID] / total[LOGGED] if LOGGED in total else chain.schedule_factor / (1 - chain.shrinkage)
    return Regime(
        volume=total["tel.queued"] / total[DAY], mix=mix, handle=handle, standard=total["tel.ans_in"] / total["tel.queued"], schedule=schedule,
        paid_hours=total[PAID] * scale, price=total[HOURLY] / total[PAID], fixed=total.get(FIXED, 0.0) * scale,
    )  # fmt: skip


def shared_out(both: Restaffed) -> Variance | Reason:
    """The change of a year's cost shared out among price, volume, mix, handling, standard, schedule, labour and fixed lines: it sums exactly."""
    try:
        return decompose_cost(hours, both.before, both.after)
    except (Told, ValueError, ZeroDivisionError) as error:
        return unmet(error)


def unmet(error: Exception) -> Reason:
    """The reason why a line cannot be re-staffed."""
    if isinstance(error, Told):
        return Reason("not_staffable", f"不能按排队公式重算：{error.zh}", f"The line cannot be re-staffed: {error.en}")
    return Reason("not_staffable", "不能按排队公式重算", "The line cannot be re-staffed by the formulas")
