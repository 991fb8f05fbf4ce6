"""Changes of a register: drafted from a dry run, proposed by one person, released or declined by another, applied as a whole or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from huiying.directory.actors import actor_of
from huiying.directory.acts import ROLES_OF
from huiying.directory.models import City, User
from huiying.directory.reference import changed, current_version, forget
from huiying.dispatch.changing import together
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import NotFound, NotNow, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.authorise import authorise, permission
from huiying.registers.keeping import journal, move_on, stream_of
from huiying.registers.kind import Asked, HandOut, Hands, Kind, State
from huiying.registers.kinds import kind_called
from huiying.registers.lines import keep_lines, moves_of
from huiying.registers.models import RegisterProposal
from huiying.registers.opening import may_apply_alone
from huiying.registers.reckoning import Reckoned, carried, compare, hash_of, moved

PROPOSED, DECIDED = 1, 2
STATES = {
    "draft": ("试算", "Dry run"), "proposed": ("待批准", "Waits for approval"), "applied": ("已生效", "In force"), "declined": ("未批准", "Declined"),
    "withdrawn": ("已撤回", "Withdrawn"),
}  # fmt: skip


class NoChange(Told):
    """Nothing differs from what is in force."""

    zh = "与现行内容没有差别。"
    en = "Nothing differs from what is in force."


class RowsRefused(Told):
    """Rows of the change cannot be taken, now that it is looked at again."""

    zh = "有 {n} 行不能采用：{first_zh}"
    en = "{n} rows cannot be taken: {first_en}"


class SamePerson(Told):
    """Who proposed a change may not decide on it."""

    zh = "提出人不能批准自己的提议，请另一位有权人员批准。"
    en = "Whoever proposed a change may not decide on it. Another person does."


class Stale(Told):
    """Rows that the change touches have changed since the dry run; other rows may."""

    zh = "试算之后，本提议涉及的行已有变动，请重新试算。"
    en = "Rows that this touches have changed since the dry run. Run it again."


class ProposerGone(Told):
    """Who proposed the change has left or may no longer propose it."""

    zh = "提出人已停用或不再有此权限，请由其他人重新提出。"
    en = "Whoever proposed this has left or may no longer propose it. Somebody else has to propose it."


class AlreadyOpen(Told):
    """The city is open: two people are needed."""

    zh = "城市已开通：修改须由另一人批准。"
    en = "The city is open: another person has to approve changes."


def draft(*, kind: Kind, found: Reckoned, source: str, actor: Actor, now: datetime, note: str = "") -> RegisterProposal:
    """Keep a dry run without refusals as its proposer's draft; nothing changes yet. Raises RowsRefused, NoChange, NotAllowed."""
    with together(actor, now):
        authorise(actor, kind.proposes, ROLES_OF[kind.proposes], own=True, stream=f"register:{kind.name}")
        _none_refused(found)
        if not found.moves:
            raise NoChange
        proposal = RegisterProposal.objects.create(
            id=uuid7(now), kind=kind.name, source=source, note=note, state_hash=found.state_hash, added=found.count("added"),
            changed=found.count("changed"), ended=found.count("ended"), unchanged=found.unchanged, proposed_by=actor.id, created_at=now,
        )  # fmt: skip
        keep_lines(proposal, kind, found.moves, now)
    return proposal


def propose(*, proposal_id: UUID, note: str, actor: Actor, now: datetime) -> RegisterProposal:
    """Hand one's draft over for another person's decision; journals `register.proposed`. Raises NotFound, NotNow, Refused, NotAllowed, Moved."""
    refuse(required("note", clean(note)), longest("note", note, 200))
    with together(actor, now):
        proposal, kind = _own(proposal_id, actor, "draft")
        authorise(actor, kind.proposes, ROLES_OF[kind.proposes], own=True, stream=stream_of(proposal))
        move_on(proposal, "proposed", note=clean(note), proposed_at=now)
        journal(proposal, PROPOSED, "register.proposed", actor, now, {"note": clean(note)})
    return proposal


