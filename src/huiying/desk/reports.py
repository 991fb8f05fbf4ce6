"""Reports: the list, one as a page, its words written anew, drafted and released; the concern of a city whose worker cannot draft."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.bill import chinese
from huiying.desk.claims import carried_out
from huiying.desk.columns import word
from huiying.desk.exporting import logged
from huiying.desk.figures_seeing import sees_figures
from huiying.desk.report_charts import calls_chart, changes_chart
from huiying.desk.report_view import drawn, headline_of
from huiying.directory.models import User
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.kit.extras import installed
from huiying.kit.times import local_date
from huiying.pages.answers import Done, act, took
from huiying.pages.filters import Choice, DateSpan, Rows, Text, from_codes
from huiying.pages.forms import DayField, Form
from huiying.pages.health import CHECKS, Concern
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import tag, when
from huiying.pages.requests import StaffRequest
from huiying.reports.drafting import draft_report
from huiying.reports.models import Report
from huiying.reports.releasing import LONGEST_HEADLINE, LONGEST_TEXT, STATES, release_report, word_report
from huiying.reports.seeing import document_of, may, report_for, reports_of
from huiying.reports.spans import DAILY, KINDS, around, called, in_words

LEADERS = frozenset({"UL", "SV", "TL", "AU", "AD"})
TONES = {"draft": "near", "edited": "blue", "released": "ok"}


def reads_reports(actor: Actor) -> bool:
    """Who finds the reports in the navigation: who may see drafts, and who leads; whoever else is of the staff may open what is released."""
    return may(actor, "view_draft_report") or bool(actor.roles & LEADERS)


def rows(request: StaffRequest) -> QuerySet[Report]:
    """The reports that the reader sees."""
    return reports_of(request.actor).defer("figures", "text_zh", "text_en")


def words_in(found: Rows, words: str) -> Rows:
    """Reports whose period is called so, or whose first sentence holds the words."""
    return found.filter(Q(period__icontains=words) | Q(headline_zh__icontains=words) | Q(headline_en__icontains=words))


def span_text(report: Report) -> str:
    """The span in words."""
    return in_words(called(report.period))[0 if chinese() else 1]


def beside(request: StaffRequest) -> dict[str, Any]:
    """The button that drafts, for those who may."""
    return {"action": (_("Draft a report"), reverse("desk:report-new"))} if may(request.actor, "draft_report") else {}


LISTED = Listing(
    name="reports",
    title=gettext_lazy("Reports"),
    rows=rows,
    columns=(
        Column("period", gettext_lazy("Report period"), lambda r, _n: span_text(r), sort="since", lead=True),
        Column("kind", gettext_lazy("Kind of report"), lambda r, _n: word(KINDS, r.kind)),
        Column("headline", gettext_lazy("In one sentence"), lambda r, _n: headline_of(r), wide=True),
        Column("state", gettext_lazy("State"), lambda r, _n: word(STATES, r.state), lambda r, _n: tag(word(STATES, r.state), TONES[r.state])),
        Column("version", gettext_lazy("Version"), lambda r, _n: r.version, number=True),
        Column("released", gettext_lazy("Released at"), lambda r, _n: r.released_at, lambda r, now: when(r.released_at, now), sort="released_at"),
    ),
    filters=(
        Text(words_in, label=gettext_lazy("Period or words")),
        Choice("kind", gettext_lazy("Kind of report"), from_codes(KINDS), "kind"),
        Choice("state", gettext_lazy("State"), from_codes(STATES), "state"),
        DateSpan("since", gettext_lazy("Begins"), "since"),
    ),
    url=lambda r: reverse("desk:report", args=[r.pk]),
    order="-period",
    empty_title=gettext_lazy("No report yet"),
    empty_text=gettext_lazy("Each morning the day before is drafted, on Mondays the week, and a month once its figures are locked."),
    exported=logged("reports"),
    template="desk/listed.html",
    also=beside,
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """All reports that the reader sees."""
    return list_view(request, LISTED)


def found(request: StaffRequest, key: UUID) -> Report:
    """The report that the address names. Raises Http404."""
    try:
        return report_for(request.actor, key)
    except NotFound:
        raise Http404 from None


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One report, to be read and printed."""
    report = found(request, key)
    return render(request, "desk/report.html", context_of(request, report))


