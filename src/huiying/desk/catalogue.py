"""The duty catalogue on the screens: versions, lines, an edit proposed, its difference read, published or declined by another person."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.catalogue_form import LineForm, changes, initial, told
from huiying.desk.exporting import logged
from huiying.desk.inputs import org_name
from huiying.desk.orders import regions, topics
from huiying.desk.searching import holding
from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.dispatch.catalogue import approve_catalogue, decline_catalogue, difference, lines_of, newest, propose, renew
from huiying.dispatch.lines import SOURCES, Diff, Edit
from huiying.dispatch.match import Line, trimmed
from huiying.dispatch.models import CatalogueLine, CatalogueVersion
from huiying.dispatch.models_lessons import Lesson
from huiying.dispatch.queries import catalogue_versions
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.errors import Told
from huiying.orders.authorise import permission
from huiying.pages.answers import Done, act, took
from huiying.pages.filters import Choice, Text
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import state_mark, tag
from huiying.pages.requests import StaffRequest

LOOKS = {"draft": "submitted", "published": "completed", "declined": "rejected"}


def sees_catalogue(actor: Actor) -> bool:
    """The catalogue is read by the hotline's dispatchers, reviewers, adjudicators and auditors."""
    return bool(actor.roles & {"DP", "AD", "RV", "AU"})


def may(actor: Actor, verb: str) -> bool:
    """Whether the actor may propose or publish."""
    return permission(actor, verb, ROLES_OF[verb], own=False).allowed


def state_words(version: CatalogueVersion, now: datetime) -> str:
    """A version's state in words."""
    if version.state == "draft":
        return _("Draft, waits for another adjudicator")
    if version.state == "declined":
        return _("Declined")
    if version.valid_from and version.valid_from > now:
        return _("Published, not yet in force")
    return _("In force") if version.valid_to is None or version.valid_to > now else _("Superseded")


def state_cell(version: CatalogueVersion, now: datetime) -> SafeString:
    """A version's state as shape and word."""
    code = LOOKS.get(version.state, "archived")
    return state_mark("archived" if version.valid_to and version.valid_to <= now else code, state_words(version, now))


def person(version: CatalogueVersion, key: str) -> str:
    """Somebody's name."""
    return reference(getattr(version, "ref", 0)).people.get(key, "")


def states(_request: StaffRequest) -> list[tuple[str, str]]:
    """The states of a version."""
    return [("draft", _("Draft")), ("published", _("Published")), ("declined", _("Declined"))]


VERSIONS = Listing(
    name="catalogue-versions",
    title=gettext_lazy("Duty catalogue"),
    rows=lambda _request: catalogue_versions(),
    columns=(
        Column("number", gettext_lazy("Version"), lambda v, _n: f"v{v.number}", lead=True),
        Column("state", gettext_lazy("State"), state_words, state_cell),
        Column("note", gettext_lazy("Why it is changed"), lambda v, _n: v.note, wide=True),
        Column("from", gettext_lazy("In force from"), lambda v, _n: v.valid_from, sort="valid_from"),
        Column("proposed", gettext_lazy("Proposed by"), lambda v, _n: person(v, v.proposed_by)),
        Column("approved", gettext_lazy("Decided by"), lambda v, _n: person(v, v.approved_by)),
    ),
    filters=(Text(holding("note", version="number"), label=gettext_lazy("Words or version")), Choice("state", gettext_lazy("State"), states, column="state")),
    url=lambda v: reverse("desk:catalogue_version", args=[v.number]),
    empty_title=gettext_lazy("No catalogue yet"),
    empty_text=gettext_lazy("Import a sheet to begin."),
    template="desk/catalogue.html",
    exported=logged("catalogue-versions"),
    also=lambda request: {"may_propose": may(request.actor, "propose_catalogue"), "open_lessons": Lesson.objects.filter(state="open").count()},
)


def catalogue(request: StaffRequest) -> HttpResponseBase:
    """All versions, the newest first."""
    entering(request)
    return list_view(request, VERSIONS)


