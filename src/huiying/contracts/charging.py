"""Steps 5 and 6: deductions within their caps, fixed fines outside of them, and no event that costs twice. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from huiying.contracts.facts import Facts, Fined
from huiying.contracts.fining import counted, hits, owed, repeated
from huiying.contracts.scoring import Judged, base_of, judge, points, query_of
from huiying.contracts.span import Cycle
from huiying.contracts.statement import DEDUCTION, FINE, NOTHING, Line
from huiying.contracts.terms import FineRule, Terms
from huiying.kit.curves import missing
from huiying.kit.sums import Sum, at_most, half_up, least, money, of_fen


@dataclass(frozen=True, slots=True)
class Loss:
    """A clause that costs money: what it comes to without any cap, and within its own."""

    judged: Judged
    loss: Sum
    own: Sum


@dataclass(frozen=True, slots=True)
class Charge:
    """A fined group of events and its line."""

    fined: Fined
    line: Line


def charge_lines(terms: Terms, facts: Facts, cycle: Cycle, gross_fen: int) -> tuple[Line, ...]:
    """The lines of steps 5 and 6. What hits the same events as something larger is waived, also a clause without room; then room is dealt anew."""
    losses = [_loss(judge(terms, facts, clause), gross_fen) for clause in terms.deducting]
    room = half_up(Fraction(terms.total_cap) * gross_fen)
    fines = list(_fines(terms, facts))
    charged = _within(losses, room, ())
    waived = _waived({loss.judged.clause.code: fen for loss, fen in zip(losses, charged, strict=True) if loss.own.fen}, fines)
    final = _within(losses, room, waived)
    deductions = [_deduction(terms, loss, fen, loss.judged.clause.code in waived, room, cycle) for loss, fen in zip(losses, final, strict=True)]
    return (*deductions, *(_let_go(charge.line) if charge.line.key in waived else charge.line for charge in fines))


def _loss(judged: Judged, gross_fen: int) -> Loss:
    clause = judged.clause
    sum_ = _lost(judged) if judged.counts else NOTHING
    if clause.basis == "gross" and sum_.value:
        sum_ = sum_ * of_fen(gross_fen)
    return Loss(judged, sum_, at_most(sum_, None if clause.cap is None else money(clause.cap)))


def _lost(judged: Judged) -> Sum:
    clause = judged.clause
    if clause.curve == "bands":
        return points(judged)
    if judged.value is None or judged.met:
        return NOTHING
    if clause.curve == "per_point":
        return missing(clause, judged.value) * money(clause.k or 0)
    kept = points(judged)
    return money(clause.weight) if not kept.value else money(clause.weight) - kept


def _within(losses: Sequence[Loss], room: int, waived: Collection[str]) -> list[int]:
    """How many fen each clause takes, in order, while there is room under the total cap."""
    taken = []
    for loss in losses:
        fen = 0 if loss.judged.clause.code in waived else min(loss.own.fen, room)
        taken.append(fen)
        room -= fen
    return taken


def _deduction(terms: Terms, loss: Loss, fen: int, waived: bool, room: int, cycle: Cycle) -> Line:
    judged, clause = loss.judged, loss.judged.clause
    sum_ = loss.own if fen == loss.own.fen else least(loss.loss, of_fen(fen))
    over = 0 if waived else loss.loss.fen - fen
    line = Line(
        step=DEDUCTION, code=clause.code, ref=clause.ref, rule=(clause.zh, clause.en), arithmetic=NOTHING if waived or not loss.loss.value else -sum_, fen=-fen,
        measured=judged.value.value if judged.value else None, unit=clause.unit, base=base_of(judged.figure), met=judged.met, over_fen=over,
        marks=(judged.mark,) if judged.mark else (), query=query_of(terms, clause, cycle) | ({"room_fen": room} if over else {}),
    )  # fmt: skip
    return line.marked(*(["capped"] if over else []), *(["waived"] if waived else []))


def _let_go(line: Line) -> Line:
    return replace(line, arithmetic=NOTHING, fen=0).marked("waived")


def _fines(terms: Terms, facts: Facts) -> Iterator[Charge]:
    for rule in terms.fines:
        for code, fined in hits(facts, rule) if rule.amount > 0 else ():
            yield Charge(fined, _fine_line(rule, fined, code))


def _fine_line(rule: FineRule, fined: Fined, code: str) -> Line:
    sum_ = owed(rule, fined, money(rule.amount))
    held = at_most(sum_, None if rule.cap is None else money(rule.cap))
    line = Line(
        step=FINE, code=code, ref=rule.ref, rule=(rule.zh, rule.en), arithmetic=-held, fen=-held.fen, measured=counted(rule, fined),
        unit=rule.per, over_fen=sum_.fen - held.fen, query={"source": "noted", "rule": rule.code, "events": list(fined.events)},
    )  # fmt: skip
    return line.marked(*(["repeated"] if repeated(rule, fined) else []), *(["capped"] if held is not sum_ else []))


def _waived(charged: dict[str, int], fines: Sequence[Charge]) -> frozenset[str]:
    """The codes of clauses and the keys of fine lines that give way, by groups of what hits the same events: the larger side stands, a clause at a tie."""
    waived: set[str] = set()
    for clauses, hit in _groups(charged, fines):
        by_clauses, by_fines = sum(charged[code] for code in clauses), -sum(charge.line.fen for charge in hit)
        waived |= clauses if by_fines > by_clauses else {charge.line.key for charge in hit}
    return frozenset(waived)


def _groups(charged: dict[str, int], fines: Sequence[Charge]) -> list[tuple[set[str], list[Charge]]]:
    """Clauses and fines that are linked, directly or through others, by events they have in common."""
    groups: list[tuple[set[str], list[Charge]]] = []
    for charge in fines:
        clauses = {code for code in charge.fined.also if code in charged}
        if not clauses:
            continue
        linked = [group for group in groups if group[0] & clauses]
        groups = [group for group in groups if not group[0] & clauses]
        groups.append((clauses.union(*(group[0] for group in linked)), [*(one for group in linked for one in group[1]), charge]))
    return groups
