"""Who stands at a door of the processes beside the web, and from which page."""

import os
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from django.conf import settings

from huiying.kit.actor import Actor
from huiying.work.clock import read_clock
from huiying.work.news import signed_in
from huiying.work.strangers import Strangers, TooManyGuesses, caller_address

DEFAULT_PORT = 8001


def port() -> int:
    """Where the event stream listens: on the next port after the web's."""
    return int(os.environ.get("HUIYING_LIVE_PORT", "") or urlsplit(settings.HUIYING_LIVE_URL).port or DEFAULT_PORT)


def origins() -> frozenset[str]:
    """The origins whose pages may listen: those that may post forms, and this machine's own web server."""
    web_port = port() - 1
    return frozenset({*settings.CSRF_TRUSTED_ORIGINS, f"http://127.0.0.1:{web_port}", f"http://localhost:{web_port}"})


def allowed(request: web.Request) -> dict[str, str]:
    """The headers that let the asking page read the answer. Raises HTTPForbidden for a foreign origin."""
    origin = request.headers.get("Origin")
    if origin is None:
        return {}
    if origin not in origins():
        raise web.HTTPForbidden
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"}


async def staff_behind(
    request: web.Request, strangers: Strangers, read: Callable[[Callable[[], Actor | None]], Awaitable[Actor | None]]
) -> tuple[Actor, str, dict[str, str]]:
    """The person behind a request, the session's key, and the headers of the answer.

    Raises HTTPUnauthorized without a session, HTTPForbidden for a foreign page, HTTPTooManyRequests where too many cookies of nobody came from.
    """
    headers, key = allowed(request), request.cookies.get(settings.SESSION_COOKIE_NAME, "")
    try:
        actor = await strangers.look(key, caller_address(request), lambda: read(lambda: signed_in(key, read_clock())))
    except TooManyGuesses:
        raise web.HTTPTooManyRequests(headers={**headers, "Retry-After": "60"}) from None
    if actor is None:
        raise web.HTTPUnauthorized(headers=headers)
    return actor, key, headers
