"""The walk through a world: one thing after the other, and after each what always holds."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from huiying.directory.models import City
from huiying.directory.reference import current_version
from huiying.kit.errors import Told
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.rebuild import check, compare, told
from tests.cast import VERSIONS, Cast
from tests.orders.wander import closing, entering, handling, returning, sending, timing
from tests.orders.wander.births import BIRTHS
from tests.orders.wander.choices import OFTEN, STEPS
from tests.orders.wander.listed import assert_listed
from tests.orders.wander.world import World

NOTED = (entering, sending, handling, returning, timing, closing)  # the files whose steps stand in STEPS
MOST_ORDERS = 3
STRAY = 0.12  # how often a step is one that need not fit
WITHOUT_LEAD = frozenset({"draft", "need_info", "submitted", "rejected", "direct_closed", "merged", "pending_dispatch", "rework", "withdrawn", "voided"})
WITHOUT_LEAD |= {"callback_pending", "callback_failed", "completed", "archived"}
WITH_LEAD = frozenset({"in_progress", "suspended", "long_term", "pending_review"})


class Walk:
    """A world walked through. `rows` collects the ids of the life-cycle rows that were taken, `log` what was done."""

    def __init__(self, cast: Cast) -> None:
        self.world = World(cast)
        self.rows: set[str] = set()
        self.did = ""
        self.log: list[str] = []
        self.standing: list[WorkOrder] = []
        self._seen: dict[Any, int] = {}

    # -- one step ------------------------------------------------------------------------------------------------------

    def step(self, random: Random) -> None:
        """Let some time pass and do one thing; then everything must be sound."""
        self.world.now += timedelta(minutes=random.choice([1, 7, 45, 240, 600]))
        orders = self.standing
        if not orders or (len(orders) < MOST_ORDERS and random.random() < 0.08):
            self.attempt("birth", lambda: self.world.ids.append(random.choice(BIRTHS)(self.world, random).pk))
        else:
            order = random.choice(orders[-2:] + orders[:1])
            stray = random.random() < STRAY
            fitting = [name for name, (states, _) in STEPS.items() if stray or order.status in states]
            if fitting:
                name = random.choices(fitting, [OFTEN[one] for one in fitting])[0]
                actor = self.world.anybody(random, order) if stray else None
                self.attempt(name, lambda: STEPS[name][1](self.world, random, order, actor))
        self.assert_sound()

    def attempt(self, name: str, act: Callable[[], object]) -> None:
        self.did = name
        try:
            act()
        except Told as refusal:
            self.did = f"{name}: {type(refusal).__name__}"
        finally:
            self.log.append(f"{self.world.now:%m-%d %H:%M} {self.did}")

    # -- what always holds ---------------------------------------------------------------------------------------------

    def assert_sound(self) -> None:
        """Every step was a listed one, one lead leads, dues move only by an event that says why, tables and journal agree."""
        self.standing = self.world.orders()
        changed = [order for order in self.standing if self._seen.get(order.pk) != order.version]
        if not changed:
            return
        self._seen |= {order.pk: order.version for order in changed}
        events = list(told(changed))
        parts = list(Assignment.objects.filter(order__in=changed))
        leads = Counter(part.order_id for part in parts if part.role == "lead" and part.parent_id is None and part.status in LIVE_ASSIGNMENT)
        for order in changed:
            self.rows |= assert_listed(order, [event for event in events if event.stream == order.stream])
            if order.status in WITH_LEAD:
                assert leads[order.pk] == 1, f"{self.did}: {order.status} with {leads[order.pk]} leads"
            if order.status in WITHOUT_LEAD:
                assert leads[order.pk] == 0, f"{self.did}: {order.status} with {leads[order.pk]} leads"
        assert list(compare(changed, parts, events)) == [], self.did

    def assert_told_again(self) -> None:
        """At the end tables and journal agree about every order."""
        assert check(WorkOrder.objects.filter(pk__in=self.world.ids))["differences"] == [], self.did

    def learned(self) -> bool:
        """Whether a step changed the reference data."""
        return current_version() != self.world.cast.agent.reference_version


def with_own_reference(cast: Cast) -> Cast:
    """The cast after the reference data got a number that was never used: what an undone sequence left in memory is not found again."""
    version = next(VERSIONS)
    City.objects.update(reference_version=version)
    return replace(cast, actors={name: replace(actor, reference_version=version) for name, actor in cast.actors.items()})
