"""Guarantees that end: of the prepayment and of the performance bond. A month before the last day an alarm is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huiying.contracts.models import TermsVersion
from huiying.contracts.terms import Terms
from huiying.journal.append import NewTimer
from huiying.kit.times import day_start

ENDS = "guarantee_ends"
BEFORE = timedelta(days=31)
SECURED: dict[str, tuple[str, str]] = {"prepayment": ("预付款", "prepayment"), "bond": ("履约保证金", "performance bond")}


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantee by what it secures (see `SECURED`): its number and its last day."""

    secures: str
    number: str
    expires: date


def guarantees(terms: Terms) -> Iterator[Guarantee]:
    """The guarantees of the terms whose last day is known."""
    for secures, one in (("prepayment", terms.prepayment), ("bond", terms.bond)):
        if one is not None and one.expires is not None:
            yield Guarantee(secures, one.guarantee, one.expires)


def guarantee_timers(version: TermsVersion, terms: Terms, now: datetime) -> list[NewTimer]:
    """The alarms of a version's guarantees: a month before each ends, at once where that is past."""
    return [
        NewTimer(f"contract:{version.contract_id}", ENDS, max(now, day_start(one.expires) - BEFORE), f"{one.secures}:{version.version}")
        for one in guarantees(terms)
    ]  # fmt: skip
