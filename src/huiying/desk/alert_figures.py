"""Figures of alerts: answered in time and how fast by class, false alarms by entry of the list; always with what they are counted over."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiying.desk.alert_words import class_said
from huiying.desk.alerts import demand, tabs
from huiying.kit.times import day_start, local_date
from huiying.pages.requests import StaffRequest
from huiying.supervision.alerts.figures import OfClass, OfWord, by_class, by_word, total
from huiying.supervision.words import SEASON, word_list

SPANS = (30, 90, 365)
MINUTE = 60


@login_required
def figures(request: StaffRequest) -> HttpResponse:
    """The page, over the last 30, 90 or 365 days up to now."""
    demand(request)
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in SPANS else SPANS[0]
    since = day_start(local_date(request.now) - timedelta(days=days - 1))
    classes = by_class(since, request.now, request.now)
    context = {
        "tabs": tabs(request), "days": days, "spans": [(n, f"{reverse('desk:alerts-figures')}?days={n}", n == days) for n in SPANS], "since": since,
        "classes": [told(one) for one in classes], "whole": told(total(classes)), "words": [word(one) for one in by_word(since, request.now)],
    }  # fmt: skip
    return render(request, "desk/alert_figures.html", context)


def told(one: OfClass) -> dict[str, Any]:
    """A class as the table shows it."""
    return {
        "name": class_said(one.klass) if one.klass else _("All classes"), "raised": one.raised, "judged": one.judged, "in_time": one.in_time,
        "share": share(one.in_time, one.judged), "median": minutes(one.median_s), "escalated": one.escalated, "closed": one.closed,
        "false": one.false_alarms, "false_share": share(one.false_alarms, one.closed),
    }  # fmt: skip


def word(one: OfWord) -> dict[str, Any]:
    """An entry as the table shows it: its phrases are the list's, not a citizen's."""
    entry = next((each for each in word_list().entries if each.code == one.code), None)
    name = one.code.removeprefix(SEASON)
    return {
        "code": name, "phrases": "、".join(entry.phrases[:4]) if entry else "", "raised": one.raised, "closed": one.closed, "false": one.false_alarms,
        "share": share(one.false_alarms, one.closed),
    }  # fmt: skip


def share(part: int, whole: int) -> str:
    """A share in percent with one decimal; a dash over nothing."""
    return f"{part * 100 / whole:.1f}%" if whole else "—"


def minutes(seconds: float | None) -> str:
    """Seconds as minutes and seconds."""
    return "—" if seconds is None else f"{int(seconds) // MINUTE}:{int(seconds) % MINUTE:02d}"
