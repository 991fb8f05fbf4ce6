"""How contracts and statements are moved on and written down: compare and swap, and the event in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from huiying.contracts.life import KEEP, step
from huiying.contracts.models import Contract, Statement, StatementCopy
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved

WINDOW, DECISION = "statement_window", "statement_decision"


def stream_of(statement: Statement) -> str:
    """A statement's stream in the journal."""
    return f"statement:{statement.pk}"


def number_of(month: str) -> int:
    """A month as a number for the journal, where a text of digits could be somebody's: 202610."""
    return int(month.replace("-", ""))


def hold(contract: Contract) -> None:
    """Lock the contract's row until the transaction ends, so that facts are not noted, imported or sent at the same moment."""
    Contract.objects.select_for_update().only("pk").get(pk=contract.pk)


def move(
    statement: Statement, verb: str, *, actor: Actor, now: datetime, payload: Mapping[str, Any] | None = None, texts: Mapping[str, str] | None = None,
    timers: Sequence[NewTimer] = (), **columns: Any,
) -> None:  # fmt: skip
    """Let a verb take effect on a statement: its next state, these columns, and its event. Raises NotNow, Moved."""
    row, seq = step(statement.state, verb), statement.seq + 1
    target = statement.state if row.target == KEEP else row.target
    count = Statement.objects.filter(pk=statement.pk, state=statement.state, seq=statement.seq).update(state=target, seq=seq, **columns)
    if count != 1:
        raise Moved
    told = {"contract": str(statement.contract_id), "month": number_of(statement.month), "version": statement.version, **(payload or {})}
    write([NewEvent(stream_of(statement), seq, row.event, told, texts or {})], timers, actor=actor, now=now)
    statement.refresh_from_db()


def tell_contract(
    contract: Contract, event: str, payload: Mapping[str, Any], texts: Mapping[str, str], *, actor: Actor, now: datetime, timers: Sequence[NewTimer] = ()
) -> None:  # fmt: skip
    """Write down what happened to a contract. Raises Moved when somebody was faster."""
    seq = contract.seq + 1
    if Contract.objects.filter(pk=contract.pk, seq=contract.seq).update(seq=seq) != 1:
        raise Moved
    write([NewEvent(f"contract:{contract.pk}", seq, event, payload, texts)], timers, actor=actor, now=now)
    contract.seq = seq


def keep_copy(statement: Statement, now: datetime) -> None:
    """Keep what the statement says in this state."""
    StatementCopy.objects.create(statement=statement, state=statement.state, at=now, document=statement.document, sha256=statement.sha256)
