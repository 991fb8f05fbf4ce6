"""The design's sample bill in a city that stands: of the cast's agency and operator, sent, with two objections."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from huiying.contracts.contracting import decide_terms, enter_terms
from huiying.contracts.drafting import _new, keep_draft, written_of
from huiying.contracts.models import Contract, TermsVersion
from huiying.contracts.objecting import hand_over, object_line
from huiying.contracts.published import terms_json
from huiying.contracts.reading import from_data
from huiying.directory.models import Engagement
from tests.cast import Cast
from tests.contracts.bills import example, scale_facts
from tests.contracts.scene import person

MONTH = "2025-02"
OBJECTIONS = (("5:ring_back", "14 日外线中断 61 通不可归责。", "运营商故障单、交换机日志"), ("6:vacant", "由副班长顶岗。", "班次记录"))


@dataclass(frozen=True)
class Sample:
    """The keys of what was made."""

    contract: UUID
    terms: UUID
    statement: UUID

    @property
    def address(self) -> str:
        return f"/desk/contracts/statements/{self.statement}/"


def sample_bill(cast: Cast) -> Sample:
    """Make it, with two contract managers (cm, cm2) and the operator's manager (om)."""
    people = {name: person(cast, name, role, org) for name, role, org in (("cm", "CM", "RX"), ("cm2", "CM", "RX"), ("om", "OM", "OP"))}
    given = terms_json(example("scale")) | {"period": {"from": "2024-03-01", "to": "2025-03-01"}, "contract": "YZ12345-2024-03"}
    given |= {"bond": {"amount": "100000", "guarantee": "G-2024-7"}}
    given |= {"buyer": given["buyer"] | {"code": "RX"}, "operator": given["operator"] | {"code": "OP"}}
    made = enter_terms(engagement_id=Engagement.objects.get().pk, terms=from_data(given), from_month="2024-03", note="首版", actor=people["cm"], now=cast.now)
    decide_terms(terms_id=made.pk, release=True, reason="", actor=people["cm2"], now=cast.now)
    contract, version = Contract.objects.get(), TermsVersion.objects.get()
    facts = scale_facts()
    months = dict(zip(("2026-06", "2026-07", "2026-08", "2026-09"), ("2024-10", "2024-11", "2024-12", "2025-01"), strict=True))
    facts = replace(facts, month=MONTH, earlier=tuple(replace(one, month=months[one.month]) for one in facts.earlier))
    written = written_of(version, facts, 1, "draft")
    statement = _new(contract, version, MONTH, 1, written, cast.now)
    keep_draft(statement, version, written, actor=people["cm"], now=cast.now)
    with transaction.atomic():  # its facts are the design's, not those of this city: nothing here could be drawn up from them again
        hand_over(statement, actor=people["cm"], now=cast.now)
    for at, (line, ground, evidence) in enumerate(OBJECTIONS, 1):
        object_line(statement_id=statement.pk, line=line, ground=ground, evidence=evidence, actor=people["om"], now=cast.now + timedelta(minutes=at))
    return Sample(contract.pk, version.pk, statement.pk)
