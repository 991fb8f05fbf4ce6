"""What a person should look at beside the amounts: proof of staff, exclusions the contract does not know, scores that may end it. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from huiying.contracts.facts import Facts
from huiying.contracts.statement import Flag
from huiying.contracts.terms import Terms
from huiying.kit.sums import plain_text

FLAGS: dict[str, tuple[str, str]] = {
    "two_seats": ("同一人同时在两个席位登录", "The same person logged in on two seats at once"), "no_calls": ("登录却没有通话", "Logged in without calls"),
    "few_insured": ("参保人数少于计费在岗人数", "Fewer people insured than billed"), "turnover": ("人员流失率超过约定", "More people left than agreed"),
    "low_pay": ("最低工资低于约定", "Pay below the agreed least"),
    "exclusion": ("剔除理由不在合同之内", "A ground of exclusion that the contract does not know"),
    "guarantee": ("预付款未收回，保函将到期", "The guarantee of a prepayment that is still open ends soon"),
    "bond": ("履约保证金的保函将在退还之日前或近期到期", "The guarantee of the performance bond ends soon, or before the bond is given back"),
    "termination": ("达到解除合同的约定，须由人决定", "A ground to end the contract: a person decides"),
}  # fmt: skip
SOON = timedelta(days=31)
HEADS = frozenset({"head_month", "seat_month"})


def flags(terms: Terms, facts: Facts, score: Fraction | None, end: date) -> tuple[Flag, ...]:
    """Everything that stands out in a period that ends before `end`, in a fixed order."""
    return (*_staff(terms, facts), *_exclusions(terms, facts), *_terminations(terms, facts, score), *_guarantee(terms, facts, end), *_bond(terms, end))


def _guarantee(terms: Terms, facts: Facts, end: date) -> Iterator[Flag]:
    """The bank guarantee behind a prepayment that is still open ends soon."""
    paid = terms.prepayment
    if paid is not None and paid.expires is not None and facts.prepayment_open_fen > 0 and paid.expires < end + SOON:
        yield Flag("guarantee", paid.expires.isoformat())


def _bond(terms: Terms, end: date) -> Iterator[Flag]:
    """The guarantee of the bond ends within a month of the period, or before the bond may be given back."""
    bond = terms.bond
    if bond is not None and bond.expires is not None and (bond.expires < end + SOON or (bond.release is not None and bond.expires < bond.release)):
        yield Flag("bond", bond.expires.isoformat())


def _staff(terms: Terms, facts: Facts) -> Iterator[Flag]:
    people, asked = facts.people, terms.people
    for code, n in (("two_seats", people.two_seats), ("no_calls", people.no_calls)):
        if n:
            yield Flag(code, str(n))
    for one in terms.components:
        counts = facts.staffing.get(one.code)
        if asked.insured and one.kind in HEADS and counts is not None and counts.attested < min(counts.rostered, counts.logged_in):
            yield Flag("few_insured", f"{one.code}: {plain_text(counts.attested)} < {plain_text(min(counts.rostered, counts.logged_in))}")
    if asked.turnover_limit is not None and people.turnover is not None and people.turnover > asked.turnover_limit:
        yield Flag("turnover", f"{plain_text(people.turnover * 100)}% > {plain_text(asked.turnover_limit * 100)}%")
    if asked.pay_floor is not None and people.lowest_pay is not None and people.lowest_pay < asked.pay_floor:
        yield Flag("low_pay", f"{plain_text(people.lowest_pay)} < {plain_text(asked.pay_floor)}")


def _exclusions(terms: Terms, facts: Facts) -> Iterator[Flag]:
    for clause in terms.clauses:
        figure = facts.kpi.get(clause.key)
        for ground, n in figure.excluded if figure and not clause.raw else ():
            if n and ground not in terms.exclusions:
                yield Flag("exclusion", f"{clause.code}: {ground} {n}")


def _terminations(terms: Terms, facts: Facts, score: Fraction | None) -> Iterator[Flag]:
    if score is None:
        return
    scores = [score, *(one.score for one in facts.earlier if one.score is not None)]
    for rule in terms.terminations:
        n = sum(one < rule.below for one in scores)
        if score < rule.below and n >= rule.times:
            yield Flag("termination", f"{n} × < {plain_text(rule.below)}")
