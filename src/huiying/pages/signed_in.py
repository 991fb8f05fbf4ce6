"""Who is signed in: the person is read with the session, in one small statement. Every page pays for this, so it is written out."""

from collections.abc import Sequence
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware as DjangoAuthenticationMiddleware
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from huiying.directory.models import User
from huiying.directory.reference import reference
from huiying.pages.sessions import PERSON, PERSON_FIELDS

_PERSON = f"SELECT {PERSON} FROM directory_user AS person WHERE id = %s"  # noqa: S608 - our own columns


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
        return person_of(row) if row else None


def person_of(row: Sequence[Any]) -> User | None:
    """The person of a row of PERSON; None for one who is not active."""
    user = User.from_db(connection.alias, PERSON_FIELDS, row[:-1])
    user.reference_version = row[-1] or 0
    if user.reference_version:
        orgs = reference(user.reference_version).orgs
        for name, key in (("org", str(user.org_id)), ("employer", str(user.employer_id))):
            if key in orgs:
                setattr(user, name, orgs[key])
    return user if user.is_active else None


class AuthenticationMiddleware(DjangoAuthenticationMiddleware):
    """Django's, which takes the person that came with the session."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the request its person: every page asks for it at once, so it is not put off."""
        super().process_request(request)
        request.user = signed_in(request)


def signed_in(request: HttpRequest) -> User | AnonymousUser:
    """The session's person, if the session says the same and knows the password in force; all other sessions are Django's to judge."""
    session = request.session
    if session.get(BACKEND_SESSION_KEY) == settings.AUTHENTICATION_BACKENDS[0] and (row := session.person) is not None:  # type: ignore[attr-defined]
        user = person_of(row)
        if user and str(user.pk) == session[SESSION_KEY] and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            return user
    return get_user(request)
