"""The limit rules in force, kept in memory with the reference data."""

from huiying.directory.reference import Cached
from huiying.orders.models import LimitRule, WorkOrder
from huiying.orders.rules import Case, Rule, resolve


def _load() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            id=row.id,
            code=row.code,
            match=Case(row.demand_type, row.urgency, row.topic_prefix, row.channel, row.case),
            dispatch=row.dispatch_limit,
            sign=row.sign_limit,
            contact=row.contact_limit,
            reply=row.reply_limit,
            ask_return=row.return_limit,
            extensions=tuple(row.extension_limits),
            weight=row.weight,
            kind=row.kind,
        )
        for row in LimitRule.objects.filter(valid_to__isnull=True).order_by("id")
    )


RULES: Cached[tuple[Rule, ...]] = Cached(_load)


def rule_for(order: WorkOrder, *, case: str = "", version: int = 0) -> Rule:
    """The limit rule of an order in its present classification; `case` is rework, supervised, hard or blank. Raises NoRule."""
    asked = Case(order.demand_type, order.urgency, order.topic_code, order.channel, case or ("hard" if order.is_hard_case else ""))
    return resolve(RULES.get(version), asked)