def entering(request: StaffRequest) -> None:
    """Raise Http404 for who has no business here; the list itself asks for sign-in."""
    if request.user.is_authenticated and not sees_catalogue(request.actor):
        raise Http404


def version_of(number: int) -> CatalogueVersion:
    """The version of this number. Raises Http404."""
    found = CatalogueVersion.objects.select_related("base").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def find_words(rows: QuerySet[CatalogueLine], words: str) -> QuerySet[CatalogueLine]:
    """Lines whose unit, words or basis contain what was typed."""
    found = Q(lead__name__icontains=words) | Q(lead__short_name__icontains=words) | Q(legal_basis__icontains=words) | Q(object_word__icontains=words)
    return rows.filter(found | Q(co_units__name__icontains=words)).distinct()


def topic_words(line: CatalogueLine, _now: datetime) -> str:
    """A line's topic with those above it."""
    data = reference(0)
    code = next((c for c in data.topics if trimmed(c) == trimmed(line.topic_prefix)), line.topic_prefix)
    return data.topic_path(code, get_language() or "zh-hans") or line.topic_prefix


def condition_words(line: CatalogueLine, _now: datetime) -> str:
    """A line's further conditions."""
    return " · ".join(part for part in (reference(0).region_name(line.region_prefix, get_language() or "zh-hans"), line.object_word) if part)


def source_words(line: CatalogueLine, _now: datetime) -> str:
    """Where a line comes from."""
    return SOURCES.label(line.source, get_language() or "zh-hans") if line.source in SOURCES else line.source


def source_cell(line: CatalogueLine, now: datetime) -> SafeString:
    """The source as a mark."""
    return tag(source_words(line, now), "blue" if line.source == "precedent" else "")


def lead_cell(line: CatalogueLine, _now: datetime) -> SafeString:
    """The lead, and who helps."""
    co = ", ".join(org_name(org) for org in line.co_units.all())
    return format_html("<b>{}</b>{}", org_name(line.lead), format_html('<br><span class="mut sm">{} {}</span>', _("with"), co) if co else "")


def lines_listing(version: CatalogueVersion) -> Listing:
    """The lines of a version."""
    return Listing(
        name="catalogue-lines",
        title=gettext_lazy("Duty catalogue"),
        rows=lambda _r: CatalogueLine.objects.filter(version=version).select_related("lead", "fallback").prefetch_related("co_units"),
        columns=(
            Column("no", gettext_lazy("No."), lambda line, _n: line.line_no, sort="line_no", number=True),
            Column("topic", gettext_lazy("Topic"), topic_words, lead=True, wide=True, sort="topic_prefix"),
            Column("condition", gettext_lazy("Only where"), condition_words),
            Column("lead", gettext_lazy("Lead"), lambda line, _n: org_name(line.lead), lead_cell),
            Column("fallback", gettext_lazy("Fallback"), lambda line, _n: org_name(line.fallback)),
            Column("basis", gettext_lazy("Legal basis"), lambda line, _n: line.legal_basis, wide=True),
            Column("source", gettext_lazy("Source"), source_words, source_cell),
        ),
        filters=(
            Text(find_words, label=gettext_lazy("Unit, word or basis")),
            Choice("topic", gettext_lazy("Topic"), topics, column="topic_prefix__startswith"),
            Choice("region", gettext_lazy("Region"), regions, column="region_prefix__startswith"),
        ),
        url=lambda line: reverse("desk:catalogue_line", args=[line.line_no]),
        order="no",
        template="desk/catalogue_version.html",
        exported=logged(f"catalogue-v{version.number}-lines"),
        also=lambda request: about(request, version),
    )  # fmt: skip


def catalogue_version(request: StaffRequest, number: int) -> HttpResponseBase:
    """One version: what it changes, what can be decided, and its lines."""
    entering(request)
    return list_view(request, lines_listing(version_of(number)))


