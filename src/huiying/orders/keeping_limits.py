"""New versions of the limit rules: an old version stays as it was, since orders carry it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from huiying.directory.reference import changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.orders.models import LimitRule


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A limit rule as it is to be; limits as texts such as "5 WORK_DAY", blank = no such clock."""

    code: str
    name: str
    name_en: str
    demand_type: str
    urgency: str
    topic_prefix: str
    channel: str
    case: str
    dispatch_limit: str
    sign_limit: str
    contact_limit: str
    reply_limit: str
    return_limit: str
    extension_limits: tuple[str, ...]
    weight: int
    kind: str
    basis: str


def rules_in_force() -> QuerySet[LimitRule]:
    """The rules in force, the heaviest first."""
    return LimitRule.objects.filter(valid_to=None).order_by("-weight", "code")


def keep_rules(*, put: Sequence[RuleFacts], end: Collection[str], approved_by: str, actor: Actor, now: datetime) -> None:
    """Put new versions of rules in force and end some by code; orders under way keep the version they were given.

    In order: ends the versions in force, writes the new ones with their approver, marks the reference data, journals `limits.changed`.
    """
    codes = [facts.code for facts in put]
    with transaction.atomic():
        rules_in_force().filter(code__in=[*codes, *end]).update(valid_to=now)
        last = dict(LimitRule.objects.filter(code__in=codes).values_list("code").annotate(last=Max("version")))
        made = [_rule(facts, last.get(facts.code, 0) + 1, approved_by, now) for facts in put]
        LimitRule.objects.bulk_create(made)
        changed()
        told = {"rules": {rule.code: rule.version for rule in made}, "ended": sorted(end)}
        write([NewEvent(f"limits:{uuid7(now)}", 1, "limits.changed", told)], actor=actor, now=now)


def _rule(facts: RuleFacts, version: int, approved_by: str, now: datetime) -> LimitRule:
    return LimitRule(
        code=facts.code, name=facts.name, name_en=facts.name_en, demand_type=facts.demand_type, urgency=facts.urgency, topic_prefix=facts.topic_prefix,
        channel=facts.channel, case=facts.case, dispatch_limit=facts.dispatch_limit, sign_limit=facts.sign_limit, contact_limit=facts.contact_limit,
        reply_limit=facts.reply_limit, return_limit=facts.return_limit, extension_limits=list(facts.extension_limits), weight=facts.weight,
        kind=facts.kind, basis=facts.basis, version=version, valid_from=now, approved_by=approved_by,
    )  # fmt: skip
