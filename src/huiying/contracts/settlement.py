"""settle(terms, facts) -> Statement: pure, exact to the fen, the same for everybody who has the same terms and facts."""

from dataclasses import replace
from fractions import Fraction

from huiying.contracts.charging import charge_lines
from huiying.contracts.facts import Earlier, Facts, corrected
from huiying.contracts.flags import flags
from huiying.contracts.prices import gross_lines, shortfall_lines
from huiying.contracts.scoring import performance_line, score
from huiying.contracts.span import Cycle, cycle_of, cycles
from huiying.contracts.statement import ADJUSTMENT, CARRY, EARN_BACK, PREPAYMENT, Line, Statement, from_lines, sum_of
from huiying.contracts.terms import Clause, EarnBack, Terms
from huiying.kit.sums import at_most, most, number, of_fen, share

CARRIED = ("不足部分结转下期", "What is left below zero goes to the next period")


def settle(terms: Terms, facts: Facts) -> Statement:
    """Compute the statement of the period that ends with `facts.month`, in the ten steps of DOMAIN 7.4. Raises NotACycle.

    Upheld objections stand among the facts as corrections: they are applied first, and a line that they change keeps what it was before.
    """
    made = _settle(terms, corrected(facts))
    if not facts.corrections:
        return made
    before = {line.key: line.fen for line in _settle(terms, replace(facts, corrections=())).lines}
    return replace(made, lines=tuple(_remembering(line, before) for line in made.lines))


def _remembering(line: Line, before: dict[str, int]) -> Line:
    was = before.get(line.key, 0)
    return line if was == line.fen or line.step == CARRY else replace(line, was_fen=was)


def _settle(terms: Terms, facts: Facts) -> Statement:
    cycle = cycle_of(terms, facts.month)
    gross = gross_lines(terms, facts, cycle)
    scored = score(terms, facts, cycle)
    paid, factor = performance_line(terms, gross, scored)
    lines = (
        *gross, *shortfall_lines(terms, facts, cycle, gross), *scored.lines, *paid, *charge_lines(terms, facts, cycle, sum_of(gross)),
        *earned_back(terms, facts, cycle), *adjusted(facts),
    )  # fmt: skip
    lines = (*lines, *recovered(terms, facts, cycle, lines))
    lines, carried = carry(lines, facts.carried_fen, cycles(terms), cycle)
    return Statement(
        contract=terms.contract, terms_version=terms.version, month=facts.month, start=cycle.start.isoformat(), end=cycle.end.isoformat(), lines=lines,
        score=scored.value, pay_factor=factor, net_fen=sum_of(lines), carried_fen=carried, flags=flags(terms, facts, scored.value, cycle.end),
    )  # fmt: skip


def earned_back(terms: Terms, facts: Facts, cycle: Cycle) -> tuple[Line, ...]:
    """Step 7: deductions that come back, because every period since then met the target."""
    periods = {one.month: one for one in facts.earlier}
    all_cycles = cycles(terms)
    lines = []
    for clause in terms.deducting:
        back = clause.earn_back
        if back is not None and cycle.at > back.periods:
            months = [one.month for one in all_cycles[cycle.at - back.periods - 1 : cycle.at]]
            lines += _returned(clause, back, [periods.get(month) for month in months])
    return tuple(lines)


def _returned(clause: Clause, back: EarnBack, since: list[Earlier | None]) -> list[Line]:
    first, later = since[0], since[1:]
    taken = -first.deducted.get(clause.code, 0) if first else 0
    if first is None or taken <= 0 or not all(one is not None and one.met.get(clause.code) is True for one in later):
        return []
    sum_ = of_fen(taken) if back.share == 1 else share(back.share) * of_fen(taken)
    rule = (f"返还 {first.month} 扣款：{clause.zh}", f"Earned back from {first.month}: {clause.en}")
    return [
        Line(
            step=EARN_BACK, code=f"{clause.code}@{first.month}", ref=clause.ref, rule=rule, arithmetic=sum_, fen=sum_.fen, measured=Fraction(back.periods),
            unit="periods_met", base={"deducted": str(taken)}, query={"source": "statement", "month": first.month, "line": f"5:{clause.code}"},
        )
    ]  # fmt: skip


def adjusted(facts: Facts) -> tuple[Line, ...]:
    """Step 8: corrections of lines of earlier statements, which themselves never change."""
    return tuple(
        Line(
            step=ADJUSTMENT, code=one.id, rule=(one.zh, one.en), arithmetic=(sum_ := number(one.quantity) * number(one.rate)), fen=sum_.fen,
            measured=one.quantity, unit="adjusted", query={"source": "statement", "month": one.month, "line": one.line},
        )
        for one in facts.adjustments
    )  # fmt: skip


def recovered(terms: Terms, facts: Facts, cycle: Cycle, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Step 9: what is kept back of a prepayment that is still open."""
    if terms.prepayment is None or facts.prepayment_open_fen <= 0:
        return ()
    still = of_fen(facts.prepayment_open_fen)
    if terms.prepayment.mode == "share":
        sum_ = at_most(share(terms.prepayment.share) * of_fen(sum_of(lines, 1)), still)
    elif cycle.is_last:
        sum_ = at_most(still, most(number(0), of_fen(sum_of(lines))) if sum_of(lines) < 0 else of_fen(sum_of(lines)))
    else:
        return ()
    rule = ("预付款抵扣", "Recovery of the prepayment")
    return (
        Line(step=PREPAYMENT, code="prepayment", rule=rule, arithmetic=-sum_, fen=-sum_.fen, measured=still.value, unit="yuan_open",
             query={"source": "prepayment"}),
    )  # fmt: skip


def carry(lines: tuple[Line, ...], carried_fen: int, all_cycles: tuple[Cycle, ...], cycle: Cycle) -> tuple[tuple[Line, ...], int]:
    """Step 10: take in what the last period left below zero, and leave to the next what this one does; the last leaves it to the bond.

    Gives the lines and what is carried on.
    """
    if carried_fen:
        brought = of_fen(carried_fen)
        before = all_cycles[cycle.at - 1].month if cycle.at else ""
        lines = (*lines, Line(step=CARRY, code="carried_in", rule=("上期结转", "Carried from the period before"), arithmetic=brought, fen=brought.fen,
                              query={"source": "statement", "month": before, "line": f"{CARRY}:carried_out"}))  # fmt: skip
    left = sum_of(lines)
    if left >= 0:
        return lines, 0
    rest = of_fen(-left)
    rule = ("不足部分向履约保证金主张", "What is left below zero is claimed from the performance bond") if cycle.is_last else CARRIED
    return (*lines, Line(step=CARRY, code="carried_out", rule=rule, arithmetic=rest, fen=rest.fen, query=from_lines(*lines))), left
