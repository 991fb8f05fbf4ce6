"""The end of a statement: sealed with its hash, paid, or opened anew as a version of its own. A sealed one never changes."""

from datetime import datetime
from uuid import UUID

from huiying.contracts.drafting import NoTerms, columns_of, keep_draft, new_version, rewritten, told_of
from huiying.contracts.keeping import keep_copy, move, stream_of
from huiying.contracts.life import step
from huiying.contracts.measuring import Measure
from huiying.contracts.models import Statement
from huiying.contracts.seeing import in_force, is_own, latest, statement_for
from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import Told
from huiying.kit.text import clean
from huiying.orders.authorise import authorise
from huiying.supervision.notices import tell


class Replaced(Told):
    """The month was opened anew: another version took this one's place."""

    zh = "{month} 已重开为第 {version} 版，请在那一版上办理。"
    en = "{month} was opened anew as version {version}: go on with that one."


def seal_statement(*, statement_id: UUID, actor: Actor, now: datetime) -> Statement:
    """Seal a final statement: its canonical form, hash and the hashes of terms and facts go into the journal (`statement.sealed`); tells the operator.

    Raises NotFound, NotAllowed, NotNow, Moved.
    """
    with together(actor, now):
        statement = _allowed(statement_id, "seal_statement", actor)
        written = rewritten(statement, "sealed")
        move(statement, "seal_statement", actor=actor, now=now, payload=told_of(written), sealed_at=now, sealed_by=actor.id, **columns_of(written))
        keep_copy(statement, now)
        zh, en = f"{statement.month} 结算单已封存", f"The statement of {statement.month} is sealed"
        tell(zh=zh, en=en, kind="statement", now=now, org_id=statement.contract.engagement.operator_id)
    return statement


def pay_statement(*, statement_id: UUID, paid_ref: str, actor: Actor, now: datetime) -> Statement:
    """Note that a sealed statement's net was paid, with the payment's number; journals `statement.paid` with what was due beside earlier versions.

    Raises NotFound, NotAllowed, NotNow, Replaced, Refused, Moved.
    """
    refuse(required("paid_ref", clean(paid_ref)), longest("paid_ref", paid_ref, 60))
    with together(actor, now):
        statement = _allowed(statement_id, "pay_statement", actor)
        still_stands(statement)
        due = statement.net_fen - paid_before(statement)
        move(statement, "pay_statement", actor=actor, now=now, payload={"fen": due}, texts={"paid_ref": clean(paid_ref)}, paid_at=now,
             paid_fen=statement.net_fen, paid_ref=clean(paid_ref))  # fmt: skip
    return statement


def reopen_statement(*, statement_id: UUID, reason: str, measure: Measure, actor: Actor, now: datetime) -> Statement:
    """Open a sealed month anew, with a reason: a new version in draft, which names the one it replaces; that one stays as it is.

    Journals `statement.reopened` on the old and `statement.drafted` on the new one. Raises NotFound, NotAllowed, NotNow, Replaced, NoTerms, Refused, Moved.
    """
    refuse(required("reason", clean(reason)), longest("reason", reason, 300))
    with together(actor, now):
        old = _allowed(statement_id, "reopen_statement", actor)
        still_stands(old)
        version = in_force(old.contract, old.month)
        if version is None:
            raise NoTerms(code=old.contract.code, month=old.month)
        made, written = new_version(old, version, measure, clean(reason), now)
        move(old, "reopen_statement", actor=actor, now=now, payload={"by": str(made.pk)}, texts={"reason": clean(reason)})
        keep_draft(made, version, written, actor=actor, now=now)
    return made


def still_stands(statement: Statement) -> None:
    """Raise Replaced where a later version of the month was made."""
    later = latest(statement.contract, statement.month)
    if later is not None and later.version > statement.version:
        raise Replaced(month=statement.month, version=later.version)


def paid_before(statement: Statement) -> int:
    """What was paid for the month by its earlier versions, in fen: the newest of them that was paid says it."""
    rows = Statement.objects.filter(contract=statement.contract, month=statement.month, version__lt=statement.version, state="paid")
    return rows.order_by("-version").values_list("paid_fen", flat=True).first() or 0


def _allowed(statement_id: UUID, verb: str, actor: Actor) -> Statement:
    """A statement that the actor sees and may do this to. Raises NotFound, NotAllowed, NotNow."""
    statement = statement_for(actor, statement_id)
    authorise(actor, verb, ROLES_OF[verb], own=is_own(statement.contract, actor), stream=stream_of(statement))
    step(statement.state, verb)
    return statement
