"""Who looked at what: each look is an access record, and the mark on the page leads back to it."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiying.directory.keys import check_sign
from huiying.directory.walls import lifted
from huiying.journal.models import AccessRecord
from huiying.kit.actor import Actor
from huiying.kit.ids import UNAMBIGUOUS
from huiying.kit.masking import mask_numbers
from huiying.kit.times import local

CHECK, SHORTEST = 4, 5
SHORT_ID = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on a page, a print or a file: whose view it is, when, and the view's id."""

    name: str
    short: str
    at: datetime
    view: str

    @property
    def line(self) -> str:
        """The mark in one line."""
        return f"{self.name} {self.short} · {local(self.at):%Y-%m-%d %H:%M} · {self.view}"


def looked(*, stream: str, subject: str, fields: Sequence[str], purpose: str, reason: str, actor: Actor, now: datetime) -> Mark:
    """Write down that the actor sees this now, and give the mark of that view. `reason` holds codes and words of the actor.

    Numbers of persons in it are masked for good: nobody may change these records, so a newer key could never seal them anew.
    """
    with lifted():  # the house writes it down: who looks cannot write what they please about it
        row = AccessRecord.objects.create(
            at=now, user_id=actor.id, user_name=actor.name, org_id=actor.unit_id, stream=stream, subject_id=subject, fields=list(fields), purpose=purpose,
            reason=mask_numbers(reason)[:200],
        )  # fmt: skip
    return Mark(actor.name, actor.id.replace("-", "")[-SHORT_ID:], now, view_id(row.pk))


def view_id(key: int) -> str:
    """The id of a view as it is printed: the record's number in unambiguous signs, and four that prove it was not invented."""
    digits, rest = "", key
    while rest:
        rest, digit = divmod(rest, len(UNAMBIGUOUS))
        digits = UNAMBIGUOUS[digit] + digits
    return f"{digits.rjust(SHORTEST, UNAMBIGUOUS[0])}-{check_sign('view', key, CHECK)}"


def record_of(view: str) -> AccessRecord | None:
    """The access record behind a view's id as people type it; None for an unknown or invented one."""
    signs = "".join(sign for sign in view.upper() if sign in UNAMBIGUOUS)
    digits, check = signs[:-CHECK], signs[-CHECK:]
    key = 0
    for digit in digits[:16]:
        key = key * len(UNAMBIGUOUS) + UNAMBIGUOUS.index(digit)
    if not digits or key >= 1 << 63 or not hmac.compare_digest(check, check_sign("view", key, CHECK)):
        return None
    return AccessRecord.objects.filter(pk=key).first()
