"""Rating by the one-time link of a message."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render

from huiying.directory.walls import lifted
from huiying.followup.links import LinkGone, find
from huiying.followup.rating import record_by_link
from huiying.kit.checks import Refused
from huiying.kit.errors import Told
from huiying.pages.limiting import TooOften, count
from huiying.pages.naming import language
from huiying.pages.requests import Request
from huiying.portal.access import address
from huiying.portal.flooding import counted
from huiying.portal.following import private
from huiying.portal.forms import RatingForm
from huiying.portal.limiting import RATE, SEND
from huiying.portal.offers import answers


@counted(SEND)
def by_link(request: Request, token: str) -> HttpResponse:
    """Draw the questions behind a live link, or keep the answers. A used, expired or invented link says what to do instead."""
    try:
        with lifted():  # who holds the link may see what it asks about
            link = find(token, request.now)
    except LinkGone as gone:
        return dead(request, gone)
    form = RatingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            with lifted():
                record_by_link(token=token, answers=answers(form.cleaned_data), now=request.now)
        except LinkGone as gone:
            return dead(request, gone)
        except Refused as refused:
            form.add_problems(refused.problems)
        except Told as refused:
            form.add_error(None, refused.sentence(language()))
        else:
            return private(render(request, "portal/rated.html"))
    return private(render(request, "portal/rate.html", {"form": form, "order": link.order}))


def dead(request: Request, gone: LinkGone) -> HttpResponse:
    """The page of a link that opens nothing; whoever guesses is slowed down."""
    told: Told = gone
    status = HTTPStatus.GONE
    try:
        count(RATE, [address(request)], request.now)
    except TooOften as refused:
        told, status = refused, HTTPStatus.TOO_MANY_REQUESTS
    return private(render(request, "portal/rate_gone.html", {"said": told.sentence(language())}, status=status))
