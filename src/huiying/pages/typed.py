"""What was typed into a form, read as Django reads it, a run of Chinese at a time: Django's own way takes each byte of it apart."""

import re
from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

_FORM: tuple[str, dict[str, str]] = ("application/x-www-form-urlencoded", {})
_BEYOND_ASCII = re.compile(rb"(?:%[89A-Fa-f][0-9A-Fa-f])+")


class TypedMiddleware:
    """Before whatever asks for the form's token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with what was typed already read; a form that breaks off, is written otherwise or is no UTF-8 is Django's to read."""
        if request.method == "POST" and (request.content_type, request.content_params) == _FORM:
            with suppress(UnreadablePostError, UnicodeDecodeError):
                request.POST = QueryDict(plainer(request.body))
        return self.get_response(request)


def plainer(body: bytes) -> str:
    """The form's body, everything beyond ASCII written as itself, as a browser may not and a reader may. Raises UnicodeDecodeError."""
    return _BEYOND_ASCII.sub(lambda run: bytes.fromhex(run[0].decode().replace("%", "")), body).decode()
