"""The clocks of an order and its assignments, decided from a limit rule. Pure: times, limits and the calendar come in."""

from dataclasses import dataclass
from datetime import datetime

from huiying.kit.limits import Limit, child_due, due_or_year
from huiying.kit.workdays import UnknownYear, WorkCalendar

__all__ = ["Case", "Dues", "NoRule", "Rule", "due_or_year", "helper_due", "matches", "resolve", "unit_dues"]


@dataclass(frozen=True, slots=True)
class Case:
    """What decides which limits apply; blank matches everything, in a rule as in a question."""

    demand_type: str = ""
    urgency: str = ""
    topic: str = ""
    channel: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit rule as data: limits as text such as "5 WORK_DAY", blank = no such clock (DOMAIN 4.7)."""

    id: int
    code: str
    match: Case
    dispatch: str = ""
    sign: str = ""
    contact: str = ""
    reply: str = ""
    ask_return: str = ""
    extensions: tuple[str, ...] = ()
    weight: int = 0
    kind: str = "fixed"


@dataclass(frozen=True, slots=True)
class Dues:
    """The dues that a limit rule sets from one moment; `year` names a calendar year that is not known yet, its dues are empty."""

    sign: datetime | None = None
    contact: datetime | None = None
    reply: datetime | None = None
    ask_return: datetime | None = None
    year: int | None = None


class NoRule(LookupError):  # noqa: N818 - says what is missing
    """No limit rule covers the case: the shipped set has a general one, so somebody took it away."""


def matches(rule: Case, case: Case) -> bool:
    """Whether every condition of `rule` holds for `case`; the topic by prefix."""
    pairs = ((rule.demand_type, case.demand_type), (rule.urgency, case.urgency), (rule.channel, case.channel), (rule.case, case.case))
    return all(not wanted or wanted == given for wanted, given in pairs) and case.topic.startswith(rule.topic)


def resolve(rules: tuple[Rule, ...], case: Case) -> Rule:
    """The rule for a case: of those that match, the heaviest, then the longest topic. Raises NoRule."""
    found = [rule for rule in rules if matches(rule.match, case)]
    if not found:
        raise NoRule(str(case))
    return max(found, key=lambda rule: (rule.weight, len(rule.match.topic), -rule.id))


def unit_dues(rule: Rule, start: datetime, calendar: WorkCalendar) -> Dues:
    """The unit's dues from its own `sent_at`: the clock starts at dispatch, not at signing (DOMAIN 4.5)."""
    found = {
        name: due_or_year(start, limit, calendar)
        for name, limit in (("sign", rule.sign), ("contact", rule.contact), ("reply", rule.reply), ("ask_return", rule.ask_return))
    }
    years = [year for _, year in found.values() if year is not None]
    return Dues(**{name: moment for name, (moment, _) in found.items()}, year=min(years, default=None))


def helper_due(start: datetime, parent_due: datetime | None, limit: str, calendar: WorkCalendar) -> datetime | None:
    """The due of a co-handler or child: the lead's or parent's less the reserve of DOMAIN 4.6; open while that one is open."""
    if parent_due is None or not limit:
        return None
    try:
        return child_due(start, parent_due, Limit.parse(limit), calendar)
    except UnknownYear:
        return None
