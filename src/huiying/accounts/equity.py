"""Equity (L10): the same rates by night, language line, elder line and district, with gap and ratio; groups of fewer than 30 are put together. Pure."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from huiying.accounts.figures import Books
from huiying.accounts.grades import NOT_COMPUTABLE, capped, of_difference, of_values
from huiying.accounts.guards import concerning, withheld
from huiying.accounts.pairing import AFTER, BEFORE
from huiying.accounts.rows import number

RATES: dict[str, tuple[str, str, str, str]] = {
    "L1": ("tel.answered", "tel.queued", "人工接通率", "Connect rate"),
    "L2": ("tel.ans_in", "tel.queued", "15秒接通率", "Answered within 15 s"),
    "L9": ("sat.satisfied", "sat.answered", "满意率", "Satisfied"),
}
LINES: dict[str, tuple[str, str]] = {"night": ("夜间（22时至6时）", "night (22-06)"), "dialect": ("方言与外语线", "dialect or foreign line"), "elder": ("老年人专线", "elder line")}
DISTRICT, OTHERS = "district:", "district:others"
FEWEST = 30
Cell = tuple[Fraction, Fraction]


def equity(books: Books) -> list[dict[str, Any]]:
    """A row for each rate and line that a side knows, and one for the spread over districts."""
    rows = []
    for metric in RATES:
        groups = sorted({group for side in books.pair.sides.values() for group in side.groups(RATES[metric][1])} & LINES.keys())
        rows += [_row(books, metric, group) for group in groups]
        if any(_districts(books, which, metric) for which in (BEFORE, AFTER)):
            rows.append(_spread(books, metric))
    return rows


def _rate(books: Books, which: str, metric: str, group: str) -> Cell | None:
    num, den, _, _ = RATES[metric]
    totals = books.pair.totals(which, num, den, group=group)
    return (totals.sums[num], totals.sums[den]) if totals and totals.sums[den] else None


def _row(books: Books, metric: str, group: str) -> dict[str, Any]:
    """A line against the whole: gap = its rate − the whole's, ratio = its rate ÷ the whole's."""
    sides = {}
    for which in (BEFORE, AFTER):
        own, whole = _rate(books, which, metric, group), _rate(books, which, metric, "")
        sides[which] = _told(own, whole) if own and own[1] >= FEWEST else _few()
    zh, en = LINES[group]
    return _framed(books, metric, {"group": group, "zh": f"{RATES[metric][2]}：{zh}", "en": f"{RATES[metric][3]}: {en}"} | sides, [side["gap"] for side in sides.values()])


def _told(own: Cell, whole: Cell | None) -> dict[str, Any]:
    value = own[0] / own[1]
    of_all = whole[0] / whole[1] if whole else None
    gap = None if of_all is None else number(value - of_all)
    return {"num": number(own[0]), "den": number(own[1]), "value": number(value), "gap": gap, "ratio": number(value / of_all) if of_all else None}


def _few() -> dict[str, Any]:
    reason = {"code": "few", "zh": "少于 30 件，并入全体", "en": "Fewer than 30: part of the whole", "missing": []}
    return {"num": None, "den": None, "value": None, "gap": None, "ratio": None, "reason": reason}


def _districts(books: Books, which: str, metric: str) -> dict[str, Cell]:
    """The districts' counts; those of fewer than 30 together as one, which is left out where it is too small itself."""
    found: dict[str, Cell] = {}
    small = (Fraction(0), Fraction(0))
    for group in books.pair.sides[which].groups(RATES[metric][1]):
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
        best, worst = max(rates, key=lambda name: (rates[name], name)), min(rates, key=lambda name: (rates[name], name))  # noqa: B023
        ratio = number(rates[worst] / rates[best]) if rates[best] else None
        sides[which] = {"num": None, "den": None, "value": None, "gap": number(rates[best] - rates[worst]), "ratio": ratio,
                        "best": best, "worst": worst, "rates": {name: number(rate) for name, rate in sorted(rates.items())}}  # fmt: skip
    head = {"group": "district", "zh": f"{RATES[metric][2]}：各区差距", "en": f"{RATES[metric][3]}: spread over districts"}
    return _framed(books, metric, head | sides, [side["gap"] for side in sides.values()])


def _framed(books: Books, metric: str, told: dict[str, Any], gaps: Sequence[float | int | None]) -> dict[str, Any]:
    """The row with the difference of the gaps, its grade and guards."""
    num, den, _, _ = RATES[metric]
    guards = concerning(books.found, [num, den, *(["sat.sent", "rate.satisfied"] if metric == "L9" else [])])
    blocked = withheld(guards)
    values = [books.pair.used(which, (num, den), books.pair.sides[which].months) for which in (BEFORE, AFTER)]
    known = gaps[0] is not None and gaps[1] is not None and not blocked
    grade = of_difference([of_values(one) for one in values], guards, None, withheld=blocked) if known else NOT_COMPUTABLE
    change = float(f"{float(gaps[1]) - float(gaps[0]):.12g}") if known and gaps[0] is not None and gaps[1] is not None else None
    side_grades = {which: told[which] | {"grade": _side_grade(told[which], of_values(one), capped(guards))} for which, one in zip((BEFORE, AFTER), values, strict=True)}
    return {"id": "L10", "metric": metric, "unit": "share"} | told | side_grades | {"diff": change, "ci95": None, "grade": grade, "guards": sorted({one.id for one in guards})}


def _side_grade(side: dict[str, Any], grade: str, _cap: str) -> str:
    return NOT_COMPUTABLE if side["gap"] is None else grade