def put_forward(*, kind: Kind, found: Reckoned, note: str, actor: Actor, now: datetime) -> RegisterProposal:
    """Draft what a form asks and propose it, both or neither. Raises what `draft` and `propose` do."""
    with together(actor, now):
        return propose(proposal_id=draft(kind=kind, found=found, source="form", actor=actor, now=now).pk, note=note, actor=actor, now=now)


def withdraw(*, proposal_id: UUID, actor: Actor, now: datetime) -> RegisterProposal:
    """Take one's own draft or proposal back; journals `register.withdrawn` for one that was proposed. Raises NotFound, NotNow, Moved."""
    with together(actor, now):
        proposal, _kind = _own(proposal_id, actor, "draft", "proposed")
        told = proposal.state == "proposed"
        move_on(proposal, "withdrawn", decided_by=actor.id, decided_at=now)
        if told:
            journal(proposal, DECIDED, "register.withdrawn", actor, now)
    return proposal


def decline(*, proposal_id: UUID, reason: str, actor: Actor, now: datetime) -> RegisterProposal:
    """Refuse another person's proposal with a reason; journals `register.declined`.

    Raises NotFound, NotNow, SamePerson, Refused, NotAllowed, Moved.
    """
    refuse(required("reason", clean(reason)), longest("reason", reason, 200))
    with together(actor, now):
        proposal, _kind = _waiting(proposal_id, actor)
        move_on(proposal, "declined", reason=clean(reason), decided_by=actor.id, decided_at=now)
        journal(proposal, DECIDED, "register.declined", actor, now, {"reason": clean(reason)})
    return proposal


def approve(*, proposal_id: UUID, actor: Actor, now: datetime) -> tuple[RegisterProposal, Sequence[HandOut]]:
    """Release another person's proposal: it is applied as a whole, in the proposer's right, and becomes the kind's next version.

    In order: looks at the rows again, applies them by the owning rooms' functions (each writes its own event), journals `register.applied`.
    Returns one-time codes to hand out. Raises NotFound, NotNow, SamePerson, ProposerGone, Stale, RowsRefused, NotAllowed, Refused, Moved.
    """
    with whole(actor, now):
        _in_line()
        proposal, kind = _waiting(proposal_id, actor)
        hands = Hands(_proposer(proposal, kind, now), _fresh(actor), proposal.note)
        return proposal, _apply(proposal, kind, hands, now)


def apply_alone(*, proposal_id: UUID, actor: Actor, now: datetime) -> tuple[RegisterProposal, Sequence[HandOut]]:
    """Apply one's own draft while the city is not open and nobody else can approve; the journal says that it was done alone.

    Raises NotFound, NotNow, AlreadyOpen, Stale, RowsRefused, NotAllowed, Refused, Moved.
    """
    with whole(actor, now):
        _in_line()
        proposal, kind = _own(proposal_id, actor, "draft")
        authorise(actor, kind.proposes, ROLES_OF[kind.proposes], own=True, stream=stream_of(proposal))
        if not may_apply_alone(actor):
            raise AlreadyOpen
        proposal.founding = True
        return proposal, _apply(proposal, kind, Hands(_fresh(actor), _fresh(actor), proposal.note), now)


def again(*, proposal_id: UUID, actor: Actor, now: datetime) -> RegisterProposal:
    """Run the dry run again: what the proposal changes, on the present state, as a new draft of the actor; one's own old one is withdrawn.

    Raises NotFound, NotNow, NoChange, RowsRefused, NotAllowed.
    """
    with together(actor, now):
        proposal = _read(proposal_id, actor, "draft", "proposed")
        kind = kind_called(proposal.kind)
        after = carried(kind, moves_of(proposal), kind.state(now))
        made = draft(kind=kind, found=compare(kind, after, actor=actor, now=now), source="again", actor=actor, now=now, note=proposal.note)
        if proposal.proposed_by == actor.id:
            withdraw(proposal_id=proposal_id, actor=actor, now=now)
    return made


def restore(*, kind: Kind, version: int, actor: Actor, now: datetime) -> RegisterProposal:
    """Draft what brings the rows back to where they stood before a version. Raises NotFound, NoChange, RowsRefused, NotAllowed."""
    found = compare(kind, state_before(kind, version, now), actor=actor, now=now)
    return draft(kind=kind, found=found, source="undo", actor=actor, now=now)


