"""The edge: the language, the clock and the actor of one request. The only place of the screens that reads the clock."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from huiying.directory.actors import actor_of
from huiying.directory.clock import city_now
from huiying.directory.walls import behind
from huiying.kit.actor import Actor

Handler = Callable[[HttpRequest], HttpResponse]
YEAR = 365 * 86_400
KNOWN = {code for code, _name in settings.LANGUAGES}


class LanguageMiddleware:
    """Chinese first, whatever the browser asks; English by `?lang=en` or the cookie that it leaves."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language."""
        asked = request.GET.get("lang", "")
        asked = "zh-hans" if asked == "zh" else asked
        code = next((c for c in (asked, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")) if c in KNOWN), settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = code
        with translation.override(code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ("Cookie",))
        if asked in KNOWN:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, asked, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        return response


class EdgeMiddleware:
    """Sets `request.now` (aware, UTC; the sample city's own time where it has one) and `request.actor` (None when anonymous).

    What the answer reads of orders, it reads behind that actor's wall.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the time and the actor known."""
        real = datetime.now(UTC)
        request.now = city_now(real) if settings.HUIYING_CLOCK == "city" else real  # type: ignore[attr-defined]
        request.actor = actor_of(request.user, request.now) if request.user.is_authenticated else None  # type: ignore[attr-defined]
        with behind(request.actor):  # type: ignore[attr-defined]
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = walled(request.actor, iter(response))
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def walled(actor: Actor | None, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces of a stream, each made behind the reader's wall: a stream is read after the request is answered."""
    while True:
        with behind(actor):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
