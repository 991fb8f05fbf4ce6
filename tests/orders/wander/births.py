"""How an order begins."""

from random import Random
from typing import Any

from huiying.directory.parties import Person
from huiying.dispatch.rounds import start_round
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.kit.actor import citizen
from huiying.orders import merging
from huiying.orders.drafts import save_draft
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter, direct_close, submit
from tests.cast import POLICY, POWER_CUT, QINGSHI, again
from tests.orders.steps import dispatched, replied, reviewed
from tests.orders.wander.world import TEXT, World

NOT_SOLVED = Answers("no", "very_dissatisfied", "no")


def a_matter(world: World, random: Random, **given: Any) -> Matter:
    kind = random.choice(["help", "help", "complaint", "consult", "report", "praise"])
    number = random.choice(["switch", "switch", "sms_code", "none"])
    person = Person("张三", f"138{random.randrange(10**8):08}") if number != "none" else Person("李四")
    urgency = random.choice(["normal", "normal", "urgent", "critical"])
    topic = POWER_CUT if urgency != "normal" else POLICY
    return Matter(**{"original_text": "路灯不亮", "demand_type": kind, "topic_code": topic, "urgency": urgency, "region_code": QINGSHI,
                     "incident_address": "人民路 1 号", "person": person, "number_source": number, **given})  # fmt: skip


def born_of_citizen(world: World, random: Random) -> WorkOrder:
    return submit(matter=a_matter(world, random), actor=citizen("nobody"), now=world.now)


def born_at_desk(world: World, random: Random) -> WorkOrder:
    return submit(matter=a_matter(world, random), actor=world.cast.agent, now=world.now)


def born_as_draft(world: World, random: Random) -> WorkOrder:
    return save_draft(matter=a_matter(world, random), actor=world.cast.agent, now=world.now)


def born_answered(world: World, random: Random) -> WorkOrder:
    return direct_close(matter=a_matter(world, random), answer=TEXT, actor=world.cast.agent, now=world.now)


def born_merged(world: World, random: Random) -> WorkOrder:
    orders = world.orders()
    if not orders:
        return born_at_desk(world, random)
    return merging.merge_new(matter=a_matter(world, random), parent=orders[0], ground=TEXT, actor=world.cast.reviewer, now=world.now)


def born_asked_twice(world: World, random: Random) -> WorkOrder:
    """Answered, and the citizen is asked; mostly it was not solved, was answered once more, and the citizen is asked again. Few walks get so far."""
    cast, now = world.cast, world.now
    order = dispatched(cast, now, cast.works, demand_type="help")
    replied(cast, order, cast.works, now)
    reviewed(cast, order, now)
    if random.random() < 0.8:
        record(order_id=order.pk, answers=NOT_SOLVED, actor=cast.callback, now=now)
        start_round(order=again(order), actor=cast.dispatcher, now=now)
        replied(cast, order, cast.works, now)
        reviewed(cast, order, now)
    return again(order)


BIRTHS = [born_at_desk, born_at_desk, born_at_desk, born_of_citizen, born_as_draft, born_answered, born_merged, born_asked_twice, born_asked_twice]
