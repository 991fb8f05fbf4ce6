"""Setting up a new city, step by step: each can be skipped and come back to; the last one says what is missing and opens the city."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.desk import by_two
from huiying.desk.claims import carried_out
from huiying.desk.people import roles_said
from huiying.desk.proposals import handed_out
from huiying.desk.registers import about
from huiying.desk.registers_words import described
from huiying.directory import people
from huiying.directory.acts import APART, ROLES_OF, decide
from huiying.directory.models import City, User
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.codes import pick
from huiying.kit.times import SHANGHAI
from huiying.pages.answers import Done, act
from huiying.pages.forms import Form
from huiying.pages.labels import Label
from huiying.pages.requests import StaffRequest
from huiying.registers.kind import HandOut, Kind
from huiying.registers.kinds import KINDS
from huiying.registers.kinds.city import CITY
from huiying.registers.opening import Check, CityFacts, being_set_up, checks, may_apply_alone, name_city, open_city
from huiying.registers.proposing import AlreadyOpen
from huiying.registers.seeing import proposals_for

OFFICES = ("SE", "AU")


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its code, its name, the kind that it fills, and the checks that tell whether it is done."""

    code: str
    label: Label
    checked: tuple[str, ...] = ()


STEPS = (
    Step("city", gettext_lazy("The city"), ("city",)), Step("regions", gettext_lazy("Divisions"), ("regions",)),
    Step("orgs", gettext_lazy("Organisations"), ("orgs",)), Step("offices", gettext_lazy("Administrators"), ("security", "audit")),
    Step("people", gettext_lazy("People"), ("people",)), Step("topics", gettext_lazy("Classes of matters"), ("topics",)),
    Step("catalogue", gettext_lazy("Duty catalogue"), ("catalogue",)), Step("limits", gettext_lazy("Time limits"), ("limits",)),
    Step("calendar", gettext_lazy("Calendar"), ("calendar",)), Step("ladder", gettext_lazy("Escalation ladder"), ("ladder",)),
    Step("duty", gettext_lazy("Duty officers"), ("duty",)), Step("notices", gettext_lazy("Notices")), Step("open", gettext_lazy("Check and open")),
)  # fmt: skip
CODES = [step.code for step in STEPS]


def sets_up(actor: Actor) -> bool:
    """The system administrator of the agency."""
    return decide(actor, "set_up_city", ROLES_OF["set_up_city"], own=True).allowed


def sees_guide(actor: Actor) -> bool:
    """The guide stands in the navigation until the city is open."""
    city = reference(actor.reference_version).city
    return sets_up(actor) and city is not None and city.opened_at is None


class CityForm(Form):
    """What the city is called."""

    name = forms.CharField(label=gettext_lazy("City"), max_length=40)
    name_en = forms.CharField(label=gettext_lazy("City in English"), max_length=60, required=False)
    code = forms.CharField(label=gettext_lazy("Division code"), max_length=6, required=False, help_text=gettext_lazy("Six digits, such as 460100."))
    hotline = forms.CharField(label=gettext_lazy("Hotline number"), max_length=12)
    note = forms.CharField(label=gettext_lazy("Why it is changed"), max_length=200, required=False)


