"""Both accounts joined: what a year's change of effect cost, in which quadrant it lies, and what can be said of cause. Pure."""

from collections.abc import Sequence
from typing import Any

from huiying.accounts.effects import EFFECTS
from huiying.accounts.figures import COST, Indicator, Reason, lacks
from huiying.accounts.guard_money import SAVING
from huiying.accounts.guards import concerning, withheld
from huiying.accounts.months import season
from huiying.accounts.neighbours import Neighbourhood
from huiying.accounts.pairing import AFTER, BEFORE
from huiying.accounts.rows import NEGATIVE, by_guard, number
from huiying.accounts.science.incremental import FEWEST, Increment, Side, join
from huiying.accounts.science.printed import printed
from huiying.accounts.science.quadrant import IN_CHINESE, Quadrant

WORTH: tuple[int, ...] = tuple(range(0, 10_001, 500))
"""The stated range of what one unit of effect may be worth: 0 to 100 yuan by 5, in fen."""
IN_ENGLISH = {
    Quadrant.DOMINANT: "cheaper and better", Quadrant.MORE_FOR_MORE: "more for more", Quadrant.LESS_FOR_LESS: "less for less",
    Quadrant.DOMINATED: "dearer and worse", Quadrant.UNDETERMINED: "undetermined",
}  # fmt: skip
NOMINAL: dict[Quadrant, tuple[str, str]] = {
    Quadrant.DOMINANT: ("名义金额较低、结果较好", "fewer nominal yuan and better"),
    Quadrant.LESS_FOR_LESS: ("名义金额较低、结果较差", "fewer nominal yuan and worse"),
}
"""What is said in place of a saving, where money of different years was not brought to one."""


def joined(around: Neighbourhood, effect: str, worth: Sequence[int] = WORTH) -> dict[str, Any]:
    """ICER with Fieller's interval, quadrant, acceptability curve, and the causal estimate of the effect; null with the reason where it may not be reckoned."""
    outcome = Indicator(effect, *EFFECTS[effect], "month", effect, (effect,), lambda s: s[effect], lambda _: 1)
    causal = around.caused(outcome, NEGATIVE)
    told: dict[str, Any] = {"effect": effect, "zh": EFFECTS[effect][0], "en": EFFECTS[effect][1], "unit_cost": "fen"}
    return told | _increment(around, effect, worth) | {"causal": _numbers(printed(causal))}


def _increment(around: Neighbourhood, effect: str, worth: Sequence[int]) -> dict[str, Any]:
    books = around.books
    guards = concerning(books.found, [COST, "cost", effect, *(line for costs in books.costs.values() for line in costs.lines)])
    blocking = [one for one in guards if withheld([one])]
    known = {which: books.monthly(which, (COST, effect)) for which in (BEFORE, AFTER)}
    months = {which: list(rows.values()) for which, rows in known.items()}
    missing = tuple(dict.fromkeys(id_ for which in months for id_ in books.missing(which, (COST, effect))))
    reason = by_guard(blocking[0]) if blocking else lacks(missing) if missing else None
    if reason is None and min(map(len, months.values())) < FEWEST:
        reason = Reason("few_months", f"每侧至少需要{FEWEST}个月同时有成本与效果", f"Each side needs {FEWEST} months with both cost and effect")
    ids = sorted({one.id for one in guards})
    if reason is not None:
        empty = dict.fromkeys(("dC", "dC_ci95", "dE", "dE_ci95", "icer", "fieller", "quadrant", "ceac", "net_benefit"))
        return empty | {"reason": reason.told(), "guards": ids}
    sides = (Side([row[0] for row in months[which]], [row[1] for row in months[which]]) for which in (BEFORE, AFTER))
    found = join(*sides, values=[float(one) for one in worth], seed=books.seed, season=season(*map(list, known.values())))
    return _told(found, worth, nominal=any(SAVING in one.hits for one in guards)) | {"guards": ids}


def _told(found: Increment, worth: Sequence[int], *, nominal: bool) -> dict[str, Any]:
    bounded = found.ratio_interval != "unbounded"
    words = IN_CHINESE[found.quadrant], IN_ENGLISH[found.quadrant]
    zh, en = NOMINAL.get(found.quadrant, words) if nominal else words
    return {
        "dC": round(found.cost), "dC_ci95": [round(end) for end in found.cost_interval], "dE": number(found.effect),
        "dE_ci95": [number(end) for end in found.effect_interval], "icer": number(found.ratio) if bounded and found.ratio is not None else None,
        "fieller": [number(float(end)) for end in found.ratio_interval] if bounded else "unbounded", "quadrant": str(found.quadrant),
        "quadrant_zh": zh, "quadrant_en": en, "ceac": [[value, number(one.accepted)] for value, one in zip(worth, found.worth, strict=True)],
        "net_benefit": [[value, round(one.net_benefit)] for value, one in zip(worth, found.worth, strict=True)],
    }  # fmt: skip


def _numbers(told: Any) -> Any:
    """All numbers to twelve digits, so that every machine writes the same."""
    if isinstance(told, dict):
        return {name: _numbers(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_numbers(value) for value in told]
    return number(told) if isinstance(told, float) else told
