"""The working calendar: which years are known, entering the next one after a dry run, changing days of a known one."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk import by_two
from huiying.desk.inputs import chinese
from huiying.desk.years import YEARS
from huiying.directory.acts import ROLES_OF
from huiying.directory.models import CalendarDay, CalendarYear
from huiying.directory.reference import reference, weekdays_with
from huiying.directory.walls import lifted
from huiying.journal.models import Timer
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.codes import pick
from huiying.kit.errors import Told
from huiying.kit.times import local_date
from huiying.kit.workdays import WorkCalendar, library_year
from huiying.orders import recompute
from huiying.orders.authorise import permission
from huiying.orders.models import WorkOrder
from huiying.pages.answers import is_part, took
from huiying.pages.forms import Form
from huiying.pages.health import CHECKS, Concern
from huiying.pages.lists import build, list_view
from huiying.pages.requests import StaffRequest
from huiying.registers.cells import yes
from huiying.supervision.clocks import CLOCKS
from huiying.supervision.models import Supervision

YES = frozenset({"1", "true", "yes", "y", "work", "workday", "上班", "工作日", "班", "调休上班", "是"})
NO = frozenset({"0", "false", "no", "n", "off", "holiday", "休", "放假", "休息", "假日", "节假日", "否"})
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z")
SPAN = re.compile(r"\s*(?:~|～|至|to|\.\.)\s*")
LONGEST = 20_000
SATURDAY = 5
SAMPLE = "{year}-01-01~{year}-01-03,0,{new_year}\n{year}-02-14,1,{makeup}"


@dataclass
class Pasted:
    """What was pasted: the days with whether they are working days, their notes, and what could not be read, by line."""

    days: dict[date, bool] = field(default_factory=dict)
    notes: dict[date, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def read_days(text: str, year: int) -> Pasted:
    """Read pasted lines or CSV: "2027-02-06, 0, 春节"; a span "2027-02-06~2027-02-12, 0" stands for its days. A heading is passed over."""
    found = Pasted()
    for number, cells in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), 1):
        row = [cell.strip() for cell in (cells if len(cells) > 1 else re.split(r"[,，;；\t ]+", cells[0].strip() if cells else ""))]
        if not any(row) or (number == 1 and not row[0][:1].isdigit()):
            continue
        problem = _take(found, row, year)
        if problem:
            found.wrong.append(_("Line {n}: {problem}").format(n=number, problem=problem))
    return found


def _take(found: Pasted, row: list[str], year: int) -> str:
    """Take one row; returns what is wrong with it, or nothing."""
    days = days_of(row[0])
    if not days:
        return _("“{text}” is not a date").format(text=row[0][:30])
    said = row[1].lower() if len(row) > 1 else ""
    if said not in YES and said not in NO:
        return _("write 1 for a working day, 0 for a day off")
    if any(day.year != year for day in days):
        return _("not a date of {year}").format(year=year)
    twice = next((day for day in days if day in found.days), None)
    if twice:
        return _("{day} stands here twice").format(day=twice)
    for day in days:
        found.days[day] = said in YES
        found.notes[day] = row[2] if len(row) > 2 else ""  # noqa: PLR2004 - date, works, note
    return ""


def days_of(text: str) -> list[date]:
    """The day, or the days of a span; nothing where it is none."""
    ends = [_day(part) for part in SPAN.split(text.strip())]
    first, last = ends[0], ends[-1]
    if first is None or last is None or len(ends) > 2 or not 0 <= (last - first).days < 60:  # noqa: PLR2004 - a span has two ends
        return []
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def _day(text: str) -> date | None:
    match = DAY.match(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


class YearForm(Form):
    """A year's notice."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2004, max_value=2100)
    source = forms.CharField(
        label=gettext_lazy("Notice"), max_length=120, help_text=gettext_lazy("The State Council's notice: its number or title"),
    )
    days = forms.CharField(
        label=gettext_lazy("Days that differ from Monday to Friday"), max_length=LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": "10", "class": "ta--grow mono", "spellcheck": "false"}),
        help_text=gettext_lazy("One per line: date, 1 for a working day or 0 for a day off, note. A span is written with ~."),
    )
    file = forms.FileField(label=gettext_lazy("Or a CSV file"), required=False)

    def clean(self) -> dict[str, Any]:
        """The pasted days, or those of the file, read; each line that cannot be read is told."""
        data: dict[str, Any] = super().clean() or {}
        text = data.get("days", "")
        if data.get("file"):
            try:
                text = data["file"].read(LONGEST).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("The file is not text in UTF-8."))
        self.pasted = read_days(text, data.get("year") or 0)
        for wrong in self.pasted.wrong[:20]:
            self.add_error("days", wrong)
        if not self.pasted.days and not self.pasted.wrong:
            self.add_error("days", _("Give the days off and the make-up working days."))
        return data


