"""Evaluation of units: all results, one by class and volume band, what may be done to it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.evaluation_words import chinese, level_of, pick, tables
from huiying.desk.exporting import logged
from huiying.directory.acts import ROLES_OF
from huiying.directory.acts import decide as may
from huiying.directory.walls import lifted
from huiying.evaluation.drawing import draw_result, redo_result
from huiying.evaluation.life import LIVE, STATES, possible
from huiying.evaluation.locking import lock_result, undecided
from huiying.evaluation.models import AssessmentResult, SchemeVersion
from huiying.evaluation.publishing import publish_result
from huiying.evaluation.scheme import RANKS
from huiying.evaluation.schemes import scheme_of
from huiying.evaluation.seeing import may_look, result_for, results_of, sees_all, units_seen, versions_of
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.kit.times import local
from huiying.pages.answers import Done, act
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest

TONES = {"draft": "shut", "published": "near", "final": "blue", "locked": "ok"}
FLOW = ("draft", "published", "final", "locked")


def scores(actor: Actor) -> bool:
    """Whether the actor is an assessor of the agency."""
    return may(actor, "draw_result", ROLES_OF["draw_result"], own=True).allowed


def beside(request: StaffRequest) -> dict[str, Any]:
    """What stands beside the lists: the other list, and entering a scheme."""
    here = request.path
    pages = [(_("Results of evaluation"), reverse("desk:evaluation")), (_("Schemes"), reverse("desk:evaluation-schemes"))]
    found: dict[str, Any] = {"tabs": [(name, address, address == here) for name, address in pages]}
    return found | ({"action": (_("Enter a scheme"), reverse("desk:evaluation-scheme-new"))} if scores(request.actor) else {})


def rows(request: StaffRequest) -> QuerySet[AssessmentResult]:
    """The results that the reader sees; of a unit's people each with their own units' results."""
    found = results_of(request.actor).defer("document")
    if sees_all(request.actor):
        return found.annotate(waiting=Count("appeals", filter=Q(appeals__state__in=LIVE)))
    mine = Q(appeals__state__in=LIVE, appeals__unit__path__startswith=request.actor.unit_path or "-")
    return found.annotate(waiting=Count("appeals", filter=mine))


def scheme_name(version: SchemeVersion) -> str:
    """A scheme's name."""
    return pick((version.document["zh"], version.document["en"]))


def state_of(result: AssessmentResult) -> str:
    """A result's state as a word; one whose appeals are not all decided is said to be under appeal."""
    said = STATES.label(result.state, get_language() or "zh-hans")
    return f"{said} · {_('under appeal')}" if getattr(result, "waiting", 0) else said


def state_tag(result: AssessmentResult) -> SafeString:
    """A result's state, drawn."""
    return tag(state_of(result), TONES[result.state])