class OfficeForm(Form):
    """A second administrator: another person than oneself."""

    role = forms.ChoiceField(label=gettext_lazy("Office"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    login = forms.CharField(label=gettext_lazy("User name"), max_length=32, help_text=gettext_lazy("3 to 32 lower-case letters, digits, dots or dashes."))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["role"].choices = [(role, roles_said([role])) for role in OFFICES]  # type: ignore[attr-defined]


@login_required
def founding(request: StaffRequest, code: str = "") -> HttpResponse:
    """One step of the guide; without a code, the first that is not done."""
    if not sets_up(request.actor):
        raise Http404
    found = {check.code: check for check in checks(request.now)}
    if code and code not in CODES:
        return HttpResponseRedirect(reverse("desk:register-kind", args=[code]))
    steps = [drawn(step, found) for step in STEPS]
    here = code or next((step["code"] for step in steps if step["missing"]), CODES[-1])
    place = CODES.index(here)
    city = City.objects.get()
    context = {
        "steps": steps, "here": here, "label": STEPS[place].label, "done": sum(not step["missing"] for step in steps[:-1]), "of": len(steps) - 1,
        "before": CODES[place - 1] if place else "", "after": CODES[place + 1] if place + 1 < len(CODES) else "", "city_row": city,
        "alone": may_apply_alone(request.actor), **content(request, here, city, list(found.values())),
    }  # fmt: skip
    if context.get("answer") is not None:
        return context["answer"]  # type: ignore[no-any-return]
    return render(request, "desk/founding.html", context)


def drawn(step: Step, found: dict[str, Check]) -> dict[str, Any]:
    """A step for the list beside: done, missing, or missing though the city could open without."""
    own = [found[code] for code in step.checked]
    missing = [check for check in own if not check.there]
    return {"code": step.code, "label": step.label, "missing": bool(missing), "needed": any(check.needed for check in missing), "checked": bool(own)}


def content(request: StaffRequest, here: str, city: City, found: list[Check]) -> dict[str, Any]:
    """What a step shows."""
    if here == "city":
        return named(request, city)
    if here == "offices":
        return offices(request)
    if here == "open":
        language = get_language() or "zh-hans"
        shown = [{"check": c, "said": pick(c.zh, c.en, language), "step": next(s.code for s in STEPS if c.code in s.checked)} for c in found]
        return {"checks": shown, "ready": all(check.there or not check.needed for check in found)}
    kind: Kind | None = next((kind for kind in KINDS if kind.name == here), None)
    if kind is None:
        return {}
    names = reference(request.actor.reference_version).people
    waiting = proposals_for(request.actor).filter(kind=here, state__in=("draft", "proposed")).order_by("-created_at")[:5]
    return {"kind": about(kind, request), "seeded": kind.seed is not None, "waiting": [described(proposal, names) for proposal in waiting]}


def named(request: StaffRequest, city: City) -> dict[str, Any]:
    """The city's name, and its time to be compared with a clock on the wall."""
    begun = {name: getattr(city, name) for name in ("name", "name_en", "code", "hotline")}
    form, two = CityForm(request.POST if request.method == "POST" else None, initial=begun), by_two.needs_two()
    answers: list[HttpResponse] = []

    def run(data: dict[str, Any]) -> None:
        row = {name: data[name] for name in begun}
        if two:
            answers.append(by_two.waits(request, by_two.put_forward(request, CITY.name, [row], data["note"], {})))
        else:
            name_city(facts=CityFacts(**row), actor=request.actor, now=request.now)
            answers.append(HttpResponseRedirect(reverse("desk:founding", args=["regions"])))

    answer = answers[0] if request.method == "POST" and carried_out(form, run) else None
    history = reverse("desk:register-row", args=[CITY.name, city.pk])
    return {
        "form": form, "answer": answer, "clock": request.now.astimezone(SHANGHAI), "two": two, "history": history,
        "waits": by_two.waiting(request, CITY.name),
    }  # fmt: skip


def offices(request: StaffRequest) -> dict[str, Any]:
    """The three administrators: who holds which office, and a person who is added for one."""
    form = OfficeForm(request.POST if request.method == "POST" else None)
    made: list[HandOut] = []

    def run(data: dict[str, Any]) -> object:
        made.append(add_officer(request, data))
        return made

    carried = request.method == "POST" and carried_out(form, run)
    holders = [(roles_said([role]), list(User.plain.filter(roles__contains=[role], is_active=True).values_list("name", flat=True))) for role in sorted(APART)]
    answer = handed_out(request, made, reverse("desk:founding", args=["offices"])) if carried else None
    return {"form": form, "answer": answer, "holders": holders}


def add_officer(request: StaffRequest, data: dict[str, Any]) -> HandOut:
    """Add a person of the agency and appoint them, both or neither. Raises AlreadyOpen: in an open city a person is proposed."""
    if not being_set_up():
        raise AlreadyOpen
    agency = reference(request.actor.reference_version).agency
    with transaction.atomic():
        post = people.Post(agency.pk, agency.pk, ())
        user, code = people.add_person(login=data["login"], name=data["name"], post=post, actor=request.actor, now=request.now)
        people.appoint(user=user, role=data["role"], actor=request.actor, now=request.now)
    return HandOut(user.name, user.username, code)


@login_required
@require_POST
@act
def opened(request: StaffRequest) -> Done:
    """Open the city."""
    if not sets_up(request.actor):
        raise Http404
    with lifted():
        open_city(actor=request.actor, now=request.now)
    return Done(_("The city is open. From now on one person proposes and another approves."), to=reverse("desk:registers"))
