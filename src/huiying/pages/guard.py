"""The one door of the staff's pages: an address that is not named here wants a signed-in person who gave the second factor."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from huiying.directory.actors import not_engaged
from huiying.kit.masking import mask_text
from huiying.pages.json_told import NO_METHOD, refused
from huiying.pages.methods import BOTH, METHODS
from huiying.pages.second_factor import given, has_factor

PUBLIC_ROOMS, PROGRAMS = {"portal", "api"}, "api"
PUBLIC = {
    "healthz", "prefer", "account_login", "account_logout", "account_inactive", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_email_verification_sent", "account_confirm_email",
    "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn", "signin-begin", "outside-go", "outside-back",
}  # fmt: skip
SETTING_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}


class GuardMiddleware:
    """Stands before every view. Costs no statement for those who may pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _named: Any) -> HttpResponse | None:
        """None to let the request pass; else why not (405; 403 without an engagement), or where to go: to sign in, or to set up the second factor."""
        match = request.resolver_match
        if match is not None and request.method not in (allowed := METHODS.get(match.view_name, BOTH)):
            status = HTTPStatus.METHOD_NOT_ALLOWED
            response = refused(status, [NO_METHOD]) if match.namespace == PROGRAMS else render(request, "405.html", status=status)
            response.headers["Allow"] = ", ".join(sorted(allowed))
            return response
        if match is None or match.namespace in PUBLIC_ROOMS or match.view_name in PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(place_of(request))
        if given(request.session, request.user):
            return unengaged(request) if not_engaged(request.actor) else None  # type: ignore[attr-defined]
        if has_factor(request.user):  # signed in past the question for it: such a session is worth nothing
            logout(request)
            return redirect_to_login(place_of(request))
        request.setting_up = True  # type: ignore[attr-defined]  # the frame then shows no desk
        return None if match.view_name in SETTING_UP else HttpResponseRedirect(reverse("mfa_index"))


def unengaged(request: HttpRequest) -> HttpResponse:
    """Tells somebody whose employer works for the hotline no longer, or not yet, why nothing opens."""
    request.setting_up = True  # type: ignore[attr-defined]  # the frame then shows no desk
    return render(request, "not_engaged.html", status=HTTPStatus.FORBIDDEN)


def place_of(request: HttpRequest) -> str:
    """Where to come back to after signing in: without whatever words or numbers of people somebody put into the address."""
    query = urlencode([(name, value) for name, values in request.GET.lists() for value in values if harmless(name) and harmless(value)])
    path = request.path if harmless(request.path) else reverse("desk:home")
    return f"{path}?{query}" if query and path == request.path else path


def harmless(text: str) -> bool:
    """Whether it consists of codes alone: ASCII, and nothing to mask."""
    return text.isascii() and mask_text(text) == text
