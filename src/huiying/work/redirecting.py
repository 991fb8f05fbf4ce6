"""Plain HTTP beside HTTPS: whoever comes by http:// is sent on to https://, and nothing else is answered.

`python -m huiying.work.redirecting`, on HUIYING_HOST and HUIYING_HTTP_PORT; HUIYING_HTTPS_PORT is where the pages are, HUIYING_HOSTS their names.
"""

import os

from aiohttp import web

ITS_OWN = 443


def target(host: str, path: str, port: int) -> str:
    """The same page by HTTPS."""
    return f"https://{host}{path}" if port == ITS_OWN else f"https://{host}:{port}{path}"


async def send_on(request: web.Request) -> web.Response:
    """308 to the page by HTTPS; a form already sent in the clear is refused, that its sender learns of it; a foreign name finds nothing."""
    host = request.url.host or ""
    named = f"[{host}]" if ":" in host else host
    if named not in os.environ.get("HUIYING_HOSTS", "").split(","):
        raise web.HTTPNotFound
    if request.method not in {"GET", "HEAD"}:
        raise web.HTTPForbidden(text="请使用 https:// use https://\n")
    raise web.HTTPPermanentRedirect(target(named, request.rel_url.raw_path_qs, int(os.environ["HUIYING_HTTPS_PORT"])))


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", send_on)
    web.run_app(app, host=os.environ["HUIYING_HOST"], port=int(os.environ["HUIYING_HTTP_PORT"]), print=None, access_log=None, shutdown_timeout=1.0)


if __name__ == "__main__":
    main()
