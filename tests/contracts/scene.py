"""A contract of the cast's operator: two contract managers, the operator's manager, terms in force, and facts that a test gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction as Q
from typing import Any
from uuid import UUID

from huiying.contracts.contracting import decide_terms, enter_terms
from huiying.contracts.drafting import settle_month
from huiying.contracts.facts import Figure, Wanted
from huiying.contracts.models import Contract, Statement
from huiying.contracts.objecting import send_statement
from huiying.contracts.reading import from_data
from huiying.directory.actors import actor_of
from huiying.directory.models import Engagement, User
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from tests.cast import NOW, Cast, build
from tests.contracts.small import TABLE, clause, fine, given

MONTH, NEXT = "2025-01", "2025-02"
LATER = timedelta(minutes=1)


@dataclass
class Scene:
    """A contract with what is measured: `figures` may be changed before a month is settled."""

    cast: Cast
    manager: Actor
    manager2: Actor
    operator: Actor
    contract: Contract
    figures: dict[str, Figure] = field(default_factory=dict)
    now: datetime = NOW
    asked: list[Wanted] = field(default_factory=list)

    def measure(self, wanted: Wanted) -> Mapping[str, Figure]:
        self.asked.append(wanted)
        return self.figures

    def settle(self, month: str = MONTH, actor: Actor | None = None) -> Statement:
        return settle_month(contract_id=self.contract.pk, month=month, measure=self.measure, actor=actor or self.manager, now=self.now)

    def sent(self, month: str = MONTH) -> Statement:
        statement = self.settle(month)
        return send_statement(statement_id=statement.pk, actor=self.manager, now=self.now)


def person(cast: Cast, name: str, role: str, employer: str) -> Actor:
    org = cast.orgs[employer]
    user = User.plain.create(id=uuid7(NOW), username=name, name=name, password="!", org=cast.agency, employer=org, roles=[role], created_at=NOW)
    user.reference_version = cast.agent.reference_version
    return actor_of(user, cast.now)


def terms_for(**more: Any) -> dict[str, Any]:
    """Terms of 2025 between the cast's agency and operator: a fee of 100,000 a month, a score, a deduction, a fine."""
    clauses = [
        clause("connect", mode="score", weight="100", curve="linear", floor="90", target="95", metric="human_connect_rate"),
        clause("ring_back", metric="callback_missed_rate", variant="in_time", curve="per_point", target="98", k="1000", earn_back={"periods": 3}),
    ]
    base = given(
        contract="RX-2025-1", period={"from": "2025-01-01", "to": "2026-01-01"}, buyer={"code": "RX", "zh": "热线中心", "en": "Agency"},
        operator={"code": "OP", "zh": "云声", "en": "Operator"}, clauses=clauses, pay_factor=TABLE, performance={"share": "0.2"},
        fines=[fine("complaint", amount="500")],
    )  # fmt: skip
    return base | more


FIGURES = {"human_connect_rate@1/requested": Figure(Q(940), Q(1000)), "callback_missed_rate@1/in_time": Figure(Q(95), Q(100))}


def scene(**more: Any) -> Scene:
    return staged(build(), **more)


def staged(cast: Cast, **more: Any) -> Scene:
    """The contract and its people in a city that stands already."""
    manager, manager2, operator = person(cast, "cm", "CM", "RX"), person(cast, "cm2", "CM", "RX"), person(cast, "om", "OM", "OP")
    engagement = Engagement.objects.get()
    made = enter_terms(engagement_id=engagement.pk, terms=from_data(terms_for(**more)), from_month=MONTH, note="首版", actor=manager, now=NOW)
    decide_terms(terms_id=made.pk, release=True, reason="", actor=manager2, now=NOW + LATER)
    contract = Contract.objects.select_related("engagement__operator", "engagement__agency").get()
    return Scene(cast, manager, manager2, operator, contract, dict(FIGURES), NOW + 2 * LATER)


def events(stream: str, key: UUID) -> list[str]:
    return list(Event.objects.filter(stream=f"{stream}:{key}").order_by("stream_seq").values_list("type", flat=True))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]
