"""The years whose working days are known, as a list: found by the year, by words of the notice or by who entered it."""

from datetime import datetime

from django.db.models import IntegerField, Q, QuerySet, Value
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.exporting import logged
from huiying.directory.models import CalendarYear
from huiying.directory.reference import reference
from huiying.kit.times import local_date
from huiying.pages.filters import Reading, Rows, Text
from huiying.pages.lists import Column, Listing
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest

LIBRARY = "chinesecalendar"


def known(request: StaffRequest) -> QuerySet[CalendarYear]:
    """The known years; each knows the directory's version."""
    return CalendarYear.objects.annotate(ref=Value(request.actor.reference_version, output_field=IntegerField()))


class YearSearch(Text):
    """Search by year, by words of the notice, or by the name of who entered it."""

    def apply(self, rows: Rows, reading: Reading, request: StaffRequest) -> Rows:
        """Years that the search finds."""
        words = reading.values[0]
        people = [key for key, name in reference(request.actor.reference_version).people.items() if words in name]
        wanted = Q(year__icontains=words) | Q(source__icontains=words) | Q(entered_by__in=people)
        return rows.filter(wanted | Q(source=LIBRARY) if words.casefold() in _("Shipped library").casefold() else wanted)


def year_cell(year: CalendarYear, now: datetime) -> object:
    """The year, the present one marked."""
    return format_html("{} {}", year.year, tag(_("now"), "blue")) if year.year == local_date(now).year else year.year


def workdays(year: CalendarYear, _now: datetime) -> int:
    """How many working days it has."""
    return len(reference(year.ref).calendar.days.get(year.year, ()))  # type: ignore[attr-defined]  # annotated


def entered_by(year: CalendarYear, _now: datetime) -> str:
    """The name of who entered it; the set-up has none."""
    return reference(year.ref).people.get(year.entered_by, "")  # type: ignore[attr-defined]  # annotated


YEARS = Listing(
    name="calendar",
    title=gettext_lazy("Known years"),
    rows=known,
    columns=(
        Column("year", gettext_lazy("Year"), lambda y, _n: y.year, year_cell, sort="year", lead=True),
        Column("workdays", gettext_lazy("Working days"), workdays, number=True),
        Column("notice", gettext_lazy("Notice"), lambda y, _n: _("Shipped library") if y.source == LIBRARY else y.source, wide=True, wraps=True),
        Column("entered", gettext_lazy("Entered"), lambda y, _n: y.entered_at, sort="entered_at"),
        Column("by", gettext_lazy("By whom"), entered_by),
        Column("version", gettext_lazy("Version"), lambda y, _n: y.version, number=True),
    ),
    filters=(YearSearch(lambda rows, _words: rows, label=gettext_lazy("Year or words")),),
    order="-year",
    exported=logged("calendar"),
)
