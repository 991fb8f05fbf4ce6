"""The wallboard: what the line is doing now and how the day goes, for the hall. Its figures come from the line itself, as they change."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from huiying.desk.calls import calls_url
from huiying.desk.line import sits
from huiying.desk.surge import sees_wallboard, switches
from huiying.desk.wallboard_words import said
from huiying.pages.headers import line_url, reaching
from huiying.pages.requests import StaffRequest

OF_TODAY = {"answered": "answered", "quick": "quick", "arrived": "arrived", "lost": "lost"}  # a figure, and the count whose calls it opens
NOW = {"waiting": "waiting", "longest": "waiting", "open": "open", "talking": "talking"}


def wallboard(request: StaffRequest) -> HttpResponse:
    """The board, dark whatever its reader prefers; its script fills it and says when it is out of date."""
    if not sees_wallboard(request.actor):
        raise PermissionDenied
    calls = {name: calls_url(what) for name, what in OF_TODAY.items()} | {name: calls_url(what, day="") for name, what in NOW.items()}
    kept = f"{reverse('desk:missed')}?state=kept" if sits(request.actor) else ""
    context = {"calls": calls, "kept_url": kept, "theme": "dark", "size": "normal"} | {
        "line_url": line_url(request), "said": said(), "switches": switches(request.actor),
    }  # fmt: skip
    return reaching(request, render(request, "desk/wallboard.html", context))
