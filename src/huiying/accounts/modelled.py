"""What only a model can say of a cost: the range that lacking lines leave (guard G10), and whether a head-month's price is plausible. Pure."""

from fractions import Fraction
from typing import Any

import numpy as np

from huiying.accounts.cost_parts import WAGES, Costs, Range, city_costs
from huiying.accounts.costing import SUPERVISOR_PAY, drawn_head_months
from huiying.accounts.costing import fen as fen_of
from huiying.accounts.costs import costs_of
from huiying.accounts.figures import COST, YEARS, Books, Indicator, size
from huiying.accounts.guard_money import LINES
from huiying.accounts.guards import concerning, withheld
from huiying.accounts.pairing import AFTER, BEFORE
from huiying.accounts.prices import indices
from huiying.kit.sums import CENT, half_up

PRICE = Indicator("EH", "", "", "fen/head-month", "", (COST, "hr.heads"), lambda s: s[COST], lambda s: s["hr.heads"], per_head=True)
HEAD_MONTHS = Indicator("HM", "", "", "head-month", "", ("hr.heads", YEARS), lambda s: s["hr.heads"], lambda s: s[YEARS])
WAGE_SPREAD = 0.2
DRAWS = 20_000
SPANS = (10, 20)
VERDICTS: dict[str, tuple[str, str]] = {"below": ("低于模型区间", "below the model's range"), "within": ("在模型区间内", "within the model's range"),
                                        "above": ("高于模型区间", "above the model's range")}  # fmt: skip
MODEL = Costs(Range(0.0, 0.0, 0.0))
PER_HEAD: dict[str, tuple[float, float]] = {
    "cost.site": (MODEL.seat.lo, MODEL.seat.hi), "cost.telecom": (0.0, MODEL.telecom.hi), "cost.licence": (0.0, MODEL.telecom.hi),
}  # fmt: skip


def cost_range(books: Books, which: str) -> dict[str, Any] | None:
    """A year's cost with what its lacking lines would add by the model's ranges, in fen; None where nothing lacks or no cost is known.

    `open`: lines of which the model has no range, or no heads to reckon them for; the upper end is open then.
    """
    yearly = books.figure(which, Indicator("C", "", "", "fen/year", "", (COST, YEARS), lambda s: s[COST], lambda s: s[YEARS])).value
    lacking = [line for line in LINES[books.pair.sides[which].kind] if not books.pair.sides[which].within(line)]
    if yearly is None or not lacking:
        return None
    heads = books.figure(which, HEAD_MONTHS).value
    added = {line: _adds(books, which, line, heads) for line in lacking}
    known = [ends for ends in added.values() if ends is not None]
    open_ = [line for line, ends in added.items() if ends is None]
    high = None if open_ else half_up(yearly + sum((ends[1] for ends in known), Fraction(0)))
    return {"lo": half_up(yearly + sum((ends[0] for ends in known), Fraction(0))), "hi": high, "lacks": lacking, "open": open_}


def _adds(books: Books, which: str, line: str, head_months: Fraction | None) -> tuple[Fraction, Fraction] | None:
    """What a lacking line would add to a year, in fen: lowest and highest."""
    if line == "cost.contract_mgmt":
        return _part_of(books, which, ("cost.vendor_fee",), (MODEL.management.lo, MODEL.management.hi))
    if line == "cost.supervision":
        return _part_of(books, which, ("cost.wage", "cost.social"), tuple(SUPERVISOR_PAY / span for span in reversed(SPANS)))
    if line not in PER_HEAD or head_months is None:
        return None
    low, high = (Fraction(end) * CENT * head_months for end in PER_HEAD[line])
    return low, high


def _part_of(books: Books, which: str, lines: tuple[str, ...], shares: tuple[float, ...]) -> tuple[Fraction, Fraction] | None:
    cells = costs_of(books.pair, which, lines).cells
    if not cells:
        return None
    yearly = sum(map(size, cells), Fraction(0)) * 12 / len(cells)
    return yearly * Fraction(shares[0]), yearly * Fraction(shares[1])


def plausibility(books: Books) -> list[dict[str, Any]]:
    """For each side whose price of a head-month may be shown: whether it lies in the 5 to 95 % band of the cost model, both numbers in fen."""
    return [told for which in (BEFORE, AFTER) if (told := _plausible(books, which))]


def _plausible(books: Books, which: str) -> dict[str, Any] | None:
    price = books.figure(which, PRICE).value
    wage, source = _wage(books, which)
    if price is None or wage is None or withheld(concerning(books.found, ["cost", "head", "hr.heads"]), which):
        return None
    drawn = drawn_head_months(wage, books.seed, DRAWS)
    band = drawn.in_house if books.pair.sides[which].kind == "inhouse" else drawn.price
    low, high = (float(end) for end in np.quantile(band, [0.05, 0.95]))
    yuan = float(price) / CENT
    verdict = "below" if yuan < low else "above" if yuan > high else "within"
    zh, en = VERDICTS[verdict]
    return {"side": which, "implied_fen": half_up(price), "lo_fen": fen_of(low), "hi_fen": fen_of(high), "verdict": verdict, "zh": zh, "en": en,
            "wage_fen": [fen_of(wage.wage.lo), fen_of(wage.wage.hi)], "wage_from": source}  # fmt: skip


def _wage(books: Books, which: str) -> tuple[Costs | None, str]:
    """The model's costs at the wage that is stated, paid by head, or of the model for the city, with a fifth either way where one number is known."""
    side = books.pair.sides[which]
    index = indices(books.pair, side)
    stated = [size(cell) * index[cell.months[0]] for cell in books.pair.cells(which, "hr.wage") if cell.months[0] in index]
    if stated:
        return _around(sum(stated, Fraction(0)) / len(stated)), "hr.wage"
    if side.city in WAGES:
        return city_costs(side.city), "model"
    for other in (which, BEFORE, AFTER):
        if (paid := _paid(books, other)) is not None:
            return _around(paid), f"cost.wage of {other}"
    return None, ""


def _paid(books: Books, which: str) -> Fraction | None:
    """Wages per head-month on a side, in fen."""
    cells = {cell.months[0]: size(cell) for cell in costs_of(books.pair, which, ("cost.wage",)).cells}
    heads = {cell.months[0]: size(cell) for cell in books.pair.cells(which, "hr.heads")}
    months = sorted(cells.keys() & heads.keys())
    total = sum((heads[month] for month in months), Fraction(0))
    return sum((cells[month] for month in months), Fraction(0)) / total if total else None


def _around(wage: Fraction) -> Costs:
    yuan = float(wage) / CENT
    return Costs(Range(yuan, yuan * (1 - WAGE_SPREAD), yuan * (1 + WAGE_SPREAD)))
