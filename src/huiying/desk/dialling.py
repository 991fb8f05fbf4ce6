"""The button that dials from a desk: what its script needs, and what it says when the line cannot."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from huiying.pages.headers import line_url
from huiying.pages.requests import StaffRequest


def dial(request: StaffRequest, what: str, of: object) -> dict[str, Any]:
    """For a template that includes desk/dial.html: `what` is ring_back (of a missed call) or callback (of an order). Empty where no calls are taken."""
    return {"dial": f"{what}/{of}", "line_url": line_url(request), "dial_words": said()} if settings.HUIYING_LINE else {}


def said() -> dict[str, str]:
    """The sentence for each answer of the line (work/line_dialling.py, `Why`)."""
    return {
        "rings": _("Your telephone rings: lift it, then the citizen's rings. What comes of it is kept here."),
        "no_engine": _(
            "This city's line has no telephone engine with a trunk, only calls between browsers: no number can be dialled. An administrator sets one up."
        ),
        "not_at_line": _("You are not at the line: sign in at your seat first, then press again."),
        "no_telephone": _("Your seat has no desk telephone that the line can ring: sign in at the line at one that has."),
        "busy": _("You are in a call, or one rings at you: first that one."),
        "not_yours": _("It is not yours to call: take it on first."),
        "no_number": _("The switch captured no number here, or it has been erased: nobody can be called."),
        "away": _("The line cannot be reached just now. Try again in a moment."),
    }
