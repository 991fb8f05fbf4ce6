"""Step 3 and 4: what measured promises give in points, the score, and the part of the fee that is paid by it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import sub

from huiying.contracts.facts import Facts, Figure, Fined
from huiying.contracts.fining import counted, hits, owed, repeated
from huiying.contracts.span import Cycle
from huiying.contracts.statement import NOTHING, PERFORMANCE, SCORE, Line, from_lines
from huiying.contracts.terms import Clause, FineRule, PayRow, Terms
from huiying.kit.curves import band_of, most_points, reached
from huiying.kit.curves import points as given
from huiying.kit.sums import Sum, least, money, most, number, of_fen, plain_text, rounded, share, total

FULL = Fraction(100)


@dataclass(frozen=True, slots=True)
class Judged:
    """A clause with its measured value (none where data are missing or too few) and whether the target was met."""

    clause: Clause
    figure: Figure
    value: Sum | None
    mark: str
    met: bool | None

    @property
    def counts(self) -> bool:
        """Whether the value may be judged."""
        return self.value is not None and not self.mark


def judge(terms: Terms, facts: Facts, clause: Clause) -> Judged:
    """Find a clause's value: exactly num ÷ den × scale where both are known, else the value itself; too few rows or none are marked."""
    figure = facts.kpi.get(clause.key, Figure())
    value = _value(clause, figure)
    if value is None:
        return Judged(clause, figure, None, "no_data", None)
    if figure.rows is not None and figure.rows < terms.minimum_n:
        return Judged(clause, figure, value, "few", None)
    return Judged(clause, figure, value, "", _met(clause, value.value))


def _value(clause: Clause, figure: Figure) -> Sum | None:
    scale = number(clause.scale)
    if figure.num is not None and figure.den:
        quotient = number(figure.num) / number(figure.den)
    elif figure.value is not None:
        quotient = number(figure.value)
    else:
        return None
    return quotient if clause.scale == 1 else quotient * scale


def _met(clause: Clause, value: Fraction) -> bool | None:
    if clause.curve == "bands":
        best = max(band.gives for band in clause.bands) if clause.mode == "score" else 0
        return band_of(clause, value).gives == best
    return reached(clause, value)


def points(judged: Judged) -> Sum:
    """What the curve gives for a measured value, in the unit of the clause's weight (points, yuan or a share of the gross)."""
    return given(judged.clause, judged.value or NOTHING)


@dataclass(frozen=True, slots=True)
class Score:
    """The lines of step 3 and what they come to; None without clauses that give points."""

    lines: tuple[Line, ...]
    value: Fraction | None


def score(terms: Terms, facts: Facts, cycle: Cycle) -> Score:
    """Add up the points: of the clauses (less points taken off for events) between 0 and 100, and on top the bonus within its cap."""
    if not terms.scored:
        return Score((), None)
    lines = [_clause_line(judge(terms, facts, clause), terms, cycle) for clause in terms.scored]
    taken = _taken_off(terms, facts)
    plain = [line for line, clause in zip(lines, terms.scored, strict=True) if not clause.is_bonus]
    bonus = [line for line, clause in zip(lines, terms.scored, strict=True) if clause.is_bonus]
    sum_ = _within_hundred(reduce(sub, (number(-(line.points or 0)) for line in taken), total(number(line.points or 0) for line in plain)))
    if bonus:
        sum_ = sum_ + least(number(terms.bonus_cap), total(number(line.points or 0) for line in bonus))
    last = Line(
        step=SCORE, code="score", rule=("得分", "Score"), arithmetic=sum_, fen=0, measured=sum_.value, unit="points", points=sum_.value,
        query=from_lines(*lines, *taken),
    )  # fmt: skip
    return Score((*lines, *taken, last), sum_.value)


def _within_hundred(sum_: Sum) -> Sum:
    return most(number(0), sum_) if sum_.value < 0 else least(number(FULL), sum_) if sum_.value > FULL else sum_


