"""Following a matter by its number and code, without an account."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiying.directory.reference import reference
from huiying.evidence.receipts import has_begun
from huiying.kit.errors import NotFound, Told
from huiying.kit.media import VERIFIED
from huiying.kit.retention import said as erased_said
from huiying.orders.attachments import open_for, shown_to
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import sequence_of
from huiying.pages.answers import is_part, with_header
from huiying.pages.headers import SEALED_OFF
from huiying.pages.limiting import TooOften
from huiying.pages.naming import language
from huiying.pages.requests import Request
from huiying.portal.access import SESSION, Proved, live, prove, proved
from huiying.portal.flooding import counted, named
from huiying.portal.forms import FollowForm
from huiying.portal.life import told, without_repeats
from huiying.portal.limiting import FOLLOW, SEND
from huiying.portal.offers import offers
from huiying.portal.progress import headline, refusal, steps, tone
from huiying.portal.words import by_text
from huiying.retention.models import Erased


def private(response: HttpResponse) -> HttpResponse:
    """The response, kept by no cache."""
    patch_cache_control(response, private=True, no_store=True)
    return response


@named(FOLLOW)
def ask(request: Request) -> HttpResponse:
    """Ask for number and code; the right pair opens the order in this browser. Unknown numbers and wrong codes answer the same."""
    status = HTTPStatus.OK
    form = FollowForm(request.POST if request.method == "POST" else None, initial={"order_no": request.GET.get("no", "")[:40]}, auto_id="follow_%s")
    if form.is_bound and form.is_valid():
        try:
            order = prove(request, form.cleaned_data["order_no"], form.cleaned_data["code"])
        except Told as refused:
            form.add_error(None, refused.sentence(language()))
            status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(refused, TooOften) else status
        else:
            return HttpResponseRedirect(reverse("portal:order", args=[order.order_no]))
    return private(render(request, "portal/follow.html", {"form": form}, status=status))


@require_safe
def order_page(request: Request, order_no: str) -> HttpResponse:
    """Where a matter stands, its life, and what its citizen can do. A part for the page's own refresh: nothing when nothing changed."""
    try:
        found = proved(request, order_no)
    except NotFound:
        return expired(request, order_no)
    with found.wall():
        return drawn(request, found)


def drawn(request: Request, found: Proved) -> HttpResponse:
    """The page of a proved order, or the part of it that has changed."""
    order = found.order
    source = WorkOrder.objects.get(pk=order.parent_id) if order.status == "merged" and order.parent_id else order
    seen = f"{order.version}.{source.version}"
    if is_part(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    template = "portal/order_part.html" if is_part(request) else "portal/order.html"
    return private(render(request, template, {"seen": seen, **page_of(request, found, source)}))


def expired(request: Request, order_no: str) -> HttpResponse:
    """Back to number and code: this browser has not proved the order, or too long ago."""
    to = reverse("portal:follow") + (f"?no={order_no}" if sequence_of(order_no) is not None else "")
    return with_header(HttpResponse(status=HTTPStatus.NO_CONTENT), "HX-Redirect", to) if is_part(request) else HttpResponseRedirect(to)


def page_of(request: Request, found: Proved, source: WorkOrder) -> dict[str, Any]:
    """What the page of a matter shows; `source` is the parent of a merged one, else the order."""
    order, said = found.order, language()

    def by(due: Any) -> str:
        return by_text(due, request.now)

    parts = Assignment.objects.select_related("unit").filter(order_id=source.pk)
    contacted = [part.first_contact_at for part in parts if part.first_contact_at]
    data = reference()
    return {
        "order": order, "source": source, "headline": headline(order, request.now, by, said), "tone": tone(order, request.now),
        "steps": steps(order, source, max(contacted, default=None), by, said), "lines": without_repeats(told(order, request.now, said)),
        "refusal": refusal(order, said), "offers": offers(found, request.now), "files": shown_to(order, found.actor),
        "topic": data.topic_path(order.topic_code, said), "place": f"{data.region_name(order.region_code, said)} {order.incident_address}".strip(),
        "others": source.callers_n - 1, "sealed": has_begun(), "due_text": by(source.due_at) if source.due_at else "",
        "words": order.edited_text or order.original_text or erased_words(order),
    }  # fmt: skip


def erased_words(order: WorkOrder) -> str:
    """When and under which rule an order's words were erased; asked only where there are none."""
    mark = Erased.objects.filter(order_id=order.pk).values_list("mark", flat=True).first()
    return erased_said(mark or "", language())


@require_safe
def file(request: Request, order_no: str, key: UUID) -> HttpResponseBase:
    """A file of a matter, for its citizen."""
    try:
        attachment, place = open_for(key, proved(request, order_no).actor)
        content = place.open("rb")
    except (NotFound, FileNotFoundError) as missing:
        raise Http404 from missing
    shown = attachment.media_type in VERIFIED
    response = FileResponse(content, as_attachment=not shown, filename=attachment.name, content_type=attachment.media_type)
    response.headers["Content-Security-Policy"] = SEALED_OFF
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@counted(SEND)
@require_POST
def leave(request: Request, order_no: str) -> HttpResponse:
    """End this browser's access to an order."""
    try:
        key = str(proved(request, order_no).order.pk)
    except NotFound:
        return HttpResponseRedirect(reverse("portal:home"))
    request.session[SESSION] = {other: end for other, end in live(request).items() if other != key}
    messages.success(request, _("Closed on this device."))
    return HttpResponseRedirect(reverse("portal:home"))
