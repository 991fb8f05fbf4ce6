"""Receipts for citizens, the page that checks one, and the public log as files for whoever wants to check on their own."""

import re
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from huiying.directory.walls import lifted
from huiying.evidence.keys import KeysLost
from huiying.evidence.looking import LONGEST, SAID, Seen, look
from huiying.evidence.public import CHECKPOINT, PublicLog, log_folder
from huiying.evidence.receipts import NoReceipts, Shown, events_for_citizen, has_begun, receipt, shown
from huiying.evidence.self_told import public_keys
from huiying.journal.tiles import is_path
from huiying.kit.errors import NotFound
from huiying.orders.models import WorkOrder
from huiying.pages.forms import Form
from huiying.pages.naming import language, named
from huiying.pages.requests import Request
from huiying.portal.access import proved
from huiying.portal.flooding import counted
from huiying.portal.following import expired, private
from huiying.portal.limiting import SEND

_FILE = re.compile(r"checkpoints/\d{1,15}|daily/\d{4}-\d\d-\d\d\.json", re.ASCII)
_BROKEN = re.compile(r"broken/\d{1,15}/(.+)", re.ASCII)
FOREVER, BRIEFLY = "public, max-age=31536000, immutable", "public, max-age=1"


class CheckForm(Form):
    """A receipt to look at: its file, or its text."""

    file = forms.FileField(label=_l("Receipt file"), required=False)
    text = forms.CharField(label=_l("or its text"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}))

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        values = super().clean() or self.cleaned_data
        given = values.get("file")
        values["receipt"] = given.read(LONGEST).decode("utf-8", "replace") if given else values.get("text", "")
        if not values["receipt"].strip():
            self.add_error("file", _("Choose the receipt's file, or paste its text."))
        return values


@require_safe
def receipt_file(request: Request, order_no: str) -> HttpResponse:
    """The receipt of a proved order as a file: for what began it and for all that its citizen did since."""
    try:
        order = proved(request, order_no).order
    except NotFound:
        return expired(request, order_no)
    try:
        with lifted():  # the citizen's own order, proved
            content = receipt(events_for_citizen(order.stream))
    except (NoReceipts, KeysLost) as none:
        raise Http404 from none
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{order.order_no}.json"'
    return private(response)


def seal_of(order: WorkOrder) -> Shown | None:
    """The seal of an order's first event, to be printed; none where no log has begun."""
    if not has_begun():
        return None
    with lifted():
        events = events_for_citizen(order.stream)
    return shown(events[0]) if events else None


@counted(SEND)
def check_page(request: Request) -> HttpResponse:
    """Bring a receipt and read what became of it."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    found: list[tuple[Seen, str]] = []
    if form.is_bound and form.is_valid():
        with lifted():  # a receipt names nobody, and what is answered is whether it is true
            found = [(seen, named(*SAID[seen.code])) for seen in look(form.cleaned_data["receipt"], request.now)]
    log = request.build_absolute_uri(reverse("portal:log", args=[CHECKPOINT])).removesuffix(f"/{CHECKPOINT}")
    with lifted():  # what the log says of its own keys is public
        keys = [key.text for _role, key in public_keys()]
    return private(render(request, "portal/check.html", {"form": form, "found": found, "said": language(), "keys": keys, "log": log}))


@require_safe
def log_file(_request: Request, name: str) -> HttpResponse:
    """A file of the public log: the checkpoint, a kept one, a day's root, a tile; or of what was published before a restore."""
    broken = _BROKEN.fullmatch(name)
    inner = broken[1] if broken else name
    if inner != CHECKPOINT and not is_path(inner) and not _FILE.fullmatch(inner):
        raise Http404
    try:
        content = PublicLog(log_folder()).fetch(name)
    except OSError as missing:
        raise Http404 from missing
    kind = "application/octet-stream" if is_path(inner) else "application/json" if inner.startswith("daily/") else "text/plain; charset=utf-8"
    response = HttpResponse(content, content_type=kind, status=HTTPStatus.OK)
    response.headers["Cache-Control"] = BRIEFLY if inner == CHECKPOINT else FOREVER
    return response
