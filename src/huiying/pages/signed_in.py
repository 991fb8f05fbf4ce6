"""Who is signed in, found by two small statements: the session and the person. Every page pays for this, so it is written out."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from huiying.directory.models import User
from huiying.directory.reference import reference

_FIELDS = [field.attname for field in User._meta.concrete_fields]  # noqa: SLF001 - Django's documented field list
_PERSON = f"SELECT {', '.join(_FIELDS)}, (SELECT reference_version FROM directory_city LIMIT 1) FROM directory_user WHERE id = %s"  # noqa: S608 - our own columns


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs staff in like allauth; a known person's organisations come from memory with the reference data."""

    def _check_password(self, user: User | None, password: str) -> User | None:
        """The person, if the password is right and the account open: a closed account answers like a wrong password."""
        found: User | None = super()._check_password(user, password)
        self._stash_user(None)
        return found

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, with unit, employer and the version of the reference data; None when gone or not active."""
        with connection.cursor() as cursor:
            cursor.execute(_PERSON, [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        user = User.from_db(connection.alias, _FIELDS, row[:-1])
        user.reference_version = row[-1] or 0
        if user.reference_version:
            orgs = reference(user.reference_version).orgs
            for name, key in (("org", str(user.org_id)), ("employer", str(user.employer_id))):
                if key in orgs:
                    setattr(user, name, orgs[key])
        return user if user.is_active else None
