"""Sign-in of staff: no public sign-up, no words that tell whether an account exists."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest

from huiying.pages.second_factor import GIVEN, given_lately


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's shape
        """Never."""
        return False

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:
        """Say only what changes something: signing in and out shows for itself."""
        if message_template and message_template.startswith(("account/messages/logged_", "mfa/messages/")):
            return
        super().add_message(request, level, message_template, *args, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not while the first second factor is being set up, nor within minutes of giving it."""
        if app == "allauth.mfa" and (GIVEN not in context.request.session or given_lately(context.request)):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))
