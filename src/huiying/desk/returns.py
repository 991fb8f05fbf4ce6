"""Requests to hand back, as the supervisor's desk counts them by unit."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from huiying.desk.columns import title_of, unit_said, word
from huiying.desk.exporting import logged
from huiying.desk.supervising import watches
from huiying.desk.watermark import list_marked
from huiying.directory.reference import Reference
from huiying.dispatch.models import ReturnRequest
from huiying.kit.codes import Code, CodeList
from huiying.orders.queries import visible_to
from huiying.orders.reasons import RETURN
from huiying.pages.filters import Choice, DateSpan, from_codes, from_directory
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest

STATES = CodeList(
    "return_state", "退单申请状态", "State of the request",
    (Code("pending", "待审批", "Waiting"), Code("approved", "已同意", "Approved"), Code("refused", "未同意", "Refused"),
     Code("cancelled", "已撤回", "Taken back")),
)  # fmt: skip
TONES = {"approved": "ok", "pending": "near"}


def rows_of(request: StaffRequest) -> QuerySet[ReturnRequest]:
    """The requests about orders that the reader may see. Raises PermissionDenied."""
    if not watches(request.actor):
        raise PermissionDenied
    return ReturnRequest.objects.select_related("order", "unit", "suggested_unit").filter(order__in=visible_to(request.actor))


def units(data: Reference) -> list[tuple[str, str]]:
    """The units that can hand back."""
    said = [(key, unit_said(org)) for key, org in data.orgs.items() if org.kind not in {"operator", "hotline_agency"}]
    return sorted(said, key=lambda one: one[1])


def explained(_request: StaffRequest) -> dict[str, Any]:
    """What is counted, and where the list is opened from."""
    words = gettext_lazy("the bar is requests ÷ parts sent to the unit in the same 30 days; those about secret matters are counted and not listed")
    return {"up": (gettext_lazy("Supervision"), reverse("desk:supervising")), "what": gettext_lazy("Requests to hand back"), "words": words}


def state(found: ReturnRequest) -> str:
    """The state in words."""
    return STATES.label(found.state, get_language() or "zh-hans")


RETURNS = Listing(
    name="returns",
    title=gettext_lazy("Requests to hand back"),
    rows=rows_of,
    columns=(
        Column("asked", gettext_lazy("Asked"), lambda r, _n: r.requested_at, sort="requested_at"),
        Column("title", gettext_lazy("Matter"), lambda r, _n: title_of(r.order), lead=True, wide=True),
        Column("unit", gettext_lazy("Unit"), lambda r, _n: unit_said(r.unit), wraps=True),
        Column("reason", gettext_lazy("Reason"), lambda r, _n: word(RETURN, r.reason_code), wraps=True),
        Column("suggested", gettext_lazy("Suggests"), lambda r, _n: unit_said(r.suggested_unit), wraps=True),
        Column("state", gettext_lazy("State"), lambda r, _n: state(r), lambda r, _n: tag(state(r), TONES.get(r.state, "blue"))),
        Column("decided", gettext_lazy("Decided"), lambda r, _n: r.decided_at),
        Column("number", gettext_lazy("Number"), lambda r, _n: r.order.order_no),
    ),
    filters=(
        Choice("unit", gettext_lazy("Unit"), from_directory(units), column="unit_id"),
        Choice("state", gettext_lazy("State"), from_codes(STATES), column="state", several=True),
        DateSpan("asked", gettext_lazy("Asked"), "requested_at"),
    ),
    url=lambda r: reverse("desk:order", args=[r.order.order_no]),
    order="-asked",
    empty_title=gettext_lazy("No request"),
    empty_text=gettext_lazy("Units ask to hand an order back from its page."),
    template="desk/counted.html",
    looked=list_marked("returns"),
    exported=logged("returns"),
    also=explained,
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    return list_view(request, RETURNS)
