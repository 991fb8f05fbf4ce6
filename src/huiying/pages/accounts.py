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

from huiying.directory.lockout import Attempt, Locked, attempt, locked_now, succeeded
from huiying.directory.models import User
from huiying.directory.walls import lifted
from huiying.pages.health import CHECKS, Concern
from huiying.pages.requests import Request
from huiying.pages.second_factor import GIVEN, given_lately
from huiying.supervision.notices import agency_id, tell_people

OURS = {"allauth.mfa.stages.AuthenticateStage": "huiying.pages.second_factor.FactorStage"}
PASSWORD_GUESSED = (
    "登录失败次数异常：有人可能在猜测密码，请查看“系统健康”与审计记录。",
    "Signing in fails unusually often: somebody may be guessing passwords. See the health page and the journal.",
)
FACTOR_GUESSED = (
    "第二验证码连续输错：有人可能已得到某人的密码，请在审计记录中查明是谁并通知本人改密码。",
    "Wrong codes of a second factor, again and again: somebody may have a password already. See in the journal whose, and have it changed.",
)


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
        tried = counted(request, credentials.get("username", ""))
        user: User | None = super().authenticate(request, **credentials)
        if user:
            succeeded(tried=tried)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: our own counts, kept in the database, have spoken already."""

    def get_login_stages(self) -> list[str]:
        """allauth's, but that a factor given elsewhere may count (pages/outside.py)."""
        return [OURS.get(stage, stage) for stage in super().get_login_stages()]


def counted(request: Request, login: str, *, factor: bool = False) -> Attempt:
    """Count an attempt from this request, with the alarm where one is due. Raises ValidationError during a pause."""
    try:
        tried = attempt(login=login, address=StaffAccounts().get_client_ip(request), now=request.now, factor=factor)
    except Locked as pause:
        raise ValidationError(pause.sentence(get_language() or "zh-hans"), code="locked") from pause
    if tried.alarms:
        alarm(request.now, factor=factor)
    return tried


def alarm(now: datetime, *, factor: bool = False) -> None:
    """Somebody guesses at an account from many places, at many accounts from one, or at a second factor: tell the security administrator, else the agency."""
    zh, en = FACTOR_GUESSED if factor else PASSWORD_GUESSED
    with lifted():
        tell_people("SE", agency_id(), zh=zh, en=en, kind="alarm", now=now)


def paused(now: datetime) -> Iterable[Concern]:
    """Accounts and addresses that must wait before they may try again."""
    if n := locked_now(now):
        yield Concern(_("{n} accounts or addresses wait after failed sign-ins.").format(n=n), _("Ask who it is before you unlock an account."))


CHECKS.append(paused)
