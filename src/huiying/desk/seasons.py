"""Seasonal plans: what is in force, what waits for its dates, what was; begun and ended by hand, reviewed afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.alert_words import class_said, person, said
from huiying.desk.alerts import tabs
from huiying.desk.inputs import area, org_name
from huiying.directory.acts import ROLES_OF
from huiying.directory.models import User
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.orders.authorise import permission
from huiying.pages.answers import Done, act
from huiying.pages.forms import Form
from huiying.pages.requests import StaffRequest
from huiying.pages.tags import label_text
from huiying.registers.kinds.seasons import SEASON_PLANS
from huiying.registers.seeing import may_propose, sees
from huiying.supervision.alerts.queries import sees_alerts
from huiying.supervision.seasons.counting import compared, measured
from huiying.supervision.seasons.models import Season, SeasonPlan
from huiying.supervision.seasons.plans import plans_in_force
from huiying.supervision.seasons.running import HOW, KINDS, parts
from huiying.supervision.seasons.switching import LONGEST_REVIEW, begin_season, end_season, review_season

SHOWN = 30


class Reviewing(Form):
    """The short review."""

    review = area(
        gettext_lazy("What went well, what did not, what changes in the plan"), 5, max_length=LONGEST_REVIEW,
    )  # fmt: skip


class Switching(Form):
    """Why it is begun or ended."""

    why = forms.CharField(label=gettext_lazy("Why"), max_length=200)


def demand(request: StaffRequest) -> None:
    """For who has the board of alerts. Raises PermissionDenied."""
    if not sees_alerts(request.actor):
        raise PermissionDenied


def steers(actor: Actor) -> bool:
    """Whether the reader may begin and end seasons."""
    return permission(actor, "begin_season", ROLES_OF["begin_season"], own=True).allowed


@login_required
def listed(request: StaffRequest) -> HttpResponse:
    """All plans in force as versions, with whether they run, and the seasons that were."""
    demand(request)
    open_now = {season.code: season for season in Season.objects.filter(ended_at=None)}
    past = Season.objects.select_related("plan").filter(ended_at__isnull=False).order_by("-ended_at")[:SHOWN]
    context = {
        "tabs": tabs(request), "plans": [told(plan, open_now.get(plan.code), request.now) for plan in plans_in_force()],
        "past": [{"season": one, "name": said((one.plan.name, one.plan.name_en)), "how": label_text(HOW, one.how)} for one in past],
        "steers": steers(request.actor), "sees_register": sees(SEASON_PLANS, request.actor), "proposes": may_propose(SEASON_PLANS, request.actor),
        "form": Switching(),
    }  # fmt: skip
    return render(request, "desk/seasons.html", context)


def told(plan: SeasonPlan, season: Season | None, now: datetime) -> dict[str, Any]:
    """A plan as the list shows it, with what its trigger measures now."""
    language = get_language() or "zh-hans"
    data = reference()
    topics = [data.topic_path(code, language) for code in parts(plan.topics)]
    return {
        "plan": plan, "name": said((plan.name, plan.name_en)), "kind": label_text(KINDS, plan.kind), "season": season, "topics": topics,
        "measured": measured(plan, now) if plan.trigger_share and plan.topics else None, "switches": switches(plan),
    }  # fmt: skip


def switches(plan: SeasonPlan) -> list[tuple[str, str]]:
    """What a plan switches on, in words: only what it has."""
    language = get_language() or "zh-hans"
    comma = "、" if language.startswith("zh") else ", "
    data = reference()
    units = {org.code: org_name(org) for org in data.orgs.values()}
    people = dict(User.plain.filter(username__in=parts(plan.officers)).values_list("username", "name"))
    found = (
        (_("Matters put first"), comma.join(data.topic_path(code, language) for code in parts(plan.topics))),
        (_("Words added"), f"{comma.join(parts(plan.words))} → {class_said(plan.words_class)}" if plan.words else ""),
        (_("Extra officers"), comma.join(people.get(login, login) for login in parts(plan.officers))),
        (_("Units on stand-by"), comma.join(units.get(code, code) for code in parts(plan.standby))),
        (_("Words on the desk's head"), said((plan.banner, plan.banner_en))),
        (_("What callers are told"), said((plan.advice or plan.advice_en, plan.advice_en or plan.advice))),
        (_("Surge mode"), _("advised") if plan.surge else ""),
    )
    return [(name, text) for name, text in found if text]


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One season: what it switched on, orders in it and before it, its tasks, its review."""
    demand(request)
    season = Season.objects.select_related("plan").filter(pk=key).first()
    if season is None:
        raise Http404
    numbers = compared(season, request.now)
    context = {
        "season": season, "name": said((season.plan.name, season.plan.name_en)), "how": label_text(HOW, season.how), "switches": switches(season.plan),
        "numbers": numbers, "during_a_day": numbers.a_day(numbers.during), "before_a_day": numbers.a_day(numbers.before),
        "during_said": _("{n} orders received").format(n=numbers.during), "before_said": _("{n} orders received").format(n=numbers.before),
        "steers": steers(request.actor),
        "began_by": by(season.began_by), "ended_by": by(season.ended_by), "reviewed_by": person(season.reviewed_by) if season.reviewed_by else "",
        "form": Switching(), "reviewing": Reviewing(initial={"review": season.review}), "tasks": season.tasks.select_related("unit").order_by("due_at", "pk"),
    }  # fmt: skip
    return render(request, "desk/season.html", context)


def by(key: str) -> str:
    """Who it was; the house itself where it was no person."""
    return reference().people.get(key, "") or _("by the plan")


@login_required
@act
def begin(request: StaffRequest, code: str) -> Done:
    """Put a plan in force now."""
    demand(request)
    with lifted():
        season = begin_season(code=code, why=request.POST.get("why", ""), actor=request.actor, now=request.now)
    return Done(_("The plan is in force."), to=reverse("desk:season", args=[season.pk]))


@login_required
@act
def step(request: StaffRequest, key: UUID, verb: str) -> Done:
    """End a season early, or keep its review."""
    demand(request)
    by_whom: dict[str, Any] = {"season_id": key, "actor": request.actor, "now": request.now}
    with lifted():
        if verb == "end":
            end_season(why=request.POST.get("why", ""), **by_whom)
            told_now = _("The season has ended.")
        elif verb == "review":
            review_season(review=request.POST.get("review", ""), **by_whom)
            told_now = _("The review is kept.")
        else:
            raise Http404
    return Done(told_now, to=reverse("desk:season", args=[key]))