def about(request: StaffRequest, version: CatalogueVersion) -> dict[str, Any]:
    """What a version's page says above its lines."""
    last, names = newest(), reference(request.actor.reference_version).people
    draft = version.state == "draft"
    return {
        "version": version, "state": state_cell(version, request.now), "diff": diff_words(difference(version), request) if version.base_id else None,
        "proposed_by": names.get(version.proposed_by, ""), "approved_by": names.get(version.approved_by, ""),
        "outdated": draft and version.base_id != (last.pk if last else None), "may_propose": may(request.actor, "propose_catalogue"),
        "may_decide": draft and may(request.actor, "approve_catalogue"), "own": version.proposed_by == request.actor.id,
        "newest": last is not None and version.pk == last.pk,
    }  # fmt: skip


def diff_words(found: Diff, request: StaffRequest) -> dict[str, Any]:
    """A difference in words."""
    data = reference(request.actor.reference_version)
    return {
        "added": [(line, told(line, data)) for line in found.added],
        "changed": [(new, told(new, data), changes(old, new, data)) for old, new in found.changed],
        "removed": [(line, told(line, data)) for line in found.removed],
    }


@login_required
def catalogue_line(request: StaffRequest, line_no: int = 0) -> HttpResponse:
    """Propose a new line, another wording of one, or its end."""
    entering(request)
    data, base = reference(request.actor.reference_version), newest()
    before = next((line for line in lines_of(base.pk) if line.line_no == line_no), None) if base and line_no else None
    if line_no and before is None:
        raise Http404
    given: dict[str, Any] = {"data": data, "now": request.now}
    form = LineForm(request.POST or None, initial=initial(before, data) if before else {"source": "law"}, **given)
    if request.method == "POST":
        edit = edit_of(request, form, line_no, before)
        if edit is not None and (answer := proposed(request, form, edit)) is not None:
            return answer
    context = {"form": form, "line_no": line_no, "before": told(before, data) if before else None, "may_propose": may(request.actor, "propose_catalogue")}
    return render(request, "desk/catalogue_line.html", context)


def edit_of(request: StaffRequest, form: LineForm, line_no: int, before: Line | None) -> Edit | None:
    """What is proposed: the line's end, or the line as typed; None while the form has problems."""
    if "remove" in request.POST and before:
        return Edit(remove=(line_no,))
    return Edit(put=(form.line(line_no, before),)) if form.is_valid() else None


def proposed(request: StaffRequest, form: LineForm, edit: Edit) -> HttpResponse | None:
    """Propose the edit; None when it was refused, with the reasons on the form."""
    note = request.POST.get("note", "")
    try:
        version = propose(edit=edit, note=note, actor=request.actor, now=request.now)
    except Refused as refusal:
        form.is_valid()
        for problem in refusal.problems:
            name = problem.field.split(".")[-1]
            shown = {"topic_prefix": "topic", "co_units": "co_1"}.get(name, name)
            form.add_error(shown if shown in form.fields else None, problem.text(get_language() or "zh-hans"))
        return None
    except Told as refusal:
        form.is_valid()
        form.add_error(None, refusal.sentence(get_language() or "zh-hans"))
        return None
    return took(request, HttpResponseRedirect(reverse("desk:catalogue_version", args=[version.number])))


@login_required
@act
def decide(request: StaffRequest, number: int, verb: str) -> Done:
    """Publish, decline or renew a draft."""
    version, by = version_of(number), {"actor": request.actor, "now": request.now}
    if verb == "approve":
        approve_catalogue(version_id=version.pk, **by)  # type: ignore[arg-type]
        return Done(_("Published: catalogue v{n}").format(n=version.number))
    if verb == "decline":
        decline_catalogue(version_id=version.pk, reason=request.POST.get("reason", ""), **by)  # type: ignore[arg-type]
        return Done(_("Declined: catalogue v{n}").format(n=version.number))
    fresh = renew(version_id=version.pk, **by)  # type: ignore[arg-type]
    return Done(_("Drafted anew on the newest version"), to=reverse("desk:catalogue_version", args=[fresh.number]))