def state_before(kind: Kind, version: int, now: datetime) -> State:
    """The rows as they stood before a version: the present ones with the versions from it on taken back, the newest first. Raises NotFound."""
    later = RegisterProposal.objects.filter(kind=kind.name, version__gte=version).order_by("-version")
    if not later.filter(version=version).exists():
        raise NotFound
    state = dict(kind.state(now))
    for proposal in later:
        for move in moves_of(proposal):
            state.pop(move.key, None)
            if move.before is not None:
                state[move.key] = move.before
    return state


def _apply(proposal: RegisterProposal, kind: Kind, hands: Hands, now: datetime) -> Sequence[HandOut]:
    before, moves = kind.state(now), moves_of(proposal)
    if hash_of(before, (move.key for move in moves)) != proposal.state_hash:
        raise Stale
    after = {key: row for key, row in before.items() if key not in {move.key for move in moves if move.after is None}}
    after |= {move.key: move.after for move in moves if move.after is not None}
    found = compare(kind, after, actor=hands.proposer, now=now)
    _none_refused(found)
    given = kind.apply(Asked(tuple(moved(before, after)), after, hands.proposer, now), hands)
    changed()  # newer than anything that was loaded while the rows were being written
    last = RegisterProposal.objects.filter(kind=kind.name).aggregate(last=Max("version"))["last"] or 0
    move_on(proposal, "applied", version=last + 1, decided_by=hands.approver.id, decided_at=now, founding=proposal.founding)
    journal(proposal, PROPOSED if proposal.founding else DECIDED, "register.applied", hands.approver, now)
    return given


@contextmanager
def whole(actor: Actor, now: datetime) -> Iterator[None]:
    """One transaction; what was read in one that fails is not remembered."""
    try:
        with together(actor, now):
            yield
    except Exception:
        forget()
        raise


def _in_line() -> None:
    """Hold the city's row: two releases stand in line here."""
    City.objects.select_for_update().first()


def _none_refused(found: Reckoned) -> None:
    if found.refusals:
        first = found.refusals[0]
        raise RowsRefused(n=len(found.refusals), first_zh=first.zh, first_en=first.en)


def _read(proposal_id: UUID, actor: Actor, *states: str) -> RegisterProposal:
    """A proposal in one of these states; somebody else's draft is not found. Raises NotFound, NotNow."""
    proposal = RegisterProposal.objects.select_for_update().filter(pk=proposal_id).first()
    if proposal is None or (proposal.state == "draft" and proposal.proposed_by != actor.id):
        raise NotFound
    if proposal.state not in states:
        zh, en = STATES[proposal.state]
        raise NotNow(state=zh, state_en=en, verb="处理提议", verb_en="Decide on the proposal")
    return proposal


def _own(proposal_id: UUID, actor: Actor, *states: str) -> tuple[RegisterProposal, Kind]:
    proposal = _read(proposal_id, actor, *states)
    if proposal.proposed_by != actor.id:
        raise NotFound
    return proposal, kind_called(proposal.kind)


def _waiting(proposal_id: UUID, actor: Actor) -> tuple[RegisterProposal, Kind]:
    """A proposal that this actor may decide on. Raises NotFound, NotNow, NotAllowed, SamePerson."""
    proposal = _read(proposal_id, actor, "proposed")
    kind = kind_called(proposal.kind)
    authorise(actor, kind.approves, ROLES_OF[kind.approves], own=True, stream=stream_of(proposal))
    if proposal.proposed_by == actor.id:
        raise SamePerson
    return proposal, kind


def _proposer(proposal: RegisterProposal, kind: Kind, now: datetime) -> Actor:
    """Who proposed it, as of now, still with the right to. Raises ProposerGone."""
    user = User.objects.filter(pk=proposal.proposed_by, is_active=True).first()
    actor = actor_of(user, now) if user else None
    if actor is None or not permission(actor, kind.proposes, ROLES_OF[kind.proposes], own=True).allowed:
        raise ProposerGone
    return actor


def _fresh(actor: Actor) -> Actor:
    """The actor, reading the reference data as it stands in this transaction."""
    return replace(actor, reference_version=current_version())
