"""How much waits behind the entries of the navigation and the tabs of the board: one statement, asked for after the page and when something happens."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import CharField, Q, QuerySet, Value
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from huiying.desk.dispatching import QUEUES
from huiying.desk.followup import open_rounds, to_decide
from huiying.desk.notices import SEEN, mine
from huiying.desk.unit import own_unit
from huiying.desk.unit import waiting as parts_of
from huiying.dispatch.queries import adjudications_open
from huiying.followup.rules import VERIFIED
from huiying.kit.times import parse_rfc3339
from huiying.orders.queries import visible_to
from huiying.pages.requests import StaffRequest
from huiying.supervision.alerts.queries import sees_alerts, waiting_for
from huiying.supervision.models import Supervision
from huiying.supervision.queries import claims_waiting

ENOUGH = 99  # a count beyond it says "99+"
A_DAY = timedelta(days=1)
WITHIN_ANOTHER = frozenset({"proposals"})  # their orders stand in another tab too


@login_required
@never_cache
def counts(request: StaffRequest) -> JsonResponse:
    """The counts by entry ("desk:notices") and by tab ("board:dispatch"), no further than 100 each."""
    return JsonResponse(counted(request))


def counted(request: StaffRequest) -> dict[str, int]:
    """The same as numbers (one statement); entries without a count of the reader's are left out."""
    asked = waiting(request)
    first, *others = [marked(name, rows) for name, rows in asked.items()]
    found = dict.fromkeys(asked, 0) | Counter(first.union(*others, all=True))
    tabs = {name: n for name, n in found.items() if name.startswith("board:")}
    board = {"desk:board": sum(n for name, n in tabs.items() if name.partition(":")[2] not in WITHIN_ANOTHER or len(tabs) == 1)} if tabs else {}
    return found | board


def marked(name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows as nothing but the name of what they wait for."""
    said: QuerySet[Any] = rows.order_by().annotate(waits_for=Value(name, output_field=CharField())).values_list("waits_for", flat=True)
    return said[: ENOUGH + 1]


def waiting(request: StaffRequest) -> dict[str, QuerySet[Any]]:
    """What waits for the reader, by entry or tab."""
    actor = request.actor
    found: dict[str, QuerySet[Any]] = {f"board:{queue.name}": queue.rows(actor) for queue in QUEUES.values() if queue.seen(actor)}
    found["desk:notices"] = unread(request)
    if sees_alerts(actor):
        found["desk:alerts"] = waiting_for(actor)
    if actor.roles & {"AD"}:
        found["desk:adjudications"] = adjudications_open(actor)
    if actor.roles & {"UH", "UL"}:
        found["desk:unit"] = parts_of(actor)
        found["desk:supervisions"] = Supervision.objects.filter(state="issued", issued_to=own_unit(actor), order__in=visible_to(actor))
    if actor.roles & {"CB"}:
        found["desk:followup"] = open_rounds(request).filter(order__number_source__in=VERIFIED)
    elif actor.roles & {"CR"}:
        found["desk:followup"] = to_decide(actor)
    if actor.roles & {"SV"} and actor.employer_kind == "hotline_agency":
        found["desk:supervising"] = Supervision.objects.filter(state="answered", order__in=visible_to(actor))
    if actor.roles & {"AS"}:
        found["desk:claims"] = claims_waiting(actor)
    return found


def unread(request: StaffRequest) -> QuerySet[Any]:
    """Notices since the reader last looked at the inbox (before the first look, those of a day), and those that must still be acknowledged."""
    kept = request.session.get(SEEN, "")
    since = parse_rfc3339(kept) if kept else request.now - A_DAY
    return mine(request).filter(Q(at__gt=since) | Q(must_ack=True, acknowledged_at__isnull=True))
