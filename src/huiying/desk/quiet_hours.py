"""The quiet hours on the page of the messages' words: set at once while the city is set up, proposed in an open one."""

from datetime import time
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk import by_two
from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.models import City
from huiying.directory.walls import lifted
from huiying.kit.errors import Told
from huiying.notify.hours import set_quiet_hours
from huiying.pages.answers import Done, act
from huiying.pages.forms import Form
from huiying.pages.requests import StaffRequest
from huiying.registers.kinds.hours import HOURS
from huiying.registers.seeing import sees


class HoursForm(Form):
    """From when to when nobody is disturbed; why, where another person approves it."""

    begins = forms.TimeField(label=gettext_lazy("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=gettext_lazy("until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    note = forms.CharField(label=gettext_lazy("Why it is changed"), max_length=200, required=False)


class BadHours(Told):
    """What was typed is no time of day."""

    zh = "请按 21:00 的形式填写两个时刻。"
    en = "Give two times of day, such as 21:00."


class NoReason(Told):
    """Another person has to approve, and is to know why."""

    zh = "请写明修改理由。"
    en = "Say why it is changed."


def beside(request: StaffRequest) -> dict[str, Any]:
    """What the page of the words says of the quiet hours: as they are, and what the reader may do."""
    now = City.objects.values("pk", "quiet_from", "quiet_to").first() or {"pk": 0, "quiet_from": None, "quiet_to": None}
    sets = decide(request.actor, "set_quiet_hours", ROLES_OF["set_quiet_hours"], own=True).allowed
    history = reverse("desk:register-row", args=[HOURS.name, now["pk"]]) if sees(HOURS, request.actor) else ""
    return {
        "hours": HoursForm(initial={"begins": now["quiet_from"], "ends": now["quiet_to"]}), "sets_hours": sets, "two": sets and by_two.needs_two(),
        "hours_history": history, "hours_waiting": by_two.waiting(request, HOURS.name) if history else "",
    }  # fmt: skip


@login_required
@act
def hours(request: StaffRequest) -> Done | HttpResponseRedirect:
    """Set the quiet hours, or propose them where another person has to approve."""
    form = HoursForm(request.POST)
    if not form.is_valid():
        raise BadHours
    begins, ends = form.cleaned_data["begins"], form.cleaned_data["ends"]
    with lifted():
        if by_two.needs_two():
            if not form.cleaned_data["note"]:
                raise NoReason
            return by_two.waits(request, by_two.put_forward(request, HOURS.name, [row(begins, ends)], form.cleaned_data["note"], {}))
        set_quiet_hours(begins=begins, ends=ends, actor=request.actor, now=request.now)
    return Done(_("Quiet hours set."), to=reverse("desk:words"))


def row(begins: time, ends: time) -> dict[str, str]:
    """The hours as the register holds them."""
    return {"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
