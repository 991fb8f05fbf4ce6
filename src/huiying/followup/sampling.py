"""A tenth of the direct answers is asked about too (O41); which ones is fixed by the key ring and can be recomputed."""

from datetime import datetime
from uuid import UUID

from huiying.directory.keys import keyring
from huiying.dispatch.changing import read_order
from huiying.kit.actor import Actor
from huiying.kit.sealing import blind
from huiying.orders.change import Change
from huiying.orders.clocks import ARCHIVE

PER_MILLE = 100


def drawn(order_id: UUID) -> bool:
    """Whether an order belongs to the sample."""
    return int.from_bytes(blind(keyring(), "sample_callback", str(order_id))[:8]) % 1000 < PER_MILLE


def sample(*, order_id: UUID, actor: Actor, now: datetime) -> bool:
    """Put a direct answer with a number into the call-back, when it is drawn; tells whether it was."""
    order = read_order(order_id)
    reachable = order.party is not None and bool(order.party.phone_sealed)
    if order.status != "direct_closed" or order.close_route != "direct_answer" or not reachable or not drawn(order.pk):
        return False
    with Change(order, actor=actor, now=now) as change:
        change.drop_timers(ARCHIVE)
        change.move("sample_callback", payload={"per_mille": PER_MILLE})
    return True
