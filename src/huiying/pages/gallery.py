"""Every component in its states, to look at: /staff/components/ in a demonstration city."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from huiying.directory.models import Topic
from huiying.kit.codes import Code
from huiying.kit.errors import Told
from huiying.pages.answers import refused, revealed
from huiying.pages.examples import STATES, WORDS
from huiying.pages.filters import Choice, Text
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, state_mark
from huiying.pages.requests import StaffRequest
from huiying.pages.shapes import Lane, LifeLine, Mark, Run


class Example(Form):
    """A form with every kind of field."""

    title = forms.CharField(label=lazy("Title"), max_length=80)
    words = forms.CharField(label=lazy("In the citizen's words"), widget=forms.Textarea(attrs={"rows": 3}))
    urgency = forms.ChoiceField(
        label=lazy("Urgency"), choices=[("1", lazy("Emergency")), ("2", lazy("Urgent")), ("3", lazy("Normal"))], widget=forms.RadioSelect,
    )
    place = forms.CharField(label=lazy("Place"), help_text=lazy("Road, number, estate"))
    channel = forms.ChoiceField(label=lazy("Channel"), choices=[("phone", lazy("Telephone")), ("web", lazy("Web"))])
    quiet = forms.BooleanField(label=lazy("Tell by message only"), required=False)
    photos = forms.FileField(label=lazy("Photos"), required=False, help_text=lazy("Up to 10 MB each"))


@login_required
def components(request: StaffRequest) -> HttpResponse:
    """All components on one page; a POST shows the form with problems."""
    now = request.now
    form = Example(request.POST or None, initial={"urgency": "2"})
    if request.method == "POST" and form.is_valid():
        form.add_error("place", _text("place"))
    if "toast" in request.GET:
        messages.success(request, _("Sent to the city lighting office."), extra_tags="undo:" + reverse("components"))
    shown = {"states": STATES, "words": WORDS, "lines": _lines(now), "rows": _lanes(now), "off": _weekends(now), **_dues(now)}
    return render(request, "gallery.html", {"form": form, **shown})


@login_required
@require_POST
def reveal(request: StaffRequest) -> HttpResponse:
    """How a masked field is shown: refused without a reason that says something."""
    if request.POST.get("reason") == "other" and not request.POST.get("note"):
        return refused(request, Told(WORDS["reason"].zh, WORDS["reason"].en))
    return revealed(request, "13800001234", request.POST.get("note", ""))


def example_list(request: StaffRequest) -> HttpResponseBase:
    """A list with every kind of filter."""
    return list_view(request, LISTING)


def _text(code: str) -> str:
    return WORDS.label(code, get_language() or "zh")


def _dues(now: datetime) -> dict[str, datetime]:
    midnight = (now + timedelta(hours=8)).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=8)
    tonight, days = midnight + timedelta(days=1), midnight + timedelta(days=4)
    return {"soon": now + timedelta(minutes=52), "tonight": tonight, "days": days, "past": now - timedelta(hours=4, minutes=10)}


def _lines(now: datetime) -> list[LifeLine]:
    def ago(hours: float) -> datetime:
        return now - timedelta(hours=hours)

    return [
        LifeLine(_dues(now)["days"], _text("promise"), kind="next", due=True),
        LifeLine(ago(1), _text("signed"), who=_text("power"), note=_text("ontime")),
        LifeLine(ago(19), _text("called"), who=_text("lights")),
        LifeLine(ago(24), _text("moved"), who=_text("desk"), why=_text("why"), kind="back"),
        LifeLine(ago(97), _text("returned"), who=_text("bureau"), why=_text("why"), kind="back"),
        LifeLine(ago(109), _text("sms"), kind="machine"), LifeLine(ago(109), _text("system"), kind="machine"),
        LifeLine(ago(110), _text("registered"), who=_text("agent"), employer=_text("operator")),
    ]


def _weekends(now: datetime) -> list[date]:
    days = [(now + timedelta(days=n)).date() for n in range(-7, 10)]
    return [day for day in days if day.weekday() > 4]  # noqa: PLR2004 - Friday


def _lanes(now: datetime) -> list[Lane]:
    def at(days: float) -> datetime:
        return now + timedelta(days=days)

    return [
        Lane(_text("bureau"), _text("was"), (Run(at(-4.6), at(-1), "returned"),),
             (Mark(at(-4.1), _text("m_sign")), Mark(at(-4.0), _text("m_contact")), Mark(at(-3.9), _text("m_return")), Mark(at(-1), _text("m_agreed")))),
        Lane(_text("lights"), _text("lead"), (Run(at(-1), at(0)), Run(at(0), _dues(now)["days"] + timedelta(days=2), "left")),
             (Mark(at(-0.8), _text("m_sign")), Mark(_dues(now)["days"] + timedelta(days=2), _text("m_due")))),
        Lane(_text("power"), _text("co"), (Run(at(-1), at(0)), Run(at(0), _dues(now)["days"], "left")),
             (Mark(at(-0.1), _text("m_sign")), Mark(_dues(now)["days"], _text("m_due")))),
    ]


def _due(row: Topic, now: datetime) -> datetime:
    return now + timedelta(hours=sum(map(ord, row.code)) * 7 % 120 - 20)


def _name(row: Topic, _now: datetime) -> str:
    return row.name_en or row.name if get_language() == "en" else row.name


def _state(row: Topic) -> Code:
    return list(STATES)[sum(map(ord, row.code)) % len(STATES)]


def _said(row: Topic) -> str:
    return _state(row).label(get_language() or "zh")


def _rows(request: StaffRequest) -> QuerySet[Any]:  # noqa: ARG001 - the shape of a listing
    return Topic.objects.all()


LISTING = Listing(
    name="example", title=lazy("Example list"), rows=_rows, order="code", url=lambda row: f"#{row.code}",
    columns=(
        Column("due", lazy("Due"), _due, lambda row, now: clock_pill(_due(row, now), now, what=_("Reply"))),
        Column("name", lazy("Matter"), _name, sort="name", lead=True),
        Column("code", lazy("Number"), lambda row, _now: row.code, sort="code"),
        Column("state", lazy("State"), lambda row, _now: _said(row), lambda row, _now: state_mark(_state(row).code, _said(row))),
        Column("level", lazy("Level"), lambda row, _now: row.level, sort="level", number=True),
    ),
    filters=(
        Text(lambda rows, words: rows.filter(Q(name__contains=words) | Q(code__startswith=words))),
        Choice("level", lazy("Level"), [("1", "1"), ("2", "2"), ("3", "3")], column="level", several=True),
        Choice("place", lazy("Bound to a place"), lambda _request: [("true", _("Yes")), ("false", _("No"))],
               where=lambda values, _request: Q(place_bound=values[0] == "true")),
    ),
    presets=(Preset(lazy("All"), ""), Preset(lazy("First level"), "level=1"), Preset(lazy("Second level"), "level=2")),
)
