"""What is there: a few orders of one cast, the clock, and what a step may pick from them."""

from random import Random
from typing import Any
from uuid import UUID

from huiying.dispatch.plan import Plan
from huiying.kit.actor import Actor, citizen, system
from huiying.kit.errors import Told
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.models import Assignment, WorkOrder
from tests.cast import Cast

TEXT = "测试用语"


class World:
    """The orders, the clock and who may act."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.now = cast, cast.now
        self.ids = list[UUID]()
        self.units = {unit.pk: unit for unit in cast.orgs.values()}

    def orders(self) -> list[WorkOrder]:
        return list(WorkOrder.objects.raw(f"SELECT * FROM {WorkOrder._meta.db_table} WHERE id = ANY(%s) ORDER BY seq", [self.ids]))

    def parts(self, order: WorkOrder, *states: str) -> list[Assignment]:
        found = list(Assignment.objects.filter(order=order, status__in=states or LIVE_ASSIGNMENT))
        for part in found:
            part.unit = self.units[part.unit_id]
        return sorted(found, key=lambda part: (part.sent_at, part.unit.code, part.pk))

    def anybody(self, random: Random, order: WorkOrder) -> Actor:
        staff = random.choice(list(self.cast.actors.values()))
        return random.choice([staff, staff, self.caller(order), system("anything")])

    def caller(self, order: WorkOrder) -> Actor:
        return citizen(str(order.party_id), str(order.pk))


def other(world: World, order: WorkOrder) -> WorkOrder:
    """Another order of the world; the order itself when it is alone."""
    return next((found for found in world.orders() if found.pk != order.pk), order)


def the_one(found: Any) -> Any:
    """The only row; that there is none is a refusal like others."""
    row = found.first()
    if row is None:
        raise Told
    return row


def plan_for(world: World, random: Random) -> Plan:
    units = [str(org.pk) for org in (world.cast.works, world.cast.streets, world.cast.environment, world.cast.district, world.cast.power)]
    lead, *co = random.sample(units, random.choice([1, 1, 2, 3]))
    return Plan(lead, TEXT, tuple(co), override_reason=TEXT)


def some(w: World, r: Random, o: WorkOrder, *states: str) -> Assignment:
    """One of the order's assignments in these states; raises when there is none, which is a refusal like others."""
    found = w.parts(o, *states)
    if not found:
        raise Told
    return r.choice(found)
