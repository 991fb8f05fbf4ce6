"""Surge mode: whether it is on, who switched it when and why, and the form that switches it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from huiying.calls.line_file import city_policy
from huiying.calls.surge import LONGEST, history, may_switch, switch
from huiying.calls.today import WATCHERS
from huiying.desk.claims import carried_out
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.pages.forms import Form
from huiying.pages.requests import StaffRequest

SHOWN = 12
MINUTE = 60


class Switching(Form):
    """Why it is switched."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=LONGEST, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("What has happened, such as a burst main or a storm; no names of citizens."),
    )  # fmt: skip


def switches(actor: Actor) -> bool:
    """Who sees the page: those who may switch, where calls are taken."""
    return settings.HUIYING_LINE and may_switch(actor)


def sees_wallboard(actor: Actor) -> bool:
    """Who sees the hall's board: who leads one, or answers for it."""
    return settings.HUIYING_LINE and bool(actor.roles & WATCHERS)


@login_required
def surge(request: StaffRequest) -> HttpResponse:
    """The page. A POST switches to the other mode than the form was drawn for."""
    if not switches(request.actor):
        raise PermissionDenied
    form = Switching(request.POST or None)

    def run(data: dict[str, Any]) -> None:
        switch(on=request.POST.get("to") == "on", reason=data["reason"], actor=request.actor, now=request.now)

    if request.method == "POST" and carried_out(form, run):
        return HttpResponseRedirect(reverse("desk:surge"))
    with lifted():  # of the line alone: the journal's other streams are not read
        told = history(SHOWN)
    names, rules = reference(request.actor.reference_version).people, city_policy().rules
    shorter = min((rule.wrap_up_s, rule.wrap_up_surge_s) for rule in rules.queues)
    context = {
        "form": form, "on": bool(told) and told[0].on, "since": told[0].at if told else None,
        "told": [(one.at, one.on, names.get(one.by, ""), one.reason) for one in told],
        "wrap_up": f"{shorter[0]:.0f}", "wrap_up_surge": f"{shorter[1]:.0f}",
        "calm_min": round(rules.surge_calm_s / MINUTE), "calm_n": rules.surge_calm_waiting, "sees_wallboard": sees_wallboard(request.actor),
    }  # fmt: skip
    return render(request, "desk/surge.html", context)
