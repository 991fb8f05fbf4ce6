"""One's own sessions: where one is signed in, and ending those that should not be."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.directory.clock import city_now
from huiying.directory.sessions import end_sessions, places
from huiying.pages.requests import StaffRequest
from huiying.pages.sessions import DEVICE

BROWSERS = (("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """A browser's own description in two words, such as "Edge · Windows"; blank when it says nothing known."""
    found = (next((name for mark, name in known if mark in agent), "") for known in (BROWSERS, SYSTEMS))
    return " · ".join(name for name in found if name)


@receiver(user_logged_in)
def note_device(request: HttpRequest, **_told: Any) -> None:
    """Keep with the session what kind of device signed in."""
    request.session[DEVICE] = device_of(request.META.get("HTTP_USER_AGENT", ""))


def shown(moment: datetime) -> datetime:
    """A moment of the machine's clock as the city's clock tells it."""
    return city_now(moment) if settings.HUIYING_CLOCK == "city" else moment


def sessions(request: StaffRequest) -> HttpResponse:
    """Where the reader is signed in."""
    key = request.session.session_key or ""
    rows = [(place, shown(place.began_at), shown(place.seen_at)) for place in places(request.user, key)]
    limits = {"idle": settings.HUIYING_IDLE_S // 60, "longest": settings.HUIYING_LONGEST_S // 3600}
    return render(request, "sessions.html", {"rows": rows, **limits})


@require_POST
def end(request: StaffRequest) -> HttpResponse:
    """End one of the reader's sessions, or all others."""
    key, only = request.session.session_key or "", request.POST.get("session", "")
    ended = end_sessions(user=request.user, actor=request.actor, now=request.now, only=only, but=key)
    messages.success(request, _("Sessions ended: {n}.").format(n=ended))
    return HttpResponseRedirect(reverse("sessions"))
