"""The accuracy page: what suggests topics, types and units, how often it is right by month and class, its history; train anew, switch on, undo."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.catalogue import sees_catalogue
from huiying.desk.learning_parts import by_month, calibration, fates, history, name_of, share, uses
from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.dispatch.accuracy import Accuracy, accuracy
from huiying.dispatch.drifting import Drift, drift
from huiying.dispatch.model_registry import KINDS, ask_training, decide_use, found, in_use_now, propose_use, undo_use
from huiying.dispatch.models_learning import LearntModel, ModelUse
from huiying.dispatch.suggestions import KINDS as SUGGESTED
from huiying.kit.actor import Actor
from huiying.pages.answers import Done, act
from huiying.pages.requests import StaffRequest

VERBS = ("retrain", "propose_model", "switch_model", "undo_model")


def may_look(actor: Actor) -> bool:
    """Whether the actor sees how suggestions do: the agency's dispatchers, adjudicators, supervisors, assessors and auditors."""
    return decide(actor, "view_learning", ROLES_OF["view_learning"], own=True).allowed


@login_required
def page(request: StaffRequest) -> HttpResponse:
    """All of one kind: `what` is topic (as at first), type or unit."""
    _demand(request)
    what = request.GET.get("what", KINDS[0])
    if what not in SUGGESTED:
        raise Http404
    with lifted():  # figures without names
        figures, fits = accuracy(what, request.now), drift(what, request.now)
    return render(request, "desk/learning.html", context(request, what, figures, fits))


def context(request: StaffRequest, what: str, figures: Accuracy, fits: Drift | None) -> dict[str, Any]:
    """What the page shows."""
    data, language = reference(request.actor.reference_version), get_language() or "zh-hans"
    named = {code: name_of(what, code, data, language) for code in {c for c, *_ in figures.classes} | {c for pair in figures.pairs for c in pair[:2]}}
    use = in_use_now(what)
    waits = ModelUse.objects.select_related("model").filter(what=what, state="proposed").first()
    trained = LearntModel.objects.filter(what=what).order_by("-version")[:12]
    return {
        "what": what, "learns": what in KINDS, "catalogue_url": reverse("desk:catalogue"), "lessons_url": reverse("desk:lessons"),
        "reads_catalogue": sees_catalogue(request.actor),
        "ref": "W31" if what in KINDS else "W32", "fates": fates(figures.fates),
        "tabs": [(name, f"{request.path}?what={kind}", kind == what) for kind, name in zip(SUGGESTED, (_("Topics"), _("Types"), _("Units")), strict=True)],
        "use": use, "model": use.model if use else None, "waits": waits, "own": waits is not None and waits.proposed_by == request.actor.id,
        "people": data.people, "fits": fits, "months": figures.months, "by_month": by_month(figures.months) if figures.months else None,
        "classes": [(named[code], rows, right, share(right, rows)) for code, rows, right in figures.classes],
        "pairs": [(named[final], named[first], rows) for final, first, rows in figures.pairs],
        "calibration": calibration(figures.bins) if figures.bins else None, "history": history(trained, use, data.people), "uses": uses(what, data.people),
        "busy": any(one.state in ("asked", "training") for one in trained),
        "may": {verb: decide(request.actor, verb, ROLES_OF[verb], own=True).allowed for verb in VERBS},
    }  # fmt: skip


@act
def retrain(request: StaffRequest, what: str) -> Done:
    """Ask for a new model."""
    _demand(request)
    if what not in KINDS:
        raise Http404
    ask_training(what=what, actor=request.actor, now=request.now)
    return Done(_("The training has been asked for. The model appears below when it is done; it is not switched on by itself."), to=_page(what))


@act
def propose(request: StaffRequest, key: UUID) -> Done:
    """Propose a trained model to be used."""
    _demand(request)
    use = propose_use(model_id=found(key).pk, actor=request.actor, now=request.now)
    return Done(_("Proposed. Another person switches it on."), to=_page(use.what))


@act
def switch(request: StaffRequest, key: UUID, verb: str) -> Done:
    """Switch a proposed model on, or decline it."""
    _demand(request)
    use = decide_use(use_id=key, accept=verb == "accept", actor=request.actor, now=request.now)
    return Done(_("The model is in use.") if use.state == "in_use" else _("The proposal was declined."), to=_page(use.what))


@act
def undo(request: StaffRequest, what: str) -> Done:
    """Go back to what suggested before."""
    _demand(request)
    use = undo_use(what=what, actor=request.actor, now=request.now)
    return Done(_("Undone: the model before suggests again.") if use.model_id else _("Undone: no model is in use, names suggest."), to=_page(what))


def _demand(request: StaffRequest) -> None:
    if not may_look(request.actor):
        raise Http404


def _page(what: str) -> str:
    return f"{reverse('desk:learning')}?what={what}"
