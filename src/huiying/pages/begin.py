"""The first sign-in, and a new password: with the one-time code that the administrator made."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from huiying.directory.lockout import succeeded
from huiying.directory.signin_codes import WrongCode, begin
from huiying.kit.checks import Refused
from huiying.pages.accounts import counted
from huiying.pages.forms import Form
from huiying.pages.requests import Request


class Beginning(Form):
    """Name, code and the password that one chooses."""

    login = forms.CharField(label=gettext_lazy("User name"), max_length=64, widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}))
    code = forms.CharField(label=gettext_lazy("One-time code"), max_length=40, widget=forms.TextInput({"autocomplete": "one-time-code"}))
    password = forms.CharField(
        label=gettext_lazy("New password"), max_length=128, strip=False, help_text=gettext_lazy("At least 12 characters."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("The new password again"), max_length=128, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        """The same twice."""
        if self.cleaned_data["again"] != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords differ."))
        return str(self.cleaned_data["again"])


@sensitive_post_parameters()
@never_cache
def begin_page(request: Request) -> HttpResponse:
    """Ask for name, code and a new password; then to the sign-in."""
    form = Beginning(request.POST or None)
    if request.method == "POST" and form.is_valid() and _begun(request, form):
        messages.success(request, _("The password is set. Sign in with it."))
        return HttpResponseRedirect(reverse("account_login"))
    return render(request, "account/begin.html", {"form": form})


def _begun(request: Request, form: Beginning) -> bool:
    """Set the password; False leaves in the form what is wrong. Tries are counted like those of passwords."""
    data = form.cleaned_data
    try:
        tried = counted(request, data["login"])
        begin(login=data["login"], code=data["code"], password=data["password"], now=request.now)
    except Refused as refusal:
        form.add_problems(refusal.problems)
        succeeded(tried=tried)
    except forms.ValidationError as pause:
        form.add_error(None, pause)
    except WrongCode as told:
        form.add_error(None, told.sentence(get_language() or "zh-hans"))
    else:
        succeeded(tried=tried)
    return not form.errors
