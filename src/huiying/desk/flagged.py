"""Flagged calls: those whose caller was warned or cut off for abuse, and the review that stands before anything may be noted about the agent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.calls.flag_reviews import LONGEST, FlagReview, may_review, review, reviews, verdicts
from huiying.calls.models import Visit
from huiying.calls.words import END_REASONS, FLAG_VERDICTS
from huiying.desk.claims import carried_out
from huiying.desk.columns import word
from huiying.desk.exporting import logged
from huiying.desk.line import queue_name
from huiying.desk.watermark import list_marked, marked_as
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.pages.filters import DateSpan
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest


class ReviewForm(Form):
    """What the reviewer finds."""

    verdict = forms.ChoiceField(label=gettext_lazy("What you find"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Why"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What was heard; no names or numbers of citizens."),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["verdict"].choices = FLAG_VERDICTS.choices(get_language() or "zh-hans")  # type: ignore[attr-defined]


def sees_flagged(actor: Actor) -> bool:
    """Who reviews, where calls are taken."""
    return settings.HUIYING_LINE and may_review(actor)


def flagged(request: StaffRequest) -> QuerySet[Visit]:
    """The flagged visits that somebody answered. Raises PermissionDenied."""
    if not sees_flagged(request.actor):
        raise PermissionDenied
    return Visit.objects.select_related("agent").filter(is_abuse=True, agent__isnull=False)


def found_of(call: UUID) -> FlagReview | None:
    """The review of a call, if there is one."""
    with lifted():  # of a stream of its own, which holds nothing of any order
        return reviews([call]).get(call)


def with_verdicts(visits: Sequence[Visit]) -> None:
    """Put to each visit what the review of its call found; nothing before one."""
    with lifted():
        found = verdicts([visit.call_id for visit in visits])
    for visit in visits:
        visit.verdict = found.get(visit.call_id, "")  # type: ignore[attr-defined]


def verdict_of(visit: Visit) -> str:
    """What the review found, as a code; empty before one."""
    return str(visit.verdict)  # type: ignore[attr-defined]  # put there by `with_verdicts`


def state_of(visit: Visit) -> str:
    """Whether it was reviewed, and what was found."""
    return word(FLAG_VERDICTS, verdict_of(visit)) if verdict_of(visit) else _("Waits for a review")


def state_cell(visit: Visit, _now: object) -> SafeString:
    """The same as a tag."""
    tones = {"": "near", "agent_right": "ok"}
    return tag(state_of(visit), tones.get(verdict_of(visit), "blue"))


LISTED = Listing(
    name="flagged",
    title=gettext_lazy("Flagged calls"),
    rows=flagged,
    columns=(
        Column("at", gettext_lazy("Picked up at"), lambda v, _n: v.answered_at, sort="answered_at", lead=True),
        Column("agent", gettext_lazy("Agent"), lambda v, _n: v.agent.name if v.agent else ""),
        Column("queue", gettext_lazy("Queue"), lambda v, _n: queue_name(v.queue)),
        Column("ended", gettext_lazy("How the call ended"), lambda v, _n: word(END_REASONS, v.end_reason)),
        Column("state", gettext_lazy("Review"), lambda v, _n: state_of(v), state_cell),
    ),
    filters=(DateSpan("answered", gettext_lazy("Picked up at"), "answered_at"),),
    url=lambda v: reverse("desk:flagged-one", args=[v.call_id]),
    beside=with_verdicts,
    order="-at",
    empty_title=gettext_lazy("No call was flagged"),
    empty_text=gettext_lazy("Calls whose caller was warned or cut off for abuse appear here. Nothing about their agent may be noted before the review."),
    looked=list_marked("flagged"),
    exported=logged("flagged"),
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    return list_view(request, LISTED)


@login_required
def one(request: StaffRequest, call: UUID) -> HttpResponse:
    """One flagged call and its review; a POST reviews it."""
    visits = list(flagged(request).filter(call_id=call).order_by("seq"))
    if not visits:
        raise Http404
    form = ReviewForm(request.POST or None)

    def run(data: dict[str, Any]) -> None:
        review(call=call, verdict=data["verdict"], note=data["note"], actor=request.actor, now=request.now)

    if request.method == "POST" and carried_out(form, run):
        return HttpResponseRedirect(reverse("desk:flagged-one", args=[call]))
    made, names = found_of(call), reference(request.actor.reference_version).people
    context = {
        "form": form, "visits": [(one, queue_name(one.queue), word(END_REASONS, one.end_reason)) for one in visits], "made": made,
        "verdict": word(FLAG_VERDICTS, made.verdict) if made else "", "who": names.get(made.by, "") if made else "",
        "own": UUID(request.actor.id) in {one.agent_id for one in visits}, "mark": marked_as(request, f"call:{call}", str(call), "call", "flagged"),
    }  # fmt: skip
    return render(request, "desk/flagged_one.html", context)
