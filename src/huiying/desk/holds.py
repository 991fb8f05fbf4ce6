"""Legal holds: listed, put on, lifted; the audit and the security administrator's screen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.claims import carried_out
from huiying.desk.exporting import logged
from huiying.desk.watermark import list_marked, marked
from huiying.directory.reference import reference
from huiying.orders.queries import get_visible, visible_to
from huiying.pages.filters import Choice, Text
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest
from huiying.retention.holds import hold, lift, may_hold
from huiying.retention.models import Hold


def rows(request: StaffRequest) -> QuerySet[Hold]:
    """The holds named by orders that the reader sees, for who may hold."""
    found = Hold.objects.select_related("named_by").filter(named_by__in=visible_to(request.actor))
    return found if may_hold(request.actor) else found.none()


def what(made: Hold, _now: datetime) -> str:
    """What is held."""
    return _("This order") if made.order_id else _("The caller and all their orders")


def state(made: Hold, _now: datetime) -> str:
    """In force or lifted, as a word."""
    return _("Lifted") if made.lifted_at else _("Standing")


def state_tag(made: Hold, now: datetime) -> object:
    """In force or lifted, drawn."""
    return tag(state(made, now), "shut" if made.lifted_at else "near")


LISTED = Listing(
    name="holds",
    title=gettext_lazy("Legal holds"),
    rows=rows,
    columns=(
        Column("order", gettext_lazy("Order"), lambda h, _n: h.named_by.order_no, lead=True),
        Column("what", gettext_lazy("Held"), what),
        Column("reason", gettext_lazy("Reason"), lambda h, _n: h.reason, wide=True),
        Column("by", gettext_lazy("Put on by"), lambda h, _n: person(h.placed_by)),
        Column("at", gettext_lazy("Put on"), lambda h, _n: h.placed_at, sort="placed_at"),
        Column("state", gettext_lazy("State"), state, state_tag),
    ),
    filters=(
        Text(lambda found, words: found.filter(reason__icontains=words), label=gettext_lazy("Reason")),
        Choice(
            "state", gettext_lazy("State"), lambda _r: [("on", _("Standing")), ("lifted", _("Lifted"))],
            where=lambda values, _r: Q(lifted_at__isnull=values == ["on"]),
        ),
    ),
    url=lambda h: reverse("desk:hold", args=[h.pk]),
    order="-at",
    empty_title=gettext_lazy("No legal holds"),
    empty_text=gettext_lazy("A hold keeps an order from being erased for as long as a court or an inquiry needs it."),
    presets=(Preset(gettext_lazy("Standing"), "state=on"), Preset(gettext_lazy("All"), "")),
    looked=list_marked("holds"),
    exported=logged("holds"),
    template="desk/listed.html",
    also=lambda _request: {"action": (_("Put on a hold"), reverse("desk:hold-new"))},
)  # fmt: skip


class HoldForm(Form):
    """What is to be held and why."""

    order_no = forms.CharField(label=gettext_lazy("Order number"), max_length=32)
    of = forms.ChoiceField(label=gettext_lazy("Hold"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, help_text=gettext_lazy("Which proceedings or letter; no names of citizens."),
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["of"].choices = [("order", _("This order")), ("caller", _("The caller and all their orders"))]  # type: ignore[attr-defined]


class LiftForm(Form):
    """Why it is no longer needed."""

    reason = forms.CharField(label=gettext_lazy("Why it is lifted"), max_length=200, widget=forms.Textarea({"rows": 3}))


def person(key: str) -> str:
    """A colleague's name."""
    return reference().people.get(key, "")


def listed(request: StaffRequest) -> HttpResponseBase:
    """What is held and was."""
    _demand(request)
    return list_view(request, LISTED)


def new(request: StaffRequest) -> HttpResponse:
    """Put a hold on."""
    _demand(request)
    form = HoldForm(request.POST or None, initial={"order_no": request.GET.get("order", ""), "of": "order"})
    made: list[Hold] = []

    def run(data: dict[str, Any]) -> None:
        order = get_visible(data["order_no"].strip(), request.actor)
        made.append(hold(order=order, caller=data["of"] == "caller", reason=data["reason"], actor=request.actor, now=request.now))

    if request.method == "POST" and carried_out(form, run):
        return HttpResponseRedirect(reverse("desk:hold", args=[made[0].pk]))
    return render(request, "desk/hold_new.html", {"form": form})


def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One hold, and lifting it."""
    _demand(request)
    made = get_object_or_404(rows(request), pk=key)
    form = LiftForm(request.POST or None)

    def run(data: dict[str, Any]) -> None:
        lift(hold_id=key, reason=data["reason"], actor=request.actor, now=request.now)

    if request.method == "POST" and carried_out(form, run):
        return HttpResponseRedirect(reverse("desk:hold", args=[key]))
    context = {
        "hold": made, "form": form, "what": what(made, request.now), "placed_by": person(made.placed_by), "lifted_by": person(made.lifted_by),
        "own": made.placed_by == request.actor.id,
    }  # fmt: skip
    return render(request, "desk/hold.html", context | {"mark": marked(request, made.named_by, "hold")})


def _demand(request: StaffRequest) -> None:
    if not may_hold(request.actor):
        raise Http404
