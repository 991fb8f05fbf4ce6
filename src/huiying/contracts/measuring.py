"""The facts of a period, gathered: figures by a function that is passed in, the rest from proofs, notes and sealed statements."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from huiying.contracts.facts import Adjustment, Earlier, Facts, Figure, Fined, Wanted
from huiying.contracts.models import Contract, Noted, Objection, Statement
from huiying.contracts.proof import staff_found, staffing
from huiying.contracts.published import earlier_of
from huiying.contracts.seeing import noted_in, sealed
from huiying.contracts.source import Source, source_of
from huiying.contracts.span import Cycle, cycle_of
from huiying.contracts.statement import DEDUCTION, PREPAYMENT
from huiying.contracts.terms import Terms
from huiying.kit.sums import half_up

YEAR = 12


Measure = Callable[[Wanted], Mapping[str, Figure]]  # a figure that is not there has no data


def gather(contract: Contract, terms: Terms, month: str, measure: Measure, now: datetime) -> Facts:
    """All facts of the period that ends with a month, as they are known now. Raises NotACycle."""
    cycle = cycle_of(terms, month)
    before = {key: row for key, row in sealed(contract).items() if key < month}
    noted = list(noted_in(contract, cycle.months))
    figures = measure(Wanted(wanted(terms), dict(terms.scope), cycle.start, cycle.end, cycle.months, now))
    return Facts(
        month=month, kpi={key: figures.get(key, Figure()) for key in wanted(terms)}, quantities=quantities(terms, noted),
        staffing=staffing(contract, terms, cycle), people=staff_found(contract, cycle), fines=tuple(_fines(contract, cycle, noted)),
        earlier=tuple(_earlier(contract, row) for row in before.values()), adjustments=tuple(_adjustment(one) for one in noted if one.kind == "adjustment"),
        prepayment_open_fen=prepayment_open(terms, before.values()), carried_fen=carried(before),
    )  # fmt: skip


def wanted(terms: Terms) -> tuple[str, ...]:
    """The names of all figures that the terms ask for."""
    sources = [source_of(one) for one in terms.components]
    return tuple(sorted({clause.key for clause in terms.clauses} | {source.key for source in sources if source is not None and source.key}))


def quantities(terms: Terms, noted: Collection[Noted]) -> dict[str, Fraction]:
    """The quantity of each price that people note: what they noted in the period, added up."""
    found = {}
    for one in terms.components:
        if source_of(one) == Source("noted"):
            values = [Fraction(note.value) for note in noted if note.kind == "quantity" and note.code == one.code and note.value is not None]
            found[one.code] = sum(values, Fraction(0))
    return found


def _fines(contract: Contract, cycle: Cycle, noted: Collection[Noted]) -> list[Fined]:
    """The fined events of a period: by rule and by the clauses that count them too; days one entry for each event."""
    fines: list[Fined] = []
    groups: dict[tuple[str, tuple[str, ...], bool], list[Noted]] = {}
    for note in noted:
        if note.kind == "event":
            groups.setdefault((note.code, tuple(sorted(note.also)), note.days > 0), []).append(note)
    for (rule, also, by_day), notes in groups.items():
        before = _before(contract, cycle, rule)
        for some in [[note] for note in notes] if by_day else [notes]:
            fines.append(
                Fined(rule, tuple(str(note.pk) for note in some), some[0].days, before + sum(len(one.events) for one in fines if one.rule == rule), also)
            )
    return fines


def _before(contract: Contract, cycle: Cycle, rule: str) -> int:
    """How many events of a rule the twelve months before the period saw."""
    since, until = _months_before(cycle.start, YEAR), f"{cycle.start:%Y-%m}"
    rows = Noted.objects.filter(contract=contract, kind="event", code=rule, struck_at__isnull=True)
    return rows.filter(month__gte=since, month__lt=until).exclude(pk__in=_found_false(contract)).count()


def _found_false(contract: Contract) -> set[UUID]:
    """The noted events that upheld objections struck out of a statement."""
    corrections = Objection.objects.filter(statement__contract=contract, state="upheld", correction__kind="events").values_list("correction", flat=True)
    return {UUID(event) for one in corrections for event in (one or {}).get("drop", ())}


def _months_before(day: date, n: int) -> str:
    whole = day.year * YEAR + day.month - 1 - n
    return f"{whole // YEAR:04d}-{whole % YEAR + 1:02d}"


def _earlier(contract: Contract, row: Statement) -> Earlier:
    """An earlier statement's deductions as they still stand: what later corrections of their lines gave back cannot be earned back too."""
    told = earlier_of(row.document)
    returned: dict[str, int] = {}
    for note in Noted.objects.filter(contract=contract, kind="adjustment", about=row.month, struck_at__isnull=True):
        returned[note.line] = returned.get(note.line, 0) + half_up(Fraction(note.value or 0) * Fraction(note.rate or 0) * 100)
    still = {code: min(0, max(fen, fen + returned.get(f"{DEDUCTION}:{code}", 0))) for code, fen in told.deducted.items()}
    return replace(told, deducted=still)


def _adjustment(note: Noted) -> Adjustment:
    """A correction of an earlier line; its sentence names the line, the words that were noted stand beside it on the page."""
    line = note.line.partition(":")[2] or note.line
    zh, en = f"更正 {note.about}：{line}", f"Correction of {note.about}: {line}"
    return Adjustment(str(note.pk), note.about, note.line, Fraction(note.value or 0), Fraction(note.rate or 0), zh, en)


def prepayment_open(terms: Terms, before: Collection[Statement]) -> int:
    """What of the prepayment earlier statements have not recovered, in fen."""
    if terms.prepayment is None:
        return 0
    recovered = -sum(int(line["fen"]) for row in before for line in row.document["lines"] if line["step"] == PREPAYMENT)
    return int(terms.prepayment.amount * 100) - recovered


def carried(before: Mapping[str, Statement]) -> int:
    """What the last sealed period left below zero."""
    return int(before[max(before)].document["carried_fen"]) if before else 0
