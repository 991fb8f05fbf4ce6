"""Who read which answer or article, when, and on which call or for which order: for auditors."""

from datetime import datetime

from django.db.models import Q
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.columns import unit_said
from huiying.desk.exporting import logged
from huiying.desk.knowledge_seen import entering, sees_readings, tabs
from huiying.desk.knowledge_words import article_said
from huiying.desk.searching import holding
from huiying.desk.watermark import list_marked
from huiying.directory.reference import reference
from huiying.knowledge.models import KbReading
from huiying.knowledge.reading import readings
from huiying.pages.filters import Choice, DateSpan, Text
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.requests import StaffRequest


def what_said(reading: KbReading) -> str:
    """What was read."""
    if reading.version is not None:
        return f"K{reading.version.item.number:04d} v{reading.version.version} {reading.version.question}"
    return article_said(reading.article) if reading.article is not None else ""


def unit_of(reading: KbReading, _now: datetime) -> str:
    """Where its reader works."""
    org = reference(0).orgs.get(reading.org_id)
    return unit_said(org) if org else ""


def during(reading: KbReading, _now: datetime) -> str:
    """On a call, for an order, or neither."""
    return _("on a call") if reading.call_id else _("for an order") if reading.order_id else ""


def page_of(reading: KbReading) -> str:
    """The address of what was read."""
    if reading.version is not None:
        return f"{reverse('desk:knowledge-item', args=[reading.version.item_id])}?v={reading.version.version}"
    return reverse("desk:law-article", args=[reading.article_id])


def of_kind(values: list[str], _request: StaffRequest) -> Q:
    """Readings of answers, or of laws."""
    return Q(version__isnull=values[0] == "law")


LOG = Listing(
    name="knowledge-log",
    title=gettext_lazy("Who read what"),
    rows=lambda request: readings(request.actor),
    columns=(
        Column("at", gettext_lazy("When"), lambda r, _n: r.at, sort="at"),
        Column("what", gettext_lazy("What was read"), lambda r, _n: what_said(r), lead=True, wide=True),
        Column("who", gettext_lazy("Who"), lambda r, _n: r.user_name, sort="user_name"),
        Column("unit", gettext_lazy("Unit"), unit_of, wraps=True),
        Column("during", gettext_lazy("During"), during),
    ),
    filters=(
        Text(holding("user_name", "version__question", "article__edition__law__name"), label=gettext_lazy("Name, answer or law")),
        Choice("kind", gettext_lazy("Answer or law"), (("answer", gettext_lazy("Answers")), ("law", gettext_lazy("Laws"))), where=of_kind),
        DateSpan("at", gettext_lazy("When"), "at"),
    ),
    url=page_of,
    order="-at",
    empty_title=gettext_lazy("Nothing was read yet"),
    empty_text=gettext_lazy("Each answer and each article that somebody opens is written down here."),
    template="desk/knowledge_list.html",
    looked=list_marked("knowledge-log"),
    exported=logged("knowledge-log"),
    also=lambda request: {"tabs": tabs(request, "desk:knowledge-log")},
)  # fmt: skip


def log(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    entering(request, sees_readings)
    return list_view(request, LOG)