def _clause_line(judged: Judged, terms: Terms, cycle: Cycle) -> Line:
    clause = judged.clause
    unjudged = number(most_points(clause)) if clause.missing == "full" and not clause.is_bonus else NOTHING
    sum_ = points(judged) if judged.counts else unjudged
    return Line(
        step=SCORE, code=clause.code, ref=clause.ref, rule=(clause.zh, clause.en), arithmetic=sum_, fen=0,
        measured=judged.value.value if judged.value else None, unit=clause.unit, base=base_of(judged.figure), points=rounded(sum_.value, terms.decimals),
        met=judged.met, marks=(judged.mark,) if judged.mark else (),
        query=query_of(terms, clause, cycle),
    )  # fmt: skip


def _taken_off(terms: Terms, facts: Facts) -> list[Line]:
    """A line for each rule by which events take points off, one for each group of them."""
    return [_off(terms, rule, fined, code) for rule in terms.fines if rule.points > 0 for code, fined in hits(facts, rule)]


def _off(terms: Terms, rule: FineRule, fined: Fined, code: str) -> Line:
    off = -owed(rule, fined, number(rule.points))
    line = Line(
        step=SCORE, code=code, ref=rule.ref, rule=(rule.zh, rule.en), arithmetic=off, fen=0, measured=counted(rule, fined), unit=rule.per,
        points=rounded(off.value, terms.decimals), query={"source": "noted", "rule": rule.code, "events": list(fined.events)},
    )  # fmt: skip
    return line.marked(*(["repeated"] if repeated(rule, fined) else []))


def pay_factor(rows: tuple[PayRow, ...], points_: Fraction) -> tuple[Sum, PayRow]:
    """By which factor a score is paid, and the row that says so: the row's factor, less so much for each point below the row above."""
    above = {lower: upper for upper, lower in pairwise(rows)}
    row = next(row for row in rows if points_ >= row.low)
    factor = number(row.factor)
    if row in above and row.per_point:
        return factor - number(row.per_point) * (number(above[row].low) - number(points_)), row
    return factor, row


def performance_line(terms: Terms, gross: tuple[Line, ...], scored: Score) -> tuple[tuple[Line, ...], Fraction | None]:
    """What the score adds to or takes off the part of the fee that is at stake; nothing without a table of factors."""
    if scored.value is None or not terms.pay_factor:
        return (), None
    factor, row = pay_factor(terms.pay_factor, scored.value)
    base = at_stake(terms, gross)
    sum_ = base * (factor - number(1))
    line = Line(
        step=PERFORMANCE, code="performance", rule=("按得分支付的部分 × （系数 － 1）", "The part paid by score × (factor − 1)"), arithmetic=sum_, fen=sum_.fen,
        measured=factor.value, unit="factor", base={"score": plain_text(scored.value), "at_stake": plain_text(base.value)},
        marks=("rectify",) if row.notice else (), query=from_lines(*gross, *scored.lines[-1:]),
    )  # fmt: skip
    return (line,), factor.value


def at_stake(terms: Terms, gross: tuple[Line, ...]) -> Sum:
    """What is paid by score, in yuan: a share of the prices named (none named: all), and all of those that are paid by performance."""
    whole, part = [], []
    for one, line in zip(terms.components, gross, strict=True):
        if one.kind == "performance":
            whole.append(line)
        elif not terms.performance_of or one.code in terms.performance_of:
            part.append(line)
    sums = []
    if terms.performance_share and part:
        of = of_fen(sum(line.fen for line in part))
        sums.append(of if terms.performance_share == 1 else share(terms.performance_share) * of)
    sums += [of_fen(sum(line.fen for line in whole))] if whole else []
    return total(sums) if sums else money(0)


def base_of(figure: Figure) -> Mapping[str, str] | None:
    """A figure's raw counts, with how many rows were left out and why."""
    parts = {name: plain_text(value) for name, value in (("num", figure.num), ("den", figure.den)) if value is not None}
    parts |= {"n": str(figure.n)} if figure.n is not None else {}
    parts |= {f"excluded.{ground}": str(n) for ground, n in figure.excluded}
    return parts or None


def query_of(terms: Terms, clause: Clause, cycle: Cycle) -> dict[str, object]:
    """Which rows stand behind a clause's value."""
    return {
        "metric": clause.metric, "version": clause.version, "variant": clause.variant, "raw": clause.raw, "from": cycle.start.isoformat(),
        "to": cycle.end.isoformat(), "by": dict(terms.scope),
    }  # fmt: skip
