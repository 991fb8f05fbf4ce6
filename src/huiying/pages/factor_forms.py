"""The forms that take a code: each code once, for as long as it would be accepted (allauth remembers it for half a minute only).

Wrong codes are counted like wrong passwords, apart from them: pauses that grow, and an alarm.
"""

from collections.abc import Callable

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from huiying.directory.lockout import succeeded
from huiying.directory.models import User
from huiying.pages.accounts import counted
from huiying.pages.second_factor import used_before


def _given(user: User, look: Callable[[], object]) -> str:
    """The code that `look` finds right, counted before it looks; not one that was given before. Raises ValidationError."""
    tried = counted(context.request, user.username, factor=True)
    code = str(look())
    if used_before(user, code):
        raise get_adapter().validation_error("incorrect_code")
    succeeded(tried=tried)
    return code


class GiveForm(AuthenticateForm):  # type: ignore[misc]
    """The second factor at signing in."""

    def clean_code(self) -> str:
        """A right code that was not given before. Raises ValidationError."""
        return _given(self.user, super().clean_code)


class GiveAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The second factor before something that matters."""

    def clean_code(self) -> str:
        """A right code that was not given before. Raises ValidationError."""
        return _given(self.user, super().clean_code)
