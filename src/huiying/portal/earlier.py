"""What the same number has reported lately and is still open: offered before a second order is made."""

from dataclasses import dataclass
from datetime import datetime

from huiying.kit.actor import system
from huiying.orders.duplicates import Sketch, candidates
from huiying.orders.models import WorkOrder
from huiying.orders.verbs import BESIDE

MOST = 3
OPEN = BESIDE["supplement"]
PORTAL = system("portal")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An open order of the same number, and how many days ago it was registered."""

    order: WorkOrder
    days: int


def earlier(sketch: Sketch, now: datetime) -> list[Earlier]:
    """Open orders of the sketch's number about something near, the likeliest first. Ask only for a verified number."""
    found = candidates(sketch, actor=PORTAL, now=now, limit=20) if sketch.phone else []
    return [Earlier(one.order, (now - one.order.received_at).days) for one in found if one.same_caller and one.order.status in OPEN][:MOST]
