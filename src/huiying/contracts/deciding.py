"""The buyer decides each objection with a reason; an upheld one corrects the facts behind its line, and everything is computed anew."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from huiying.contracts.closing import finish
from huiying.contracts.contracting import terms_of
from huiying.contracts.correcting import correctable, correction, line_of
from huiying.contracts.drafting import columns_of, rewritten, told_of
from huiying.contracts.facts import Correction, corrected
from huiying.contracts.keeping import move, stream_of, tell_contract
from huiying.contracts.models import Noted, Objection, Statement
from huiying.contracts.objecting import LONGEST, open_objection
from huiying.contracts.published import correction_of, facts_of
from huiying.contracts.sealing import still_stands
from huiying.contracts.seeing import is_own, statement_for
from huiying.contracts.span import cycle_of, cycles
from huiying.contracts.statement import CARRY
from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, Refused, longest, refuse, required
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.authorise import authorise
from huiying.supervision.notices import tell

SEALED = frozenset({"final", "sealed", "paid"})


class NoMonthLeft(Told):
    """The contract has no later period into which a correction could go."""

    zh = "合同没有以后的结算期，请重开 {month}。"
    en = "The contract has no later period: open {month} anew."


def decide_objection(*, objection_id: UUID, uphold: bool, reason: str, given: Mapping[str, Any], actor: Actor, now: datetime) -> Objection:
    """Decide an objection with a reason; upheld, `given` says what the facts behind the line are to be.

    In order: keeps the decision; where the statement is still open, computes it anew with the correction, else notes the difference as a correction
    for the next period; journals `statement.objection_decided`; tells the operator; the last decision makes a closed statement final.
    Raises NotFound, NotAllowed, NotNow, Replaced, Refused, NoMonthLeft, Moved.
    """
    refuse(required("reason", clean(reason)), longest("reason", reason, LONGEST))
    with together(actor, now):
        objection = open_objection(objection_id)
        statement = statement_for(actor, objection.statement_id)
        verb = "decide_objection"
        authorise(actor, verb, ROLES_OF[verb], own=is_own(statement.contract, actor), stream=stream_of(statement))
        still_stands(statement)
        made = _correction(statement, objection, given) if uphold else None
        told: dict[str, Any] = {"objection": str(objection.pk), "line": objection.line, "upheld": uphold}
        columns: dict[str, Any] = {}
        if made is not None:
            written = _anew(statement, objection, made)
            if statement.state in SEALED:
                told["difference_fen"] = _carry_over(statement, objection, written, actor, now)
            else:
                told, columns = told | told_of(written), columns_of(written)
        _keep(objection, statement, made, uphold, clean(reason), actor, now, columns)
        move(statement, verb, actor=actor, now=now, payload=told, texts={"reason": clean(reason)}, **columns)
        zh, en = (
            f"{statement.month} 结算单的异议已决定（{objection.line}）",
            f"An objection to the statement of {statement.month} is decided ({objection.line})",
        )
        tell(zh=zh, en=en, kind="statement", now=now, org_id=statement.contract.engagement.operator_id)
        finish(statement, actor=actor, now=now)
    objection.refresh_from_db()
    return objection


def _keep(
    objection: Objection, statement: Statement, made: Correction | None, uphold: bool, reason: str, actor: Actor, now: datetime, columns: Mapping[str, Any]
) -> None:
    """Keep the decision; a correction stands with it as it stands among the statement's facts."""
    kept = columns["document"]["facts"]["corrections"][-1] if made is not None and columns else None
    if made is not None and kept is None:
        kept = rewritten(statement, statement.state, [made])["facts"]["corrections"][-1]
    Objection.objects.filter(pk=objection.pk).update(
        state="upheld" if uphold else "refused", decided_by=actor.id, decided_at=now, reason=reason, correction=kept
    )


def _upheld_late(statement: Statement) -> list[Correction]:
    """The corrections that were upheld after the statement's facts stood, in their order: they count in later periods, not in its own form."""
    if statement.state not in SEALED:
        return []
    inside = {one["objection"] for one in statement.document["facts"]["corrections"]}
    rows = Objection.objects.filter(statement=statement, state="upheld", correction__isnull=False).order_by("decided_at", "id")
    return [correction_of(row.correction) for row in rows if row.correction is not None and str(row.pk) not in inside]


def _correction(statement: Statement, objection: Objection, given: Mapping[str, Any]) -> Correction:
    """What upholding changes. Raises Refused."""
    then = facts_of(statement.document["facts"])
    facts = corrected(replace(then, corrections=(*then.corrections, *_upheld_late(statement))))
    at = correctable(terms_of(statement.terms), facts, objection.line)
    if at is None:
        zh, en = "这一行由其他行得出，请对那一行提出异议", "This line follows from others: those are to be disputed"
        raise Refused([Problem("line", "follows", zh, en)])
    made, problems = correction(at, str(objection.pk), objection.line, given)
    if made is None:
        raise Refused(problems)
    return made


def _anew(statement: Statement, objection: Objection, made: Correction) -> dict[str, Any]:
    """The statement with the correction, and with those upheld late before it; one that changes nothing at its line is refused."""
    late = _upheld_late(statement)
    written, until_now = rewritten(statement, statement.state, [*late, made]), rewritten(statement, statement.state, late)
    before, after = line_of(until_now["lines"], objection.line), line_of(written["lines"], objection.line)
    same = before is not None and after is not None and all(before[name] == after[name] for name in ("fen", "points", "measured", "base"))
    if same:
        refuse([Problem("correction", "same", "更正后这一行没有变化", "The line stays as it is")])
    return written


def _carry_over(statement: Statement, objection: Objection, written: Mapping[str, Any], actor: Actor, now: datetime) -> int:
    """Note, for the first later period that was not sent, what a sealed statement would have come to more; gives that in fen."""
    until_now = rewritten(statement, statement.state, _upheld_late(statement))
    before, after = (sum(line["fen"] for line in one["lines"] if line["step"] != CARRY) for one in (until_now, written))
    month = _next_open(statement)
    what = f"{statement.month} 异议成立 · objection upheld"
    note = Noted.objects.create(
        id=uuid7(now), contract=statement.contract, month=month, kind="adjustment", code="objection", value=Decimal(1), rate=Decimal(after - before) / 100,
        about=statement.month, line=objection.line, what=what, evidence=str(objection.pk), noted_by=actor.id, noted_at=now,
    )  # fmt: skip
    told = {"noted": str(note.pk), "kind": "adjustment", "about": str(statement.pk), "line": objection.line, "fen": after - before}
    tell_contract(statement.contract, "contract.fact_noted", told, {"what": what}, actor=actor, now=now)
    return int(after - before)


def _next_open(statement: Statement) -> str:
    terms = terms_of(statement.terms)
    later = [cycle.month for cycle in cycles(terms)[cycle_of(terms, statement.month).at + 1 :]]
    closed = set(Statement.objects.filter(contract=statement.contract, month__in=later).exclude(state="draft").values_list("month", flat=True))
    found = next((month for month in later if month not in closed), None)
    if found is None:
        raise NoMonthLeft(month=statement.month)
    return found
