"""What every answer tells the browser: where it may load from, and what it may not do with what it got."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
NOT_USED = (
    "accelerometer", "autoplay", "browsing-topics", "display-capture", "encrypted-media", "fullscreen", "gyroscope", "hid", "idle-detection",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
USED = ("geolocation", "camera", "publickey-credentials-get", "publickey-credentials-create")
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in USED), *(f"{name}=()" for name in NOT_USED)])
ALWAYS = {
    "X-Frame-Options": "DENY",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


# A file handed out is a page of nothing; styles in it are let be, as browsers lay out a picture opened alone with styles of their own.
SEALED_OFF = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class HeadersMiddleware:
    """The first of all, so that files, redirections and refusals carry the headers too. Django's SecurityMiddleware adds its own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers; a view may have set a stricter policy."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy(_asked(live_url, request)))
        return response


def speaking(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a page use the microphone, play what it hears, and reach the line."""
    response.headers["Permissions-Policy"] = PERMISSIONS.replace("microphone=()", "microphone=(self)").replace("autoplay=()", "autoplay=(self)")
    return reaching(request, response)


def reaching(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a page reach the line."""
    response.headers["Content-Security-Policy"] = policy(_asked(live_url, request), _asked(line_url, request))
    return response


def _asked(address: Callable[[HttpRequest], str], request: HttpRequest) -> str:
    try:
        return address(request)
    except DisallowedHost:
        return ""


def live_url(request: HttpRequest) -> str:
    """Where browsers find the event stream: as configured (an origin alone is given the path /events, ":PORT" this host), else this host's next port."""
    return _beside(request, str(settings.HUIYING_LIVE_URL), 1, "/events")


def line_url(request: HttpRequest) -> str:
    """Where browsers find the line: as configured (an origin alone is given the path /line, ":PORT" this host), else this host's next port but one."""
    return _beside(request, str(settings.HUIYING_LINE_URL), 2, "/line")


def _beside(request: HttpRequest, given: str, step: int, path: str) -> str:
    if given and not given.startswith(":"):
        return given if urlsplit(given).path.strip("/") else f"{given.rstrip('/')}{path}"
    host = request.get_host()
    name, _, port = host.rpartition(":") if ":" in host and not host.endswith("]") else (host, "", "")
    if given:
        return f"{request.scheme}://{name}{given}{path}"
    return f"{request.scheme}://{name}:{int(port) + step}{path}" if port.isdigit() else f"{request.scheme}://{host}{path}"


def policy(*addresses: str) -> str:
    """The content security policy: nothing but our own files, no inline script, no eval, no frames; for connections the origins of these addresses too.

    More than one: of a page at the line, which speaks by web sockets with the line, and past it with the engine.
    """
    origin = ""
    for address in addresses:
        parts = urlsplit(address)
        if parts.netloc:
            socket = f" {parts.scheme.replace('http', 'ws')}://{parts.netloc}" if len(addresses) > 1 else ""
            origin += f" {parts.scheme}://{parts.netloc}{socket}"
    return (
        "default-src 'none'; script-src 'self'; script-src-attr 'none'; style-src 'self'; img-src 'self' data: blob:; "
        f"media-src 'self' blob:; connect-src 'self'{origin}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
