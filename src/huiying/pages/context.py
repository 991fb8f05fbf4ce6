"""What every template can use: the time, the frame, the reader's settings."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.directory.reference import reference
from huiying.kit.times import local
from huiying.pages.frame import PUBLIC, STAFF, Entry
from huiying.pages.headers import live_url
from huiying.supervision.seasons.running import running

SIZES = ("normal", "elder")
THEMES = ("auto", "light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame's values. Pages of errors before the edge (a bad host) get the same names with nothing in them."""
    actor = None if hasattr(request, "setting_up") else getattr(request, "actor", None)  # before the second factor there is no desk to show
    size, theme = request.COOKIES.get("huiying_size", ""), request.COOKIES.get("huiying_theme", "")
    return {
        "now": getattr(request, "now", None),
        "actor": actor,
        "actor_unit": reference(actor.reference_version).orgs.get(actor.unit_id) if actor and actor.kind == "staff" else None,
        "city": city_words(actor.reference_version if actor else 0),
        "staff_nav": nav(tuple(entry for entry in STAFF if entry.seen(actor)), request.path) if actor else "",
        "public_nav": nav(tuple(PUBLIC), request.path),
        "live_url": live_url(request) if actor and hasattr(request, "now") else "",
        "size": size if size in SIZES else "normal",
        "theme": theme if theme in THEMES else "auto",
        "demo": settings.HUIYING_DEMO,
        "line": settings.HUIYING_LINE,
        "seasons": running(actor.reference_version) if actor and actor.kind == "staff" else (),
        "own_clock": own_clock(getattr(request, "now", None)),
    }


def own_clock(now: datetime | None) -> str:
    """In a demonstration, why its days are not today's: the sample city's own clock. Nothing elsewhere."""
    if now is None or not settings.HUIYING_DEMO or settings.HUIYING_CLOCK != "city":
        return ""
    return _("The sample city has a clock of its own: {moment}").format(moment=f"{local(now):%Y-%m-%d %H:%M}")


def city_words(version: int) -> dict[str, str]:
    """The city's name in the reader's language, and its hotline's number. Costs a statement only where nobody is signed in."""
    row = reference(version).city
    if row is None:
        return {"name": "", "hotline": "12345"}
    chinese = (get_language() or "zh").startswith("zh")
    return {"name": row.name if chinese else row.name_en or row.name, "hotline": row.hotline}


def nav(entries: tuple[Entry, ...], path: str) -> SafeString:
    """The entries as links; where the reader is, is marked."""
    here = tuple(entry for entry in entries if _holds(entry, path))
    return _drawn_nav(entries, here, get_language()) if entries else SafeString("")


@lru_cache(500)
def _drawn_nav(entries: tuple[Entry, ...], here: tuple[Entry, ...], _language: str | None) -> SafeString:
    mark = mark_safe(' aria-current="page"')
    links = ((_url(entry.name), mark if entry in here else "", entry.label, _count_of(entry)) for entry in entries)
    drawn = format_html_join("", '<a href="{}"{}>{}{}</a>', links)
    counts = format_html(' data-counts="{}"', _url("desk:counts")) if any(entry.counted for entry in entries) else ""
    more = format_html('<details class="menu more" data-menu data-more hidden><summary>{}</summary><div class="menu__body"></div></details>', _("More"))
    return format_html('<nav aria-label="{}"{}>{}{}</nav>', _("Main"), counts, format_html('<div class="nav__row">{}</div>', drawn), more)


def _count_of(entry: Entry) -> SafeString:
    """Where the number of what waits is put once it is known."""
    return format_html('<i class="nav__n" data-count="{}"></i>', entry.name) if entry.counted else mark_safe("")


def _holds(entry: Entry, path: str) -> bool:
    """Whether a page is the entry's: its own, or one below it."""
    url = _url(entry.name)
    prefix = entry.prefix or url
    return path == url or (len(prefix) > 1 and path.startswith(prefix))


@cache
def _url(name: str) -> str:
    """An entry's address; nothing where no room offers it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
