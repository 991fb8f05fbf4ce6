"""What every template can use: the time, the frame, the reader's settings."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from huiying.directory.reference import reference
from huiying.pages.frame import PUBLIC, STAFF, Entry
from huiying.pages.middleware import live_url

SIZES = ("normal", "elder")
THEMES = ("auto", "light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame's values. Pages of errors before the edge (a bad host) get the same names with nothing in them."""
    actor = getattr(request, "actor", None)
    size, theme = request.COOKIES.get("huiying_size", ""), request.COOKIES.get("huiying_theme", "")
    return {
        "now": getattr(request, "now", None),
        "actor": actor,
        "actor_unit": reference(actor.reference_version).orgs.get(actor.unit_id) if actor and actor.kind == "staff" else None,
        "city": city_words(actor.reference_version if actor else 0),
        "staff_nav": [drawn(entry, request.path) for entry in STAFF if actor and entry.seen(actor)],
        "public_nav": [drawn(entry, request.path) for entry in PUBLIC],
        "live_url": live_url(request) if actor and hasattr(request, "now") else "",
        "languages": settings.LANGUAGES,
        "size": size if size in SIZES else "normal",
        "theme": theme if theme in THEMES else "auto",
        "demo": settings.HUIYING_DEMO,
    }


def city_words(version: int) -> dict[str, str]:
    """The city's name in the reader's language, and its hotline's number. Costs a statement only where nobody is signed in."""
    row = reference(version).city
    if row is None:
        return {"name": "", "hotline": "12345"}
    chinese = (get_language() or "zh").startswith("zh")
    return {"name": row.name if chinese else row.name_en or row.name, "hotline": row.hotline}


def drawn(entry: Entry, path: str) -> dict[str, Any]:
    """One entry of the navigation, with its address and whether the reader is there."""
    try:
        url = reverse(entry.name)
    except NoReverseMatch:
        return {"label": entry.label, "name": entry.name, "counted": False, "url": "", "here": False}
    prefix = entry.prefix or url
    here = path == url or (len(prefix) > 1 and path.startswith(prefix))
    return {"label": entry.label, "name": entry.name, "counted": entry.counted, "url": url, "here": here}