def permitted(actor: Actor) -> str:
    """Why the reader may not enter a calendar; nothing where it is permitted."""
    verb = permission(actor, "enter_calendar", ROLES_OF["enter_calendar"], own=True)
    return "" if verb.allowed else pick(verb.zh, verb.en, get_language() or "zh-hans")


@login_required
def calendar(request: StaffRequest) -> HttpResponseBase:
    """The years, and the form; a POST shows the dry run, and with `do` enters the year, or proposes it in an open city."""
    if request.method != "POST" and (is_part(request) or {"part", "export"} & request.GET.keys()):
        return list_view(request, YEARS)
    why_not = permitted(request.actor)
    today = local_date(request.now)
    known = reference(request.actor.reference_version).calendar
    next_year = next(y for y in range(today.year, 2101) if not known.knows(y))
    form = YearForm(request.POST, request.FILES) if request.method == "POST" else YearForm(initial={"year": next_year})
    dry = None
    if request.method == "POST" and form.is_valid() and not why_not and differs(form, known):
        if request.POST.get("do") and (answer := carried(request, form)) is not None:
            return took(request, answer)
        dry = dry_run(form.cleaned_data["year"], form.pasted, request.now)
    context = {
        "form": form, "dry": dry, "two": by_two.needs_two(), "proposed": by_two.waiting(request, "calendar"), "why_not": why_not, "list": build(request, YEARS),
        "waiting": waiting(next_year), "sample": SAMPLE.format(year=next_year, new_year=_("New Year"), makeup=_("make-up working day")),
        "next_year": next_year, "warnings": [zh if chinese() else en for zh, en in recompute.warnings(request.now)],
        "pasted": "\n".join(f"{d},{int(w)},{form.pasted.notes[d]}" for d, w in sorted(form.pasted.days.items())) if dry else "",
    }  # fmt: skip
    return render(request, "desk/calendar.html", context)


def differs(form: YearForm, known: WorkCalendar) -> bool:
    """Whether a day of the form is otherwise in the calendar, or its year is new; where nothing differs the form says so."""
    year, days = form.cleaned_data["year"], form.pasted.days
    if not known.knows(year) or any(works != (day in known.days[year]) for day, works in days.items()):
        return True
    form.add_error("days", _("The calendar of {year} has these days so already: nothing would change.").format(year=year))
    return False


def carried(request: StaffRequest, form: YearForm) -> HttpResponse | None:
    """Propose the days, or enter them at once while the city is set up; None keeps the page with what is wrong."""
    try:
        with lifted():
            return proposed(request, form) if by_two.needs_two() else entered(request, form)
    except Refused as refusal:
        form.add_problems(refusal.problems)
    except Told as told:
        form.add_error(None, told.sentence(get_language() or "zh-hans"))
    return None


