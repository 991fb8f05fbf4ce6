"""What a citizen does with a matter of theirs: each page asks one thing and calls one action."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, Told
from huiying.pages.answers import took
from huiying.pages.forms import Form
from huiying.pages.naming import language
from huiying.pages.requests import Request
from huiying.portal.access import Proved, proved
from huiying.portal.flooding import counted
from huiying.portal.following import expired, private
from huiying.portal.limiting import SEND
from huiying.portal.offers import BY_CODE, Offer, offers, said
from huiying.portal.photos import CannotKeep


@counted(SEND)
def do(request: Request, order_no: str, verb: str) -> HttpResponse:
    """Draw a verb's page, or do it. A refusal keeps everything typed; what is no longer possible leads back to the matter."""
    offer = BY_CODE.get(verb)
    if offer is None:
        raise Http404
    try:
        found = proved(request, order_no)
    except NotFound:
        return expired(request, order_no)
    with found.wall():
        return answered(request, offer, found)


def answered(request: Request, offer: Offer, found: Proved) -> HttpResponse:
    """The verb's page, or where its action leads."""
    page = reverse("portal:order", args=[found.order.order_no])
    if offer not in offers(found, request.now):
        messages.error(request, said(("现在不能做这一步，请看下面的进度。", "This is not possible now; see below where it stands."), language()))
        return HttpResponseRedirect(page)
    form = made(offer, found, request)
    if form.is_bound and form.is_valid() and carried_out(request, offer, found, form):
        messages.success(request, said(offer.done, language()))
        return took(request, HttpResponseRedirect(page))
    return drawn(request, offer, found, form)


def made(offer: Offer, found: Proved, request: Request) -> Form:
    """The verb's form, filled by the request or with what is registered."""
    given: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    if offer.code == "correct":
        order = found.order
        registered = {"text": order.edited_text or order.original_text, "region_code": order.region_code, "incident_address": order.incident_address}
        given |= {"data_of_city": reference(), "initial": registered}
    return offer.form(**given)


def carried_out(request: Request, offer: Offer, found: Proved, form: Form) -> bool:
    """Call the action; False when it refused, the reasons then stand in the form."""
    try:
        with lifted():
            offer.run(found.order, form.cleaned_data, found.actor, request.now)
    except Refused as refused:
        form.add_problems(refused.problems, original_text="text", reason="text")
    except Told as refused:
        form.add_error("photos" if isinstance(refused, CannotKeep) else None, refused.sentence(language()))
    else:
        return True
    return False


def drawn(request: Request, offer: Offer, found: Proved, form: Form) -> HttpResponse:
    """The verb's page."""
    words = {name: said(getattr(offer, name), language()) for name in ("button", "asks", "follows")}
    return private(render(request, "portal/act.html", {"offer": offer, "form": form, "order": found.order, "multipart": form.is_multipart(), **words}))
