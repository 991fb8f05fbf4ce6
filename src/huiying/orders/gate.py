"""Nothing is registered before the city opens: an order would end the time in which one person sets the city up, with nobody there to handle it."""

from huiying.directory.reference import Reference
from huiying.directory.walls import lifted
from huiying.kit.errors import Told
from huiying.orders.models import WorkOrder


class NotOpenYet(Told):
    """The city is still being set up."""

    zh = "热线尚未开通，还不能登记诉求。"
    en = "The hotline is not open yet: nothing can be registered."


def is_open(data: Reference) -> bool:
    """Whether the city takes matters: it was opened, or has orders from before there was an opening."""
    if data.city is None or data.city.opened_at is not None:
        return True
    with lifted():
        return WorkOrder.objects.exists()


def demand_open(data: Reference) -> None:
    """Raise NotOpenYet before the opening."""
    if not is_open(data):
        raise NotOpenYet