LISTED = Listing(
    name="evaluation",
    title=gettext_lazy("Evaluation of units"),
    rows=rows,
    columns=(
        Column("month", gettext_lazy("Month"), lambda r, _n: r.month, sort="month", lead=True),
        Column("scheme", gettext_lazy("Scheme"), lambda r, _n: scheme_name(r.scheme_version), wide=True),
        Column("version", gettext_lazy("Version"), lambda r, _n: str(r.version), number=True),
        Column("state", gettext_lazy("State"), lambda r, _n: state_of(r), lambda r, _n: state_tag(r)),
        Column("waiting", gettext_lazy("Appeals undecided"), lambda r, _n: str(r.waiting), number=True),
        Column("until", gettext_lazy("Appeals until"), lambda r, _n: "" if r.appeal_until is None else f"{local(r.appeal_until):%Y-%m-%d %H:%M}"),
    ),
    url=lambda r: reverse("desk:evaluation-result", args=[r.pk]),
    order="-month",
    empty_title=gettext_lazy("No result yet"),
    empty_text=gettext_lazy("A month is evaluated by a scheme in force and its locked figures. Ranks are off unless a scheme asks for them."),
    exported=logged("evaluation"),
    template="desk/listed.html",
    also=beside,
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """All results."""
    demand(request)
    return list_view(request, LISTED)


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One result by class and volume band."""
    result = found(request, key)
    return render(request, "desk/evaluation_result.html", context_of(request, result))


def context_of(request: StaffRequest, result: AssessmentResult) -> dict[str, Any]:
    """What the result's page shows."""
    scheme = scheme_of(result.scheme_version)
    units = units_seen(request.actor, result)
    everything = sees_all(request.actor)
    ranked = scheme.ranks == "units" or (scheme.ranks == "agency" and everything)
    levels = [(level_of(scheme, one.code), sum(unit["level"] == one.code for unit in units)) for one in sorted(scheme.levels, key=lambda one: -one.low)]
    return {
        "result": result, "scheme": scheme, "name": pick((scheme.zh, scheme.en)), "title": title(result), "tables": tables(result, scheme, units),
        "ranked": ranked, "rank_rule": pick(RANKS[scheme.ranks]), "everything": everything, "flow": flow(result), "verbs": verbs(request, result),
        "undecided": undecided(result) if everything else 0, "levels": [(tag(name, tone), n) for (name, tone), n in levels] if everything else [],
        "small": sum("few" in unit["marks"] for unit in units), "units_n": len(units),
    }  # fmt: skip


def title(result: AssessmentResult) -> str:
    """How the result is headed."""
    year, month = result.month.split("-")
    return f"{year} 年 {int(month)} 月单位评价" if chinese() else f"Evaluation of {result.month}"


def flow(result: AssessmentResult) -> list[tuple[str, bool]]:
    """The steps of its life, the present one marked."""
    language = get_language() or "zh-hans"
    return [(STATES.label(step, language), step == result.state) for step in FLOW]


def verbs(request: StaffRequest, result: AssessmentResult) -> set[str]:
    """What the reader may do to the result now."""
    able = {verb for verb in possible(result.state) if verb in ROLES_OF and may(request.actor, verb, ROLES_OF[verb], own=True).allowed}
    if result.closed_at is not None or result.appeal_until is None or request.now >= result.appeal_until:
        able -= {"appeal_line"}
    if request.actor.id in {result.drawn_by, result.published_by}:
        able -= {"decide_result_appeal"}
    return able


def found(request: StaffRequest, key: UUID) -> AssessmentResult:
    """The result that the address names. Raises Http404."""
    demand(request)
    try:
        return result_for(request.actor, key)
    except NotFound:
        raise Http404 from None


def demand(request: StaffRequest) -> None:
    """Raise Http404 for whom evaluations are not shown to."""
    if not may_look(request.actor):
        raise Http404


@act
def draw(request: StaffRequest, key: UUID) -> Done:
    """Draw a month up by the scheme of a version."""
    demand(request)
    version = versions_of(request.actor).filter(pk=key).first()
    if version is None:
        raise NotFound
    with lifted():
        made = draw_result(scheme_id=version.scheme_id, month=request.POST.get("month", ""), actor=request.actor, now=request.now)
    return Done(_("The result was drawn up."), to=reverse("desk:evaluation-result", args=[made.pk]))


@act
def step(request: StaffRequest, key: UUID, verb: str) -> Done:
    """Send a result to its units, lock it, or evaluate its month anew."""
    found(request, key)
    with lifted():
        made, words = _step(request, key, verb)
    return Done(words, to=reverse("desk:evaluation-result", args=[made.pk]))


def _step(request: StaffRequest, key: UUID, verb: str) -> tuple[AssessmentResult, str]:
    actor, now = request.actor, request.now
    match verb:
        case "publish":
            return publish_result(result_id=key, actor=actor, now=now), _("Sent to the units.")
        case "lock":
            return lock_result(result_id=key, actor=actor, now=now), _("Locked.")
        case "redo":
            made = redo_result(result_id=key, reason=request.POST.get("reason", ""), actor=actor, now=now)
            return made, _("Opened anew as version {n}.").format(n=made.version)
    raise NotFound
