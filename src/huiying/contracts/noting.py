"""Facts that people note with evidence: quantities of prices, events that are fined, corrections of sealed lines; struck out when wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from huiying.contracts.contracting import terms_of
from huiying.contracts.drafting import NoTerms
from huiying.contracts.keeping import hold, number_of, tell_contract
from huiying.contracts.models import Contract, Noted, Statement
from huiying.contracts.seeing import contract_for, in_force, is_own, latest, sealed
from huiying.contracts.source import Source, source_of
from huiying.contracts.span import cycles
from huiying.contracts.terms import Terms
from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.authorise import authorise

KINDS: Mapping[str, tuple[str, str]] = {
    "quantity": ("数量", "Quantity"), "event": ("罚款事件", "Event that is fined"), "adjustment": ("以前月份更正", "Correction of an earlier month"),
}  # fmt: skip
MICRO = 1_000_000


class AlreadySent(Told):
    """The period's statement was sent: its facts stand, and go on by objections or by opening it anew."""

    zh = "{month} 的结算单已送出，事实不再变动。"
    en = "The statement of {month} was sent: its facts stand."


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted. See the table for which kind needs what."""

    month: str
    kind: str
    code: str = ""
    value: Decimal | None = None
    rate: Decimal | None = None
    days: int = 0
    also: Sequence[str] = ()
    about: str = ""
    line: str = ""
    what: str = ""
    evidence: str = ""


def note_fact(*, contract_id: UUID, note: Note, actor: Actor, now: datetime) -> Noted:
    """Note a fact of a period with its evidence; journals `contract.fact_noted`. Raises NotFound, NotAllowed, NoTerms, AlreadySent, Refused, Moved."""
    contract = contract_for(actor, contract_id)
    with together(actor, now):
        authorise(actor, "note_fact", ROLES_OF["note_fact"], own=is_own(contract, actor), stream=f"contract:{contract.pk}")
        hold(contract)
        version = in_force(contract, note.month)
        if version is None:
            raise NoTerms(code=contract.code, month=note.month)
        terms = terms_of(version)
        _still_open(contract, terms, note.month)
        refuse(_problems(contract, terms, note))
        made = Noted.objects.create(
            id=uuid7(now), contract=contract, month=note.month, kind=note.kind, code=note.code, value=note.value, rate=note.rate, days=note.days,
            also=list(note.also), about=note.about, line=note.line, what=clean(note.what), evidence=clean(note.evidence), noted_by=actor.id, noted_at=now,
        )  # fmt: skip
        told = {"noted": str(made.pk), "kind": made.kind, "code": made.code, "month": number_of(made.month), "days": made.days}
        told |= {name: int(value * MICRO) for name, value in (("value_micro", made.value), ("rate_micro", made.rate)) if value is not None}
        tell_contract(contract, "contract.fact_noted", told, {"what": made.what, "evidence": made.evidence}, actor=actor, now=now)
    return made


def strike_out(*, noted_id: UUID, reason: str, actor: Actor, now: datetime) -> Noted:
    """Strike a noted fact out, with a reason; it stays readable. Journals `contract.fact_struck`. Raises NotFound, NotAllowed, AlreadySent, Refused, Moved."""
    refuse(required("reason", clean(reason)), longest("reason", reason, 200))
    with together(actor, now):
        found = Noted.objects.select_for_update().filter(pk=noted_id, struck_at__isnull=True).first()
        if found is None:
            raise NotFound
        contract = contract_for(actor, found.contract_id)
        authorise(actor, "note_fact", ROLES_OF["note_fact"], own=is_own(contract, actor), stream=f"contract:{contract.pk}")
        hold(contract)
        version = in_force(contract, found.month)
        if version is not None:
            _still_open(contract, terms_of(version), found.month)
        Noted.objects.filter(pk=found.pk).update(struck_by=actor.id, struck_at=now, struck_because=clean(reason))
        tell_contract(contract, "contract.fact_struck", {"noted": str(found.pk)}, {"reason": clean(reason)}, actor=actor, now=now)
        found.refresh_from_db()
    return found


def _still_open(contract: Contract, terms: Terms, month: str) -> None:
    """Raise AlreadySent when the statement of the month's period has left the house."""
    of = next((cycle.month for cycle in cycles(terms) if month in cycle.months), month)
    found: Statement | None = latest(contract, of)
    if found is not None and found.state != "draft":
        raise AlreadySent(month=of)


def _problems(contract: Contract, terms: Terms, note: Note) -> list[Problem]:
    found = [*required("what", clean(note.what)), *required("evidence", clean(note.evidence)), *longest("what", note.what, 300)]
    found += longest("evidence", note.evidence, 300)
    if not any(note.month in cycle.months for cycle in cycles(terms)):
        found.append(Problem("month", "period", "不在合同期内", "It lies outside the contract's period"))
    if note.kind not in KINDS:
        return [*found, Problem("kind", "unknown", "没有这一类", "There is no such kind")]
    return [*found, *{"quantity": _quantity, "event": _event, "adjustment": _adjustment}[note.kind](contract, terms, note)]


def _quantity(_contract: Contract, terms: Terms, note: Note) -> list[Problem]:
    one = next((one for one in terms.components if one.code == note.code), None)
    if one is None or source_of(one) != Source("noted"):
        return [Problem("code", "unknown", "没有按录入数量计价的这一项", "No price by noted quantity has this code")]
    wrong = note.value is None or note.value < 0 or (one.kind == "milestone" and note.value != 1)
    return [Problem("value", "range", "应为不小于零的数量（里程碑为 1）", "A quantity of zero or more is expected (1 for a milestone)")] if wrong else []


def _event(_contract: Contract, terms: Terms, note: Note) -> list[Problem]:
    rule = next((rule for rule in terms.fines if rule.code == note.code), None)
    found = [] if rule else [Problem("code", "unknown", "没有这条罚则", "There is no such rule")]
    if rule and (note.days > 0) != (rule.per == "day"):
        found.append(Problem("days", "days", "按日罚款须写天数，其他不写", "Days belong to what is fined by the day"))
    if set(note.also) - {clause.code for clause in terms.deducting}:
        found.append(Problem("also", "unknown", "没有这条扣款条款", "There is no such clause that deducts"))
    return found


def _adjustment(contract: Contract, _terms: Terms, note: Note) -> list[Problem]:
    found = [] if note.value is not None and note.rate is not None else [Problem("value", "required", "数量与单价都必填", "Quantity and rate are needed")]
    about = sealed(contract).get(note.about) if note.about < note.month else None
    lines = {f"{line['step']}:{line['code']}" for line in about.document["lines"]} if about else set()
    if note.line not in lines:
        found.append(Problem("line", "unknown", "没有已封存的这一行", "No sealed statement has this line"))
    return found
