"""How a proposal is moved on and written down."""

from datetime import datetime
from typing import Any

from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved
from huiying.registers.models import RegisterProposal


def move_on(proposal: RegisterProposal, state: str, **given: Any) -> None:
    """Move a proposal on, unless somebody was faster. Raises Moved."""
    count = RegisterProposal.objects.filter(pk=proposal.pk, state=proposal.state).update(state=state, **given)
    if count != 1:
        raise Moved
    proposal.refresh_from_db()


def stream_of(proposal: RegisterProposal) -> str:
    """The proposal's stream in the journal."""
    return f"register:{proposal.pk}"


def journal(proposal: RegisterProposal, seq: int, event: str, actor: Actor, now: datetime, texts: dict[str, str] | None = None) -> None:
    """Write down what happened to a proposal, as number `seq` of its stream."""
    payload = {
        "kind": proposal.kind, "added": proposal.added, "changed": proposal.changed, "ended": proposal.ended, "state_hash": proposal.state_hash,
        "version": proposal.version or 0, "proposed_by": proposal.proposed_by, "alone": proposal.founding,
    }  # fmt: skip
    write([NewEvent(stream_of(proposal), seq, event, payload, texts or {})], actor=actor, now=now)
