"""Two sides held against each other: under which definition each input is counted on both, and sums over the months that all of some inputs have. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from huiying.accounts.inputs import INPUTS, Value
from huiying.accounts.side import Cell, Definition, Side
from huiying.kit.money import Money, added

BRIDGE_MONTHS = 3
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Choice:
    """How an input is counted on the two sides. `whole` False: the sides do not speak of the same thing (guard G01).

    `bridge`: what one of the before side's definition is in terms of the after side's, from months that were counted under both.
    """

    before: Definition | None
    after: Definition | None
    whole: bool = True
    bridge: Fraction | None = None
    labels: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of some inputs over the same months, and the values that they were made of."""

    sums: Mapping[str, Fraction]
    money: Mapping[str, Money]
    months: tuple[str, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Pair:
    """The two sides."""

    before: Side
    after: Side

    @cached_property
    def sides(self) -> dict[str, Side]:
        """Both by name."""
        return {BEFORE: self.before, AFTER: self.after}

    @cached_property
    def choices(self) -> dict[str, Choice]:
        """Each input that is given on a side, in the order of the table."""
        return {id_: choice for id_ in INPUTS if (choice := choose(self.before, self.after, id_)) is not None}

    def definition(self, which: str, id_: str) -> Definition | None:
        """The definition under which an input is counted on a side; None where it has none there."""
        choice = self.choices.get(id_)
        return None if choice is None else getattr(choice, which)

    def cells(self, which: str, id_: str, group: str = "") -> tuple[Cell, ...]:
        """An input's cells on a side, the before side's brought to the after side's definition where there is a bridge."""
        definition = self.definition(which, id_)
        if definition is None:
            return ()
        cells = self.sides[which].cells(id_, definition, group=group)
        bridge = self.choices[id_].bridge if which == BEFORE else None
        return cells if bridge is None else tuple(Cell(cell.months, cell.value * bridge) for cell in cells)

    def totals(self, which: str, *ids: str, group: str = "") -> Totals | None:
        """The sums over the months that every one of the inputs has; None where there is no such month."""
        by_id = {id_: self.cells(which, id_, group) for id_ in ids}
        months = common_months(by_id.values())
        if not months:
            return None
        kept = {id_: [cell for cell in cells if months.issuperset(cell.months)] for id_, cells in by_id.items()}
        sums = {id_: sum(plain(cells), Fraction(0)) for id_, cells in kept.items() if cells and isinstance(cells[0].value, Fraction)}
        money = {id_: added(cell.value for cell in cells if isinstance(cell.value, Money)) for id_, cells in kept.items() if id_ not in sums}
        return Totals(sums, money, tuple(sorted(months)), self.used(which, ids, months))

    def used(self, which: str, ids: Iterable[str], months: Iterable[str]) -> tuple[Value, ...]:
        """The values that stand behind some inputs in some months."""
        wanted, side = frozenset(months), self.sides[which]
        return tuple(v for id_ in ids for v in side.within(id_) if v.definition == self.definition(which, id_) and wanted.intersection(v.covers))


def plain(cells: Iterable[Cell]) -> Iterable[Fraction]:
    """The cells' numbers that are no money."""
    return (cell.value for cell in cells if isinstance(cell.value, Fraction))


def common_months(series: Iterable[Iterable[Cell]]) -> frozenset[str]:
    """The months that all series have, where no cell is cut."""
    lists = [list(cells) for cells in series]
    months = frozenset[str]()
    wanted = frozenset(month for cells in lists for cell in cells for month in cell.months)
    while wanted != months:
        months = wanted
        lists = [[cell for cell in cells if months.issuperset(cell.months)] for cells in lists]
        wanted = months.intersection(*(frozenset(month for cell in cells for month in cell.months) for cells in lists))
    return months


def choose(before: Side, after: Side, id_: str) -> Choice | None:
    """One definition that covers both sides; else each side's main one, with a bridge where three months were counted under both."""
    first, second = before.coverage(id_), after.coverage(id_)
    if not first and not second:
        return None
    if not first or not second:
        return Choice(_main(first), _main(second), labels=(_label(first), _label(second)))
    whole = [one for one in first.keys() & second.keys() if _covers_all(first, one) and _covers_all(second, one)]
    if whole:
        best = max(whole, key=_rank)
        return Choice(best, best)
    own, other = _main(first), _main(second)
    bridge = _bridge(before, after, id_) if own and other and _covers_all(first, own) and _covers_all(second, other) else None
    return Choice(own, other, bridge is not None, bridge, (_label(first), _label(second)))


def _bridge(before: Side, after: Side, id_: str) -> Fraction | None:
    """New over old in the months that both definitions count, in either file; None where they are fewer than three, or nothing was counted."""
    old, new = _main(before.coverage(id_)), _main(after.coverage(id_))
    if old is None or new is None:
        return None
    pairs: dict[tuple[str, ...], tuple[Fraction | Money, Fraction | Money]] = {}
    for side in (before, after):
        known = {month for value in side.given(id_) for month in value.covers}
        counted = [{cell.months: cell.value for cell in side.cells(id_, one, months=known)} for one in (old, new)]
        pairs |= {months: (counted[0][months], counted[1][months]) for months in counted[0].keys() & counted[1].keys()}
    if sum(len(months) for months in pairs) < BRIDGE_MONTHS:
        return None
    sums = [sum((_size(pair[at]) for pair in pairs.values()), Fraction(0)) for at in (0, 1)]
    return sums[1] / sums[0] if sums[0] else None


def _size(value: Fraction | Money) -> Fraction:
    return value.exact if isinstance(value, Money) else value


def _covers_all(coverage: Mapping[Definition, frozenset[str]], one: Definition) -> bool:
    return coverage[one] == frozenset().union(*coverage.values())


def _rank(one: Definition) -> tuple[int, str]:
    return one[1] or 0, one[0]


def _main(coverage: Mapping[Definition, frozenset[str]]) -> Definition | None:
    return max(coverage, key=lambda one: (len(coverage[one]), _rank(one)), default=None)


def _label(coverage: Mapping[Definition, frozenset[str]]) -> str:
    """The definitions of a side in words: "tel.answered@2", "+" between several."""
    return "+".join(f"{id_}@{'?' if version is None else version}" for id_, version in sorted(coverage, key=lambda one: (one[0], one[1] or 0)))
