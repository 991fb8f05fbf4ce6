"""From a signed-in person to the actor that every action takes."""

from datetime import datetime

from huiying.directory.acts import CLASS_OF
from huiying.directory.models import User
from huiying.directory.reference import reference
from huiying.kit.actor import Actor


def actor_of(user: User, now: datetime) -> Actor:
    """The actor behind a signed-in user: roles that the employer's class allows, and the switches of the employer's live engagement.

    Costs no statement: the user comes with its organisations and the version of the reference data.
    """
    data = reference(user.reference_version)
    account_class = CLASS_OF.get(user.employer.kind, "none")
    return Actor(
        kind="staff",
        id=str(user.id),
        name=user.name,
        unit_id=str(user.org_id),
        unit_name=user.org.name,
        unit_path=user.org.path,
        unit_kind=user.org.kind,
        employer_id=str(user.employer_id),
        employer_kind=user.employer.kind,
        account_class=account_class,  # type: ignore[arg-type]
        roles=data.allowed_roles(user.roles, account_class),
        switches=data.switches(str(user.employer_id), now) if account_class == "op" else frozenset(),
        reference_version=user.reference_version,
    )
