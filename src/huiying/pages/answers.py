"""How a verb's button is answered: one action is called, its named refusals are told, htmx gets a part and a toast, a plain browser a redirect."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from huiying.kit.errors import NotFound, Told

CONFLICT = 409
TOOK, KEYS = "huiying_took", ("idem", "began", "draft")  # as static/pages/drafts.js knows them
KEY = re.compile(r"[0-9a-f-]{36}")
READS_WITHIN_S = 3600


@dataclass(frozen=True, slots=True)
class Done:
    """A verb has been carried out: what to say, where to go, how to take it back, and for htmx the part of the page to draw again."""

    said: str
    to: str = ""
    undo: str = ""
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[str, ...] = ()  # events for the page's scripts, such as "list-changed"
    about: str = ""  # the id of the order: what the browser keeps of a draft of it is over too


View = Callable[..., Done | HttpResponse]


def act(view: View) -> Callable[..., HttpResponse]:
    """A POST that calls one action. The view loads, calls it and returns `Done`; a `Told` it raises is shown in the reader's language."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            outcome = view(request, *args, **kwargs)
        except NotFound as missing:  # what is another's answers like what is not there
            if is_part(request):
                return refused(request, missing, status=404)
            raise Http404 from missing
        except Told as refusal:
            return refused(request, refusal)
        return done(request, outcome) if isinstance(outcome, Done) else outcome

    return answered


def done(request: HttpRequest, outcome: Done) -> HttpResponse:
    """The answer to a verb that was carried out."""
    return took(request, _answer(request, outcome), outcome.about)


def took(request: HttpRequest, response: HttpResponse, *also: str) -> HttpResponse:
    """The response that tells the browser which form was carried out, by the keys that it bore: what was typed need not be kept any longer.

    Only this makes the page's script forget a form, so every view whose form has `data-draft` answers a success with it.
    """
    keys = [key for key in (*(request.POST.get(name, "") for name in KEYS), *also) if KEY.fullmatch(key)]
    if keys:
        response.set_cookie(TOOK, ".".join(keys), max_age=READS_WITHIN_S, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


def _answer(request: HttpRequest, outcome: Done) -> HttpResponse:
    if is_part(request) and outcome.template:
        response = render(request, outcome.template, dict(outcome.context))
        toast = {"text": outcome.said, "undo": outcome.undo}
        return with_events(response, {"huiying:toast": toast, "huiying:saved": True, **dict.fromkeys(outcome.events, True)})
    if outcome.said:
        messages.success(request, outcome.said, extra_tags=f"undo:{outcome.undo}" if outcome.undo else "")
    to = outcome.to or back(request)
    return with_header(HttpResponse(status=204), "HX-Redirect", to) if is_part(request) else HttpResponseRedirect(to)


def refused(request: HttpRequest, refusal: Told, to: str = "", status: int = CONFLICT) -> HttpResponse:
    """The answer to a verb that was refused: nothing changed, and the sentence that says why."""
    said = refusal.sentence(get_language() or "zh-hans")
    if is_part(request):
        return with_events(HttpResponse(said, status=status, content_type="text/plain; charset=utf-8"), {"huiying:toast": {"text": said, "tone": "late"}})
    messages.error(request, said)
    return HttpResponseRedirect(to or back(request))


def back(request: HttpRequest) -> str:
    """Where the reader came from, when that is a page of ours."""
    for place in (request.POST.get("next", ""), request.headers.get("HX-Current-URL", ""), request.headers.get("Referer", "")):
        if place and url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure()):
            return place
    return "/"


def is_part(request: HttpRequest) -> bool:
    """True when htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def with_events(response: HttpResponse, events: Mapping[str, Any]) -> HttpResponse:
    """The response with events for the page's scripts (ASCII-escaped, as headers must be)."""
    return with_header(response, "HX-Trigger", json.dumps(dict(events)))


def with_header(response: HttpResponse, name: str, value: str) -> HttpResponse:
    """The response with one more header."""
    response.headers[name] = value
    return response


def revealed(request: HttpRequest, text: str, reason: str, seconds: int = 30) -> HttpResponse:
    """The answer to a reveal that was allowed and logged: the value in clear, hidden again after `seconds`."""
    return render(request, "ui/revealed.html", {"text": text, "reason": reason, "seconds": seconds})
