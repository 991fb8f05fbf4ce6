"""What the page at the line says while things happen, in the reader's language."""

from functools import cache

from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.calls.words import AGENT_STATES, OFFER_REASONS, PAUSE_CODES


def said() -> SafeString:
    """The sentences as a JSON block with the id "line-words"."""
    return _said(get_language() or "zh-hans")


@cache
def _said(language: str) -> SafeString:
    sentences = {
        "away": _("The line is away. It is tried again; what you type stays."), "back": _("The line is there again."),
        "taken": _("You opened this page elsewhere: this one takes no calls any more."), "ended": _("You were signed out: sign in again to take calls."),
        "microphone": _("The browser gives no microphone ({why}): the caller cannot hear you. Allow it beside the address, then answer again."),
        "sound": _("The sound broke off. It is being put together again."), "silent": _("Press anywhere so that the browser lets the caller be heard."),
        "refused": _("That is not possible now: the call or your state has changed."), "missed": _("You did not answer: you are paused."),
        "gone": _("The caller hung up."), "cut": _("This call was cut off here and goes to somebody else."),
        "remind": _("The caller has been on hold for long."), "over": _("The pause is over its time."),
        "outside": _("{who} could not be reached from this line."), "warned": _("The recorded warning was played."),
        "joined": _("{who} is in the call."), "listens": _("Your team lead is listening."),
        "whispers": _("Your team lead speaks to you; the caller does not hear it."), "leader_joined": _("Your team lead has joined the call."),
        "asked": _("You were asked into this call."),
        "recording": _("Recording · caller was told"), "paused": _("Recording stopped while on hold"), "unrecorded": _("This browser cannot record"),
        "telephone": _("The telephone in this page is being connected."),
        "queue": _("from the telephone engine"),
        "queue_rings": _("The line was away, so the telephone engine put this call through by itself: it is not recorded, and is written down afterwards."),
        "sending": _("Sending the recording"), "again": _("The recording was not taken; trying again"), "kept": _("Recording kept"),
        "lost": _("The recording was refused"),
        "hold": _("Put on hold"), "resume": _("Resume"), "mute": _("Mute"), "unmute": _("Unmute"), "ring": _("Incoming call"),
        "repeats": _("called {n}× before today"), "after": _("then {what}"),
    }  # fmt: skip
    lists = {
        "states": dict(AGENT_STATES.choices(language)), "pauses": dict(PAUSE_CODES.choices(language)), "reasons": dict(OFFER_REASONS.choices(language)),
    }  # fmt: skip
    return json_script(sentences | lists, "line-words")
