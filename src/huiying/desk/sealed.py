"""The sealed log as the auditor sees it, and the warning on the health page when sealing falls behind."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiying.desk.trace import sees_trace
from huiying.directory.walls import lifted
from huiying.evidence.checking import Changed, some
from huiying.evidence.head import read_head, unsealed
from huiying.evidence.late import LATE_S, late
from huiying.evidence.models import Checkpoint, Cosignature
from huiying.evidence.self_told import keys_by_size
from huiying.evidence.witnesses import Witnesses, witnesses
from huiying.journal.notes import BadNote
from huiying.pages.health import CHECKS, Concern
from huiying.pages.requests import StaffRequest

LOOKED_INTO = 200
LATEST = 14


@login_required
@require_safe
def sealed_log(request: StaffRequest) -> HttpResponse:
    """How the log stands: its root, what waits, its keys, who has witnessed it, and whether entries taken at random are what was sealed."""
    if not sees_trace(request.actor):
        raise Http404
    with lifted():  # figures and hashes only
        return render(request, "desk/sealed.html", state())


def state() -> dict[str, Any]:
    """What the page shows."""
    head, (age, waiting) = read_head(), unsealed()
    found: list[Changed] = some(LOOKED_INTO)
    kept = Checkpoint.objects.filter(kept=True).order_by("-tree_size")[:LATEST]
    signed: dict[int, list[str]] = {}
    for size, name in Cosignature.objects.filter(tree_size__in=[one.tree_size for one in kept]).values_list("tree_size", "witness"):
        signed.setdefault(size, []).append(name)
    return {
        "head": head, "root": head.root.hex(), "age": age, "waiting": waiting, "late": age > LATE_S, "looked": min(LOOKED_INTO, head.size), "found": found,
        "keys": keys_by_size(head.size), "known": known_witnesses(),
        "kept": [(one.tree_size, bytes(one.root).hex(), one.at, ", ".join(signed.get(one.tree_size, []))) for one in kept],
    }  # fmt: skip


def known_witnesses() -> Witnesses:
    """Those that the city has asked; none while their list cannot be read, which the doctor tells."""
    try:
        return witnesses()
    except BadNote:
        return Witnesses()


def check(_now: datetime) -> Iterable[Concern]:
    """For the health page: events wait for their seal longer than they may."""
    with lifted():
        found = late()
    if found:
        age, count = found
        text = _("{n} events are not sealed; the oldest has waited {s} seconds.").format(n=count, s=int(age))
        yield Concern(text, _("See whether the worker runs; its log says why."), "late")


CHECKS.append(check)
