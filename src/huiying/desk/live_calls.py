"""Live calls: who talks with whom now, for those who lead agents; each can be heard, whispered into, joined or taken over from here.

The list and what is done come from the line itself; this is the frame. The page is the leader's place at the line for as long as it is open.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from huiying.calls.leading import leads, may_take_over
from huiying.desk.live_calls_words import said
from huiying.desk.watermark import list_marked
from huiying.kit.actor import Actor
from huiying.pages.headers import line_url, speaking
from huiying.pages.requests import StaffRequest


def sees_live_calls(actor: Actor) -> bool:
    """Who leads agents, where calls are taken."""
    return settings.HUIYING_LINE and leads(actor)


@login_required
def live_calls(request: StaffRequest) -> HttpResponse:
    """The page; its script fills it and says when it is out of date."""
    if not sees_live_calls(request.actor):
        raise PermissionDenied
    context = {
        "line_url": line_url(request), "said": said(), "engine": settings.HUIYING_ENGINE, "takes": may_take_over(request.actor),
        "mark": list_marked("live")(request),
    }  # fmt: skip
    return speaking(request, render(request, "desk/live_calls.html", context))
