"""Equity (L10): the same rates by night, language line, elder line and district, with gap and ratio; groups of fewer than 30 are put together. Pure."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from huiying.accounts.figures import Books, Indicator, size
from huiying.accounts.grades import NOT_COMPUTABLE, of_difference, of_values
from huiying.accounts.guard_rates import DISTRICT, DISTRICTS, FEWEST, GROUPED
from huiying.accounts.guard_words import Raised
from huiying.accounts.guards import concerning, withheld
from huiying.accounts.pairing import AFTER, BEFORE, common_months
from huiying.accounts.rows import number
from huiying.accounts.science.intervals import wilson_of_share
from huiying.accounts.side import Side

NAMED: dict[str, tuple[str, str]] = {"L1": ("人工接通率", "Connect rate"), "L2": ("15秒接通率", "Answered within 15 s"), "L9": ("满意率", "Satisfied")}
LINES: dict[str, tuple[str, str]] = {
    "night": ("夜间（22时至6时）", "night (22-06)"),
    "dialect": ("方言与外语线", "dialect or foreign line"),
    "elder": ("老年人专线", "elder line"),
}
OTHERS = "district:others"
Cell = tuple[Fraction, Fraction]


def equity(books: Books) -> list[dict[str, Any]]:
    """A row for each rate and line that a side knows, and one for the spread over districts."""
    rows = []
    for metric in GROUPED:
        groups = sorted(LINES.keys() & {group for side in books.pair.sides.values() for group in _groups(side, metric)})
        rows += [_row(books, metric, group) for group in groups]
        if any(_districts(books, which, metric) for which in (BEFORE, AFTER)):
            rows.append(_spread(books, metric))
    return rows


def _groups(side: Side, metric: str) -> list[str]:
    """The groups of which a side knows both counts of a rate."""
    num, den = GROUPED[metric]
    return sorted(set(side.groups(num)) & set(side.groups(den)))


def _rate(books: Books, which: str, metric: str, group: str) -> Cell | None:
    num, den = GROUPED[metric]
    totals = books.pair.totals(which, num, den, group=group)
    return (totals.sums[num], totals.sums[den]) if totals and totals.sums[den] else None


def _row(books: Books, metric: str, group: str) -> dict[str, Any]:
    """A line against the whole: gap = its rate − the whole's, ratio = its rate ÷ the whole's."""
    sides, one = {}, _gap(metric, group)
    for which in (BEFORE, AFTER):
        own, whole = _beside_whole(books, which, one) or (_rate(books, which, metric, group), None)
        sides[which] = _told(own, whole) | _interval_of(metric, own) if own and own[1] >= FEWEST else _few()
    zh, en = LINES[group]
    row = _framed(books, metric, {"group": group, "zh": f"{NAMED[metric][0]}：{zh}", "en": f"{NAMED[metric][1]}: {en}"}, sides)
    interval = None if row["diff"] is None else books.interval(one)
    return row | ({} if interval is None else {"ci95": [number(end) for end in interval]})


def _gap(metric: str, group: str) -> Indicator:
    """A line's rate less the whole's, of the months that both know: num/den − NUM/DEN as one fraction."""
    num, den = GROUPED[metric]
    own, of = f"{num}/{group}", f"{den}/{group}"
    return Indicator(f"L10/{metric}/{group}", "", "", "share", "", (own, of, num, den), lambda s: s[own] * s[den] - s[num] * s[of], lambda s: s[of] * s[den])


def _beside_whole(books: Books, which: str, one: Indicator) -> tuple[Cell, Cell] | None:
    """The line's counts and the whole's, of the same months; None where there are none."""
    series = [books.cells(which, term) for term in one.terms]
    months = common_months(series)
    own, of, num, den = (sum((size(cell) for cell in cells if months.issuperset(cell.months)), Fraction(0)) for cells in series)
    return ((own, of), (num, den)) if of and den else None


def _interval_of(metric: str, own: Cell) -> dict[str, Any]:
    """Wilson's interval of the answers to a survey, which are counted one by one; calls that wait together are not."""
    share = float(own[0] / own[1])
    return {"ci95": list(wilson_of_share(share, int(own[1])))} if metric == "L9" and 0 <= share <= 1 else {}


