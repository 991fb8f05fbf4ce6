"""A dispatch as it is planned: one lead, co-handlers, the catalogue's line or why not, advice; and everything that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiying.directory.places import places
from huiying.directory.reference import Reference
from huiying.dispatch.catalogue import Catalogue
from huiying.dispatch.lines import STREET_ALONE, STREET_LEVEL, may_handle
from huiying.dispatch.match import Line, Question, matching
from huiying.kit.checks import Problem, longest, required
from huiying.orders.limits import RULES, rule_for
from huiying.orders.models import WorkOrder
from huiying.orders.rules import Rule

LONGEST_ADVICE = 2_000
STREET_DIGITS = 9
SURE = 0.75  # of a place told by an address


@dataclass(frozen=True)
class Plan:
    """What the dispatcher decides. Units are ids as text; `line_id` names the catalogue's line, else `override_reason` says why none."""

    lead: str
    advice: str
    co: tuple[str, ...] = ()
    line_id: int | None = None
    override_reason: str = ""


def question(order: WorkOrder, version: int = 0) -> Question:
    """What the catalogue is asked about an order; `version` is that of the reference data."""
    subject = order.party.party_type if order.party else ""
    return Question(order.topic_code, placed(order, version), f"{order.title}\n{order.original_text}\n{order.edited_text}", subject)


def placed(order: WorkOrder, version: int = 0) -> str:
    """The order's division; where no street is known, the one that the address tells surely and that lies in what is known."""
    if len(order.region_code) >= STREET_DIGITS or not order.incident_address:
        return order.region_code
    found = places(version).find(order.incident_address)
    return found.code if found.confidence >= SURE and found.code.startswith(order.region_code) else order.region_code


def check_plan(plan: Plan, order: WorkOrder, catalogue: Catalogue, data: Reference, now: datetime) -> list[Problem]:
    """Everything that is wrong with a plan for an order, at once."""
    found = matching(catalogue.lines, question(order, data.city.reference_version if data.city else 0))
    return [
        *required("lead", plan.lead),
        *required("advice", plan.advice),
        *longest("advice", plan.advice, LONGEST_ADVICE),
        *longest("override_reason", plan.override_reason, 200),
        *check_units((plan.lead, *plan.co), data, now),
        *_check_line(plan, found),
        *_check_level(plan, found, data),
    ]


def check_units(units: Sequence[str], data: Reference, now: datetime) -> list[Problem]:
    """The lead and the co-handlers can handle orders and are different units."""
    problems = [
        Problem("co" if position else "lead", "not_a_unit", "不是可以承办的单位。", "This is not a unit that can handle orders.")
        for position, unit in enumerate(units)
        if unit and not may_handle(data.orgs.get(unit), now)
    ]
    if len(set(units)) < len(units):
        problems.append(Problem("co", "unit_twice", "同一单位只能出现一次。", "A unit can stand here only once."))
    return problems


def _check_line(plan: Plan, found: Sequence[Line]) -> list[Problem]:
    """The line covers the order and names the lead; else the reason for departing from the catalogue is needed."""
    line = next((line for line in found if line.id == plan.line_id), None)
    if plan.line_id is not None and line is None:
        return [Problem("line_id", "line_does_not_apply", "该目录条目不适用于本工单。", "This line of the catalogue does not cover the order.")]
    if line is not None and plan.lead in (line.lead, line.fallback):
        return []
    if plan.override_reason.strip():
        return []
    return [Problem("override_reason", "reason_needed", "未按派单目录派单，请说明理由。", "This departs from the catalogue. Say why.")]


def _check_level(plan: Plan, found: Sequence[Line], data: Reference) -> list[Problem]:
    """A department's matter does not go to a street without a department in the lead (国办函〔2025〕66号)."""
    lead = data.orgs.get(plan.lead)
    if lead is None or lead.level < STREET_LEVEL or not found or not found[0].forbid_direct_to_level3:
        return []
    return [STREET_ALONE]


def rule_of(order: WorkOrder, line: Line | None, version: int) -> Rule:
    """The limit rule of a dispatch: the one that the catalogue's line names, else the order's; from the second round on that of rework."""
    if order.round_no > 1:
        return rule_for(order, case="rework", version=version)
    code = line.limit_rule_code if line else ""
    return next((rule for rule in RULES.get(version) if code and rule.code == code), None) or rule_for(order, version=version)
