"""What the script of the live calls says, in the reader's language."""

from functools import cache

from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def said() -> SafeString:
    """The sentences as a JSON block with the id "live-words"; names in braces are filled in there."""
    return _said(get_language() or "zh-hans")


@cache
def _said(_language: str) -> SafeString:
    words = {
        "never": _("The line is being reached…"), "stale": _("Out of date: these are the calls of {time}. Connecting again…"),
        "count": _("Conversations now: {n}"), "none": _("Nobody talks now"),
        "talking": _("Talking"), "held": _("On hold"), "outside": _("Three-way"), "warned": _("Caller warned"), "out": _("Called by us"),
        "page": _("From a page"), "hidden": _("Number withheld"),
        "listen": _("{who} listens"), "whisper": _("{who} whispers"), "join": _("{who} has joined"), "consult": _("{who} was asked in"),
        "you_listen": _("You listen"), "you_whisper": _("You whisper"), "you_join": _("You have joined"),
        "off": _("Not at the line"), "ready": _("You can listen"), "connecting": _("Your telephone is being connected."),
        "busy": _("You are in a call of your own."), "ringing": _("A call is ringing for you."),
        "now_listen": _("You listen to {who}. Neither side hears you."), "now_whisper": _("You whisper to {who}. The caller does not hear you."),
        "now_join": _("You talk with {who} and the caller. Both hear you."),
        "sign_in": _("Sign in above first."), "simulated": _("A simulated call: there is nobody to hear."),
        "choose": _("Choose a call."), "yours": _("Your own call."), "lift": _("Your telephone rings: lift it."),
        "refused": _("That is not possible now: the call or your state has changed."), "over": _("The call is over."),
        "no telephone": _("Your seat has no telephone: choose this computer, or another seat."),
        "away": _("The line is away. It is tried again."), "taken": _("You opened the line elsewhere: this page hears nothing any more."),
        "ended": _("You were signed out: sign in again."),
        "microphone": _("The browser gives no microphone ({why}): you hear, and are not heard."),
        "silent": _("Press anywhere so that the browser lets the call be heard."), "sound": _("The sound broke off. It is being put together again."),
    }  # fmt: skip
    return json_script(words, "live-words")