def proposed(request: StaffRequest, form: YearForm) -> HttpResponse:
    """Propose the days, the notice as the reason. Raises Refused, NotAllowed."""
    rows = [{"date": day.isoformat(), "works": yes(said=works)} for day, works in form.pasted.days.items()]
    return by_two.waits(request, by_two.put_forward(request, "calendar", rows, form.cleaned_data["source"], {"date": "days", "works": "days"}))


def entered(request: StaffRequest, form: YearForm) -> HttpResponse:
    """Enter the year, or change days of a known one. Raises Refused, NotAllowed."""
    data: dict[str, Any] = {"year": form.cleaned_data["year"], "days": form.pasted.days, "source": form.cleaned_data["source"]}
    act = recompute.change_days if CalendarYear.objects.filter(pk=data["year"]).exists() else recompute.enter_year
    n = act(**data, actor=request.actor, now=request.now, clocks=CLOCKS)
    messages.success(request, _("The calendar of {year} is entered; {n} orders were counted anew.").format(year=data["year"], n=n))
    return HttpResponseRedirect(reverse("desk:calendar"))


def waiting(year: int) -> dict[str, int]:
    """How much waits for a year's calendar: orders, supervisions, timers."""
    orders = WorkOrder.objects.filter(Q(open_year=year) | Q(assignments__open_year=year)).distinct()
    timers = Timer.objects.filter(waits_for_year=year, done_at__isnull=True, dropped=False)
    with lifted():  # counts only
        return {"orders": orders.count(), "supervisions": Supervision.objects.filter(open_year=year, state="issued").count(), "timers": timers.count()}


def dry_run(year: int, pasted: Pasted, now: datetime) -> dict[str, Any]:
    """What entering would do: the year's months, its working days, how many dues it sets, or moves where the year is known."""
    known = CalendarYear.objects.filter(pk=year).exists()
    before = dict(CalendarDay.objects.filter(date__year=year).values_list("date", "is_workday")) if known else {}
    works = weekdays_with(year, before | pasted.days) if library_year(year) is None else _on_library(year, before | pasted.days)
    odd = [day for day, works_on in pasted.days.items() if works_on == (day.weekday() < SATURDAY)]
    counted = moving(year, works, now) if known else waiting(year)
    return {
        "year": year, "known": known, "workdays": len(works), "off": len(pasted.days) - sum(pasted.days.values()), "makeup": sum(pasted.days.values()),
        "months": months(year, works, pasted), "counted": counted, "odd": sorted(odd),
    }  # fmt: skip


def moving(year: int, works: frozenset[date], now: datetime) -> dict[str, Any]:
    """What a correction would move: orders, and dues in all."""
    with lifted():  # counts only
        orders, dues = recompute.would_move(year=year, works=works, now=now, clocks=CLOCKS)
    return {"orders": orders, "dues": dues}


def _on_library(year: int, own: dict[date, bool]) -> frozenset[date]:
    """A library year with the city's own days on top."""
    base = set(library_year(year) or ())
    return frozenset((base | {d for d, w in own.items() if w}) - {d for d, w in own.items() if not w})


def months(year: int, works: frozenset[date], pasted: Pasted) -> list[tuple[int, list[tuple[int, str, str]]]]:
    """Twelve months; each day as its number, its look, what is said of it; blanks before the first."""
    made = []
    for month in range(1, 13):
        first = date(year, month, 1)
        last = date(year + month // 12, month % 12 + 1, 1)
        cells = [(0, "", "")] * first.weekday()
        for day in (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal())):
            look = ("makeup" if day.weekday() >= SATURDAY else "") if day in works else "holiday" if day.weekday() < SATURDAY or day in pasted.days else "off"
            cells.append((day.day, look, pasted.notes.get(day, "")))
        made.append((month, cells))
    return made


def check(now: datetime) -> Iterable[Concern]:
    """For the health page and the start-up: a year that dues need and nobody has entered."""
    return [Concern(zh if chinese() else en, _("Enter it: Calendar.")) for zh, en in recompute.warnings(now)]


CHECKS.append(check)
