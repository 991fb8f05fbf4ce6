"""Steps 1 and 2: what is paid for verified quantities, and what missing posts take off a fee. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from huiying.contracts.facts import Counts, Facts
from huiying.contracts.source import Source, source_of
from huiying.contracts.span import Cycle, cycles
from huiying.contracts.statement import GROSS, NOTHING, SHORTFALL, Line
from huiying.contracts.terms import Component, Posts, Terms, Tier
from huiying.kit.sums import Sum, at_most, money, most, number, of_fen, plain_text, share, total

UNITS = {"seat_month": "seat_month", "head_month": "head_month", "item": "item", "base_plus_item": "item", "minute": "minute", "productive_hour": "hour"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A price in one period, with what was found for it."""

    terms: Terms
    one: Component
    cycle: Cycle
    facts: Facts

    @property
    def counts(self) -> Counts | None:
        """The four counts of staff behind it."""
        return self.facts.staffing.get(self.one.code)


def gross_lines(terms: Terms, facts: Facts, cycle: Cycle) -> tuple[Line, ...]:
    """One line for each price, in the order of the terms."""
    return tuple(_gross(Asked(terms, one, cycle, facts)) for one in terms.components)


def shortfall_lines(terms: Terms, facts: Facts, cycle: Cycle, gross: tuple[Line, ...]) -> tuple[Line, ...]:
    """One line for each fee with proof of posts: − price of a post-day × days missing beyond the tolerated, the fee itself at most."""
    return tuple(
        _shortfall(Asked(terms, one, cycle, facts), line, one.staffing) for one, line in zip(terms.components, gross, strict=True) if one.staffing is not None
    )


def _gross(asked: Asked) -> Line:
    sum_, marks = PRICES[asked.one.kind](asked)
    counts = asked.counts if source_of(asked.one) == Source("staffing") else None
    measured = quantity(asked)[0] if asked.one.kind not in {"lump_sum", "performance"} else Fraction(len(asked.cycle.months))
    return Line(
        step=GROSS, code=asked.one.code, ref=asked.one.ref, rule=(asked.one.zh, asked.one.en), arithmetic=sum_, fen=sum_.fen, measured=measured,
        unit=UNITS.get(asked.one.kind, "month" if asked.one.kind in {"lump_sum", "performance"} else "one"), base=_base(counts), marks=marks,
        query=_query(asked),
    )  # fmt: skip


def quantity(asked: Asked) -> tuple[Fraction, tuple[str, ...]]:
    """The verified quantity of a price, and which of the counts it was limited by."""
    source = source_of(asked.one)
    if source == Source("staffing"):
        return _staffed(asked.counts, Fraction(asked.one.tolerance))
    if source is not None and source.kind == "metric":
        figure = asked.facts.kpi.get(source.key)
        return (figure.part(source.part) if figure else None) or Fraction(0), ()
    return asked.facts.quantities.get(asked.one.code, Fraction(0)), ()


def _staffed(counts: Counts | None, tolerance: Fraction) -> tuple[Fraction, tuple[str, ...]]:
    """The least of contract, roster and log-ins; a log-in count within the tolerance of the roster counts as the roster."""
    if counts is None:
        return Fraction(0), ("no_data",)
    there = counts.rostered if counts.rostered - counts.logged_in <= tolerance * counts.rostered else counts.logged_in
    there = min(there, counts.rostered)
    if counts.contracted <= there:
        return counts.contracted, ("limited_by_contract",)
    return there, ("limited_by_logins" if there < counts.rostered else "limited_by_rosters",)


def _by_share(asked: Asked) -> tuple[Sum, tuple[str, ...]]:
    """An amount for the whole period by the months of this one; the last one takes what rounding left."""
    if asked.one.schedule:
        amounts = dict(asked.one.schedule)
        return total(money(amounts[month]) for month in asked.cycle.months if month in amounts), ()
    amount, months = money(asked.one.amount or 0), asked.one.months or 1
    part = _part(amount, len(asked.cycle.months), months)
    earlier = [_part(amount, len(cycle.months), months).fen for cycle in cycles(asked.terms) if not cycle.is_last]
    if not asked.cycle.is_last or sum(earlier) + part.fen == amount.fen:
        return part, ()
    if len(set(earlier)) == 1:
        return amount - number(len(earlier)) * of_fen(earlier[0]), ("last",)
    return amount - total(map(of_fen, earlier)), ("last",)


def _part(amount: Sum, months: int, of: int) -> Sum:
    return amount / number(of) if months == 1 else amount * number(months) / number(of)


def _by_rate(asked: Asked) -> tuple[Sum, tuple[str, ...]]:
    n, marks = quantity(asked)
    return number(n) * money(asked.one.rate or 0), marks


