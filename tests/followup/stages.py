"""An order at the call-back, and time passing for it."""

from datetime import datetime

from huiying.directory.models import Org
from huiying.followup.calling import begin
from huiying.kit.actor import system
from huiying.orders.models import WorkOrder
from huiying.supervision.models import LadderStep
from huiying.supervision.seed import ladder_steps
from huiying.work.reacting import react
from huiying.work.searching import due, search
from huiying.work.timers import run_due
from tests.cast import NOW, Cast, again, build
from tests.orders.steps import DAY, HOUR, dispatched, replied, reviewed

SYSTEM = system("timer")


def city() -> Cast:
    """The cast's city with the shipped ladder."""
    cast = build()
    LadderStep.objects.bulk_create(ladder_steps(cast.now - DAY))
    return cast


def to_callback(cast: Cast, unit: Org | None = None, now: datetime = NOW, **given: object) -> WorkOrder:
    """An order whose reply went to the citizen an hour after dispatch; nobody has been called."""
    unit = unit or cast.works
    order = dispatched(cast, now, unit, **{"number_source": "switch", **given})
    replied(cast, order, unit, now + HOUR)
    reviewed(cast, again(order), now + 2 * HOUR)
    begin(order_id=order.pk, actor=SYSTEM, now=now + 2 * HOUR)
    return again(order)


def pass_time(now: datetime) -> None:
    """Let everything that is due and new at `now` happen."""
    for _ in range(8):
        done, _since = react(now)
        searches = list(due(now))
        for timer in searches:
            search(timer.pk, now)
        if not done + run_due(now) + len(searches):
            return
