"""The page from which a citizen calls the hotline by browser: what it needs, whom one may choose, and what it says in each state."""

import os

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiying.calls.line_file import city_policy
from huiying.pages.headers import line_url, speaking
from huiying.pages.naming import named
from huiying.pages.requests import Request
from huiying.portal.calling_words import said


@require_safe
def call_page(request: Request) -> HttpResponse:
    """The page; its script speaks with the line, and without script it says which number to dial. 404 where no calls are taken."""
    if not settings.HUIYING_LINE:
        raise Http404
    policy = city_policy()
    queues = [(code, named(*policy.names[code])) for code in policy.offered]
    context = {"queues": queues, "line_url": line_url(request), "relay": bool(os.environ.get("HUIYING_TURN_URL")), "said": said()}
    return speaking(request, render(request, "portal/call.html", context))
