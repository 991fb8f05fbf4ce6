"""The steps, as each file of steps notes them: in which states of the order one makes sense, how often it comes, what is done."""

from collections.abc import Callable
from random import Random

from huiying.kit.actor import Actor
from huiying.orders.models import WorkOrder
from tests.orders.wander.world import World

Step = Callable[[World, Random, WorkOrder, Actor | None], object]
STEPS: dict[str, tuple[tuple[str, ...], Step]] = {}
OFTEN: dict[str, int] = {}


def step(*states: str, often: int = 1) -> Callable[[Step], Step]:
    """Note a step with the order's states that it fits, and how often it comes."""

    def note(act: Step) -> Step:
        STEPS[act.__name__] = (states, act)
        OFTEN[act.__name__] = often
        return act

    return note
