"""Every form that strangers may send has a limit; its view names it, and a test asks each of them for it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from huiying.pages.limiting import Limit, TooOften, count
from huiying.pages.naming import language
from huiying.pages.requests import Request
from huiying.portal.access import address

View = Callable[..., HttpResponse]


def counted(limit: Limit) -> Callable[[View], View]:
    """A view whose forms sent are counted for each address; one too many is answered by 429, before anything is read of it."""

    def limited(view: View) -> View:
        @wraps(view)
        def answered(request: Request, *args: Any, **given: Any) -> HttpResponse:
            if request.method == "POST":
                try:
                    count(limit, [address(request)], request.now)
                except TooOften as told:
                    return too_often(request, told)
            return view(request, *args, **given)

        return named(limit)(answered)

    return limited


def named(limit: Limit) -> Callable[[View], View]:
    """A view that counts its tries itself, where it is known which of them were guesses."""

    def tell(view: View) -> View:
        view.limit = limit  # type: ignore[attr-defined]
        return view

    return tell


def too_often(request: Request, told: TooOften) -> HttpResponse:
    """The page of one who sends too often: when to come back, and the telephone instead."""
    response = render(request, "portal/too_often.html", {"said": told.sentence(language())}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Cache-Control"] = "private, no-store"
    return response
