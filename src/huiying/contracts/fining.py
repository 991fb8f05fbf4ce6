"""What a rule takes for the events that fall under it, in yuan or in points: by event or by day, those past the allowed number more. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from huiying.contracts.facts import Facts, Fined
from huiying.contracts.terms import FineRule
from huiying.kit.sums import Sum, number


def hits(facts: Facts, rule: FineRule) -> Iterator[tuple[str, Fined]]:
    """The groups of events of a rule, each with its line's code: the rule's own, from the second on with its number."""
    of_rule = (fined for fined in facts.fines if fined.rule == rule.code and fined.events)
    for at, fined in enumerate(of_rule, 1):
        yield rule.code if at == 1 else f"{rule.code}~{at}", fined


def free(rule: FineRule, fined: Fined) -> int:
    """How many events of a group count once; the others count `repeat_times`."""
    n = len(fined.events)
    return n if rule.repeat_after is None else max(0, min(n, rule.repeat_after - fined.before))


def repeated(rule: FineRule, fined: Fined) -> bool:
    """Whether some of the events count more than once."""
    return free(rule, fined) < len(fined.events) and rule.repeat_times != 1


def owed(rule: FineRule, fined: Fined, each: Sum) -> Sum:
    """Events (or days) × what each takes; events past the allowed number count more."""
    n, once = len(fined.events), free(rule, fined)
    times = number(n)
    if repeated(rule, fined):
        again = number(n - once) * number(rule.repeat_times)
        times = again if once == 0 else number(once) + again
    if rule.per == "event":
        return times * each
    return number(fined.days) * each if times.value == n else number(fined.days) * each * times / number(n)


def counted(rule: FineRule, fined: Fined) -> Fraction:
    """How many events or days stand on the line."""
    return Fraction(fined.days if rule.per == "day" else len(fined.events))