def context_of(request: StaffRequest, report: Report) -> dict[str, Any]:
    """What the report's page and its paper show. Raises NotAsDrafted."""
    document = document_of(report)
    verbs = {verb for verb in ("word_report", "release_report", "draft_report") if may(request.actor, verb)}
    others = reports_of(request.actor).filter(period=report.period).exclude(pk=report.pk).defer("figures", "text_zh", "text_en")
    newer = [other for other in others if other.version > report.version]
    verbs -= {"word_report", "release_report"} if report.state == "released" or newer else set()
    return {
        "report": report, "drawn": drawn(report, document), "calls_chart": calls_chart(document), "changes_chart": changes_chart(document), "verbs": verbs,
        "others": others, "newer": newer, "tone": TONES[report.state], "people": people_of(report), "unlinked": not sees_figures(request.actor),
    }  # fmt: skip


def people_of(report: Report) -> dict[str, str]:
    """The names of those who wrote its words and released it; the system's own drafts have nobody's."""
    with lifted():
        keys = [key for key in (report.drafted_by, report.worded_by, report.released_by) if len(key) == 36]  # noqa: PLR2004 - a key's length
        names = {str(user.pk): user.name for user in User.plain.filter(pk__in=keys)}
    return {what: names.get(getattr(report, f"{what}_by"), "") for what in ("drafted", "worded", "released")}


class WordsForm(Form):
    """The words of a report, in both languages."""

    headline_zh = forms.CharField(label=gettext_lazy("First sentence, Chinese"), max_length=LONGEST_HEADLINE, widget=forms.Textarea({"rows": 2}))
    text_zh = forms.CharField(label=gettext_lazy("Text, Chinese"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 12}))
    headline_en = forms.CharField(label=gettext_lazy("First sentence, English"), max_length=LONGEST_HEADLINE, widget=forms.Textarea({"rows": 2}))
    text_en = forms.CharField(
        label=gettext_lazy("Text, English"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 12}),
        help_text=gettext_lazy("An empty line parts paragraphs. Percentages and decimals that the figures do not tell are refused."),
    )  # fmt: skip


@login_required
def words(request: StaffRequest, key: UUID) -> HttpResponse:
    """Write a report's words anew."""
    report = found(request, key)
    if not may(request.actor, "word_report") or report.state == "released":
        raise Http404
    kept = {name: getattr(report, name) for name in ("headline_zh", "text_zh", "headline_en", "text_en")}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=kept)

    def run(data: dict[str, Any]) -> None:
        word_report(report_id=key, actor=request.actor, now=request.now, **{name: data[name] for name in kept})

    if request.method == "POST" and carried_out(form, run):
        return took(request, HttpResponseRedirect(reverse("desk:report", args=[key])))
    return render(request, "desk/report_words.html", {"form": form, "report": report, "title": span_text(report)})


class DraftForm(Form):
    """Which report is drafted."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of report"), widget=forms.RadioSelect)
    day = DayField(label=gettext_lazy("A day of it"), widget=forms.DateInput({"type": "date"}))
    reason = forms.CharField(
        label=gettext_lazy("Reason of a correction"), max_length=200, required=False,
        help_text=gettext_lazy("Needed where the period has a report already: a new version stands beside it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = [(kind.code, word(KINDS, kind.code)) for kind in KINDS]  # type: ignore[attr-defined]


@login_required
def new(request: StaffRequest) -> HttpResponse:
    """Draft a report by hand; that of a period which has one is a new version."""
    if not may(request.actor, "draft_report"):
        raise Http404
    yesterday = local_date(request.now) - timedelta(days=1)
    given = {name: request.GET.get(name, "") for name in ("kind", "day")}
    form = DraftForm(request.POST if request.method == "POST" else None, initial={"kind": given["kind"] or DAILY, "day": given["day"] or yesterday})
    made: list[Report] = []

    def run(data: dict[str, Any]) -> None:
        made.append(draft_report(span=around(data["kind"], data["day"]), reason=data["reason"], actor=request.actor, now=request.now))

    if request.method == "POST" and carried_out(form, run):
        return took(request, HttpResponseRedirect(reverse("desk:report", args=[made[0].pk])))
    return render(request, "desk/report_new.html", {"form": form})


@act
def release(request: StaffRequest, key: UUID) -> Done:
    """Release a report."""
    found(request, key)
    with lifted():
        release_report(report_id=key, actor=request.actor, now=request.now)
    return Done(_("The report was released."), to=reverse("desk:report", args=[key]))


def check(_now: datetime) -> Iterable[Concern]:
    """For the health page: what drafts daily and weekly reports is not installed."""
    if not installed("metrics"):
        yield Concern(_("Daily and weekly reports are not drafted: the part “metrics” is not installed."), "./huiying extras metrics")


CHECKS.append(check)
