"""A period's statement: drawn up (again, while it is a draft) from the terms in force and the facts gathered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from huiying.contracts.contracting import terms_of
from huiying.contracts.facts import Correction, Facts
from huiying.contracts.keeping import move
from huiying.contracts.life import NEW, step
from huiying.contracts.measuring import Measure, gather
from huiying.contracts.models import Contract, Statement, TermsVersion
from huiying.contracts.published import digest, facts_json, facts_of, statement_json
from huiying.contracts.seeing import contract_for, in_force, is_own, latest
from huiying.contracts.settlement import settle
from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.kit.actor import Actor
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7
from huiying.orders.authorise import authorise


class NoTerms(Told):
    """No released version of the terms holds in the month."""

    zh = "合同 {code} 在 {month} 没有已生效的条款。"
    en = "No released terms of {code} hold in {month}."


def settle_month(*, contract_id: UUID, month: str, measure: Measure, actor: Actor, now: datetime) -> Statement:
    """Draw up a period's statement, or draw its draft up again; the same facts change nothing.

    In order: finds the terms, gathers the facts, settles, keeps the draft; journals `statement.drafted` with what it comes to.
    Raises NotFound, NotAllowed, NoTerms, NotACycle, NotNow (it was sent already), Altered, Moved.
    """
    contract = contract_for(actor, contract_id)
    with together(actor, now):
        authorise(actor, "settle_month", ROLES_OF["settle_month"], own=is_own(contract, actor), stream=f"contract:{contract.pk}")
        known = latest(contract, month)
        step(known.state if known else NEW, "settle_month")
        version = in_force(contract, month)
        if version is None:
            raise NoTerms(code=contract.code, month=month)
        corrections = known.document["facts"]["corrections"] if known else ()
        written = written_from(version, month, contract, measure, corrections, known.version if known else 1, now)
        statement = known or _new(contract, version, month, 1, written, now)
        if known is None or known.sha256 != digest(written):
            keep_draft(statement, version, written, actor=actor, now=now)
    return statement


def written_from(
    version: TermsVersion, month: str, contract: Contract, measure: Measure, corrections: Sequence[Mapping[str, Any]], number: int, now: datetime
) -> dict[str, Any]:
    """A draft's canonical form, from facts gathered now and the corrections that hold already."""
    facts = gather(contract, terms_of(version), month, measure, now)
    return written_of(version, facts_of(facts_json(facts) | {"corrections": list(corrections)}), number, "draft")


def written_of(version: TermsVersion, facts: Facts, number: int, state: str) -> dict[str, Any]:
    """The canonical form of a statement over these facts. Raises NotACycle, Altered."""
    terms = terms_of(version)
    return statement_json(settle(terms, facts), terms, facts, version=number, state=state)


def gathered_anew(statement: Statement, now: datetime, measure: Measure | None = None) -> dict[str, Any]:
    """The facts of a statement's period as they are known now, with its corrections, and its figures unless they are to be measured again."""
    then = facts_of(statement.document["facts"])
    facts = gather(statement.contract, terms_of(statement.terms), statement.month, measure or (lambda _wanted: then.kpi), now)
    return facts_json(replace(facts, corrections=then.corrections))


def rewritten(statement: Statement, state: str, more: Sequence[Correction] = ()) -> dict[str, Any]:
    """A statement's form in another state, over the facts it has and further corrections."""
    facts = facts_of(statement.document["facts"])
    return written_of(statement.terms, replace(facts, corrections=(*facts.corrections, *more)), statement.version, state)


def columns_of(written: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a canonical form fills."""
    return {"document": written, "sha256": digest(written), "gross_fen": written["gross_fen"], "net_fen": written["net_fen"]}


def told_of(written: Mapping[str, Any]) -> dict[str, Any]:
    """What the journal tells of a canonical form: amounts and hashes."""
    return {
        "sha256": digest(written), "terms_sha256": written["terms_sha256"], "facts_sha256": written["facts_sha256"], "gross_fen": written["gross_fen"],
        "net_fen": written["net_fen"], "carried_fen": written["carried_fen"],
    }  # fmt: skip


def _new(contract: Contract, version: TermsVersion, month: str, number: int, written: Mapping[str, Any], now: datetime, **more: Any) -> Statement:
    return Statement.objects.create(
        id=uuid7(now), contract=contract, terms=version, month=month, version=number, computed_at=now, **columns_of(written), **more
    )  # fmt: skip


def keep_draft(statement: Statement, version: TermsVersion, written: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """Keep what a draft comes to now, and tell it."""
    move(statement, "settle_month", actor=actor, now=now, payload=told_of(written), terms=version, computed_at=now, **columns_of(written))


def new_version(of: Statement, version: TermsVersion, measure: Measure, reason: str, now: datetime) -> tuple[Statement, dict[str, Any]]:
    """The draft that is to replace a sealed statement: facts gathered anew, the corrections of upheld objections kept."""
    number = of.version + 1
    written = written_from(version, of.month, of.contract, measure, of.document["facts"]["corrections"], number, now)
    return _new(of.contract, version, of.month, number, written, now, replaces=of, reason=reason), written
