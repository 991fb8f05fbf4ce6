"""Schemes on the screen: all versions, one readable, entered as a file of text, released by another person."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying import evaluation
from huiying.desk.claims import carried_out
from huiying.desk.evaluation import beside, demand, scheme_name, scores
from huiying.desk.evaluation_words import named, pick, span_of
from huiying.desk.exporting import logged
from huiying.directory.orgs import UNIT_KINDS
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.evaluation.models import SchemeVersion
from huiying.evaluation.reading import from_toml
from huiying.evaluation.scheme import RANKS, Measure, Scheme
from huiying.evaluation.schemes import STATES, decide_scheme, enter_scheme, scheme_of
from huiying.evaluation.seeing import versions_of
from huiying.evaluation.writing import to_toml
from huiying.kit.checks import Problem, Refused
from huiying.kit.curves import CURVES
from huiying.kit.sums import written
from huiying.metrics.models import Snapshot
from huiying.pages.answers import Done, act
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest
from huiying.pages.tags import label_text

LONGEST = 60_000
TONES = {"proposed": "near", "in_force": "ok", "declined": ""}
MONTHS = 24
EXAMPLES = {file.stem: file.read_text(encoding="utf-8") for file in sorted((Path(evaluation.__file__).parent / "examples").glob("*.toml"))}


class SchemeForm(Form):
    """A version of a scheme as text."""

    from_month = forms.CharField(label=gettext_lazy("Holds from the month"), max_length=7, help_text=gettext_lazy("As 2026-10."))
    text = forms.CharField(
        label=gettext_lazy("Scheme (TOML)"), max_length=LONGEST, widget=forms.Textarea({"rows": 28, "class": "mono", "spellcheck": "false"}),
        help_text=gettext_lazy("Begin with one of the examples. Every problem is told with its place."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("What is new"), max_length=200, required=False)


def rows(request: StaffRequest) -> QuerySet[SchemeVersion]:
    """The versions that the reader may read."""
    return versions_of(request.actor)


LISTED = Listing(
    name="schemes",
    title=gettext_lazy("Schemes of evaluation"),
    rows=rows,
    columns=(
        Column("code", gettext_lazy("Scheme"), lambda v, _n: v.scheme.code, sort="scheme__code", lead=True),
        Column("name", gettext_lazy("Name"), lambda v, _n: scheme_name(v), wide=True),
        Column("version", gettext_lazy("Version"), lambda v, _n: str(v.version), number=True),
        Column("from", gettext_lazy("Holds from the month"), lambda v, _n: v.from_month, sort="from_month"),
        Column("state", gettext_lazy("State"), lambda v, _n: pick(STATES[v.state]), lambda v, _n: tag(pick(STATES[v.state]), TONES[v.state])),
        Column("ranks", gettext_lazy("Ranks"), lambda v, _n: pick(RANKS[v.document["ranks"]])),
    ),
    url=lambda v: reverse("desk:evaluation-scheme", args=[v.pk]),
    order="code",
    empty_title=gettext_lazy("No scheme yet"),
    empty_text=gettext_lazy("A scheme says which units are compared with which, by which figures and weights, in which bands."),
    exported=logged("schemes"),
    template="desk/listed.html",
    also=beside,
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """All versions of schemes."""
    demand(request)
    return list_view(request, LISTED)


@login_required
def new(request: StaffRequest) -> HttpResponse:
    """Enter a version of a scheme; `of` names the version it begins with."""
    if not scores(request.actor):
        raise Http404
    form = SchemeForm(request.POST or None, initial=_beginning(request))
    made: list[SchemeVersion] = []

    def run(data: dict[str, Any]) -> None:
        made.append(enter_scheme(scheme=read(data["text"]), from_month=data["from_month"], note=data["note"], actor=request.actor, now=request.now))

    if request.method == "POST" and carried_out(form, run):
        return HttpResponseRedirect(reverse("desk:evaluation-scheme", args=[made[0].pk]))
    return render(request, "desk/evaluation_scheme_new.html", {"form": form, "examples": [(name, named(from_toml(text))) for name, text in EXAMPLES.items()]})


def read(text: str) -> Scheme:
    """The scheme that somebody typed. Raises Refused, each problem under the text with its place in it."""
    try:
        return from_toml(text)
    except Refused as refusal:
        placed = [Problem("text", one.code, f"{one.field}：{one.zh}", f"{one.field}: {one.en}") for one in refusal.problems]
        raise Refused(placed) from None


def _beginning(request: StaffRequest) -> dict[str, str]:
    """What the form begins with: one of the examples, or the scheme of the version that `of` names."""
    if text := EXAMPLES.get(request.GET.get("example", "")):
        return {"text": text}
    try:
        version = _version(request, UUID(request.GET.get("of", "")))
    except ValueError:
        return {}
    return {"text": to_toml(scheme_of(version)), "from_month": version.from_month}


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One version of a scheme, readable."""
    version = _version(request, key)
    scheme = scheme_of(version)
    people = reference(request.actor.reference_version).people
    able = scores(request.actor)
    context = {
        "version": version, "scheme": scheme, "name": named(scheme), "state": pick(STATES[version.state]), "by": people.get(version.proposed_by, ""),
        "decided_by": people.get(version.decided_by, ""), "may_decide": able and version.state == "proposed", "own": version.proposed_by == request.actor.id,
        "scores": able, "classes": [(named(one), kinds_of(one.kinds)) for one in scheme.classes], "measures": [measure(scheme, one) for one in scheme.measures],
        "bands": [(named(one), span_of(scheme, one.code)) for one in sorted(scheme.bands, key=lambda one: one.low)],
        "levels": [(named(one), written_number(one.low)) for one in sorted(scheme.levels, key=lambda one: -one.low)], "ranks": pick(RANKS[scheme.ranks]),
        "text": to_toml(scheme), "months": _months() if able and version.state == "in_force" else [],
    }  # fmt: skip
    return render(request, "desk/evaluation_scheme.html", context)


