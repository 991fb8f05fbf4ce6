"""Behind a proxy: who really asks, and by HTTPS or not, believed only when a proxy that was named says so."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
SAID_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class TrustedProxies:
    """Around a WSGI application: what trusted proxies say becomes the request's address and scheme; what anybody else says is thrown away.

    `proxies` are addresses or networks. The address is the last in X-Forwarded-For that is no trusted proxy: those before it may be invented.
    """

    def __init__(self, application: Application, proxies: Iterable[str]) -> None:
        """Raises ValueError for what is neither address nor network."""
        self.application = application
        self.networks = [ip_network(one, strict=False) for one in proxies]

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer with the real address and scheme in the environment."""
        said = {name: str(environ.pop(name, "")) for name in SAID_BY_PROXIES}
        if self._trusts(_read(str(environ.get("REMOTE_ADDR", "")))):
            environ["REMOTE_ADDR"] = self._client(str(environ["REMOTE_ADDR"]), said["HTTP_X_FORWARDED_FOR"])
            scheme = said["HTTP_X_FORWARDED_PROTO"].rpartition(",")[2].strip().lower()
            if scheme in {"http", "https"}:
                environ["wsgi.url_scheme"] = scheme
        return self.application(environ, start_response)

    def _client(self, nearest: str, said: str) -> str:
        for one in reversed(said.split(",")):
            found = _read(one.strip())
            if found is None:
                break
            nearest = str(found)
            if not self._trusts(found):
                break
        return nearest

    def _trusts(self, found: IPv4Address | IPv6Address | None) -> bool:
        return found is not None and any(found in network for network in self.networks)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address, an IPv4 one written as IPv6 as what it is; None for anything else."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
