"""The guards of money: G07 to G10 and G15. Pure."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from huiying.accounts.guard_words import BLOCK, DIFFERENCE, FLAG, UNKNOWN, VALUE, WORD, Raised, Said, fire, joined, real
from huiying.accounts.inputs import INPUTS, SPENT, Value, name_of
from huiying.accounts.months import number
from huiying.accounts.pairing import AFTER, BEFORE, Pair
from huiying.accounts.prices import deflator
from huiying.accounts.side import Side
from huiying.kit.money import Money, added

MONEY = "cost"
HEAD = "head"
SAVING = "saving"
STAGE_WORDS: dict[str | None, tuple[str, str]] = {
    "budget": ("预算", "budget"), "ceiling": ("限价", "ceiling"), "award": ("中标", "award"), "contract": ("合同", "contract"), "paid": ("实付", "paid"),
    "audited": ("审定", "audited"), None: UNKNOWN,
}  # fmt: skip
NOT_PAID = ("资金口径同为{s0}，不是实付（预算/限价/中标/合同/实付）。", "Money is at one stage, but not paid: {s0}.")
LONG_AGO = 24
CIRCULAR = Fraction(1, 100)
INHOUSE_LINES = ("cost.site", "cost.supervision", "cost.telecom", "cost.licence", "cost.annuity")
OUTSOURCED_LINES = ("cost.contract_mgmt",)
TAXED = frozenset({"cost.vendor_fee", "cost.deductions"})
"""What an operator is paid bears VAT: that it bore none says no basis."""
LINES = {"inhouse": INHOUSE_LINES, "outsourced": OUTSOURCED_LINES, "mixed": (*INHOUSE_LINES, *OUTSOURCED_LINES)}


def costs(side: Side) -> list[Value]:
    """All amounts of a side that are known, in the order of the table."""
    return [value for id_ in INPUTS if id_.startswith("cost.") for value in side.within(id_)]


def money_stage(pair: Pair) -> Sequence[Raised]:
    """G07: BLOCK where the money's stages differ over the two sides (an unnamed one differs from all); FLAG where they are one, but not paid or audited."""
    stages = [sorted({value.stage for value in costs(side)}, key=str) for side in pair.sides.values()]
    every = {stage for own in stages for stage in own}
    if not every or every in ({SPENT[0]}, {SPENT[1]}):
        return []
    differ = len(every) > 1 or None in every
    named = [joined(STAGE_WORDS[stage] for stage in own) if own else ("无", "none") for own in stages]
    params = {"s0": [stage or "unknown" for stage in stages[0]], "s1": [stage or "unknown" for stage in stages[1]]}
    said = Said({}, {"s0": named[0], "s1": named[1]})
    return [fire("G07", BLOCK if differ else FLAG, params, said, hits=[MONEY], withholds=DIFFERENCE if differ else "", words=None if differ else NOT_PAID)]


def period_tax(pair: Pair) -> Sequence[Raised]:
    """G08: an amount does not say for how many months it is, or whether it holds VAT (an operator's fee cannot bear none); or one holds it, another not."""
    amounts = {which: costs(side) for which, side in pair.sides.items()}
    no_term = [which for which in (BEFORE, AFTER) if any(value.term_months is None for value in amounts[which])]
    no_vat = [which for which in (BEFORE, AFTER) if any(value.vat is None or (value.vat == "none" and value.id in TAXED) for value in amounts[which])]
    bases = {value.vat for own in amounts.values() for value in own} & {"in", "out"}
    parts = [*_where(("合同期不明", "term unknown"), no_term), *_where(("含税与否不明", "VAT basis unknown"), no_vat)]
    parts += [("含税与不含税并存", "with and without VAT")] if len(bases) > 1 else []
    if not parts:
        return []
    params = {"term": no_term, "vat": no_vat, "vat_differs": len(bases) > 1}
    unclear = tuple(which for which in (BEFORE, AFTER) if which in no_term)
    return [fire("G08", BLOCK, params, Said({}, {"detail": joined(parts)}), hits=[MONEY], withholds=VALUE if unclear else DIFFERENCE, sides=unclear)]