def _months() -> list[str]:
    """The months that are locked, newest first."""
    return list(Snapshot.objects.order_by("-month").values_list("month", flat=True).distinct()[:MONTHS])


def kinds_of(kinds: tuple[str, ...]) -> str:
    """Kinds of units in words."""
    return ("、" if pick(("zh", "en")) == "zh" else ", ").join(label_text(UNIT_KINDS, kind) for kind in kinds)


def measure(scheme: Scheme, one: Measure) -> tuple[str, str, str, str, str, str]:
    """A measure: its name, ref, the figure it looks at, its curve, its weight, and the classes it counts in."""
    ends = [f"{name} {written_number(value)}" for name, value in ((_("target"), one.target), (_("floor"), one.floor)) if value is not None]
    classes = [named(each) for each in scheme.classes if one.counts_in(each.code)] if one.classes else [_("all")]
    return named(one), one.ref, one.key, ", ".join([pick(CURVES[one.curve]), *ends]), written_number(one.weight), " · ".join(classes)


def written_number(value: Any) -> str:
    """A number as it is read."""
    return "" if value is None else written(value)


@act
def decide(request: StaffRequest, key: UUID, verb: str) -> Done:
    """Release or decline a version."""
    _version(request, key)
    with lifted():
        made = decide_scheme(version_id=key, release=verb == "release", reason=request.POST.get("reason", ""), actor=request.actor, now=request.now)
    said = _("The scheme is in force.") if made.state == "in_force" else _("The scheme was declined.")
    return Done(said, to=reverse("desk:evaluation-scheme", args=[key]))


def _version(request: StaffRequest, key: UUID) -> SchemeVersion:
    demand(request)
    found = versions_of(request.actor).filter(pk=key).first()
    if found is None:
        raise Http404
    return found
