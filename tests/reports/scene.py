"""Two weeks of calls and orders in the cast's city, and reports drafted of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from huiying.contracts.figures import dimensions
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.kit.actor import Actor, system
from huiying.metrics.closing import close_month
from huiying.metrics.models import Snapshot
from huiying.metrics.own import own_catalogue
from huiying.reports.drafting import draft_report
from huiying.reports.models import Report
from huiying.reports.spans import called
from tests.cast import Cast, build
from tests.contracts.scene import person
from tests.followup.stages import to_callback
from tests.metrics.scene import DAY, MINUTE, Call, keep

YESTERDAY = date(2025, 3, 3)  # a Monday; the cast's moment is Tuesday, 4 March 2025, 09:30
WORKER = system("timer")


@dataclass
class Scene:
    """The city, and those who have to do with reports beside its cast."""

    cast: Cast
    manager: Actor
    operator: Actor

    def draft(self, name: str, actor: Actor | None = None, **more: Any) -> Report:
        """The report of a span, by the worker unless somebody else is named."""
        return draft_report(span=called(name), actor=actor or WORKER, now=more.pop("now", self.cast.now), **more)


def scene() -> Scene:
    """Monday, 3 March: 94 of 100 calls answered; the Monday before 80 of 100; a call each quarter of an hour, some in a second queue."""
    cast = build()
    day(cast, 1, lost=6)
    day(cast, 2, lost=20)
    day(cast, 8, lost=15)
    return Scene(cast, person(cast, "cm", "CM", "RX"), person(cast, "om", "OM", "OP"))


def day(cast: Cast, back: int, lost: int) -> None:
    """100 calls so many days ago, from 09:30 on; the first are lost after half a minute, one after three seconds; every fifth in the English queue."""
    begun = cast.now - back * DAY
    keep(
        Call(begun + n * 4 * MINUTE, wait=(3 if n == 0 else 30) if n < lost else 5 + n % 20, answered=n >= lost, queue="english" if n % 5 == 0 else "general")
        for n in range(100)
    )


def answered_orders(cast: Cast, n: int, satisfied: int) -> None:
    """Orders of the last week that units answered and citizens rated, most of them well."""
    for at in range(n):
        order = to_callback(cast, now=cast.now - 6 * DAY + at * MINUTE)
        answers = Answers(solved="yes", satisfaction="satisfied" if at < satisfied else "dissatisfied")
        record(order_id=order.pk, answers=answers, actor=cast.callback, now=cast.now - DAY)


def lock(month: str, cast: Cast, reason: str = "") -> Snapshot:
    """Lock a month's figures as ./huiying metrics lock does, a month after it."""
    now = called(month).until + 31 * DAY
    return close_month(month=month, catalogue=own_catalogue(), actor=system("cli"), now=max(now, cast.now), reason=reason, also=dimensions(month))
