"""How many calls pages may make: at once, and from one network address within an hour (counted by the same table as the public's forms)."""

import logging

import django.db
import psycopg
from aiohttp import web
from django.conf import settings

from huiying.pages.proxies import Proxies, one_house
from huiying.portal.limiting import CALL, TooOften, count
from huiying.work.clock import read_clock
from huiying.work.line_shared import House

log = logging.getLogger(__name__)
MOST_CALLS = 300
EACH_ADDRESS = 5
LINE_FULL, TOO_OFTEN = 4013, 4029  # how the connection is closed: the page has a sentence for each


def caller_address(request: web.Request) -> str:
    """The network address of who calls, counted as the web counts it: behind a proxy that was named the real one, of IPv6 one household."""
    said = ",".join(request.headers.getall("X-Forwarded-For", ()))
    return one_house(Proxies(settings.HUIYING_PROXIES).client(str(request.remote or ""), said))


async def refused(house: House, address: str) -> int:
    """With which code a new call from this address is turned away; 0 when it may come in, and then it is counted."""
    if len(house.browser) >= MOST_CALLS:
        return LINE_FULL
    try:
        await house.read(lambda: count(CALL, [address], read_clock()))
    except TooOften:
        return TOO_OFTEN
    except (django.db.Error, psycopg.Error) as away:
        log.error("a call is not counted: %s", type(away).__name__)  # noqa: TRY400 - a call is answered, whatever the database does
    return TOO_OFTEN if house.browser.from_address(address) >= EACH_ADDRESS else 0
