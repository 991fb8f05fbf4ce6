"""Behind a proxy: who really asks, and by HTTPS or not, believed only when a proxy that was named says so."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
ONE_HOUSE, ONE_SITE = 64, 48
SAID_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class Proxies:
    """The proxies that are believed, addresses or networks, and whom they say that they speak for."""

    def __init__(self, proxies: Iterable[str]) -> None:
        """Raises ValueError for what is neither address nor network."""
        self.networks = [ip_network(one, strict=False) for one in proxies]

    def trusts(self, address: str) -> bool:
        """Whether this address is one of them."""
        return self._among(_read(address))

    def client(self, nearest: str, said: str) -> str:
        """Who asks, when the request came from `nearest` and `said` is its X-Forwarded-For: the last in it that is no trusted proxy."""
        if not self.trusts(nearest):
            return nearest
        for one in reversed(said.split(",")):
            found = _read(one.strip())
            if found is None:
                break
            nearest = str(found)
            if not self._among(found):
                break
        return nearest

    def _among(self, found: IPv4Address | IPv6Address | None) -> bool:
        return found is not None and any(found in network for network in self.networks)


class TrustedProxies:
    """Around a WSGI application: what trusted proxies say becomes the request's address and scheme; what anybody else says is thrown away.

    The address is the last in X-Forwarded-For that is no trusted proxy: those before it may be invented.
    """

    def __init__(self, application: Application, proxies: Iterable[str]) -> None:
        """Raises ValueError for what is neither address nor network."""
        self.application, self.proxies = application, Proxies(proxies)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer with the real address and scheme in the environment."""
        said = {name: str(environ.pop(name, "")) for name in SAID_BY_PROXIES}
        nearest = str(environ.get("REMOTE_ADDR", ""))
        if self.proxies.trusts(nearest):
            environ["REMOTE_ADDR"] = self.proxies.client(nearest, said["HTTP_X_FORWARDED_FOR"])
            scheme = said["HTTP_X_FORWARDED_PROTO"].rpartition(",")[2].strip().lower()
            if scheme in {"http", "https"}:
                environ["wsgi.url_scheme"] = scheme
        return self.application(environ, start_response)


def one_house(address: str) -> str:
    """What an address is counted as: of IPv6 the /64, which is one household's or firm's; an IPv4 one written as IPv6 as what it is."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((int(found), ONE_HOUSE), strict=False))
    return address


@lru_cache(4096)
def one_site(house: str) -> str:
    """In what a house lies, as `one_house` gives it: of IPv6 the /48, as one customer can have with 65,536 houses in it; an IPv4 address is its own."""
    try:
        found = ip_network(house)
    except ValueError:
        return house
    return str(found.supernet(new_prefix=ONE_SITE)) if isinstance(found, IPv6Network) else house


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address, an IPv4 one written as IPv6 as what it is; None for anything else."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
