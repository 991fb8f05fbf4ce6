"""An account is released by another person than its maker, and withdrawn with a reason. Nothing of it changes; a newer one changes no older."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from huiying.accounts.life import step
from huiying.accounts.models import Account
from huiying.accounts.released import document_of
from huiying.accounts.seeing import account_for
from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import Moved, Told
from huiying.kit.text import clean
from huiying.orders.authorise import authorise

LONGEST_REASON = 300


class OwnWork(Told):
    """Whoever made an account does not let it out."""

    zh = "生成这份账的人不能发布它，请另一位有权限的人员核对后发布。"
    en = "Whoever made the account does not release it: another person looks through it and does."


def release_account(*, account_id: UUID, actor: Actor, now: datetime) -> Account:
    """Release an account: from now on the public page shows it.

    In order: looks that the actor did not make it and that it still fits its hash; journals `account.released` with the hash.
    Raises NotFound, NotAllowed, NotNow, OwnWork, NotAsMade, Moved.
    """
    with together(actor, now):
        account = _allowed(account_id, "release_account", actor)
        if account.made_by == actor.id:
            raise OwnWork
        document_of(account)
        role = next(one.rstrip("*") for one in ROLES_OF["release_account"] if one.rstrip("*") in actor.roles)
        _move(account, "release_account", {}, actor=actor, now=now, released_by=actor.id, released_role=role, released_at=now)
    return account


def withdraw_account(*, account_id: UUID, reason: str, actor: Actor, now: datetime) -> Account:
    """Withdraw an account with a reason, whether or not it was released; it stays, and a released one says in public when and why it was withdrawn.

    Journals `account.withdrawn`. Raises Refused, NotFound, NotAllowed, NotNow, Moved.
    """
    why = clean(reason)
    refuse(required("reason", why), longest("reason", why, LONGEST_REASON))
    with together(actor, now):
        account = _allowed(account_id, "withdraw_account", actor)
        _move(account, "withdraw_account", {"reason": why}, actor=actor, now=now, withdrawn_by=actor.id, withdrawn_at=now, reason=why)
    return account


def _allowed(account_id: UUID, verb: str, actor: Actor) -> Account:
    authorise(actor, verb, ROLES_OF[verb], own=True, stream=f"account:{account_id}")
    account = account_for(actor, account_id)
    step(account.state, verb)
    return account


def _move(account: Account, verb: str, texts: Mapping[str, str], *, actor: Actor, now: datetime, **columns: Any) -> None:
    """Let a verb take effect, with its event. Raises NotNow, Moved."""
    target, event = step(account.state, verb)
    seq = account.seq + 1
    if Account.objects.filter(pk=account.pk, state=account.state, seq=account.seq).update(state=target, seq=seq, **columns) != 1:
        raise Moved
    account.refresh_from_db()
    write([NewEvent(f"account:{account.pk}", seq, event, {"number": account.number, "sha256": account.sha256}, texts)], actor=actor, now=now)
