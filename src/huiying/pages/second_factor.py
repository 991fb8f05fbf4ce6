"""The second factor of staff: what it is called, how its secrets are kept, and how a session knows that it was given."""

from base64 import b64decode, b64encode
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from huiying.directory.keys import keyring
from huiying.directory.models import User
from huiying.kit.sealing import seal, unseal
from huiying.pages.requests import Request

GIVEN = "second_factor"
PLACE = "mfa_authenticator|data"
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
FRESH_S = 300
CODE_LIVES_S = 120  # longer than a code is accepted: its own half minute, the one before and the one after


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed like personal fields; the last factor can only be exchanged, never taken away."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy("This is your only second factor. Add another one first."),
        "incorrect_code": gettext_lazy("This code is not right, or has been used already."),
    }

    def get_totp_issuer(self) -> str:
        """The name that the authenticator app shows above the code."""
        return "Huiying 12345"

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return b64encode(seal(keyring(), PLACE, text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret. Raises CannotOpen."""
        return unseal(keyring(), PLACE, b64decode(encrypted_text))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another one is left."""
        return has_factor(authenticator.user, but=authenticator)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """None: staff have no public mail."""


class FactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for the second factor after the first, unless another sign-in that this city trusts has taken two already."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not getattr(request, "two_factors_outside", False) and bool(super()._should_handle(request))


def has_factor(user: User, but: Authenticator | None = None) -> bool:
    """Whether a person has an authenticator app or a passkey (besides `but`)."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=STRONG).exclude(pk=but.pk if but else None).exists())


def given(session: SessionBase, user: User) -> bool:
    """Whether this person has given the second factor in this session; nobody is asked for it in a demonstration. Costs no statement."""
    return bool(settings.HUIYING_DEMO or session.get(GIVEN, {}).get("user") == str(user.pk))


def used_before(user: User, code: str) -> bool:
    """Whether this code was given already while it could still be accepted; from now on it was."""
    plain = "".join(sign for sign in code if sign.isalnum())
    return not cache.add(f"second-factor|{user.pk}|{plain}", 1, timeout=CODE_LIVES_S)


def mark(user: User, at: float) -> dict[str, Any]:
    """What a session keeps of the second factor: whose it was and when it was given (seconds since 1970)."""
    return {GIVEN: {"user": str(user.pk), "at": at}}


def given_lately(request: Request) -> bool:
    """Whether it was given within the last five minutes, so that it need not be asked for again."""
    return bool(request.now.timestamp() - request.session.get(GIVEN, {}).get("at", 0.0) < FRESH_S)


@receiver(authenticator_used)
def remember(request: HttpRequest, user: User, **_told: Any) -> None:
    """It was given just now."""
    request.session.update(mark(user, request.now.timestamp()))  # type: ignore[attr-defined]

