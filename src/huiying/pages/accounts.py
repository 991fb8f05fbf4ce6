"""Sign-in of staff: no public sign-up, no words that tell whether an account exists."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.directory.lockout import Locked, attempt, locked_now, succeeded
from huiying.directory.models import User
from huiying.directory.walls import lifted
from huiying.pages.health import CHECKS, Concern
from huiying.pages.requests import Request
from huiying.pages.second_factor import GIVEN, given_lately
from huiying.supervision.notices import agency_id, tell_people


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

    def authenticate(self, request: Request, **credentials: Any) -> User | None:
        """Who has this name and password; tries are counted before the password is looked at. Raises ValidationError during a pause."""
        try:
            tried = attempt(login=credentials.get("username", ""), address=self.get_client_ip(request), now=request.now)
        except Locked as pause:
            raise ValidationError(pause.sentence(get_language() or "zh-hans"), code="locked") from pause
        if tried.alarms:
            alarm(request.now)
        user: User | None = super().authenticate(request, **credentials)
        if user:
            succeeded(tried=tried)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: our own counts, kept in the database, have spoken already."""


def alarm(now: datetime) -> None:
    """Somebody guesses at an account from many places, or at many accounts from one: tell the security administrator, else the agency."""
    with lifted():
        tell_people(
            "SE", agency_id(),
            zh="登录失败次数异常：有人可能在猜测密码，请查看“系统健康”与审计记录。",
            en="Signing in fails unusually often: somebody may be guessing passwords. See the health page and the journal.",
            kind="alarm", now=now,
        )  # fmt: skip


def paused(now: datetime) -> Iterable[Concern]:
    """Accounts and addresses that must wait before they may try again."""
    if n := locked_now(now):
        yield Concern(_("{n} accounts or addresses wait after failed sign-ins.").format(n=n), _("Ask who it is before you unlock an account."))


CHECKS.append(paused)
