"""How many calls pages may make: at once, and from one network address within an hour (counted by the same table as the public's forms)."""

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor

import django.db
import psycopg

from huiying.adapters.browser_line import BrowserLine, Caller
from huiying.pages.limiting import TooOften, count
from huiying.pages.proxies import one_site
from huiying.portal.limiting import CALL, CALL_SITE
from huiying.work.clock import read_clock

log = logging.getLogger(__name__)
MOST_CALLS, MOST_WAITING = 300, 200
EACH_ADDRESS, EACH_SITE = 5, 25
MOST_ASKING = 50
REMEMBERED = 60.0  # seconds
LINE_FULL, TOO_OFTEN = 4013, 4029  # how the connection is closed: the page has a sentence for each


class Gate:
    """The citizens' door's own way to the database, apart from what agents' pages and the board ask: one thread, and so many that wait for it.

    What costs nothing is looked at first; an address that has called too often is remembered for a while, and not asked about again.
    """

    def __init__(self, line: BrowserLine, counted: Callable[[str], None]) -> None:
        """`counted` notes a call of an address, in a thread; raises TooOften."""
        self._line, self._counted = line, counted
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="door")
        self._asking = 0
        self._too_often: dict[str, float] = {}  # address: until when, by the loop's clock; the oldest first

    async def refuses(self, address: str) -> int:
        """With which code a new call from this address is turned away; 0 when it may come in, and then it is counted."""
        refusal = self._at_once(address) or await self._by_the_count(address)
        return refusal or crowded(self._line.present(), address)  # others have come in meanwhile

    def _at_once(self, address: str) -> int:
        now = asyncio.get_running_loop().time()
        while self._too_often and next(iter(self._too_often.values())) <= now:
            del self._too_often[next(iter(self._too_often))]
        if address in self._too_often:
            return TOO_OFTEN
        return LINE_FULL if self._asking >= MOST_ASKING else crowded(self._line.present(), address)

    async def _by_the_count(self, address: str) -> int:
        loop = asyncio.get_running_loop()
        self._asking += 1
        try:
            await loop.run_in_executor(self._thread, self._counted, address)
        except TooOften:
            self._too_often.setdefault(address, loop.time() + REMEMBERED)
            return TOO_OFTEN
        except (django.db.Error, psycopg.Error) as away:
            log.error("a call is not counted: %s", type(away).__name__)  # noqa: TRY400 - a call is answered, whatever the database does
        finally:
            self._asking -= 1
        return 0


def counted(address: str) -> None:
    """Note one call more of a house and of its site. Raises TooOften."""
    now, site = read_clock(), one_site(address)
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
