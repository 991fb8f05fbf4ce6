"""How often a stranger may try: counted by keyed hashes of address and number, the same for every process."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiying.directory.keys import keyring
from huiying.kit.errors import Told
from huiying.kit.sealing import blind
from huiying.portal.models import Try

KEPT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries of `what` within `span` for each address or number."""

    what: str
    most: int
    span: timedelta


FOLLOW = Limit("follow", 10, timedelta(minutes=10))
RATE = Limit("rate", 10, timedelta(minutes=10))
CODE = Limit("code", 10, timedelta(minutes=10))
SUBMIT = Limit("submit", 20, timedelta(hours=1))
HOLD = Limit("hold", 120, timedelta(hours=1))  # files of forms that are not sent yet
CALL = Limit("call", 30, timedelta(hours=1))  # calls from the page; those that come back to their call are none
CALL_SITE = Limit("call_site", 150, timedelta(hours=1))  # of all houses in one customer's /48 together
PLAN = Limit("plan", 400, timedelta(minutes=10))  # answers of the budget page; up to a second of work each
SEND = Limit("send", 200, timedelta(minutes=10))  # any form at all; wide, for many telephones share one address of their carrier


class TooOften(Told):
    """Tried too often from this address, or for this number."""

    zh = "尝试次数过多，请 {minutes} 分钟后再试，或直接拨打 12345。"
    en = "Too many tries. Try again in {minutes} minutes, or call 12345."


def count(limit: Limit, places: Iterable[str], now: datetime) -> list[Try]:
    """Note one try for each place (an address, a number). Raises TooOften when one of them has used its tries; then nothing is noted."""
    keys = [blind(keyring(), f"try_{limit.what}", place) for place in places if place]
    since = now - limit.span
    if any(Try.objects.filter(key=key, at__gt=since).count() >= limit.most for key in keys):
        raise TooOften(minutes=int(limit.span.total_seconds() // 60))
    Try.objects.filter(at__lte=now - KEPT).delete()
    return Try.objects.bulk_create(Try(key=key, at=now) for key in keys)


def forgive(tries: Iterable[Try]) -> None:
    """Forget tries that succeeded: they were no guesses."""
    Try.objects.filter(pk__in=[one.pk for one in tries]).delete()
