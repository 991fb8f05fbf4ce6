"""Signing in by the government's own sign-in (OpenID Connect): allauth's way there and back, our checks of who came.

The code travels with PKCE and a state of the browser's session that works once; the nonce is made of the same secret as PKCE's proof, so that
state, code and token belong to one another.
"""

import hashlib
import logging
from typing import Any, cast

import requests
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiying.directory.lockout import Locked, demand_open, succeeded
from huiying.directory.models import User
from huiying.directory.outside import arrive, login_of
from huiying.kit.errors import Told
from huiying.kit.outside import Outside
from huiying.pages.accounts import StaffAccounts, counted
from huiying.pages.outside_file import outside, secret
from huiying.pages.outside_tokens import BadProvider, remembered, verified
from huiying.pages.requests import Request
from huiying.pages.second_factor import mark

log = logging.getLogger(__name__)
PROVIDER = "government"
OUR_PAGES = ("same-origin", "same-site", "none", "")


class Away(Told):
    """The provider does not answer, or not as one."""

    zh = "统一身份认证暂时连不上或答复异常。请稍后再试，或用口令登录。"
    en = "The government's sign-in cannot be reached just now, or answers wrongly. Try again later, or sign in with your password."


class NotShown(Told):
    """What came back does not show who it is: a wrong or used answer, a token that fails a check."""

    zh = "统一身份认证的答复无效或已用过，没有登录。请重新开始。"
    en = "The answer of the government's sign-in is not valid, or was used already. You are not signed in; begin anew."


class GivenUp(Told):
    """The person broke it off there."""

    zh = "您在统一身份认证中取消了登录。"
    en = "You broke off signing in there."


