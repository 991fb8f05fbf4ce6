"""From a signed-in person to the actor that every action takes."""

from datetime import datetime

from huiying.directory.acts import CLASS_OF
from huiying.directory.models import User
from huiying.directory.reference import reference
from huiying.kit.actor import AccountClass, Actor


def actor_of(user: User, now: datetime) -> Actor:
    """The actor behind a signed-in user: roles that the employer's class allows, and the switches of the employer's live engagement.

    An operator works only while engaged: outside [valid_from, valid_to) of every engagement its people are of no class, have no
    role and see nothing. Costs no statement: the user comes with its organisations and the version of the reference data.
    """
    data = reference(user.reference_version)
    employer = str(user.employer_id)
    account_class: AccountClass = CLASS_OF.get(user.employer.kind, "none")  # type: ignore[assignment]
    if account_class == "op" and not data.engaged(employer, now):
        account_class = "none"
    return Actor(
        kind="staff",
        id=str(user.id),
        name=user.name,
        unit_id=str(user.org_id),
        unit_name=user.org.name,
        unit_path=user.org.path,
        unit_kind=user.org.kind,
        employer_id=employer,
        employer_kind=user.employer.kind,
        account_class=account_class,
        roles=data.allowed_roles(user.roles, account_class),
        switches=data.switches(employer, now) if account_class == "op" else frozenset(),
        reference_version=user.reference_version,
    )


def not_engaged(actor: Actor) -> bool:
    """Whether the actor is employed by an operator that no engagement engages now."""
    return actor.employer_kind == "operator" and actor.account_class == "none"
