"""Calls as rows, and figures asked of an engine."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from huiying.calls.models import Contact, Visit
from huiying.metrics.asking import Period
from huiying.metrics.catalogue import Catalogue, shipped
from huiying.metrics.computing import compute
from huiying.metrics.engines import Engine, Postgres
from huiying.metrics.result import Result
from huiying.supervision.claims import Wanted, apply, decide
from tests.cast import Cast

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONTH = datetime(2025, 2, 28, 16, tzinfo=UTC), datetime(2025, 3, 31, 16, tzinfo=UTC)  # March 2025 in Shanghai
AFTER = MONTH[1] + 40 * DAY


@dataclass
class Call:
    """One call that asked for a human at `at`: answered after `wait` seconds, or lost after them."""

    at: datetime
    wait: float = 5.0
    answered: bool = True
    queue: str = "general"
    number: bytes | None = None
    more: dict[str, Any] | None = None


def keep(calls: Iterable[Call]) -> list[Visit]:
    """Write them down as one visit each."""
    contacts, visits = [], []
    for call in calls:
        wait = Decimal(str(call.wait))
        fate = call.at + timedelta(seconds=float(wait))
        ended = fate + 2 * MINUTE if call.answered else fate
        contact = Contact(id=uuid4(), channel="voice", arrived_at=call.at - timedelta(seconds=10), ended_at=ended)
        given = {
            "call": contact, "seq": 1, "queue": call.queue, "ani_index": call.number, "ani_usable": call.number is not None,
            "arrived_at": contact.arrived_at, "queued_at": call.at, "answered_at": fate if call.answered else None, "ended_at": ended, "menu_s": Decimal(10),
            "wait_s": wait, "talk_s": Decimal(120) if call.answered else None, "acw_s": Decimal(20) if call.answered else None,
            "end_reason": "answered" if call.answered else "abandon",
        }  # fmt: skip
        contacts.append(contact)
        visits.append(Visit(**(given | (call.more or {}))))
    Contact.objects.bulk_create(contacts)
    return Visit.objects.bulk_create(visits)


def exclude(cast: Cast, since: datetime, until: datetime, *scope: str, reason: str = "sudden_event") -> None:
    """A unit applies, two assessors approve."""
    wanted = Wanted("exclusion", reason, "强降雨，全市话务激增。", scope=scope, span_from=since, span_to=until)
    claim = apply(wanted=wanted, actor=cast.unit_lead(cast.works), now=until)
    for actor in (cast.assessor, cast.assessor2):
        decide(claim_id=claim.pk, approve=True, reason="属实", actor=actor, now=until + HOUR)


def figures(
    *codes: str, by: tuple[str, ...] = (), period: Period | None = None, engine: Engine | None = None, catalogue: Catalogue | None = None
) -> list[Result]:
    """The figures of March 2025, as known long after."""
    known = catalogue or shipped()
    found = [known.find(code)[-1] for code in codes]
    return compute(found, period or Period(*MONTH, AFTER), by, engine or Postgres(), known)


def one(results: list[Result], variant: str, *, raw: bool = True) -> dict[str, Any]:
    """The published row of a variant."""
    (found,) = [result for result in results if result.asked.variant.name == variant and result.raw is raw]
    return found.published()