class Government(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider that this city's file describes."""

    def get_pkce_params(self) -> dict[str, Any]:
        """PKCE always, and the nonce that belongs to it."""
        made: dict[str, Any] = super().get_pkce_params()
        return made | {"nonce": nonce_of(made["code_verifier"])}

    def get_oauth2_adapter(self, request: HttpRequest) -> "Way":
        """Our way there and back."""
        return Way(request, PROVIDER)


class Way(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Where to go, and what to make of the answer."""

    def get_provider(self) -> Government:
        """The provider as this city's file describes it. Raises Http404 when there is none."""
        found = in_force()
        app = SocialApp(provider="openid_connect", provider_id=PROVIDER, name=found.name, client_id=found.client_id, secret=secret(found))
        app.settings = {"server_url": found.issuer, "scope": list(found.scope), "oauth_pkce_enabled": True}
        return Government(self.request, app=app)

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description, looked at. Raises BadProvider, RequestException."""
        if not hasattr(self, "_openid_config"):
            self._openid_config = remembered(in_force())
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - allauth's shape
        """The address that the provider must know as ours."""
        return request.build_absolute_uri(reverse("outside-back"))

    def get_access_token_data(self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None) -> dict[str, Any]:
        """Exchange the code, with the proof that we began this. Raises OAuth2Error, RequestException."""
        self._nonce = nonce_of(pkce_code_verifier) if pkce_code_verifier else ""
        try:
            return cast("dict[str, Any]", super().get_access_token_data(request, app, client, pkce_code_verifier))
        except (KeyError, ValueError, AttributeError, TypeError) as error:
            raise OAuth2Error("answer") from error

    def parse_token(self, data: dict[str, Any]) -> SocialToken:  # noqa: ARG002 - allauth's shape
        """None is kept: we ask the provider for nothing more."""
        return SocialToken()

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:  # noqa: ARG002 - allauth's shape
        """Who came, by a token that passed every check. Raises BadToken, BadProvider, RequestException."""
        claims = verified(kwargs["response"].get("id_token"), outside=in_force(), keys_at=self.openid_config["jwks_uri"], nonce=self._nonce)
        found = SocialLogin(account=SocialAccount(provider=PROVIDER, uid=claims["sub"]))
        found.claims = claims
        return found


class Outsiders(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What happens when somebody comes back, and when it fails."""

    def get_requests_session(self) -> requests.Session:
        """Five seconds at most for each answer, and no redirections: secrets go where they were meant to go."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 - allauth's shape
        """Never."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never: anybody may have written anything there."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whom the link names, by the same stages as after a password. Always raises ImmediateHttpResponse."""
        raise ImmediateHttpResponse(_enter(cast("Request", request), sociallogin))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,  # noqa: ARG002 - allauth's shape
        error: object = None,
        exception: Exception | None = None,
        extra_context: object = None,  # noqa: ARG002 - allauth's shape
    ) -> None:
        """Say it in the reader's language. Always raises ImmediateHttpResponse."""
        raise ImmediateHttpResponse(_failed(cast("Request", request), error, exception))


def in_force() -> Outside:
    """The city's description of the provider. Raises Http404 where there is none."""
    found = outside()
    if found is None:
        raise Http404
    return found


def nonce_of(verifier: str) -> str:
    """The nonce that belongs to PKCE's secret; who sees the nonce learns nothing of the secret."""
    return hashlib.sha256(f"nonce {verifier}".encode()).hexdigest()


@never_cache
@require_GET
def go(request: Request) -> HttpResponse:
    """Begin: to the provider. From our own pages only, so that nobody else's page sets it going."""
    in_force()
    if request.headers.get("Sec-Fetch-Site", "") not in OUR_PAGES:
        return _told(request, NotShown(), 403)
    provider = Way(request, PROVIDER).get_provider()
    try:
        response: HttpResponse = provider.redirect(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))
    except ImmediateHttpResponse as answer:
        return cast("HttpResponse", answer.response)
    except (OAuth2Error, requests.RequestException) as error:
        return _failed(request, AuthError.UNKNOWN, error)
    return response


@never_cache
@require_GET
def back(request: Request) -> HttpResponse:
    """The provider has sent the browser back."""
    in_force()
    try:
        demand_open(address=StaffAccounts().get_client_ip(request), now=request.now)
    except Locked as pause:
        return _told(request, pause, 429)
    return cast("HttpResponse", OAuth2CallbackView.adapter_view(Way(request, PROVIDER))(request))


def _enter(request: Request, came: SocialLogin) -> HttpResponse:
    found, claims = in_force(), came.claims
    who = {"issuer": found.issuer, "subject": claims["sub"], "login": str(claims.get(found.login_claim) or "")[:64]}
    try:
        tried = counted(request, login_of(**who))
        user = arrive(**who, now=request.now)
    except ValidationError as pause:
        return _told(request, Told(pause.messages[0], pause.messages[0]), 429)
    except Told as refusal:
        return _told(request, refusal, 403)
    succeeded(tried=tried)
    return _signed_in(request, user, came, trusted=found.two_factors(claims))


def _signed_in(request: Request, user: User, came: SocialLogin, *, trusted: bool) -> HttpResponse:
    """The stages that follow a password follow here too; `trusted`: the second factor was given there."""
    if request.user.is_authenticated:
        logout(request)
    request.two_factors_outside = trusted  # type: ignore[attr-defined]  # read by FactorStage
    record_authentication(request, user, "socialaccount", provider=PROVIDER)
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    response: HttpResponse = perform_login(request, user, redirect_url=came.get_redirect_url(request))
    if trusted and request.user.is_authenticated:
        request.session.update(mark(user, request.now.timestamp()))
    return response


def _failed(request: Request, error: object, failure: Exception | None) -> HttpResponse:
    """What went wrong, without what the provider said; an answer that shows nobody counts as a failure of the address."""
    log.warning("sign-in from outside refused: %s %s", type(failure).__name__, failure if isinstance(failure, OAuth2Error) else "")
    if isinstance(failure, requests.RequestException | BadProvider):
        return _told(request, Away(), 503)
    if error == AuthError.CANCELLED:
        return _told(request, GivenUp(), 403)
    try:
        counted(request, "")
    except ValidationError as pause:
        return _told(request, Told(pause.messages[0], pause.messages[0]), 429)
    return _told(request, NotShown(), 403)


def _told(request: HttpRequest, told: Told, status: int) -> HttpResponse:
    return render(request, "account/outside_failed.html", {"said": told.sentence(get_language() or "zh-hans")}, status=status)
