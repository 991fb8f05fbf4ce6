"""Sentences that the page's scripts say, in the reader's language."""

from functools import cache

from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def words() -> SafeString:
    """The sentences as a JSON block with the id "words"."""
    return _words(get_language())


@cache
def _words(_language: str | None) -> SafeString:
    said = {
        "left": _("{span} left"), "over": _("{span} over"), "d": _("{n} d"), "h": _("{n} h"), "min": _("{n} min"),
        "undo": _("Undo"), "close": _("Close"), "live": _("Live"), "lost": _("Connection lost"),
        "failed": _("Nothing was sent: the server did not answer. What you wrote is kept; try again."),
        "ended": _("You were signed out. What you wrote is kept on this device: sign in again to send it."),
        "kept": _("Kept on this device {time}"), "restored": _("What you wrote before was put back."), "discard": _("Discard it"),
        "shared": _("It is kept in this browser until it is sent, for a day at most. If others use this device too and it is not yours, discard it."),
        "show": _("Show {what}"), "hides": _("hidden again in {n} s"), "remove": _("Remove"), "large": _("{name} is larger than {n} MB and was not added."),
    }
    return json_script(said, "words")
