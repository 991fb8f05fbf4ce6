"""What the page of a call says in each state, how it ended, and what then, in the reader's language; its script reads them."""

from typing import Any

from django.utils.translation import gettext as _


def said() -> dict[str, Any]:
    """All sentences of the page's script. Names in braces are filled in there."""
    return {"states": _states(), "ended": _ended(), "needs": _needs(), "microphone": _microphone(), "more": _more()}


def _states() -> dict[str, tuple[str, str]]:
    """Title and sentence of each state."""
    return {
        "opening": (_("Reaching the hotline"), _("The browser may ask whether this page may use the microphone: allow it.")),
        "greeting": (_("Welcome to the government hotline"), _("This call is recorded. You are put through to a person in a moment.")),
        "waiting": (_("You are in line"), ""),
        "talking": (_("You are connected"), _("Speak now. The person hears you, and writes down your matter.")),
        "held": (_("One moment, please"), _("The person is looking something up and comes back to you. Your microphone is not heard meanwhile.")),
        "survey": (_("Thank you for calling"), _("The conversation is over. One question, if you like:")),
        "kept": (_("Your place is kept"), _("Leave this page open and the sound on: it rings when it is your turn. You may do other things meanwhile.")),
        "ringing": (_("It is your turn"), _("Somebody is ready for you. Take the call within half a minute.")),
    }


def _ended() -> dict[str, tuple[str, str]]:
    """Title and what to do next, by how the call ended (`lost`, `taken`, `too_often`, `expired`: told by the page itself)."""
    later = _("Write your matter instead: it reaches the same people, and you get a number and a query code at once.")
    return {
        "answered": (_("The call is over"), _("If your matter was registered, follow it by its number and query code.")),
        "transfer_out": (_("The call is over"), _("You were put through to another service. Call again if anything is left open.")),
        "abandon": (_("You have hung up"), _("Nothing was registered. Call again whenever you like, or write your matter.")),
        "callback_kept": (_("Your place was given up"), later),
        "self_service": (_("The call is over"), _("If the announcement did not answer your question, call again and wait for a person.")),
        "busy": (_("Too many people are calling"), later),
        "overflow": (_("Nobody could take your call"), later),
        "timeout": (_("Nobody could take your call in time"), later),
        "no_agent": (_("Nobody is at the desk just now"), later),
        "closed_hours": (_("This desk is closed at this hour"), _("Choose the general desk, which answers day and night, or write your matter.")),
        "technical": (_("The call broke off"), _("That was our fault, not yours. Call again; if it happens again, dial the hotline's number.")),
        "lost": (
            _("The connection was lost"),
            _("The hotline could not be reached any more. See whether this device is online, then call again or dial the number."),
        ),
        "unreachable": (_("The line cannot be reached"), _("Dial the hotline's number from any telephone, or write your matter.")),
        "too_often": (
            _("Too many calls from this network"),
            _("For one hour no more calls are taken from it by this page. Dial the hotline's number from any telephone, or write your matter."),
        ),
        "taken": (_("The call went to another page"), _("You have opened it in another window: it goes on there.")),
        "expired": (_("Your place could not be kept any longer"), _("You were rung and not reached, or it took too long. Call again, or write your matter.")),
        "called_again": (_("Your place is in your newer call"), _("You have called again: the place that you kept was used for it.")),
    }


def _needs() -> dict[str, tuple[str, str]]:
    """For each need: as it holds now, and as it does not."""
    return {
        "safe": (_("This page came by HTTPS, or from this device itself."), _("Open this page by https://, else the browser gives it no microphone.")),
        "microphone": (_("Ready: this page may use it."), _("The browser will ask you when you call: allow it.")),
        "microphone_none": ("", _("This device has none that the browser can use. A headset helps, or dial the number.")),
        "microphone_no": ("", _("It is forbidden for this page. Press the sign before the address above and allow it.")),
        "network_near": (_("This device is in the hotline's own network, or is the hotline itself: no relay is needed."), ""),
        "network": (
            _("The hotline has a relay: you may call from any network."),
            _("The hotline has no relay: you can be heard only within its own network, or from this device."),
        ),
    }  # fmt: skip


def _microphone() -> dict[str, str]:
    """Why there is no microphone, by the browser's own word, and what to do."""
    forbidden = _("The microphone is forbidden for this page. Press the sign before the address above, allow the microphone, and call again.")
    return {
        "NotAllowedError": forbidden, "SecurityError": forbidden,
        "NotFoundError": _("No microphone was found. Connect one, or a headset, and call again; or dial the hotline's number."),
        "NotReadableError": _("Another program is using the microphone. Close it and call again."),
        "other": _("The browser gives this page no microphone. Open the page by https:// in a current browser, or dial the hotline's number."),
    }  # fmt: skip


def _more() -> dict[str, str]:
    """Everything else."""
    return {
        "next": _("You are next."), "before": _("{n} before you."), "soon": _("It takes less than a minute."), "about": _("It takes about {n} min."),
        "nobody": _("Nobody is at this desk yet; whoever comes first takes your call."), "many": _("Very many are calling just now."),
        "place": _("in line"), "on": _("in conversation"), "rung": _("rings"), "moment": _("a moment"), "bye": _("over"), "kept": _("kept"), "ask": _("1–5"),
        "mic_on": _("Microphone on"), "mic_off": _("Microphone muted"), "mic_silent": _("Nothing is heard from your microphone: is it the right one?"),
        "mic_heard": _("The microphone works: you are heard."), "mic_speak": _("Say something…"),
        "mute": _("Mute my microphone"), "unmute": _("Let me be heard"), "hush": _("Silence the music"), "unhush": _("Play the music"),
        "away": _("The connection is away. It is being brought back; your call is kept for 15 seconds."), "sound": _("Press here to hear the call"),
        "warned": _("The hotline asks you to remain polite; the call may be ended otherwise."),
        "unsteady": _("The sound is interrupted. It is being brought back."), "thanks": _("Thank you. Your judgement is kept with the call."),
        "title_ring": _("It rings: it is your turn"),
    }  # fmt: skip
