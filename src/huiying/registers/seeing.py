"""Who sees, proposes and approves a kind, and what is read of it: versions, what waits, the history of a row."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from huiying.directory.acts import ROLES_OF
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.orders.authorise import permission
from huiying.registers.kind import Kind, Past, Row
from huiying.registers.kinds import KINDS
from huiying.registers.lines import rows_of
from huiying.registers.models import RegisterLine, RegisterProposal

AUDITOR = "AU"
LONGEST_HISTORY = 100


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of a row's history: a version that changed it, or something done on another screen (`event`)."""

    at: datetime
    by: str
    approved_by: str = ""
    proposal: RegisterProposal | None = None
    what: str = ""
    before: Row | None = None
    after: Row | None = None
    event: str = ""
    note: str = ""


def may_propose(kind: Kind, actor: Actor) -> bool:
    """Whether the actor may propose changes of a kind."""
    return permission(actor, kind.proposes, ROLES_OF[kind.proposes], own=True).allowed


def may_approve(kind: Kind, actor: Actor) -> bool:
    """Whether the actor may decide on others' proposals of a kind."""
    return permission(actor, kind.approves, ROLES_OF[kind.approves], own=True).allowed


def sees(kind: Kind, actor: Actor) -> bool:
    """A kind is read by who may propose or approve it, and by the agency's auditors."""
    audits = AUDITOR in actor.roles and actor.account_class == "gov"
    return audits or may_propose(kind, actor) or may_approve(kind, actor)


@lru_cache(500)
def kinds_of(actor: Actor) -> tuple[Kind, ...]:
    """The kinds that the actor sees: asked by every page, for the navigation."""
    return tuple(kind for kind in KINDS if sees(kind, actor))


def proposals_for(actor: Actor) -> QuerySet[RegisterProposal]:
    """Proposals of the kinds that the actor sees: other people's drafts are nobody else's."""
    rows = RegisterProposal.objects.filter(kind__in=[kind.name for kind in kinds_of(actor)])
    return rows.exclude(state="draft") | rows.filter(state="draft", proposed_by=actor.id)


def versions_of(kind: Kind) -> QuerySet[RegisterProposal]:
    """The kind's versions, the newest first."""
    return RegisterProposal.objects.filter(kind=kind.name, state="applied").order_by("-version")


def history(kind: Kind, key: str, thing: Any = None) -> list[Happened]:
    """Who changed a row and what, the newest first: its versions, and what was done about it on other screens."""
    if kind.past is not None:
        return [_of_past(past) for past in reversed(kind.past(key))]
    lines = RegisterLine.objects.filter(kind=kind.name, key=key, proposal__state="applied").select_related("proposal").order_by("-proposal__version")
    found = [_of_line(line) for line in lines[:LONGEST_HISTORY]]
    if thing is not None and kind.events:
        about = Event.objects.filter(type__in=kind.events)
        events = (about if kind.single else about.filter(payload__contains=str(thing.pk))).order_by("-at", "-pk")[:LONGEST_HISTORY]
        told = {one.at for one in found}  # a version's own events say nothing more
        found += [Happened(at=event.at, by=event.actor_id, event=event.type) for event in events if event.at not in told]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _of_past(past: Past) -> Happened:
    return Happened(at=past.at, by=past.by, approved_by=past.approved_by, before=past.before, after=past.after, note=past.note)


def _of_line(line: RegisterLine) -> Happened:
    before, after = rows_of(line)
    proposal = line.proposal
    return Happened(
        at=proposal.decided_at or proposal.created_at, by=proposal.proposed_by, approved_by=proposal.decided_by, proposal=proposal, what=line.what,
        before=before, after=after, note=proposal.note,
    )  # fmt: skip
