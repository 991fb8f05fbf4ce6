"""Cookies that nobody was given: guessing them shall cost us little. The database is asked about so many of one network address, and no more for a while.

Who was found signed in before is asked about as ever, whatever others at the same address do.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from aiohttp import web
from django.conf import settings

from huiying.kit.actor import Actor
from huiying.pages.proxies import Proxies, one_house, one_site

_KEY = re.compile(r"[0-9a-z]{32}\Z")  # as Django makes them
EACH_ADDRESS, EACH_SITE = 20, 100  # cookies of nobody within
WINDOW_S = 60.0
MOST_ASKING = 50  # at once, of those who were never found signed in; others wait, as all pages do that come back to a line started anew
REMEMBERED = 5_000


class TooManyGuesses(Exception):  # noqa: N818 - a refusal, not a fault
    """Nothing was asked: this address has shown too many cookies of nobody."""


def caller_address(request: web.Request) -> str:
    """The network address of who calls, counted as the web counts it: behind a proxy that was named the real one, of IPv6 one household."""
    said = ",".join(request.headers.getall("X-Forwarded-For", ()))
    return one_house(Proxies(settings.HUIYING_PROXIES).client(str(request.remote or ""), said))


class Strangers:
    """What one process remembers of the cookies that it was shown."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, None] = OrderedDict()
        self._nobodys: OrderedDict[str, float] = OrderedDict()  # key: when it is asked about again
        self._missed: OrderedDict[str, tuple[float, int]] = OrderedDict()  # address or site: until when, how many; the oldest first
        self._asking = asyncio.Semaphore(MOST_ASKING)

    async def look(self, key: str, address: str, ask: Callable[[], Awaitable[Actor | None]]) -> Actor | None:
        """Who is behind a session's key, by `ask`; None for nobody, unasked for what no session is called and what was asked a moment ago.

        Raises TooManyGuesses. A key counts once: a page that was left open after its session comes again and again, and keeps nobody out.
        """
        now = asyncio.get_running_loop().time()
        if not _KEY.match(key) or self._nobodys.get(key, now) > now:
            return None
        if key in self._known or key in self._nobodys:
            found = await ask()
        else:
            found = await self._of_a_stranger(address, ask)
        self._remember(key, now, there=found is not None)
        return found

    async def _of_a_stranger(self, address: str, ask: Callable[[], Awaitable[Actor | None]]) -> Actor | None:
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if self._too_many(address, now):
                raise TooManyGuesses
            found = await ask()
            if found is None:
                for where in {address, one_site(address)}:
                    until, n = self._missed.get(where, (now + WINDOW_S, 0))
                    self._missed[where] = until, n + 1
        return found

    def _too_many(self, address: str, now: float) -> bool:
        while self._missed and next(iter(self._missed.values()))[0] <= now:
            self._missed.popitem(last=False)
        near, own = (self._missed.get(where, (0.0, 0))[1] for where in (one_site(address), address))
        return own >= EACH_ADDRESS or near >= EACH_SITE

    def _remember(self, key: str, now: float, *, there: bool) -> None:
        for kept in (self._known, self._nobodys):
            kept.pop(key, None)
        if there:
            self._known[key] = None
        else:
            self._nobodys[key] = now + WINDOW_S
        for kept in (self._known, self._nobodys):
            if len(kept) > REMEMBERED:
                kept.popitem(last=False)