def _where(words: tuple[str, str], sides: Sequence[str]) -> Iterator[tuple[str, str]]:
    if sides:
        zh, en = joined({BEFORE: ("前", "before"), AFTER: ("后", "after")}[which] for which in sides)
        yield f"{words[0]}（{zh}）", f"{words[1]} ({en})"


def nominal_money(pair: Pair) -> Sequence[Raised]:
    """G09: the price years differ and no deflator is applied; no word of saving where the middles of the sides are 24 months or more apart."""
    years = [price_years(side) for side in pair.sides.values()]
    if not all(years) or years[0] == years[1] or deflator(pair) is not None:
        return []
    apart = _middle(pair.after) - _middle(pair.before)
    far = apart >= LONG_AGO
    words = [str(own[0]) if len(own) == 1 else f"{own[0]}-{own[-1]}" for own in years]
    params = {"y0": words[0], "y1": words[1], "months_apart": real(apart), "saving": not far}
    hits = [MONEY, SAVING] if far else [MONEY]
    return [fire("G09", BLOCK if far else FLAG, params, Said({"y0": words[0], "y1": words[1]}), hits=hits, withholds=WORD if far else "")]


def price_years(side: Side) -> list[int]:
    """The years in whose prices a side's money stands: as stated, of an amount that is missing too; else those of its months."""
    own = frozenset(side.months)
    stated = {one.price_year for one in side.values if one.id.startswith("cost.") and one.price_year is not None and own.intersection(one.covers)}
    return sorted(stated | {int(month[:4]) for value in costs(side) if value.price_year is None for month in value.covers})


def _middle(side: Side) -> Fraction:
    return Fraction(number(side.start) + number(side.end), 2)


def incomplete_inhouse(pair: Pair) -> Sequence[Raised]:
    """G10: a side with money lacks a line of its kind: site, supervision, lines, licences or annuity in house; contract management of an operator."""
    lacking = {which: [id_ for id_ in LINES[side.kind] if not side.within(id_)] if costs(side) else [] for which, side in pair.sides.items()}
    every = list(dict.fromkeys(id_ for own in lacking.values() for id_ in own))
    if not every:
        return []
    return [fire("G10", FLAG, {"before": lacking[BEFORE], "after": lacking[AFTER]}, Said({}, {"missing": joined(map(name_of, every))}), hits=[MONEY])]


def circular_heads(pair: Pair) -> Sequence[Raised]:
    """G15: heads were estimated from a cost, or heads times the stated wage is the cost within 1 %: figures per head say nothing new."""
    found = []
    for which, side in pair.sides.items():
        derived = any(value.quality == "estimated" and any(one.startswith("cost.") for one in value.derived_from) for value in side.within("hr.heads"))
        ratio = _wages_of_cost(pair, which)
        if derived or (ratio is not None and abs(ratio - 1) <= CIRCULAR):
            params = {"side": which, "derived": derived, "ratio": real(ratio)}
            found.append(fire("G15", BLOCK, params, Said(), hits=[HEAD], withholds=VALUE, sides=(which,)))
    return found


def _wages_of_cost(pair: Pair, which: str) -> Fraction | None:
    """Heads x stated wage x months over the cost of those months."""
    totals = pair.totals(which, "hr.heads", "hr.wage")
    if totals is None:
        return None
    side, n = pair.sides[which], len(totals.months)
    wages = totals.money["hr.wage"] * (totals.sums["hr.heads"] / n)
    cost = added(_in_months(value, totals.months) for value in costs(side) if value.id != "cost.deductions")
    return wages / cost if cost.exact else None


def _in_months(value: Value, months: Sequence[str]) -> Money:
    return value.money * Fraction(len(set(value.covers) & set(months)), value.months)
