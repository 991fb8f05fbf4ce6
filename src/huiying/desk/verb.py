"""One verb on one order: GET draws its form, POST calls its action."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk import verbs_all
from huiying.desk.find import order_and_assignments
from huiying.desk.verbs import VERB_FORMS, Ask, Subject, VerbForm, VerbInput, menu
from huiying.desk.watermark import marked
from huiying.directory.walls import lifted
from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NextStep, NotFound, Told
from huiying.pages.answers import Done, done, is_part, refused
from huiying.pages.requests import StaffRequest
from huiying.pages.views import conflict

__all__ = ["do", "sent", "verbs_all"]
NUMBER_IN = {"merge": "parent", "relate": "other"}  # the fields that name another order
Drawn = Callable[[VerbInput], HttpResponse]


def subject_of(request: StaffRequest, order_no: str, kind: VerbForm) -> Subject:
    """The order, and the assignment that `?a=` names. Raises NotFound."""
    order, assignments = order_and_assignments(order_no, request.actor)
    asked = request.GET.get("a", "")
    chosen = next((a for a in assignments if str(a.pk) == asked), None)
    if chosen is None and (asked or kind.on == "assignment"):
        raise NotFound
    return Subject(order, request.actor, request.now, chosen, assignments)


@login_required
def do(request: StaffRequest, order_no: str, verb: str) -> HttpResponse:
    """Draw a verb's form, or do it. A refusal keeps everything typed."""
    kind = VERB_FORMS.get(verb)
    if kind is None:
        raise Http404
    try:
        subject = subject_of(request, order_no, kind)
    except NotFound as missing:
        raise Http404 from missing
    if request.method == "POST":
        return sent(request, kind, subject)
    return _drawn(request, kind, subject, kind.form(subject=subject, initial=asked_for(request, verb)))


def asked_for(request: StaffRequest, verb: str) -> dict[str, str]:
    """What the link that was followed fills in: the other order's number, and whether its caller is the same."""
    given = {NUMBER_IN[verb]: request.GET.get("no", ""), "kind": request.GET.get("kind", "")} if verb in NUMBER_IN else {}
    return {name: value for name, value in given.items() if value}


def sent(request: StaffRequest, kind: VerbForm, subject: Subject, drawn: Drawn | None = None) -> HttpResponse:
    """Call the action with what the form holds; `drawn` draws a refused form where it stands on a page of another kind."""
    redrawn = drawn or partial(_drawn, request, kind, subject)
    form = kind.form(request.POST, request.FILES, subject=subject)
    language = get_language() or "zh-hans"
    page = reverse("desk:order", args=[subject.order.order_no])
    if not form.is_valid():
        return redrawn(form)
    try:
        with lifted():
            kind.run(Ask(subject, {name: value for name, value in form.cleaned_data.items() if name != "idem"}, form.key))
    except Refused as refusal:
        form.add_problems(refusal.problems)
        return redrawn(form)
    except NextStep as step:
        form.next_step = step.sentence(language)
        return redrawn(form)
    except Moved as moved:
        return refused(request, moved, page) if is_part(request) or kind.bare else conflict(request, moved.sentence(language))
    except Told as told:
        if kind.bare:
            return refused(request, told, page)
        form.add_error(None, told.sentence(language))
        return redrawn(form)
    undo = kind.undo(subject) if kind.undo else ""
    return done(request, Done(_("Done: {verb}").format(verb=kind.name(language)), to=_next(request) or page, undo=undo, about=str(subject.order.pk)))


def _next(request: StaffRequest) -> str:
    """Where the reader wants to go afterwards, when that is a page of ours."""
    place = request.POST.get("next", "") or request.GET.get("next", "")
    return place if place and url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure()) else ""


def _drawn(request: StaffRequest, kind: VerbForm, subject: Subject, form: VerbInput) -> HttpResponse:
    """The form, as a page or as the inside of a dialog."""
    context = drawn_with(kind, subject, form, post_url=request.get_full_path(), after=_next(request))
    if is_part(request):
        return render(request, "desk/verb_form.html", context)
    return render(request, "desk/verb.html", context | {"mark": marked(request, subject.order, f"verb {kind.verb}")})


def drawn_with(kind: VerbForm, subject: Subject, form: VerbInput, *, post_url: str, after: str) -> dict[str, Any]:
    """What desk/verb_form.html draws a form from; `after` is where the reader goes once it is done."""
    offer = next(iter([*(m := menu(subject, [kind.verb])).possible, *m.closed]), None)
    return {
        "kind": kind, "verb_name": kind.name(get_language() or "zh-hans"), "form": form, "order": subject.order, "assignment": subject.assignment,
        "offer": offer, "next": after, "multipart": form.is_multipart(), "post_url": post_url,
    }  # fmt: skip
