"""Who sees which accounts on the desk: those who make, release or audit them all, made ones too; what is released everybody, on the public page."""

from uuid import UUID

from django.db.models import QuerySet

from huiying.accounts.models import Account
from huiying.directory.acts import ROLES_OF, decide
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound


def may(actor: Actor, verb: str) -> bool:
    """Whether the actor may do that with accounts at all."""
    return decide(actor, verb, ROLES_OF[verb], own=True).allowed


def may_look(actor: Actor) -> bool:
    """Whether accounts are shown to the actor on the desk."""
    return may(actor, "view_account")


def accounts_of(actor: Actor) -> QuerySet[Account]:
    """The accounts that the actor may look at, newest first, without what they say."""
    rows = Account.objects.defer("body").order_by("-number")
    return rows if may_look(actor) else rows.none()


def account_for(actor: Actor, account_id: UUID) -> Account:
    """An account that the actor may look at. Raises NotFound."""
    found = accounts_of(actor).filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found
