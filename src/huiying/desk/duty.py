"""The duty roster at a glance: who is on duty now and in the coming two weeks, and where nobody would be."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from huiying.desk.alert_words import region_said
from huiying.desk.alerts import demand, duty_context, tabs
from huiying.directory.models import DutyOfficer
from huiying.kit.times import day_start, local, local_date
from huiying.pages.requests import StaffRequest
from huiying.registers.kinds.duty import DUTY
from huiying.registers.seeing import may_propose, sees
from huiying.supervision.alerts.duty import Gap, gaps_of, on_duty, phones, turns_between
from huiying.supervision.notices import agency_id

AHEAD = timedelta(days=14)


@login_required
def roster(request: StaffRequest) -> HttpResponse:
    """The page. The roster itself is changed through its register, by two people."""
    demand(request)
    org, now, version = agency_id(), request.now, request.actor.reference_version
    gaps, turns = gaps_of(org, now, now + AHEAD), turns_between(org, now, now + AHEAD)
    context = {
        "tabs": tabs(request), **duty_context(on_duty(org, "", now), version), "turns": [told(turn, now, version) for turn in turns],
        "gaps": [span(gap) for gap in gaps], "days": [day(n, now, gaps, turns) for n in range(AHEAD.days)],
        "sees_register": sees(DUTY, request.actor), "proposes": may_propose(DUTY, request.actor),
    }  # fmt: skip
    return render(request, "desk/duty.html", context)


def told(turn: DutyOfficer, now: datetime, version: int) -> dict[str, Any]:
    """A turn as the table shows it; whether a number is there, not which."""
    districts = "、".join(region_said(code, version) for code in turn.districts.split(";") if code)
    return {
        "from": turn.valid_from, "to": turn.valid_to, "officer": turn.user.name, "gone": not turn.user.is_active,
        "deputy": turn.deputy.name if turn.deputy else "",
        "districts": districts or _("Whole city"), "phone": bool(phones(turn)[0]), "now": turn.valid_from <= now,
    }  # fmt: skip


def span(gap: Gap) -> str:
    """A gap in words."""
    begins, ends = local(gap.begins), local(gap.ends)
    return f"{begins:%m-%d %H:%M} – {ends:%m-%d %H:%M}"


def day(n: int, now: datetime, gaps: list[Gap], turns: Any) -> dict[str, Any]:
    """One of the coming days: who is on duty at some time of it, and whether all of it is covered."""
    begins = max(now, day_start(local_date(now) + timedelta(days=n)))
    ends = day_start(local_date(now) + timedelta(days=n + 1))
    names = [turn.user.name for turn in turns if turn.valid_from < ends and (turn.valid_to is None or turn.valid_to > begins) and not turn.districts]
    uncovered = [gap for gap in gaps if gap.begins < ends and gap.ends > begins]
    return {"day": local_date(begins), "names": list(dict.fromkeys(names)), "gap": bool(uncovered)}