def _by_item(asked: Asked) -> tuple[Sum, tuple[str, ...]]:
    n, marks = billed(asked)
    return tiered(n, asked.one.tiers), marks


def billed(asked: Asked) -> tuple[Fraction, tuple[str, ...]]:
    """The items that are paid: no fewer than the least share of the forecast, no more than the most agreed."""
    n, marks = quantity(asked)
    months = len(asked.cycle.months)
    if asked.one.forecast is not None and asked.one.min_share is not None:
        least = Fraction(asked.one.forecast) * Fraction(asked.one.min_share) * months
        n, marks = (least, (*marks, "floor_volume")) if n < least else (n, marks)
    if asked.one.max_volume is not None and n > asked.one.max_volume * months:
        return Fraction(asked.one.max_volume) * months, (*marks, "max_volume")
    return n, marks


def tiered(n: Fraction, tiers: tuple[Tier, ...]) -> Sum:
    """Items at the price of the tier that each falls into."""
    parts: list[Sum] = []
    below = Fraction(0)
    for tier in tiers:
        end = n if tier.upto is None else min(n, Fraction(tier.upto))
        if end > below or not parts:
            parts.append(number(max(end - below, Fraction(0))) * money(tier.rate))
        below = max(below, end)
    return total(parts)


def _base_and_items(asked: Asked) -> tuple[Sum, tuple[str, ...]]:
    items, marks = _by_item(asked)
    return base_fee(asked) + items, marks


def base_fee(asked: Asked) -> Sum:
    """The part of a price that is owed without any item."""
    base, months = money(asked.one.base or 0), len(asked.cycle.months)
    return base if months == 1 else base * number(months)


def _milestone(asked: Asked) -> tuple[Sum, tuple[str, ...]]:
    return money(asked.one.amount or 0) * number(quantity(asked)[0]), ()


def _passed_through(asked: Asked) -> tuple[Sum, tuple[str, ...]]:
    n = quantity(asked)[0]
    sum_ = money(n) if asked.one.rate is None else number(n) * money(asked.one.rate)
    held = at_most(sum_, None if asked.one.ceiling is None else money(asked.one.ceiling))
    return held, ("capped",) if held is not sum_ else ()


PRICES: Mapping[str, Callable[[Asked], tuple[Sum, tuple[str, ...]]]] = {
    "lump_sum": _by_share, "performance": _by_share, "seat_month": _by_rate, "head_month": _by_rate, "minute": _by_rate, "productive_hour": _by_rate,
    "item": _by_item, "base_plus_item": _base_and_items, "milestone": _milestone, "pass_through": _passed_through,
}  # fmt: skip


def _shortfall(asked: Asked, line: Line, posts: Posts) -> Line:
    counts = asked.counts
    missing = Fraction(0) if counts is None else max(Fraction(0), counts.contracted - min(counts.rostered, counts.logged_in))
    rule = (f"{asked.one.zh}：缺员超出容差 {share(posts.tolerance).text} 的岗日", f"{asked.one.en}: post-days missing beyond {share(posts.tolerance).text}")
    sum_ = _lost(asked, line, posts, counts, missing) if counts is not None and missing else NOTHING
    return Line(
        step=SHORTFALL, code=asked.one.code, ref=asked.one.ref, rule=rule, arithmetic=sum_, fen=sum_.fen, measured=missing, unit="post_day", base=_base(counts),
        marks=("no_data",) if counts is None else (), query={**_query(asked), "source": "staffing"},
    )  # fmt: skip


def _lost(asked: Asked, line: Line, posts: Posts, counts: Counts, missing: Fraction) -> Sum:
    """What the missing posts take off: price of a post-day × days beyond the tolerated, at most the fee."""
    fee = base_fee(asked) if asked.one.kind == "base_plus_item" else of_fen(line.fen)
    due = number(counts.contracted)
    days = number(missing) - due * share(posts.tolerance)
    price = fee / due if posts.daily_rate is None else money(posts.daily_rate)
    if days.value <= 0:
        return -(price * most(number(0), days))
    return -at_most(price * days, fee)


def _base(counts: Counts | None) -> Mapping[str, str] | None:
    if counts is None:
        return None
    return {
        "contracted": plain_text(counts.contracted), "rostered": plain_text(counts.rostered), "logged_in": plain_text(counts.logged_in),
        "attested": plain_text(counts.attested),
    }  # fmt: skip


def _query(asked: Asked) -> dict[str, object]:
    source = source_of(asked.one) or Source("one")
    return {
        "source": source.kind, "by": dict(asked.terms.scope), "component": asked.one.code, "metric": source.key, "part": source.part,
        "from": asked.cycle.start.isoformat(),
        "to": asked.cycle.end.isoformat(),
    }  # fmt: skip
