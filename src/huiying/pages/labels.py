"""A word of the interface: said at once, or when it is drawn (gettext_lazy)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise
else:
    Label = str
