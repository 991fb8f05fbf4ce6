"""How many calls pages may make: at once, and from one network address within an hour (counted by the same table as the public's forms)."""

import logging
from collections.abc import Collection

import django.db
import psycopg
from aiohttp import web
from django.conf import settings

from huiying.adapters.browser_line import Caller
from huiying.pages.proxies import Proxies, one_house, one_site
from huiying.portal.limiting import CALL, CALL_SITE, TooOften, count
from huiying.work.clock import read_clock
from huiying.work.line_shared import House

log = logging.getLogger(__name__)
MOST_CALLS, MOST_WAITING = 300, 200
EACH_ADDRESS, EACH_SITE = 5, 25
LINE_FULL, TOO_OFTEN = 4013, 4029  # how the connection is closed: the page has a sentence for each


def caller_address(request: web.Request) -> str:
    """The network address of who calls, counted as the web counts it: behind a proxy that was named the real one, of IPv6 one household."""
    said = ",".join(request.headers.getall("X-Forwarded-For", ()))
    return one_house(Proxies(settings.HUIYING_PROXIES).client(str(request.remote or ""), said))


async def refused(house: House, address: str) -> int:
    """With which code a new call from this address is turned away; 0 when it may come in, and then it is counted."""
    site = one_site(address)
    if refusal := crowded(house.browser.present(), address):
        return refusal
    try:
        await house.read(lambda: _counted(address, site))
    except TooOften:
        return TOO_OFTEN
    except (django.db.Error, psycopg.Error) as away:
        log.error("a call is not counted: %s", type(away).__name__)  # noqa: TRY400 - a call is answered, whatever the database does
    return crowded(house.browser.present(), address)  # others have come in meanwhile


def _counted(address: str, site: str) -> None:
    """Note one call more of a house and of its site. Raises TooOften."""
    now = read_clock()
    count(CALL, [address], now)
    if site != address:
        count(CALL_SITE, [site], now)


def crowded(present: Collection[Caller], address: str) -> int:
    """With which code one call more of this address is turned away beside the pages that are there; 0 when there is room for it."""
    if len(present) >= MOST_CALLS or sum(not (one.agent or one.over) for one in present) >= MOST_WAITING:
        return LINE_FULL
    site = one_site(address)
    own = sum(one.address == address for one in present)
    near = sum(one_site(one.address) == site for one in present)
    return TOO_OFTEN if own >= EACH_ADDRESS or near >= EACH_SITE else 0
