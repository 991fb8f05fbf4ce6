"""allauth's pages of the second factor where ours do more: a factor that was made counts as given, and the last one stays."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from huiying.pages.second_factor import remember, used_before


class MakeApp(ActivateTOTPView):  # type: ignore[misc]
    """Set an authenticator app up."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Its first code was right: it is made, and given; this code opens nothing more."""
        used_before(self.request.user, form.cleaned_data["code"])
        response: HttpResponse = super().form_valid(form)
        remember(self.request, self.request.user)
        return response


class MakePasskey(AddWebAuthnView):  # type: ignore[misc]
    """Add a passkey."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The device has answered: it is made, and given."""
        response: HttpResponse = super().form_valid(form)
        remember(self.request, self.request.user)
        return response


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Take a passkey away; allauth's page would also take the last one."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it; the last factor stays, and the reader is told why."""
        factors = get_adapter()
        if not factors.can_delete_authenticator(self.get_object()):
            messages.error(self.request, str(factors.error_messages["cannot_delete_authenticator"]))
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().form_valid(form)  # type: ignore[no-any-return]


make_app = MakeApp.as_view()
make_passkey = MakePasskey.as_view()
remove_passkey = RemovePasskey.as_view()
