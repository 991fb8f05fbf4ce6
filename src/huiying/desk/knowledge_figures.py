"""Figures of the answers, each with its base: how many were renewed, what is stale, what answers cite, and how often each article settles a matter."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from huiying.desk.columns import unit_said
from huiying.desk.figures_seeing import sees_figures
from huiying.desk.knowledge_seen import entering, sees_figures_of_knowledge, tabs
from huiying.directory.reference import reference
from huiying.kit.times import day_start, local_date
from huiying.knowledge.figures import Share, direct_rate_by_article, kb_hit_rate, kb_stale_rate, kb_updates
from huiying.pages.requests import StaffRequest

SPANS = (30, 90, 365)
FEW = 10  # a share of fewer is told with its base alone


@login_required
def figures(request: StaffRequest) -> HttpResponse:
    """The figures of the last 30, 90 or 365 days, up to the beginning of today."""
    entering(request, sees_figures_of_knowledge)
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else SPANS[0]
    today = local_date(request.now)
    until: datetime = day_start(today + timedelta(days=1))
    since = until - timedelta(days=days)
    updates, stale, hits = kb_updates(since, until), kb_stale_rate(today), kb_hit_rate(since, until)
    context = {
        "tabs": tabs(request, "desk:knowledge-figures"), "days": days, "spans": SPANS, "updates": sum(updates.values()), "by_unit": by_unit(updates, request),
        "stale": told(stale, _("published answers"), _("a published answer")), "since": since, "until": today,
        "hits": told(hits, _("answers given at once"), _("an answer given at once")),
        "linked": sees_figures(request.actor),
        "articles": [(one, told(one.direct, "")) for one in direct_rate_by_article(since, until)],
    }  # fmt: skip
    return render(request, "desk/knowledge_figures.html", context)


def told(share: Share, of: str, lacking: str = "") -> dict[str, str | None]:
    """A share as it is printed: per cent to one place above numerator ÷ denominator; on a small base these two alone; without a base what is lacking."""
    base = f"{share.num:,} ÷ {share.den:,}"
    if not share.den:
        return {"value": None, "unit": "", "base": lacking or of, "pair": base}
    if share.den < FEW:
        return {"value": base, "unit": "", "base": f"{of} · {_('too few for a rate')}", "pair": base}
    return {"value": f"{share.num * 100 / share.den:.1f}", "unit": "%", "base": f"{base} {of}", "pair": base}


def by_unit(updates: Mapping[UUID, int], request: StaffRequest) -> list[tuple[str, int]]:
    """Published versions by the unit that answers for them, the most first."""
    orgs = reference(request.actor.reference_version).orgs
    named = [(unit_said(orgs[str(key)]), n) for key, n in updates.items() if str(key) in orgs]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))