def _told(own: Cell, whole: Cell | None) -> dict[str, Any]:
    value = own[0] / own[1]
    of_all = whole[0] / whole[1] if whole else None
    gap = None if of_all is None else number(value - of_all)
    return {"num": number(own[0]), "den": number(own[1]), "value": number(value), "gap": gap, "ratio": number(value / of_all) if of_all else None}


def _few() -> dict[str, Any]:
    return _nothing({"code": "few", "zh": "少于 30 件，并入全体", "en": "Fewer than 30: part of the whole", "missing": []})


def _nothing(reason: dict[str, Any]) -> dict[str, Any]:
    return {"num": None, "den": None, "value": None, "gap": None, "ratio": None, "reason": reason}


def _districts(books: Books, which: str, metric: str) -> dict[str, Cell]:
    """The districts' counts; those of fewer than 30 together as one, which is left out where it is too small itself."""
    found: dict[str, Cell] = {}
    small = (Fraction(0), Fraction(0))
    for group in _groups(books.pair.sides[which], metric):
        own = _rate(books, which, metric, group) if group.startswith(DISTRICT) else None
        if own and own[1] >= FEWEST:
            found[group] = own
        elif own:
            small = small[0] + own[0], small[1] + own[1]
    return found | ({OTHERS: small} if small[1] >= FEWEST else {})


def _spread(books: Books, metric: str) -> dict[str, Any]:
    """The best and the worst district: gap = best − worst, ratio = worst ÷ best."""
    sides: dict[str, Any] = {}
    for which in (BEFORE, AFTER):
        rates = {name: cell[0] / cell[1] for name, cell in _districts(books, which, metric).items()}
        if not rates:
            sides[which] = _few()
            continue
        best, worst = max(rates, key=lambda name: (rates[name], name)), min(rates, key=lambda name: (rates[name], name))
        ratio = number(rates[worst] / rates[best]) if rates[best] else None
        sides[which] = {"num": None, "den": None, "value": None, "gap": number(rates[best] - rates[worst]), "ratio": ratio,
                        "best": best, "worst": worst, "rates": {name: number(rate) for name, rate in sorted(rates.items())}}  # fmt: skip
    head = {"group": DISTRICTS, "zh": f"{NAMED[metric][0]}：各区差距", "en": f"{NAMED[metric][1]}: spread over districts"}
    return _framed(books, metric, head, sides)


def _kept(guards: Sequence[Raised], which: str) -> dict[str, Any] | None:
    """A side without its figures, where a guard withholds them."""
    blocking = next((one for one in guards if withheld([one], which)), None)
    return None if blocking is None else _nothing({"code": blocking.id, "zh": blocking.zh, "en": blocking.en, "missing": []})


def _framed(books: Books, metric: str, head: dict[str, Any], sides: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The row with the difference of the gaps, its grade and guards."""
    num, den = GROUPED[metric]
    guards = concerning(books.found, [num, den, f"{metric}/{head['group']}", *(["sat.sent", "rate.satisfied"] if metric == "L9" else [])])
    sides = {which: side if (kept := _kept(guards, which)) is None else kept for which, side in sides.items()}
    grades = [of_values(books.pair.used(which, (num, den), books.pair.sides[which].months)) for which in sides]
    graded = {which: side | {"grade": NOT_COMPUTABLE if side["gap"] is None else grade} for (which, side), grade in zip(sides.items(), grades, strict=True)}
    gaps = [side["gap"] for side in graded.values()]
    blocked = withheld(guards)
    change = None if None in gaps or blocked else float(f"{gaps[1] - gaps[0]:.12g}")
    grade = NOT_COMPUTABLE if change is None else of_difference(grades, guards, None, withheld=False)
    ids = sorted({one.id for one in guards})
    return {"id": "L10", "metric": metric, "unit": "share"} | head | graded | {"diff": change, "ci95": None, "grade": grade, "guards": ids}
