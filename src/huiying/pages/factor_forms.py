"""The forms that take a code: each code once, for as long as it would be accepted (allauth remembers it for half a minute only)."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from huiying.pages.second_factor import used_before


class GiveForm(AuthenticateForm):  # type: ignore[misc]
    """The second factor at signing in."""

    def clean_code(self) -> str:
        """A right code that was not given before. Raises ValidationError."""
        code = str(super().clean_code())
        if used_before(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class GiveAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The second factor before something that matters."""

    def clean_code(self) -> str:
        """A right code that was not given before. Raises ValidationError."""
        code = str(super().clean_code())
        if used_before(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code
