"""Small marks as safe HTML, quick enough for every cell of a list: icon, tag, moment, clock pill, state."""

from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Literal

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.pages.moments import due_on, full_text, left_text, local, moment_on

Phase = Literal["", "stopped", "met", "met_late", "open"]
NEAR_SECONDS = 86_400
KEPT = 20_000  # drawn moments and pills kept: those of the orders that are looked at all day
NOTHING = mark_safe("")
SHAPE = mark_safe('<i class="shape" aria-hidden="true"></i>')
LOOKS: dict[str, tuple[str, str]] = {  # code of a state -> (symbol, tone)
    "draft": ("state-dash", ""), "need_info": ("state-mark", "near"), "submitted": ("state-ring", ""), "pending_dispatch": ("state-ring", ""),
    "in_progress": ("state-half", ""), "adjudicating": ("state-mark", "near"), "suspended": ("state-stop", "shut"), "long_term": ("state-stop", "shut"),
    "pending_review": ("state-mark", ""), "callback_pending": ("phone-call", ""), "callback_failed": ("state-mark", "near"), "rework": ("state-back", "near"),
    "completed": ("state-done", "ok"), "direct_closed": ("state-done", "ok"), "merged": ("state-join", "shut"), "rejected": ("state-no", "shut"),
    "withdrawn": ("state-no", "shut"), "voided": ("state-no", "shut"), "archived": ("archive", "shut"),
    "sent": ("state-ring", ""), "signed": ("state-half", ""), "return_requested": ("state-back", "near"), "returned": ("state-back", "shut"),
    "sub_assigned": ("corner-down-right", ""), "replied": ("state-mark", ""), "accepted": ("state-done", "ok"),
}


@lru_cache(maxsize=512)
def icon(name: str, said: str = "") -> SafeString:
    """One symbol of the sprite; with `said` it speaks, else it is silent decoration."""
    place = static("pages/icons.svg")
    if said:
        return format_html('<svg class="ic" role="img" aria-label="{}"><use href="{}#{}"/></svg>', said, place, name)
    return format_html('<svg class="ic" aria-hidden="true"><use href="{}#{}"/></svg>', place, name)


def tag(text: object, tone: str = "") -> SafeString:
    """A small label; tone: "", "blue", "near", "late", "ok"."""
    return format_html('<span class="tag{}">{}</span>', f" tag--{tone}" if tone else "", text)


def when(moment: datetime | None, now: datetime, *, long: bool = False) -> SafeString:
    """A moment in Shanghai, in near words, with everything in its title."""
    return _when(moment, local(now).date(), long, get_language()) if moment else NOTHING


@lru_cache(KEPT)
def _when(moment: datetime, today: date, long: bool, _language: str | None) -> SafeString:
    words = escape(moment_on(moment, today, long=long))
    return mark_safe(f'<time class="when" datetime="{moment.isoformat()}" title="{full_text(moment)}">{words}</time>')  # noqa: S308 - the words are escaped


def state_mark(code: str, text: str) -> SafeString:
    """A state: a shape for its phase, then the word."""
    symbol, tone = LOOKS.get(code, ("state-ring", ""))
    return format_html('<span class="state{}">{}{}</span>', f" state--{tone}" if tone else "", icon(symbol), text)


def clock_pill(
    due: datetime | None, now: datetime, *, what: str, phase: Phase = "", size: str = "", open_year: int | None = None, note: str = "",
) -> SafeString:
    """What is due, how long is left, when exactly.

    `phase` "" runs; "stopped" (with `note`, such as its review date), "met", "met_late" stand still; `open` or no due moment at all says which
    year's calendar is awaited. `size` "lg" writes days and hours. A running pill carries its due moment, so that the browser can let it tick.
    """
    large = size == "lg"
    look = "clock clock--lg" if large else "clock"
    if phase in {"stopped", "met", "met_late"}:
        return _still(due, local(now).date(), what, phase, note, look, get_language())
    if due is None or phase == "open":
        said = _("Fixed once the {year} calendar is published").format(year=open_year) if open_year else _("No limit")
        return format_html('<span class="{} is-shut">{}<b>{}</b><span>{}</span></span>', look, SHAPE, what, note or said)
    seconds = (due - now).total_seconds()
    tone = "late" if seconds <= 0 else "near" if seconds <= NEAR_SECONDS else "ok"
    return _running(due, local(now).date(), what, left_text(due, now, fine=large), tone, large, get_language())


@lru_cache(KEPT)
def _running(due: datetime, today: date, what: str, left: str, tone: str, large: bool, _language: str | None) -> SafeString:
    """A pill that runs."""
    iso, look = due.isoformat(), "clock clock--lg" if large else "clock"
    return mark_safe(  # noqa: S308 - what is said is escaped, the rest is ours
        f'<span class="{look} is-{tone}" data-due="{iso}"{" data-fine" if large else ""}>{SHAPE}<b>{escape(str(what))}</b>'
        f"<span data-left>{escape(left)}</span>"
        f'<time datetime="{iso}" title="{full_text(due)}">{escape(due_on(due, today, long=large))}</time></span>'
    )


@lru_cache(KEPT)
def _still(due: datetime | None, today: date, what: str, phase: Phase, note: str, look: str, _language: str | None) -> SafeString:
    """A pill that no longer runs."""
    words = {"stopped": _("stopped"), "met": _("in time"), "met_late": _("late")}
    tone = {"stopped": "shut", "met": "met", "met_late": "late"}[phase]
    exact = format_html('<time datetime="{}">{}</time>', due.isoformat(), due_on(due, today)) if due and phase != "stopped" else ""
    return format_html('<span class="{} is-{}">{}<b>{}</b><span>{}</span>{}</span>', look, tone, SHAPE, what, note or words[phase], exact)
